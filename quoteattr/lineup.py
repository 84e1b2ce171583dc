"""Matches made ready to be shown: which to show, whose words, and the pieces of each wording.

Terminal and page show the same pieces: the words of a witness in its own order, each with what it
did to the fullest wording, and the words that it left out where they would stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quoteattr.compare import FLAGGED, Collation, Comparison, FlagName, Op, compare
from quoteattr.history import Descent, descend
from quoteattr.model import Annotation, Match, Quote, Span, Witness
from quoteattr.summary import name_key, outlet, speakers_of

Annotations = Mapping[str, Annotation]
# A wording that keeps less of its words than this is shown as it is: its diff would be noise.
REWORDED = 0.5
PUNCTUATION = re.compile(r"[^\w\s]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Lineup:
    """One match with everything that is shown of it."""

    comparison: Comparison
    history: tuple[Descent, ...]

    @property
    def match(self) -> Match:
        return self.comparison.match

    @property
    def order(self) -> tuple[Witness, ...]:
        """The witnesses as they are shown, the base first."""
        return (self.comparison.base, *(one.witness for one in self.comparison.collations))

    def number(self, witness: Witness) -> int:
        """The number by which the history names a witness: 1 is the base."""
        return self.order.index(witness) + 1

    @property
    def flags(self) -> tuple[FlagName, ...]:
        """The names of all its flags, in the order of FlagName."""
        found = {flag.name for one in self.comparison.collations for flag in one.flags}
        return tuple(name for name in FlagName if name in found)

    @property
    def doubted(self) -> tuple[Witness, ...]:
        """The witnesses that are marked as unsure; never the base."""
        return tuple(one for one in self.order[1:] if one.confidence < FLAGGED)

    def speakers(self, annotations: Annotations, *, sure: bool = False) -> tuple[str, ...]:
        """The speakers' names, the base's first; `sure` without those of doubted witnesses."""
        found: dict[str, str] = {}
        doubted = self.doubted if sure else ()
        for witness in self.order:
            if witness in doubted:
                continue
            annotation, quote = told_by(witness, annotations)
            for speaker in speakers_of(annotation, quote):
                found.setdefault(name_key(speaker.name), speaker.name)
        # Lesmana adds nothing to Lesmana Hadikusuma.
        kept = {key: set(key.split()) for key in found}
        return tuple(
            name
            for key, name in found.items()
            if not any(kept[key] < other for other in kept.values())
        )

    def outlets(self, annotations: Annotations) -> tuple[str, ...]:
        """The outlets in the order of the witnesses, each once."""
        names = (outlet(annotations[one.article].article) for one in self.match.witnesses)
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a wording: `text` as the witness has it, `base` as the fullest has it.

    `op` is None for what stands between words. Omitted pieces have no text, inserted no base.
    """

    op: Op | None
    text: str
    base: str = ""


def lineups(matches: Iterable[Match], annotations: Annotations) -> tuple[Lineup, ...]:
    """Every match compared, with its history; those of most outlets first, then the surest."""
    found = [Lineup(compare(one, annotations), descend(one, annotations)) for one in matches]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -len(one.outlets(annotations)),
                -len(one.match.witnesses),
                -one.match.confidence,
            ),
        )
    )


def select(
    found: Iterable[Lineup],
    annotations: Annotations,
    *,
    speaker: str | None = None,
    outlet: str | None = None,
    flag: str | None = None,
    min_outlets: int = 1,
    min_confidence: float = 0.0,
) -> tuple[Lineup, ...]:
    """The matches of so many outlets and so much confidence at least.

    And with these words in a speaker's name, an outlet's, a flag's.
    """

    def says(wanted: str | None, names: Sequence[str]) -> bool:
        return wanted is None or any(wanted.casefold() in name.casefold() for name in names)

    return tuple(
        one
        for one in found
        if says(speaker, one.speakers(annotations))
        and says(outlet, one.outlets(annotations))
        and says(flag, one.flags)
        and len(one.outlets(annotations)) >= min_outlets
        and one.match.confidence >= min_confidence
    )


def told_by(witness: Witness, annotations: Annotations) -> tuple[Annotation, Quote]:
    """The annotation and the quote that a witness stands for."""
    annotation = annotations[witness.article]
    return annotation, annotation.quote(witness.quote)


def printed_speaker(annotation: Annotation, quote: Quote) -> str:
    """The speaker as the article prints it; in brackets the name where a neighbour gives it."""
    text = annotation.article.text
    # *katanya*: the source is the end of a word.
    source = " … ".join(
        f"-{span.of(text)}" if text[: span.start][-1:].isalpha() else span.of(text)
        for span in quote.source
    )
    names = [speaker.name for speaker in speakers_of(annotation, quote)]
    named = ", ".join(names)
    if not source:
        return f"({named})" if named else "(nobody named)"
    known = all(word in source.casefold() for name in names for word in name.casefold().split())
    return source if known else f"{source} ({named})"


def reworded(collation: Collation, annotations: Annotations) -> bool:
    """Whether so few of its words stand in the fullest's order that a diff would hide the sentence.

    Of a moved block only the first word is out of order: the others follow the same word as there.
    """
    annotation = annotations[collation.witness.article]
    shared = total = 0
    for edit in collation.edits:
        if edit.witness is not None:
            words = len(edit.witness.of(annotation.article.text).split())
            total += words
            shared += words if edit.op in (Op.KEPT, Op.SPELLING) else 0
            shared += words - 1 if edit.op is Op.MOVED else 0
    return total > 0 and shared / total < REWORDED


def pieces(comparison: Comparison, collation: Collation, annotations: Annotations) -> list[Piece]:
    """The wording of one witness, piece by piece; with omissions taken away it is its content."""
    base_text = annotations[comparison.base.article].article.text
    annotation, quote = told_by(collation.witness, annotations)
    text = annotation.article.text
    gap = _gaps(text, quote.content)
    found: list[Piece] = []
    omitted: list[Span] = []
    position: int | None = None
    for edit in collation.edits:
        if edit.witness is None:
            omitted += [edit.base] if edit.base else []
            continue
        base = edit.base.of(base_text) if edit.base else ""
        between = gap(position, edit.witness.start)
        # A comma after the word before stays with it, then come the words left out.
        mark = PUNCTUATION.match(between)
        closing = mark[0] if mark and position is not None else ""
        left_out = Piece(Op.OMITTED, "", _excerpt(base_text, omitted))
        found += [Piece(None, closing), left_out, Piece(None, between[len(closing) :])]
        found.append(Piece(edit.op, edit.witness.of(text), base))
        position, omitted = edit.witness.end, []
    left_out = Piece(Op.OMITTED, "", _excerpt(base_text, omitted))
    found += [left_out, Piece(None, gap(position, None))]
    return [piece for piece in found if piece.text or piece.base]


def _excerpt(text: str, spans: Sequence[Span]) -> str:
    """The spans' words; dots where words stand between: *baik … nasional*."""
    shown = ""
    for last, span in zip((None, *spans), spans, strict=False):
        if last is not None:
            shown += " … " if text[last.end : span.start].strip() else " "
        shown += span.of(text)
    return shown


def _gaps(text: str, content: Sequence[Span]) -> Callable[[int | None, int | None], str]:
    """What stands between two positions of a content that may be interrupted."""

    def gap(start: int | None, end: int | None) -> str:
        first = content[0].start if start is None else start
        last = content[-1].end if end is None else end
        parts = [
            text[max(first, span.start) : min(last, span.end)]
            for span in content
            if max(first, span.start) <= min(last, span.end)
        ]
        return " … ".join(parts)

    return gap
