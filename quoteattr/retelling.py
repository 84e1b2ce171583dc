"""Where two quotes of one article stand to each other: is the second a retelling of the first?

An article often tells one utterance more than once: in its headline, in its lead, in the report
that introduces a quotation, in the quotation. *Wira mengaku butuh waktu. “Kami harus teliti supaya
tidak salah,” kata Wira.* shares no word, yet its order says that it is one; *Wira juga meminta ...*
is another utterance, whatever words it shares.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from quoteattr.lexicon import lexicon
from quoteattr.model import Kind, Quote, Span, covering, headline_of, text_of
from quoteattr.people import people

RETELLING = (
    "apart", "lines", "lead_first", "next_quotation", "of_speaker_between", "quotations_between",
    "nested", "also_first", "also_second", "joins_first", "joins_second", "refers",
    "pronoun_first", "headline_first",
)  # fmt: skip
_LINE = re.compile(r"\S[^\n]*")
SENTENCE = re.compile(r"[.!?][\"”’']?\s+(?=[\"“‘'A-Z])")


@dataclass(frozen=True, slots=True)
class Stand:
    """One quote's place in its article and what joins it to what stands before.

    `whole` covers content, cue and source; `line` counts the line breaks before; `also` and `joins`
    are of the words between the head of the sentence and the content.
    """

    whole: Span
    line: int
    headline: bool
    lead: bool
    quotation: bool
    pronoun: bool
    also: bool
    joins: bool
    refers: bool
    speakers: frozenset[str]


def stands_of(quotes: Sequence[Quote], text: str) -> list[Stand]:
    """One Stand a quote, in their order."""
    title = headline_of(text)
    headline_end = title.end if title else 0
    lead = _LINE.search(text, headline_end)
    lead_end = lead.end() if lead else headline_end
    words, lists = lexicon(), people()
    found = []
    for quote in quotes:
        begin = quote.content[0].start
        line_start = text.rfind("\n", 0, begin) + 1
        before = SENTENCE.split(text[line_start:begin])[-1].lower()
        opening = re.findall(r"\w+", before)[:3]
        source = text_of(quote.source, text).lower().strip(" -")
        first = re.match(r"\W*(\w+)", text[begin : quote.content[0].end])
        found.append(
            Stand(
                whole=covering((*quote.content, *quote.cue, *quote.source)),
                line=text.count("\n", 0, begin),
                headline=begin < headline_end,
                lead=headline_end <= begin < lead_end,
                quotation=quote.kind is not Kind.INDIRECT,
                pronoun=source in lists.singular or source in lists.plural,
                also=not words.adding.isdisjoint(re.findall(r"\w+", before)),
                joins=words.connective(opening) > 0,
                refers=first is not None and first[1].lower() in words.openings,
                speakers=frozenset(quote.speakers),
            )
        )
    return found


def _few(found: Iterable[bool]) -> int:
    """How many are true, at most five."""
    return sum(1 for _ in islice(filter(None, found), 5))


def retelling(stands: Sequence[Stand], first: int, second: int) -> list[float]:
    """One number a name of RETELLING for two quotes of one article; `first` stands before.

    All quotes between the two are of that article.
    """
    one, other = stands[first], stands[second]
    between = stands[first + 1 : second]
    quotations = _few(stand.quotation for stand in between)
    return [
        math.log1p(max(0, other.whole.start - one.whole.end)),
        min(6, other.line - one.line),
        one.lead,
        not one.quotation and other.quotation and not quotations,
        _few(not one.speakers.isdisjoint(stand.speakers) for stand in between),
        quotations,
        other.whole.start < one.whole.end,
        one.also,
        other.also,
        one.joins,
        other.joins,
        other.refers,
        one.pronoun,
        one.headline,
    ]
