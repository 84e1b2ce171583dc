"""Articles to tagged articles: words, sentences, names, and the frame around every cue.

The one seam of the project: whatever turns articles into `Tagged` values is a tagger. This one cuts
paragraphs into words with Stanza (segment.py) and reads them with the shipped network (network.py),
many paragraphs at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from quoteattr.clean import body_spans
from quoteattr.model import Article, Frame, Mention, Paragraph, Span, Tagged, Token
from quoteattr.shipped import verified_models
from quoteattr.usage import Text, Usage

if TYPE_CHECKING:
    from quoteattr.network import Network, Reading
    from quoteattr.segment import Segmenter

ARTICLES_AT_ONCE = 32
WORDS_AT_ONCE = 2500
LONGEST = 400  # words of a paragraph read in one piece
CANDIDATE = 0.15  # probability from which a word is tried as a cue; detect.py decides


class Tagger(Protocol):
    """Anything that reads articles."""

    def __call__(self, articles: Iterable[Article]) -> Iterator[Tagged]: ...


def load_tagger() -> Tagger:
    """The tagger with the shipped models, loaded once (about two seconds)."""
    from quoteattr.network import load_network
    from quoteattr.segment import Segmenter

    folder = verified_models()
    return NetworkTagger(
        Segmenter.load(), load_network(folder / "network.pt", folder / "vectors.npz")
    )


class NetworkTagger:
    def __init__(self, segmenter: Segmenter, network: Network) -> None:
        self.segmenter = segmenter
        self.network = network

    def __call__(self, articles: Iterable[Article]) -> Iterator[Tagged]:
        remaining = iter(articles)
        while chunk := list(islice(remaining, ARTICLES_AT_ONCE)):
            yield from self._tag(chunk)

    def _tag(self, articles: Sequence[Article]) -> Iterator[Tagged]:
        bodies = [body_spans(article) for article in articles]
        texts = [
            span.of(article.text)
            for article, body in zip(articles, bodies, strict=True)
            for span in body
        ]
        headlines = [
            article.is_headline(span)
            for article, body in zip(articles, bodies, strict=True)
            for span in body
        ]
        segmented = zip(self.segmenter.segment(texts), headlines, strict=True)
        cut = [
            [_pieces(one.tokens, one.sentences, headline) for one, headline in islice(segmented, n)]
            for n in map(len, bodies)
        ]
        rows: list[tuple[_Piece, Usage]] = []
        for paragraphs in cut:
            pieces = [piece for paragraph in paragraphs for piece in paragraph]
            usage = Usage.of(piece.text for piece in pieces)
            rows += [(piece, usage) for piece in pieces]
        read = iter(self._read(rows))
        for article, body, paragraphs in zip(articles, bodies, cut, strict=True):
            joined = [
                _paragraph(span, list(islice(read, len(pieces))))
                for span, pieces in zip(body, paragraphs, strict=True)
            ]
            yield Tagged(article, tuple(paragraph for paragraph in joined if paragraph.tokens))

    def _read(self, rows: Sequence[tuple[_Piece, Usage]]) -> list[Paragraph]:
        """The pieces as paragraphs whose spans still count from the paragraph's own start."""
        order = sorted(range(len(rows)), key=lambda index: len(rows[index][0].tokens))
        found: dict[int, Paragraph] = {}
        batch: list[int] = []
        for index in order:
            batch.append(index)
            words = len(batch) * len(rows[index][0].tokens)
            if index == order[-1] or words >= WORDS_AT_ONCE:
                found.update(zip(batch, self._read_batch([rows[i] for i in batch]), strict=True))
                batch = []
        return [found[index] for index in range(len(rows))]

    def _read_batch(self, rows: Sequence[tuple[_Piece, Usage]]) -> list[Paragraph]:
        from quoteattr.network import read_paragraphs

        readings = read_paragraphs(
            self.network,
            [piece.text for piece, _ in rows],
            [usage for _, usage in rows],
            candidate=CANDIDATE,
        )
        return [
            Paragraph(
                span=Span(piece.tokens[0].span.start, piece.tokens[-1].span.end),
                tokens=piece.tokens,
                sentences=piece.sentences,
                mentions=_mentions(piece, reading),
                frames=reading.frames,
                marginals=reading.inside,
            )
            for (piece, _), reading in zip(rows, readings, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What the network reads at once: a paragraph, or as much of a long one as it can take."""

    tokens: tuple[Token, ...]
    sentences: tuple[int, ...]
    text: Text


def _mentions(piece: _Piece, reading: Reading) -> tuple[Mention, ...]:
    """The names of a paragraph; in a source the frame knows where title ends and name begins."""
    inside: list[Mention] = []
    for one in (one for frame in reading.frames for one in frame.who):
        taken = any(one.start < other.end and other.start < one.end for other in inside)
        if not taken and (one.label == "PER" or (one.label == "ORG" and _capital(piece, one))):
            inside.append(one)
    parts = [part for frame in reading.frames for part in frame.parts if part[0] == "source"]
    elsewhere = [
        Mention(start, end, label)
        for label, start, end in reading.names
        if not any(start < stop and begin < end for _, begin, stop in parts)
    ]
    return tuple(sorted([*elsewhere, *inside], key=lambda mention: mention.start))


def _capital(piece: _Piece, name: Mention) -> bool:
    return any(token.text[:1].isupper() for token in piece.tokens[name.start : name.end])


def _pieces(tokens: tuple[Token, ...], sentences: tuple[int, ...], headline: bool) -> list[_Piece]:
    """A paragraph whole, or cut at a sentence where it is too long to be read at once."""
    pieces: list[_Piece] = []
    begin = 0
    while len(tokens) - begin > LONGEST:
        ends = [start for start in sentences if begin < start <= begin + LONGEST]
        end = ends[-1] if ends else begin + LONGEST
        pieces.append(_piece(tokens, sentences, headline, begin, end))
        begin = end
    if tokens[begin:]:
        pieces.append(_piece(tokens, sentences, headline, begin, len(tokens)))
    return pieces


def _piece(
    tokens: tuple[Token, ...], sentences: tuple[int, ...], headline: bool, begin: int, end: int
) -> _Piece:
    inside = tokens[begin:end]
    starts = (0, *(start - begin for start in sentences if begin < start < end))
    return _Piece(inside, starts, Text([token.text for token in inside], starts, headline))


def _paragraph(span: Span, pieces: Sequence[Paragraph]) -> Paragraph:
    """The pieces of one paragraph joined, spans counted from the start of the article."""
    tokens: list[Token] = []
    sentences: list[int] = []
    mentions: list[Mention] = []
    frames: list[Frame] = []
    marginals: list[float] = []
    for piece in pieces:
        base = len(tokens)
        tokens += [
            Token(Span(t.span.start + span.start, t.span.end + span.start), t.text)
            for t in piece.tokens
        ]
        sentences += [start + base for start in piece.sentences]
        mentions += [Mention(m.start + base, m.end + base, m.label) for m in piece.mentions]
        frames += [
            Frame(
                (f.cue[0] + base, f.cue[1] + base),
                tuple((role, s + base, e + base) for role, s, e in f.parts),
                f.score,
                f.certainty,
                tuple(Mention(m.start + base, m.end + base, m.label) for m in f.who),
            )
            for f in piece.frames
        ]
        marginals += piece.marginals
    return Paragraph(
        span, tuple(tokens), tuple(sentences), tuple(mentions), tuple(frames), tuple(marginals)
    )
