"""Quotes to quotes with source and via: the words that name who spoke, and through whom.

A source is the tagger's span around the cue, cut to what the guidelines call one: no trailing
bracket (*Budi (45)* -> *Budi*), no comma at its edge. One cue has one source; where the tagger sees
several the one nearest to the cue is kept. What the words came through (*dikutip dari Antara*) is
read by the tagger in the same frame.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import replace

from quoteattr.lexicon import lexicon
from quoteattr.model import Frame, Paragraph, Quote, Span, Tagged, Token
from quoteattr.passive import with_agent

REPORT = ["laporan", "dari"]
_OWN = re.compile(r"(?<=\w{3})-?nya$")  # *akun Instagramnya*
EDGE = frozenset(',.;:()[]"“”-–—')


def attribute(tagged: Tagged, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes with the source and via spans of their cue's frame; speakers stay empty."""
    frames = {}
    for paragraph in tagged.paragraphs:
        told = {_sentence(paragraph, frame.cue[0]) for frame in paragraph.frames if frame.sure}
        words = [_OWN.sub("", token.text.lower()) for token in paragraph.tokens]
        for frame in paragraph.frames:
            frames[paragraph.tokens[frame.cue[0]].span.start] = paragraph, frame, told, words
    found = []
    for quote in quotes:
        if quote.cue and (governed := frames.get(quote.cue[0].start)):
            paragraph, frame, told, words = governed
            frame = with_agent(paragraph, frame, lexicon())
            quote = replace(
                quote,
                source=_source(paragraph, frame),
                via=_via(paragraph, frame, told) or _platform(paragraph, frame, words),
            )
        found.append(quote)
    return tuple(found)


def _source(paragraph: Paragraph, frame: Frame) -> tuple[Span, ...]:
    """The source nearest to the cue."""
    candidates = [(start, end) for role, start, end in frame.parts if role == "source"]

    def away(part: tuple[int, int]) -> int:
        return min(abs(part[0] - frame.cue[1]), abs(frame.cue[0] - part[1]))

    for start, end in sorted(candidates, key=away):
        if span := _trimmed(paragraph, start, end):
            return (span,)
    return ()


def _via(paragraph: Paragraph, frame: Frame, told: Set[int]) -> tuple[Span, ...]:
    """What the words came through, told in the cue's own sentence or in one without a cue.

    *"A," kata X, dikutip dari Antara. "B," ujarnya.* says of A that Antara had it, not of B. `told`
    are the sentences with a cue.
    """
    own = _sentence(paragraph, frame.cue[0])
    spans = (
        _trimmed(paragraph, _report_by(paragraph, start, end), end)
        for role, start, end in frame.parts
        if role == "via" and ((here := _sentence(paragraph, start)) == own or here not in told)
    )
    return tuple(span for span in spans if span)


def _platform(paragraph: Paragraph, frame: Frame, words: Sequence[str]) -> tuple[Span, ...]:
    """Where it was said in public: *kata X melalui | akun Instagram | pribadinya*.

    The tagger seldom sees these. Only a phrase that stands free counts, behind a part of the frame,
    a comma or the head of a sentence; in *foto yang beredar di Instagram* it is the photo's. What
    is written there (*cuit*) came through nothing. `words` are those of the tokens, in small
    letters and without *-nya*.
    """
    parts = [frame.cue, *((start, end) for _, start, end in frame.parts)]
    taken = {index for part in parts for index in range(*part)}
    ends = {end for _, end in parts}
    number = _sentence(paragraph, frame.cue[0])
    sentence = slice(*[0, *paragraph.sentences, None][number : number + 2])
    known = lexicon()
    if known.written.intersection(words[slice(*frame.cue)]):
        return ()
    for place, word in enumerate(words[sentence], sentence.start):
        if word not in known.platforms or place in taken:
            continue
        first = start = place
        while first and words[first - 1] in known.posts | known.accounts | known.through:
            first -= 1
        through = words[first] in known.through
        free = first in ends or first in paragraph.sentences
        if not through or not (free or words[first - 1] in EDGE):
            continue
        while words[start - 1] in known.accounts:
            start -= 1
        end = place + 1
        while end < len(words) and (words[end] in known.platforms or words[end].startswith("@")):
            end += 1
        own = _OWN.search(paragraph.tokens[end - 1].text)
        whole = paragraph.reach(start, end)
        return (Span(whole.start, whole.end - len(own[0]) if own else whole.end),)
    return ()


def _report_by(paragraph: Paragraph, start: int, end: int) -> int:
    """Where the outlet begins in *sebuah laporan dari | Antara*; the start elsewhere."""
    texts = [token.text.lower() for token in paragraph.tokens[start:end]]
    lead = texts.index("dari") + 1 if "dari" in texts[:3] else 0
    return start + lead if texts[:lead] in (REPORT, ["sebuah", *REPORT]) else start


def _sentence(paragraph: Paragraph, token: int) -> int:
    """The number of the sentence in which a token stands."""
    return bisect_right(paragraph.sentences, token)


def _trimmed(paragraph: Paragraph, start: int, end: int) -> Span | None:
    """The tokens without punctuation at their edges and without a trailing bracket."""
    tokens = paragraph.tokens
    while start < end and tokens[end - 1].text in EDGE:
        if tokens[end - 1].text == ")":
            opening = next((i for i in range(end - 1, start, -1) if tokens[i].text == "("), None)
            if opening is None:
                break
            end = opening
        else:
            end -= 1
    while start < end and tokens[start].text in EDGE:
        start += 1
    if start < end and tokens[end - 1].text.startswith("@"):
        end = _end_of_handle(tokens, end)
    return paragraph.reach(start, end) if start < end else None


def _end_of_handle(tokens: Sequence[Token], end: int) -> int:
    """Where an account's name ends that the tokenizer cut at its stops: *@randu | . | info*."""
    while (
        end + 1 < len(tokens)
        and tokens[end].text == "."
        and tokens[end - 1].span.end == tokens[end].span.start
        and tokens[end].span.end == tokens[end + 1].span.start
        and tokens[end + 1].text[0].isalnum()
    ):
        end += 2
    return end
