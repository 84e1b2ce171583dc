"""What a comparison speaks of: its flags, and each witness with what its article says besides.

An outlet that reports an utterance, quotes it in the next line and names its number in the lead has
left out nothing; so a witness is read with the sentences around it, the quotes of its article that
tell the same, and all that stands between quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from quoteattr.model import Annotation, Quote, Span, Speaker
from quoteattr.model import FlagName as FlagName
from quoteattr.quotation import marked
from quoteattr.units import Unit, content_word, units_of
from quoteattr.wording import WORD


@dataclass(frozen=True, slots=True)
class Flag:
    """One change with its evidence: *-tidak*. The spans are those of the two articles, if any.

    `evidence` holds words of the articles: hostile text for whoever prints it.
    """

    name: FlagName
    evidence: str
    base: Span | None = None
    witness: Span | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One witness as the flags read it."""

    annotation: Annotation
    quote: Quote
    units: Sequence[Unit]
    told: frozenset[str] = frozenset()  # the article's quotes that the match takes for the same

    def again(self, other: Side) -> tuple[Quote, ...]:
        """What else the article has of the utterance: its lead-in, its quotation.

        Those of the match, and what the same speaker says in mostly the same words.
        """
        keys = [_content_keys(side.units) for side in (self, other)]
        return tuple(
            one
            for one in self.annotation.quotes
            if one.id != self.quote.id and (one.id in self.told or self._retells(one, keys))
        )

    def _retells(self, one: Quote, keys: Sequence[frozenset[str]]) -> bool:
        if self._of_another(one):
            return False
        own = _said(self.annotation.article.text, one.content)
        return any(_retold(own, said) for said in keys)

    def quotes(self, other: Side) -> bool:
        """Whether the article prints the other wording between quotation marks."""
        text = self.annotation.article.text
        own = _content_keys(other.units)
        return any(_retold(own, _said(text, (span,))) for span in marked(text))

    @property
    def beside(self) -> frozenset[str]:
        """The words outside the content in its sentences and in the two before and after them."""
        return _around(self.annotation.article.text, tuple(self.quote.content))

    @property
    def elsewhere(self) -> tuple[frozenset[str], ...]:
        """The keys of the units in each line of the article that stand outside the content."""
        return _keys_outside(self.annotation.article.text, tuple(self.quote.content))

    @property
    def own_lines(self) -> tuple[tuple[Unit, ...], ...]:
        """The units of each line of the article, without its content and what others say."""
        said = [
            span for one in self.annotation.quotes if self._of_another(one) for span in one.content
        ]
        return _outside(self.annotation.article.text, (*self.quote.content, *said))

    def _of_another(self, one: Quote) -> bool:
        return bool(one.speakers and self.quote.speakers) and not {*one.speakers} & {
            *self.quote.speakers
        }

    def mentions(self, key: str) -> bool:
        """Whether the article has a number or name outside the content."""
        return any(key in keys for keys in self.elsewhere)


_AGAIN = 3, 0.5  # content words, and share of them, that are the same where it is told again


def _retold(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two wordings share enough content words to tell the same."""
    least, part = _AGAIN
    return len(one & other) >= max(least, part * min(len(one), len(other)))


def _content_keys(units: Iterable[Unit]) -> frozenset[str]:
    return frozenset(unit.key for unit in units if content_word(unit))


@lru_cache(maxsize=4096)
def _said(text: str, content: tuple[Span, ...]) -> frozenset[str]:
    return _content_keys(units_of(text, content))


@lru_cache(maxsize=512)
def _keys_outside(text: str, content: tuple[Span, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(unit.key for unit in line) for line in _outside(text, content))


@lru_cache(maxsize=512)
def _outside(text: str, content: tuple[Span, ...]) -> tuple[tuple[Unit, ...], ...]:
    found = []
    for line in re.finditer(r"[^\n]+", text):
        edges = [line.start(), line.end()]
        edges += [edge for span in content for edge in (span.start, span.end)]
        inside = sorted(edge for edge in set(edges) if line.start() <= edge <= line.end())
        kept = [
            Span(start, end)
            for start, end in pairwise(inside)
            if text[start:end].strip() and not any(s.start <= start < s.end for s in content)
        ]
        found.append(tuple(units_of(text, kept)))
    return tuple(found)


_SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"”’]?(?=\s)|$)", re.MULTILINE)


@lru_cache(maxsize=4096)
def _around(text: str, content: tuple[Span, ...]) -> frozenset[str]:
    sentences = [Span(*found.span()) for found in _SENTENCE.finditer(text)]
    own = [k for k, one in enumerate(sentences) if any(one.overlaps(span) for span in content)]
    if not own:
        return frozenset()
    start = sentences[max(0, own[0] - 2)].start
    end = sentences[min(own[-1] + 2, len(sentences) - 1)].end
    return frozenset(
        found.group().lower()
        for found in WORD.finditer(text, start, end)
        if not any(span.start <= found.start() < span.end for span in content)
    )


def change(before: str, after: str) -> str:
    """What changed, as evidence: `60 → 70`, `+Israel`, `-tidak`."""
    if before and after:
        return f"{before} → {after}"
    return f"+{after}" if after else f"-{before}"


def about_speaker(side: Side) -> frozenset[str]:
    """Words of the speaker's own name, role and source: *kami* becomes *Kremlin* in a report."""
    text = side.annotation.article.text
    said = [span.of(text) for span in side.quote.source]
    for speaker in speakers_of(side):
        said += [speaker.name, speaker.role or ""]
    return frozenset(word for phrase in said for word in tokens_of(phrase))


def tokens_of(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", text)]


def speakers_of(side: Side) -> list[Speaker]:
    known = {speaker.id: speaker for speaker in side.annotation.speakers}
    return [known[one] for one in side.quote.speakers if one in known]
