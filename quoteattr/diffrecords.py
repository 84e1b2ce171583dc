"""Compared matches as JSON-ready values: what the diff tables show, for programs.

A match is that of `matches_to_record` and more: each member has what its article says of the quote
as its record has it, its edits against the fullest and its flags. Every span stands beside the
text that it reads in its article, in Unicode code points; of an edit or a flag `base` is one of the
fullest member's article, `witness` one of the member's own.
"""

from __future__ import annotations

from collections.abc import Iterable

from quoteattr.align import Edit
from quoteattr.compare import is_unsure, told_by
from quoteattr.lineup import Annotations, Lineup
from quoteattr.model import Span, Witness
from quoteattr.records import Record, span_to_record
from quoteattr.sides import Flag
from quoteattr.summary import speakers_of


def comparison_to_record(found: Lineup, annotations: Annotations) -> Record:
    """One compared match; its fullest member comes first and has neither edits nor flags."""
    base, match = found.comparison.base, found.match
    others = (
        _member(one.witness, base, annotations, one.edits, one.flags)
        for one in found.comparison.collations
    )
    return {
        "id": match.id,
        "confidence": round(match.confidence, 4),
        "members": [_member(base, base, annotations), *others],
    }


def _member(
    witness: Witness,
    base: Witness,
    annotations: Annotations,
    edits: Iterable[Edit] = (),
    flags: Iterable[Flag] = (),
) -> Record:
    annotation, quote = told_by(witness, annotations)
    article = annotation.article
    fullest = annotations[base.article].article

    def spans(found: Iterable[Span]) -> list[Record]:
        return [span_to_record(span, article.text) for span in found]

    def sides(one: Edit | Flag) -> Record:
        return {
            "base": span_to_record(one.base, fullest.text) if one.base else None,
            "witness": span_to_record(one.witness, article.text) if one.witness else None,
        }

    return {
        "doc": article.name,
        "outlet": article.outlet,
        "published": article.published,
        "url": article.url,
        "quote": quote.id,
        "full": witness == base,
        "relation": witness.relation.value,
        "confidence": round(witness.confidence, 4),
        "unsure": witness != base and is_unsure(witness),
        "kind": quote.kind.value,
        "speakers": [speaker.name for speaker in speakers_of(annotation, quote)],
        "source": spans(quote.source),
        "cue": spans(quote.cue),
        "stance": quote.stance,
        "via": spans(quote.via),
        "quote_confidence": round(quote.confidence, 4),
        "content": spans(quote.content),
        "edits": [{"op": edit.op.value} | sides(edit) for edit in edits],
        "flags": [
            {
                "name": flag.name.value,
                "substance": not flag.name.mild,
                "evidence": flag.evidence,
            }
            | sides(flag)
            for flag in flags
        ],
    }
