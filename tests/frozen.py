"""What a tagger said of an article, as CoNLL-U: tests of the later stages need no model.

One row a word; the columns beside its form are empty, MISC has the rest:

    Span=12:16          characters of the article, half-open
    Name=PER:2          here begins a name of two words: PER, ORG or LOC
    Said=0.998          the marginal: how probably the word stands in the content of some quote
    F2=cue, F2=B-source what the word is to the second cue of its paragraph
    W2=PER:2            here begins a name of two words in the source of the second cue

Comments carry what belongs to no word: the article itself, the range of each paragraph, and of
each frame its cue's score and certainty. Reading back gives an equal value; `rounded` before
writing keeps the files small.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from quoteattr.model import Article, Frame, Mention, Paragraph, Span, Tagged, Token

DIGITS = 3
FIELDS = ("name", "text", "outlet", "published", "title", "url", "sha256")


def rounded(tagged: Tagged, *, digits: int = DIGITS) -> Tagged:
    """The value with its probabilities rounded."""
    return replace(
        tagged,
        paragraphs=tuple(
            replace(
                paragraph,
                marginals=tuple(round(value, digits) for value in paragraph.marginals),
                frames=tuple(
                    replace(
                        frame,
                        score=round(frame.score, digits),
                        certainty=round(frame.certainty, digits),
                    )
                    for frame in paragraph.frames
                ),
            )
            for paragraph in tagged.paragraphs
        ),
    )


def to_conllu(articles: Iterable[Tagged]) -> str:
    """Tagged articles as one CoNLL-U text."""
    return "".join(line + "\n" for tagged in articles for line in _lines(tagged))


def _lines(tagged: Tagged) -> Iterator[str]:
    article = {name: getattr(tagged.article, name) for name in FIELDS}
    kept = {name: value for name, value in article.items() if value is not None}
    yield f"# newdoc id = {tagged.article.name}"
    yield f"# article = {json.dumps(kept, ensure_ascii=False)}"
    if not tagged.paragraphs:
        yield ""
    for paragraph in tagged.paragraphs:
        labels = _labels(paragraph)
        ends = (*paragraph.sentences[1:], len(paragraph.tokens))
        for number, (start, end) in enumerate(zip(paragraph.sentences, ends, strict=True)):
            if number == 0:
                yield f"# newpar = {paragraph.span.start}:{paragraph.span.end}"
                for index, frame in enumerate(paragraph.frames, start=1):
                    yield f"# F{index} = {frame.score!r} {frame.certainty!r}"
            for index in range(start, end):
                token = paragraph.tokens[index]
                span = f"Span={token.span.start}:{token.span.end}"
                misc = "|".join([span, *labels[index]])
                yield "\t".join((str(index - start + 1), _escaped(token.text), *"_______", misc))
            yield ""


def _labels(paragraph: Paragraph) -> dict[int, list[str]]:
    labels: dict[int, list[str]] = defaultdict(list)
    for mention in paragraph.mentions:
        labels[mention.start].append(f"Name={mention.label}:{mention.end - mention.start}")
    for index, value in enumerate(paragraph.marginals):
        labels[index].append(f"Said={value!r}")
    for number, frame in enumerate(paragraph.frames, start=1):
        for index in range(*frame.cue):
            labels[index].append(f"F{number}=cue")
        for role, start, end in frame.parts:
            for index in range(start, end):
                labels[index].append(f"F{number}={'B' if index == start else 'I'}-{role}")
        for one in frame.who:
            labels[one.start].append(f"W{number}={one.label}:{one.end - one.start}")
    return labels


def from_conllu(text: str) -> tuple[Tagged, ...]:
    """The tagged articles of a CoNLL-U text written by `to_conllu`."""
    found: list[Tagged] = []
    article: Article | None = None
    paragraphs: list[_Reading] = []
    for line in text.split("\n"):
        if line.startswith("# newdoc"):
            if article is not None:
                found.append(Tagged(article, tuple(reading.done() for reading in paragraphs)))
            paragraphs = []
        elif line.startswith("# article = "):
            article = Article(**json.loads(line.removeprefix("# article = ")))
        elif line.startswith("# newpar = "):
            start, end = line.removeprefix("# newpar = ").split(":")
            paragraphs.append(_Reading(Span(int(start), int(end))))
        elif line.startswith("# F"):
            score, certainty = line.partition(" = ")[2].split(" ")
            paragraphs[-1].scores.append((float(score), float(certainty)))
        elif line:
            paragraphs[-1].add(line.split("\t"))
    if article is not None:
        found.append(Tagged(article, tuple(reading.done() for reading in paragraphs)))
    return tuple(found)


class _Reading:
    """A paragraph while its rows come in."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.tokens: list[Token] = []
        self.sentences: list[int] = []
        self.mentions: list[Mention] = []
        self.marginals: list[float] = []
        self.scores: list[tuple[float, float]] = []
        self.cues: dict[int, tuple[int, int]] = {}
        self.parts: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
        self.who: dict[int, list[Mention]] = defaultdict(list)

    def add(self, columns: list[str]) -> None:
        index = len(self.tokens)
        if columns[0] == "1":
            self.sentences.append(index)
        for entry in columns[9].split("|"):
            key, _, value = entry.partition("=")
            if key == "Span":
                start, end = value.split(":")
                self.tokens.append(Token(Span(int(start), int(end)), _unescaped(columns[1])))
            elif key == "Said":
                self.marginals.append(float(value))
            elif key == "Name" or key[0] == "W":
                label, _, size = value.partition(":")
                named = self.mentions if key == "Name" else self.who[int(key[1:])]
                named.append(Mention(index, index + int(size), label))
            elif value == "cue":
                number = int(key[1:])
                self.cues[number] = (self.cues.get(number, (index, 0))[0], index + 1)
            else:
                place, _, role = value.partition("-")
                parts = self.parts[int(key[1:])]
                begin = index if place == "B" else parts.pop()[1]
                parts.append((role, begin, index + 1))

    def done(self) -> Paragraph:
        frames = tuple(
            Frame(
                self.cues[number],
                tuple(self.parts[number]),
                score,
                certainty,
                tuple(self.who[number]),
            )
            for number, (score, certainty) in enumerate(self.scores, start=1)
        )
        return Paragraph(
            self.span,
            tuple(self.tokens),
            tuple(self.sentences),
            tuple(self.mentions),
            frames,
            tuple(self.marginals),
        )


def _escaped(form: str) -> str:
    return form.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _unescaped(form: str) -> str:
    pieces = form.split("\\\\")
    return "\\".join(piece.replace("\\t", "\t").replace("\\n", "\n") for piece in pieces)
