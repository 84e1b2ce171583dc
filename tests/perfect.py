"""Tagged values made from the marks themselves: what a tagger without a fault would say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from marked import read_marked

from quoteattr.model import Annotation, Frame, Mention, Paragraph, Quote, Span, Tagged, Token

WORD = re.compile(r"''|``|\d+(?:[.,]\d+)*|\w+(?:-\w+)*|\.\.\.|[^\w\s]")
STOP = re.compile(r"[.?!…][”\"]?\s+(?=[A-Z“\"])")


def tagged_of(gold: Annotation, *, score: float = 1.0) -> Tagged:
    """The tagging that says exactly what gold says, every cue with this score."""
    text = gold.article.text
    edges = {
        edge
        for quote in gold.quotes
        for span in (*quote.content, *quote.cue, *quote.source, *quote.via)
        for edge in (span.start, span.end)
    }
    paragraphs = [
        _paragraph(text, Span(*line.span()), gold.quotes, edges, score)
        for line in re.finditer(r"[^\n]+", text)
    ]
    return Tagged(gold.article, tuple(paragraphs))


def tagged_line(marked: str, *, score: float = 1.0) -> tuple[Tagged, Annotation]:
    """A marked article with its perfect tagging."""
    (gold,) = read_marked(marked, name="case")
    return tagged_of(gold, score=score), gold


def words_of(text: str, line: Span, edges: Iterable[int]) -> tuple[Token, ...]:
    """The words of a paragraph; a span's edge inside a word cuts it (*kata|nya*)."""
    tokens = []
    for found in WORD.finditer(text, line.start, line.end):
        cuts = sorted({found.start(), *(e for e in edges if found.start() < e < found.end())})
        for start, end in zip(cuts, [*cuts[1:], found.end()], strict=True):
            tokens.append(Token(Span(start, end), text[start:end]))
    return tuple(tokens)


def _paragraph(
    text: str, line: Span, quotes: Iterable[Quote], edges: set[int], score: float
) -> Paragraph:
    tokens = words_of(text, line, edges)
    stops = [found.end() for found in STOP.finditer(text, line.start, line.end)]
    sentences = {0, *(next(i for i, t in enumerate(tokens) if t.span.start >= s) for s in stops)}

    def inside(spans: Iterable[Span]) -> list[tuple[int, int]]:
        found = []
        for span in spans:
            held = [i for i, token in enumerate(tokens) if span.contains(token.span)]
            if held:
                found.append((held[0], held[-1] + 1))
        return found

    frames = []
    mentions = []
    said = [0.0] * len(tokens)
    for quote in quotes:
        for start, end in inside(quote.content):
            said[start:end] = [1.0] * (end - start)
        if cue := inside(quote.cue):
            rows = (("content", quote.content), ("source", quote.source), ("via", quote.via))
            parts = [(role, *part) for role, spans in rows for part in inside(spans)]
            frames.append(Frame(cue[0], tuple(sorted(parts, key=lambda p: p[1:])), score))
        mentions += [Mention(*part, "PER") for part in inside(quote.source)]
    return Paragraph(
        line,
        tokens,
        tuple(sorted(sentences)),
        tuple(mentions),
        tuple(sorted(frames, key=lambda frame: frame.cue)),
        tuple(said),
    )
