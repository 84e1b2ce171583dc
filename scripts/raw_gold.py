"""Our own annotation of the raw news, stand-off: single paragraphs, and events with their clusters.

`gold/raw/paragraphs.jsonl` holds one paragraph a line with its relations, `gold/raw/tail.jsonl` the
same of a later round; `gold/raw/events.jsonl` one event a line: its articles as records and which
of their quotes are one utterance; `gold/raw/pairs.jsonl` says of single pairs of quotes whether
they are one, `gold/raw/flags.jsonl` of flags whether they are right, `gold/raw/speakers.jsonl` who
speaks in the quotes of one article a line, `gold/raw/sources.jsonl` whom one source names,
`gold/raw/retold.jsonl` which quotes of one article tell
one utterance, `gold/raw/whole.jsonl` everything in one article a line, `gold/raw/later.jsonl` the
same of a later round, without offices. No model learns from `sample.jsonl`, paragraphs,
`held.jsonl`, events, `held_pairs.jsonl`, pairs, `via.jsonl`, `whole.jsonl` and `later.jsonl`. Texts
are those of `../shared/data/news`, an article's name is its line there; headline, empty line, text.
How the annotation was made says gold/README.md.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from quoteattr.model import (
    Annotation,
    Article,
    Kind,
    Quote,
    QuoteattrError,
    Relation,
    Span,
    Speaker,
    SpeakerType,
    Witness,
)
from quoteattr.people import is_head, people, spelled
from quoteattr.quotation import SIGNS
from quoteattr.records import from_record
from quoteattr.sides import FlagName

RAW = Path(__file__).resolve().parents[1] / "gold/raw"
OWN = RAW.with_name("own")


@cache
def raw_articles(shared: Path) -> dict[str, Article]:
    """The raw news by name: articles-000001 is the first line of the file."""
    found = {}
    with gzip.open(shared / "data/news/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            row = json.loads(line)
            name = f"articles-{number:06d}"
            text = f"{row['title']}\n\n{row['text']}"
            published = row["published"] or None
            found[name] = Article(name, text, row["outlet"], published, row["title"], row["url"])
    return found


def article_of(name: str, sha256: str, shared: Path) -> Article:
    """The article of this name, verified to be the text that was annotated."""
    return verified(raw_articles(shared)[name], sha256)


def verified(article: Article, sha256: str) -> Article:
    """The article, which must be the text that was annotated."""
    if article.sha256 != sha256:
        raise QuoteattrError(f"{article.name}: not the text that was annotated")
    return article


def read_paragraphs(shared: Path, path: Path = RAW / "paragraphs.jsonl") -> Iterator[Annotation]:
    """One annotation a paragraph, `body` its span; the quotes have no speakers."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            article = article_of(row["article"], row["sha256"], shared)
            quotes = tuple(
                quote_of(article.text, f"q{number}", relation)
                for number, relation in enumerate(row["relations"], 1)
            )
            yield Annotation(article, quotes, (), (Span(row["start"], row["end"]),))


