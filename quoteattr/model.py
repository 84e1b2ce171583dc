"""The frozen types that every stage speaks: positions in a text, quotes, speakers, matches.

A text is never changed. Every position is a half-open range of Unicode code points in
`Article.text`, exactly as decoded; in *katanya* the cue *kata* and the source *nya* are two
spans inside one word. This module imports nothing of the project.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class QuoteattrError(Exception):
    """Something that the user can mend: "file: place: what is wrong; what to do"."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A non-empty half-open range [start, end) of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"no such span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def covering(spans: Iterable[Span]) -> Span:
    """The smallest span that covers all of them (at least one)."""
    spans = tuple(spans)
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def text_of(spans: Iterable[Span], text: str) -> str:
    """What spans read, with a space between."""
    return " ".join(span.of(text) for span in spans)


class Kind(StrEnum):
    """How the words are given: all, none or part of the content inside quotation marks."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class SpeakerType(StrEnum):
    """Person, institution, document or survey, group without a name, unnamed person."""

    PER = "PER"
    ORG = "ORG"
    DOC = "DOC"
    GROUP = "GROUP"
    ANON = "ANON"


class Relation(StrEnum):
    """What a witness's wording is to the fullest one of its match (guidelines, section 8)."""

    FULL = "full"
    VERBATIM = "verbatim"
    EDITED = "edited"
    PARTIAL = "partial"
    PARAPHRASE = "paraphrase"


class FlagName(StrEnum):
    """The changes that a reader must see. The values are what users read and select by."""

    TRUNCATED = "truncated"
    NUMBER = "number changed"
    NEGATION = "negation changed"
    NAME = "name changed"
    MODALITY = "modality changed"
    SPEAKER = "speaker differs"
    STANCE = "stance differs"
    DIRECTNESS = "direct and indirect"
    VIA = "via differs"
    TRANSLATION = "another translation"
    WORDS = "words changed"

    @property
    def mild(self) -> bool:
        """Whether it changes how an utterance is told, not what was said: true, often trivial."""
        return self is FlagName.DIRECTNESS


_HEADLINE = re.compile(r"\ufeff?\s*(\S[^\r\n]*?)[^\S\r\n]*\r?\n[^\S\r\n]*\r?\n")


def headline_of(text: str) -> Span | None:
    """The first line of an article where an empty one follows it, without the spaces around it."""
    found = _HEADLINE.match(text)
    return Span(*found.span(1)) if found else None


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its text as decoded and what is known about it.

    `name` is unique within a run and names the record (`NAME.txt` gives `NAME.json`).
    `published` is None, an ISO date or, where the time is known, an ISO date-time of +07:00 (see
    dates.py); its first ten characters are the day. `sha256` is that of the file's bytes; where the
    article did not come from a file of its own it is that of the text in UTF-8. `file` is the path
    that it was read from, as it was given.
    """

    name: str
    text: str
    outlet: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None
    sha256: str = ""
    file: str | None = None

    def __post_init__(self) -> None:
        if not self.sha256:
            digest = hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
            object.__setattr__(self, "sha256", digest)

    def is_headline(self, span: Span) -> bool:
        """Whether a span is the headline or lies in it."""
        headline = headline_of(self.text)
        return headline is not None and headline.contains(span)

    @property
    def stem(self) -> str:
        """The name without its suffix .txt."""
        return self.name.removesuffix(".txt")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a source stands for: the fullest name the article gives, without titles."""

    id: str
    name: str
    type: SpeakerType = SpeakerType.PER
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution relation: a source said, by a cue, a content, possibly through a via.

    `speakers` are ids of the annotation's speakers. `confidence` is in [0, 1]. `stance` is the
    group of the cue in cues.toml ("say", "claim", "deny" ...), None without a known cue.
    """

    id: str
    kind: Kind
    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    via: tuple[Span, ...] = ()
    speakers: tuple[str, ...] = ()
    confidence: float = 1.0
    stance: str | None = None

    def __post_init__(self) -> None:
        if not self.content:
            raise ValueError(f"quote {self.id} has no content")


@dataclass(frozen=True, slots=True)
class Annotation:
    """An article with its quotes in order: at once prediction, gold and file format.

    `body` are the spans of the text that are the article itself, not page furniture; empty where
    nobody has chosen them (gold). `least` is the confidence in [0, 1] under which quotes were left
    out when its record was made.
    """

    article: Article
    quotes: tuple[Quote, ...]
    speakers: tuple[Speaker, ...]
    body: tuple[Span, ...] = ()
    least: float = 0.0

    def speaker(self, speaker_id: str) -> Speaker:
        for speaker in self.speakers:
            if speaker.id == speaker_id:
                return speaker
        raise KeyError(speaker_id)

    def quote(self, quote_id: str) -> Quote:
        for quote in self.quotes:
            if quote.id == quote_id:
                return quote
        raise KeyError(quote_id)


@dataclass(frozen=True, slots=True)
class Witness:
    """One outlet's wording in a match: a quote of an article, and what it is to the fullest."""

    article: str
    quote: str
    relation: Relation
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """Quotes of two or more articles that report the same utterance; the fullest comes first.

    `confidence` is the mean likelihood of its pairs across articles; that of a witness says how
    likely it is the utterance of the fullest one, that of the fullest is the mean of its pairs. All
    are in [0, 1].
    """

    id: str
    witnesses: tuple[Witness, ...]
    confidence: float = 1.0


# ---- what a tagger says of an article --------------------------------------------------------

SURE = 0.5  # a cue from here on reports something: it is likelier than not


@dataclass(frozen=True, slots=True)
class Token:
    """One syntactic word: *katanya* is two tokens, *kata* and *nya*."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a person, an institution or a place (PER, ORG, LOC) as tokens [start, end)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What the tagger reads around one cue, as tokens [start, end) of the paragraph.

    `parts` are the spans that play a role to this cue: ("content" | "source" | "via", start, end).
    `score` is the tagger's own probability that the cue reports something, `certainty` its
    probability of the parts, all of them together; both in [0, 1]. `who` are the words of the
    source that name a speaker, labelled by SpeakerType, and those that say a person's office.
    """

    cue: tuple[int, int]
    parts: tuple[tuple[str, int, int], ...]
    score: float
    certainty: float = 1.0
    who: tuple[Mention, ...] = ()

    @property
    def sure(self) -> bool:
        return self.score >= SURE


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One body paragraph, tagged. `sentences` are token indices where a sentence begins.

    `marginals` gives, for each token, the tagger's probability that it stands in the content of
    some quote: it says which quotations without a cue beside them are speech.
    """

    span: Span
    tokens: tuple[Token, ...]
    sentences: tuple[int, ...] = (0,)
    mentions: tuple[Mention, ...] = ()
    frames: tuple[Frame, ...] = ()
    marginals: tuple[float, ...] = ()

    def reach(self, start: int, end: int) -> Span:
        """The characters that the tokens [start, end) cover."""
        return Span(self.tokens[start].span.start, self.tokens[end - 1].span.end)


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article as the tagger sees it: its body paragraphs in order."""

    article: Article
    paragraphs: tuple[Paragraph, ...] = field(default=())
