"""What a corpus of annotations says at a glance: how many quotes, whose, and where.

Speakers are known within one article only. Across articles they are one where they bear one name;
a person's shorter name joins the longer one where only one longer name of the corpus contains it
(*Lesmana* and *Lesmana Hadikusuma*).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

from quoteattr.model import (
    Annotation,
    Article,
    Kind,
    Match,
    Quote,
    Span,
    Speaker,
    SpeakerType,
    Witness,
)
from quoteattr.printable import one_line, shown_cue

DOUBTFUL = 0.6  # a quote less sure than this is marked as doubtful


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


def confident_match(
    match: Match, annotations: Mapping[str, Annotation], minimum: float
) -> Match | None:
    """The match without what is less sure than this; None where one article or none is left.

    A wording is as sure as its quote is right and as it is the utterance of the fullest one. The
    fullest stays whatever its own quote's confidence, as the others are told against it. Where
    some go, the match is as sure as what is left is on average, and so is its fullest.
    """

    def right(witness: Witness) -> bool:
        return annotations[witness.article].quote(witness.quote).confidence >= minimum

    base, *others = match.witnesses
    kept = [one for one in others if one.confidence >= minimum and right(one)]
    if len({one.article for one in (*kept, *([base] if right(base) else []))}) < 2:
        return None
    if len(kept) == len(others):
        return match
    mean = fmean(one.confidence for one in kept if one.article != base.article)
    return replace(match, witnesses=(replace(base, confidence=mean), *kept), confidence=mean)


def plural(count: int, noun: str, many: str | None = None) -> str:
    """`1 quote`, `2 quotes`; `many` where the noun takes more than an s."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def percent(share: float) -> str:
    """`95%`, `97.5%`."""
    return f"{100 * share:.4g}%"


def no_quotes(annotation: Annotation, minimum: float) -> str:
    """Why no quote of an article is shown: it has none, or none that is sure enough."""
    if not annotation.quotes:
        return "No quotes found."
    every = ", all" if len(annotation.quotes) > 1 else ","
    return f"{plural(len(annotation.quotes), 'quote')}{every} less sure than {percent(minimum)}."


def left_out(annotations: Sequence[Annotation], minimum: float) -> str:
    """How many quotes are not shown for being less sure than this; empty where all are."""
    every = [quote for one in annotations for quote in one.quotes]
    left = sum(quote.confidence < minimum for quote in every)
    what = f"{left:,} of {len(every):,} quotes are less sure than {percent(minimum)}"
    return f"{what} and left out." if left else ""


def not_listed(annotations: Sequence[Annotation], listed: Sequence[Annotation]) -> str:
    """How many quotes and articles are not listed for being those of other speakers."""
    every, kept = (sum(len(one.quotes) for one in some) for some in (annotations, listed))
    without = sum(not one.quotes for one in listed)
    return (
        f"{kept:,} of {plural(every, 'quote')} are of the chosen speakers; {without:,} of "
        f"{plural(len(listed), 'article')} have none of them and are left out."
    )


def number(quote: Quote) -> str:
    """The number by which a quote is named wherever it is shown: `5` of q5."""
    return quote.id.removeprefix("q")


def speakers_of(annotation: Annotation, quote: Quote) -> tuple[Speaker, ...]:
    """The speakers of a quote, in its order."""
    return tuple(annotation.speaker(speaker) for speaker in quote.speakers)


def wording(annotation: Annotation, spans: Sequence[Span]) -> str:
    """The text of several spans, joined by an ellipsis where something stands between."""
    return " … ".join(span.of(annotation.article.text) for span in spans)


def cue_of(annotation: Annotation, quote: Quote) -> str:
    """The cue as it is shown, empty where there is none."""
    return one_line(shown_cue(wording(annotation, quote.cue)))


def name_key(name: str) -> str:
    """A name without what outlets write in different ways: case, apostrophes, hyphens, spaces.

    *Ma’ruf Amin*, *Ma'ruf Amin* and *Maruf Amin*, *Al-Assad* and *al Assad* are one.
    """
    return " ".join(re.sub("['’‘ʼʻ`´′]", "", name).replace("-", " ").casefold().split())


def overview(
    annotations: Iterable[Annotation], *, names: Mapping[str, str] | None = None
) -> Overview:
    """The counts of a corpus; `names` is what merged_names says of it, where that is known."""
    articles = words = unattributed = 0
    outlets: Counter[str] = Counter()
    kinds: Counter[Kind] = Counter()
    speakers: set[str] = set()
    annotations = tuple(annotations)
    known = merged_names(annotations) if names is None else names
    for annotation in annotations:
        articles += 1
        words += len(annotation.article.text.split())
        outlets[outlet(annotation.article)] += 1
        for quote in annotation.quotes:
            kinds[quote.kind] += 1
            unattributed += not quote.speakers
            speakers.update(known[name_key(one.name)] for one in speakers_of(annotation, quote))
    return Overview(articles, words, _by_count(outlets), kinds, len(speakers), unattributed)


def quoted(
    annotations: Iterable[Annotation], *, names: Mapping[str, str] | None = None
) -> tuple[Quoted, ...]:
    """Who is quoted, most often first; a quote of two speakers counts for both.

    `names` is what merged_names says of the corpus, where that is known.
    """
    annotations = tuple(annotations)
    known = merged_names(annotations) if names is None else names
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
    """For each key of a speaker name of the corpus the key of the fuller name it stands for.

    Which quotes the annotations have does not matter.
    """
    people: set[str] = set()
    others: set[str] = set()
    for annotation in annotations:
        for speaker in annotation.speakers:
            names = people if speaker.type is SpeakerType.PER else others
            names.add(name_key(speaker.name))
    parts = {name: frozenset(name.split()) for name in people}
    every = list(people)
    bearers: dict[str, list[str]] = defaultdict(list)
    for name, words in parts.items():
        for word in words:
            bearers[word].append(name)
    found = {name: name for name in others | people}
    for name in people:
        # What is longer has all of its words, the rarest of them too.
        near = min((bearers[word] for word in parts[name]), key=len, default=every)
        longer = [other for other in near if parts[name] < parts[other]]
        # Of a chain (Prabowo, Prabowo S., Prabowo S. Djojo) the longest holds all the others.
        longest = max(longer, key=lambda other: (len(parts[other]), other), default=None)
        if longest is not None and all(parts[other] <= parts[longest] for other in longer):
            found[name] = longest
    return found


def _by_count(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold())))