def read_speakers(shared: Path) -> Iterator[Annotation]:
    """One annotation an article; a quote whose speaker nobody judged has none.

    A speaker whose type nobody judged is a person where two to four capitalised words, none of
    them a body's, name it.
    """
    with (RAW / "speakers.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            article = article_of(row["article"], row["sha256"], shared)
            ids: dict[str, Speaker] = {}
            quotes = []
            for number, relation in enumerate(row["quotes"], 1):
                for name, kind in relation.get("speakers", ()):
                    ids.setdefault(name, Speaker(f"s{len(ids)}", name, type_of(name, kind)))
                said = tuple(ids[name].id for name, _ in relation.get("speakers", ()))
                quote = quote_of(article.text, f"q{number}", relation | {"via": []})
                quotes.append(replace(quote, speakers=said))
            yield Annotation(article, tuple(quotes), tuple(ids.values()))


@dataclass(frozen=True, slots=True)
class Source:
    """Whom the words of one source name: spans with a SpeakerType, and the offices of persons.

    `offices` is None where nobody said what they are.
    """

    article: Article
    span: Span
    names: tuple[tuple[SpeakerType, Span], ...]
    offices: tuple[Span, ...] | None


def read_sources(shared: Path) -> Iterator[Source]:
    """The sources of raw news whose words were read for names."""
    with (RAW / "sources.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Source(
                article_of(row["article"], row["sha256"], shared),
                Span(row["start"], row["end"]),
                tuple((SpeakerType(one["type"]), Span(*one["name"])) for one in row["who"]),
                tuple(Span(*one["office"]) for one in row["who"] if "office" in one),
            )


def read_whole(shared: Path, path: Path = RAW / "whole.jsonl") -> Iterator[tuple[Annotation, bool]]:
    """(article annotated from its first to its last sentence, whether its errors were read)."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            article = article_of(row["article"], row["sha256"], shared)
            speakers = tuple(
                Speaker(one["id"], one["name"], SpeakerType(one["type"]), one["role"])
                for one in row["entities"]
            )
            quotes = tuple(
                replace(
                    quote_of(article.text, one["id"], one),
                    kind=Kind(one["kind"]),
                    speakers=tuple(one["speakers"]),
                )
                for one in row["quotes"]
            )
            yield Annotation(article, quotes, speakers), row["read"]


def read_own() -> Iterator[Annotation]:
    """One annotation an article of our own, written to show one way of naming speakers each."""
    with (OWN / "speakers.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            names = dict.fromkeys(quote["speaker"] for quote in row["quotes"] if quote["speaker"])
            ids = {name: Speaker(f"s{number}", name) for number, name in enumerate(names)}
            quotes = tuple(
                replace(
                    quote_of(row["text"], f"q{number}", quote | {"via": []}),
                    speakers=(ids[quote["speaker"]].id,) if quote["speaker"] else (),
                )
                for number, quote in enumerate(row["quotes"], 1)
            )
            yield Annotation(Article(row["article"], row["text"]), quotes, tuple(ids.values()))


def type_of(name: str, kind: str | None) -> SpeakerType:
    """A speaker's type as judged, else guessed by the words of the name."""
    if kind:
        return SpeakerType(kind)
    words = name.split()
    others = people().body_heads | people().documents
    plain = all(w[0].isupper() and not (w.isupper() and len(w) > 1) for w in words)
    bodies = any(is_head(key) or key in others for key in map(spelled, words))
    return SpeakerType.PER if 1 < len(words) < 5 and plain and not bodies else SpeakerType.ORG


def quote_of(text: str, name: str, relation: dict[str, list[list[int]]]) -> Quote:
    """A relation as a quote: direct where quotation marks enclose every span of its content."""
    content, cue, source, via = (
        tuple(Span(start, end) for start, end in relation[role])
        for role in ("content", "cue", "source", "via")
    )
    enclosed = all(
        text[: span.start].rstrip()[-1:] in SIGNS and text[span.end :].lstrip(" ,.")[:1] in SIGNS
        for span in content
    )
    return Quote(
        name, Kind.DIRECT if enclosed else Kind.INDIRECT, content, cue=cue, source=source, via=via
    )


Cluster = frozenset[tuple[str, str]]  # (article, quote) of each member
Told = dict[tuple[str, str, str, str], bool]  # article, quote, article, quote: one utterance


def read_events(
    shared: Path, path: Path = RAW / "events.jsonl"
) -> Iterator[tuple[str, list[Annotation], list[Cluster]]]:
    """(event, its articles, its clusters) of every event; the quotes are those of the tagger."""
    for row, articles in _rows(shared, path):
        clusters = [
            frozenset((name, quote) for name, quote in cluster) for cluster in row["clusters"]
        ]
        yield row["event"], articles, clusters


def read_pairs(
    shared: Path, path: Path = RAW / "pairs.jsonl"
) -> Iterator[tuple[str, list[Annotation], Told]]:
    """(name, articles, judged pairs) of articles that judged pairs tie together."""
    for row, articles in _rows(shared, path):
        yield row["event"], articles, {(*pair[:4],): pair[4] for pair in row["pairs"]}


def read_retold(shared: Path) -> Iterator[tuple[Annotation, list[frozenset[str]]]]:
    """(article, groups of its quotes that tell one utterance) of articles of the raw news."""
    for row, articles in _rows(shared, RAW / "retold.jsonl"):
        yield articles[0], [frozenset(group) for group in row["groups"]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reader said of one flag: right, trivial or wrong, and why it is wrong.

    `witness` is (article, quote); `base` and `at` are the places that the flag showed.
    """

    witness: tuple[str, str]
    name: FlagName
    base: Span | None
    at: Span | None
    verdict: str
    cause: str


def read_flags(
    shared: Path,
) -> Iterator[tuple[str, list[Annotation], tuple[Witness, ...], list[Judged]]]:
    """(name, articles, witnesses with the fullest first, judged flags) of each match."""

    def place(span: list[int] | None) -> Span | None:
        return Span(*span) if span else None

    for row, articles in _rows(shared, RAW / "flags.jsonl"):
        witnesses = tuple(
            Witness(article, quote, Relation(relation), sure)
            for article, quote, relation, sure in row["witnesses"]
        )
        flags = [
            Judged(
                (one["witness"][0], one["witness"][1]),
                FlagName(one["flag"]),
                place(one["base"]),
                place(one["at"]),
                one["verdict"],
                one.get("cause", ""),
            )
            for one in row["flags"]
        ]
        yield row["event"], articles, witnesses, flags


def _rows(shared: Path, path: Path) -> Iterator[tuple[dict[str, Any], list[Annotation]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            place = f"{path}: {row['event']}"
            annotations = []
            for record in row["articles"]:
                article = article_of(record["doc"], record["sha256"], shared)
                found = from_record(record, place=place, text=article.text)
                annotations.append(replace(found, article=article))
            yield row, annotations
