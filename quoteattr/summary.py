"""What a corpus of annotations says at a glance: how many quotes, whose, and where.

Speakers are known within one article only. Across articles they are one where they bear one name;
a person's shorter name joins the longer one where only one longer name of the corpus contains it
(*Lesmana* and *Lesmana Hadikusuma*).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quoteattr.model import Annotation, Article, Kind, Quote, Span, Speaker, SpeakerType

UNSURE = 0.6  # a quote less sure than this is marked as unsure


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts over a corpus; `outlets` gives articles an outlet, `kinds` quotes a kind."""

    articles: int
    words: int
    outlets: Mapping[str, int]
    kinds: Mapping[Kind, int]
    speakers: int
    unattributed: int

    @property
    def quotes(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Quoted:
    """One speaker over the whole corpus: how often quoted, by kind, and in which articles."""

    name: str
    type: SpeakerType
    role: str | None
    kinds: Mapping[Kind, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def quotes(self) -> int:
        return sum(self.kinds.values())


def outlet(article: Article) -> str:
    """The outlet, or where nobody knows it the article's name."""
    return article.outlet or article.stem


def confident(annotation: Annotation, minimum: float) -> Annotation:
    """The annotation with only the quotes of at least this confidence."""
    if minimum <= 0:
        return annotation
    kept = tuple(quote for quote in annotation.quotes if quote.confidence >= minimum)
    return replace(annotation, quotes=kept)


def speakers_of(annotation: Annotation, quote: Quote) -> tuple[Speaker, ...]:
    """The speakers of a quote, in its order."""
    return tuple(annotation.speaker(speaker) for speaker in quote.speakers)


def wording(annotation: Annotation, spans: Sequence[Span]) -> str:
    """The text of several spans, joined by an ellipsis where something stands between."""
    return " … ".join(span.of(annotation.article.text) for span in spans)


def name_key(name: str) -> str:
    """A name without what outlets write in different ways: case, apostrophes, hyphens, spaces.

    *Ma’ruf Amin*, *Ma'ruf Amin* and *Maruf Amin*, *Al-Assad* and *al Assad* are one.
    """
    return " ".join(re.sub("['’‘ʼʻ`´′]", "", name).replace("-", " ").casefold().split())


def overview(annotations: Iterable[Annotation]) -> Overview:
    """The counts of a corpus."""
    articles = words = unattributed = 0
    outlets: Counter[str] = Counter()
    kinds: Counter[Kind] = Counter()
    names: set[str] = set()
    annotations = tuple(annotations)
    known = merged_names(annotations)
    for annotation in annotations:
        articles += 1
        words += len(annotation.article.text.split())
        outlets[outlet(annotation.article)] += 1
        for quote in annotation.quotes:
            kinds[quote.kind] += 1
            unattributed += not quote.speakers
            names.update(known[name_key(one.name)] for one in speakers_of(annotation, quote))
    return Overview(articles, words, _by_count(outlets), kinds, len(names), unattributed)


def quoted(annotations: Iterable[Annotation]) -> tuple[Quoted, ...]:
    """Who is quoted, most often first; a quote of two speakers counts for both."""
    annotations = tuple(annotations)
    known = merged_names(annotations)
    kinds: dict[str, Counter[Kind]] = {}
    places: dict[str, Counter[str]] = {}
    heads: dict[str, Speaker] = {}
    roles: dict[str, Counter[str]] = {}
    for annotation in annotations:
        for quote in annotation.quotes:
            for speaker in speakers_of(annotation, quote):
                name = known[name_key(speaker.name)]
                kinds.setdefault(name, Counter())[quote.kind] += 1
                places.setdefault(name, Counter())[annotation.article.name] += 1
                if name not in heads or len(speaker.name) > len(heads[name].name):
                    heads[name] = speaker
                if speaker.role:
                    roles.setdefault(name, Counter())[speaker.role] += 1
    rows = (
        Quoted(
            heads[name].name,
            heads[name].type,
            next(iter(_by_count(roles[name])), None) if name in roles else None,
            counts,
            places[name],
        )
        for name, counts in kinds.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.quotes, row.name.casefold())))


def merged_names(annotations: Iterable[Annotation]) -> dict[str, str]:
    """For each key of a speaker name of the corpus the key of the fuller name it stands for."""
    people: set[str] = set()
    others: set[str] = set()
    for annotation in annotations:
        for speaker in annotation.speakers:
            names = people if speaker.type is SpeakerType.PER else others
            names.add(name_key(speaker.name))
    parts = {name: frozenset(name.split()) for name in people}
    found = {name: name for name in others | people}
    for name in people:
        longer = [other for other in people if parts[name] < parts[other]]
        # Of a chain (Prabowo, Prabowo S., Prabowo S. Djojo) the longest holds all the others.
        longest = max(longer, key=lambda other: (len(parts[other]), other), default=None)
        if longest is not None and all(parts[other] <= parts[longest] for other in longer):
            found[name] = longest
    return found


def _by_count(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold())))
