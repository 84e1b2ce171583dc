"""Tagged articles to quotes: cue, content and kind.

The tagger says what each cue governs; form says the rest. A quotation is speech whole or not at
all, so content that lies in quotation marks is widened to them (*"Kami siap," kata Putin*); one
that no mark closes runs on into the next paragraphs until one does; and the kind is geometry:
direct when all of the content stands in quotation marks, mixed when part of it does.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quoteattr.lexicon import Lexicon, lexicon
from quoteattr.model import Frame, Kind, Paragraph, Quote, Span, Tagged, covering
from quoteattr.passive import is_spoken, with_agent
from quoteattr.quotation import MARKS, Quotation, doubled, quotations

BESIDE = 0.15  # a cue beside a whole quotation reports it from here on, less sure than others
SPEECH = 4  # words from which a quotation that nobody is said to say may be speech
UNSAID = 0.5  # mean probability from which it is
SLOPE, SHIFT = 0.55, -0.05  # the tagger's log odds to the odds that a quote is right
FARTHEST = 6  # paragraphs that one quotation may run over
ESCAPE = "\\"  # before a quotation mark in texts that were Markdown or JSON once
TRIM = frozenset(".,;:-–—…") | MARKS


@dataclass(frozen=True, slots=True)
class _Draft:
    """A quote in the making: token ranges of one paragraph, then of others."""

    paragraph: int
    cue: tuple[int, int] | None
    content: tuple[tuple[int, int, int], ...]  # paragraph, start, end
    kind: Kind
    confidence: float


def detect(tagged: Tagged) -> tuple[Quote, ...]:
    """The quotes of an article in the order of their first content, without source and speaker."""
    words = lexicon()
    paragraphs = _with_double_marks(tagged.paragraphs)
    marks = _marks(paragraphs)
    drafts: list[_Draft] = []
    for index, paragraph in enumerate(paragraphs):
        found = _framed(index, paragraph, marks[index], words)
        drafts += found
        drafts += _unsaid(index, paragraph, marks[index], found)
    drafts = _run_on(paragraphs, marks, drafts)
    quotes = [_quote(paragraphs, draft, words) for draft in drafts]
    quotes.sort(key=lambda q: (covering(q.content).start, q.cue))
    return tuple(replace(quote, id=f"q{n}") for n, quote in enumerate(quotes, start=1))


def _with_double_marks(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The paragraphs; those of an article that quotes with single marks only as if with double."""
    if any(token.text in MARKS for paragraph in paragraphs for token in paragraph.tokens):
        return paragraphs
    return [
        replace(
            paragraph,
            tokens=tuple(
                replace(token, text=text)
                for token, text in zip(
                    paragraph.tokens,
                    doubled([token.text for token in paragraph.tokens], paragraph.sentences),
                    strict=True,
                )
            ),
        )
        for paragraph in paragraphs
    ]


def _marks(paragraphs: Sequence[Paragraph]) -> list[tuple[Quotation, ...]]:
    """The quotations of every paragraph; one that is closed was opened not FARTHEST before."""
    found: list[tuple[Quotation, ...]] = []
    left = 0  # further paragraphs in which an open quotation may still be closed
    for paragraph in paragraphs:
        here = quotations([token.text for token in paragraph.tokens], pending=left > 0)
        found.append(here)
        left = FARTHEST - 1 if here and not here[-1].closed else 0 if here else left - 1
    return found


def _framed(
    index: int, paragraph: Paragraph, marks: Sequence[Quotation], words: Lexicon
) -> list[_Draft]:
    """The quotes of a paragraph that have a cue."""
    found: list[_Draft] = []
    taken: set[tuple[int, int, int]] = set()
    texts = [token.text for token in paragraph.tokens]
    lower = [text.lower() for text in texts]
    frames = [
        _expression(paragraph, with_agent(paragraph, frame, words), words)
        for frame in paragraph.frames
    ]
    via = [frame for frame in frames if frame.sure and _held(frame, "via")]
    for frame in sorted(frames, key=lambda f: (-f.score, f.cue)):
        content, kind = _content(paragraph, frame, marks, words, texts, lower)
        if not content or _unspoken(paragraph, frame, words, lower):
            continue
        if _topic(paragraph, frame, words) or any(_relays(frame, other) for other in via):
            continue
        spoken = kind is Kind.DIRECT or is_spoken(paragraph, frame, words)
        if not frame.sure and not (spoken and frame.score >= BESIDE):
            continue
        if kind is Kind.DIRECT:
            content = _resumed(texts, frame, marks, content)
        said = tuple((index, start, end) for start, end in content)
        if kind is Kind.DIRECT and not taken.isdisjoint(said):
            continue  # one quotation has one cue: the likelier one
        taken.update(said)
        found.append(_Draft(index, frame.cue, said, kind, frame.score * frame.certainty))
    return found


def _expression(paragraph: Paragraph, frame: Frame, words: Lexicon) -> Frame:
    """The frame with its cue widened to an expression of the lexicon: *menyambut* to *... baik*."""
    start, end = frame.cue
    texts = [token.text.lower() for token in paragraph.tokens[start : end + 1]]
    if " ".join(texts) not in words.stances or len(texts) < 2:
        return frame
    parts = ((role, max(s, end + 1) if s == end else s, e) for role, s, e in frame.parts)
    return replace(
        frame, cue=(start, end + 1), parts=tuple(part for part in parts if part[1] < part[2])
    )


def _content(
    paragraph: Paragraph,
    frame: Frame,
    marks: Sequence[Quotation],
    words: Lexicon,
    texts: Sequence[str],
    lower: Sequence[str],
) -> tuple[list[tuple[int, int]], Kind]:
    """The content of a frame as token ranges, widened to the quotations that it lies in."""
    parts = _answer(paragraph, frame, words)
    said = {
        index for start, end in parts for index in range(start, end) if texts[index] not in TRIM
    }
    if not said:
        return [], Kind.INDIRECT
    reach = range(min(said), max(said) + 1)
    inside = [
        mark
        for mark in marks
        if mark.start < reach.stop
        and reach.start < mark.end
        and not mark.start <= frame.cue[0] < mark.end
        and 2 * len(said & set(range(mark.start, mark.end))) >= mark.end - mark.start
    ]
    quoted = {index for mark in inside for index in range(mark.start, mark.end)}
    loose = said - quoted
    if inside and len(loose) <= max(0, len(quoted) // 20):
        return [
            trimmed
            for mark in inside
            if (trimmed := _trim(texts, mark.start, mark.end, trailing=","))
        ], Kind.DIRECT
    parts = _reported(paragraph, frame, parts, words, lower)
    for mark in inside:
        parts = [
            (min(start, mark.start - mark.opened), max(end, mark.end + mark.closed))
            if start < mark.end and mark.start < end
            else (start, end)
            for start, end in parts
        ]
    kept: list[tuple[int, int]] = []
    for start, end in _joined(parts, texts):
        begin = start if kept else _behind_connective(texts, start, end, words)
        manner = int(start == frame.cue[1] and lower[start] in words.manners)
        trimmed = _trim(texts, begin + manner, end, trailing=".,;:", skipped=("bahwa",))
        kept += [trimmed] if trimmed else []
    return kept, Kind.MIXED if quoted & said else Kind.INDIRECT


def _answer(paragraph: Paragraph, frame: Frame, words: Lexicon) -> list[tuple[int, int]]:
    """The content of a frame without what was asked: *Saat ditanya itu, Rini menjawab | ...*"""
    parts = [(start, end) for role, start, end in frame.parts if role == "content"]
    sources = [start for role, start, _ in frame.parts if role == "source"]

    def asked(start: int, end: int) -> bool:
        texts = [token.text.lower() for token in paragraph.tokens[start : start + 2]]
        first = texts[1:] if texts[0] in words.occasions else texts[:1]
        speaker = any(end <= source < frame.cue[0] for source in sources)
        return speaker and bool(words.asked.intersection(first))

    return [part for part in parts if not asked(*part)] or parts


def _behind_connective(texts: Sequence[str], start: int, end: int, words: Lexicon) -> int:
    """Where a report begins behind what joins its sentence to the last one: *Selain itu, | ...*"""
    size = words.connective([text.lower() for text in texts[start:end]])
    alone = size == 1 and texts[start].lower() in words.conjunctions
    return start if alone else start + size


def _unspoken(paragraph: Paragraph, frame: Frame, words: Lexicon, texts: Sequence[str]) -> bool:
    """Whether what stands before the cue says that nothing was said.

    *tidak pernah mengatakan*, *jika Rini mengatakan*, *membantah bahwa Rini mengatakan*: read back
    from the cue over its source and words like *pernah*. `texts` are in small letters.
    """
    first, cue = _sentence(paragraph, frame.cue[0])[0], frame.cue[0]
    source = _held(frame, "source")
    place = cue - 1
    while place >= first and (place in source or texts[place] in words.auxiliaries):
        place -= 1
    if place < first:
        return False
    if texts[place] in words.unsaid and not source & set(range(place + 1, cue)):
        return True
    refuted = texts[place] in words.refuted or words.stances.get(texts[place]) == "deny"
    return refuted or " ".join(texts[max(first, place - 1) : place + 1]) in words.refuted


def _relays(frame: Frame, other: Frame) -> bool:
    """Whether a frame only says what another report came through.

    *Menurut laporan Antara, Kremlin menyatakan ...* is one report (guidelines, section 6): whom the
    frame takes for its source is the via of the report (a sure one) that its content holds.
    """
    through = _held(frame, "source") & _held(other, "via")
    heard = _held(frame, "content") & (set(range(*other.cue)) | _held(other, "content"))
    return bool(through and heard)


def _held(frame: Frame, asked: str) -> set[int]:
    """The tokens that a frame gives one role."""
    return {i for role, start, end in frame.parts if role == asked for i in range(start, end)}


def _topic(paragraph: Paragraph, frame: Frame, words: Lexicon) -> bool:
    """Whether the cue only tells what was spoken about, or takes up what was said before.

    *menjelaskan bagaimana ...*; *Rini mengatakan itu saat ditemui*.
    """
    start, end = frame.cue
    texts = [token.text.lower() for token in paragraph.tokens[start : end + 3]]
    begins = any(role == "content" and part == end for role, part, _ in frame.parts)
    cue, behind = texts[: end - start], texts[end - start :]
    if not begins or not behind:
        return False
    size = next((n for n in (1, 2) if " ".join(behind[:n]) in words.taken_up), 0)
    if size and behind[size : size + 1] and behind[size] in words.occasions:
        return True
    return behind[0] in words.topics and words.stance(" ".join(cue)) != "ask"


def _resumed(
    texts: Sequence[str],
    frame: Frame,
    marks: Sequence[Quotation],
    content: list[tuple[int, int]],
) -> list[tuple[int, int]]:
    """The content with the second half of an interrupted quotation: *"Kami," kata X, "siap."*"""
    first = next((mark for mark in marks if mark.start <= content[-1][0] < mark.end), None)
    after = next((mark for mark in marks if mark.start > frame.cue[0]), None)
    if first is None or after is None or first.end > frame.cue[0] or texts[first.end - 1] != ",":
        return content
    second = _trim(texts, after.start, after.end, trailing=",")
    if second is None or not texts[second[0]][:1].islower() or not after.opened:
        return content
    return sorted({*content, second})


def _reported(
    paragraph: Paragraph,
    frame: Frame,
    parts: Sequence[tuple[int, int]],
    words: Lexicon,
    texts: Sequence[str],
) -> list[tuple[int, int]]:
    """Indirect content as form has it around its cue.

    A report ends with its sentence. An attribution put into a sentence leaves both of its halves
    reported (*Di lokasi, kata Dodi, ditemukan senjata*), but for a connective at its head (*Namun,
    kata Dodi, ...*) and for whoever speaks (*Dodi, pemilik warung, bilang ...*). The one who is
    addressed stands outside (*berpesan kepada kader agar sabar*).
    `texts` are in small letters.
    """
    first, last = _sentence(paragraph, frame.cue[0])
    parts = [(max(s, first), min(e, last)) for s, e in parts if s < last and first < e]
    cue = frame.cue[0]
    after = [part for part in parts if part[0] >= frame.cue[1]]
    if after and after == parts and texts[cue] in words.bases and first + 1 < cue:
        head = [text for text in texts[first:cue] if text not in TRIM]
        joins = bool(head) and words.connective(head) == len(head)
        busy = any(other.cue[0] < cue and other.cue[0] >= first for other in paragraph.frames)
        told = any(role == "source" and first <= start < cue for role, start, _ in frame.parts)
        if texts[cue - 1] == "," and not (joins or busy or told):
            parts = [(first, cue - 1), *parts]
    if after and after[0][0] == frame.cue[1] and texts[after[0][0]] in words.addressing:
        start, end = after[0]
        begins = next((i for i in range(start, end) if texts[i] in words.beginnings), None)
        if begins is not None:
            parts = [(begins, end) if part == after[0] else part for part in parts]
    return parts


def _sentence(paragraph: Paragraph, token: int) -> tuple[int, int]:
    """The token range of the sentence in which a token stands."""
    starts = paragraph.sentences
    after = bisect_right(starts, token)
    end = starts[after] if after < len(starts) else len(paragraph.tokens)
    return (starts[after - 1] if after else 0), end


def _joined(parts: Iterable[tuple[int, int]], texts: Sequence[str]) -> list[tuple[int, int]]:
    """Ranges in order, joined where nothing but marks stands between them."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and all(text in TRIM for text in texts[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _trim(
    texts: Sequence[str], start: int, end: int, *, trailing: str, skipped: Sequence[str] = ()
) -> tuple[int, int] | None:
    """The range without punctuation at its edges and without `skipped` words at its head."""
    while start < end and (texts[start] in TRIM or texts[start].lower() in skipped):
        if texts[start] in MARKS and any(text in MARKS for text in texts[start + 1 : end]):
            break  # the mark opens a quotation inside the content
        start += 1
    while start < end and set(texts[end - 1]) <= {*trailing, ESCAPE}:
        end -= 1
    return (start, end) if start < end else None


def _unsaid(
    index: int, paragraph: Paragraph, marks: Sequence[Quotation], found: Sequence[_Draft]
) -> list[_Draft]:
    """Quotations without a cue that are speech all the same, by the tagger's marginals."""
    taken = [part for draft in found for part in draft.content]
    texts = [token.text for token in paragraph.tokens]
    drafts = []
    for mark in marks:
        size = mark.end - mark.start
        if size < SPEECH or any(start < mark.end and mark.start < end for _, start, end in taken):
            continue
        if any(mark.start <= frame.cue[0] < mark.end for frame in paragraph.frames if found):
            continue
        mean = sum(paragraph.marginals[mark.start : mark.end]) / size if paragraph.marginals else 0
        trimmed = _trim(texts, mark.start, mark.end, trailing=",")
        if mean >= UNSAID and trimmed:
            drafts.append(_Draft(index, None, ((index, *trimmed),), Kind.DIRECT, mean))
    return drafts


def _run_on(
    paragraphs: Sequence[Paragraph], marks: Sequence[Sequence[Quotation]], drafts: list[_Draft]
) -> list[_Draft]:
    """Join quotations that run over several paragraphs into the one quote that has the cue."""
    for index in range(len(paragraphs) - 1):
        if not marks[index] or marks[index][-1].closed:
            continue
        open_part = (index, marks[index][-1].start, marks[index][-1].end)
        chain = [open_part]
        for later in range(index + 1, min(index + FARTHEST, len(paragraphs))):
            here = marks[later]
            if not here and not any(draft.paragraph == later for draft in drafts):
                chain.append((later, 0, len(paragraphs[later].tokens)))
                continue
            if here and (not here[0].opened or here[0].start == 1):
                chain.append((later, here[0].start, here[0].end))
                if not here[0].closed:
                    continue  # opened again in this paragraph and in the next
                drafts = _chained(paragraphs, drafts, chain)
            break
    return drafts


def _chained(
    paragraphs: Sequence[Paragraph], drafts: list[_Draft], chain: list[tuple[int, int, int]]
) -> list[_Draft]:
    """The drafts in which all of the chain is one content, held by the draft with a cue."""

    def touches(draft: _Draft) -> bool:
        return draft.kind is Kind.DIRECT and any(
            p == q and s < f and e < t for p, s, t in draft.content for q, e, f in chain
        )

    members = [draft for draft in drafts if touches(draft)]
    cued = [draft for draft in members if draft.cue]
    if not members or len(cued) > 1:
        return drafts
    holder = cued[0] if cued else members[-1]
    extra = []
    for p, start, end in chain:
        texts = [token.text for token in paragraphs[p].tokens]
        trimmed = _trim(texts, start, end, trailing=",")
        if trimmed and not any(q == p and s < end and start < e for q, s, e in holder.content):
            extra.append((p, *trimmed))
    whole = replace(holder, content=tuple(sorted({*holder.content, *extra})))
    return [draft for draft in drafts if draft not in members] + [whole]


def _said(paragraph: Paragraph, start: int, end: int, *, report: bool) -> Span:
    """The characters of a content, without a sign that escapes its closing mark: *siap.\\"*.

    Nor, of a report, with its sentence's full stop where that is in the last token: *warga W.*
    """
    span, last = paragraph.reach(start, end), paragraph.tokens[end - 1].text
    bare = last.rstrip(ESCAPE)
    closes = end == len(paragraph.tokens) or end in paragraph.sentences
    if report and closes and bare[-1:] == "." and bare[-2:-1].isalnum():
        bare = bare[:-1]
    return Span(span.start, span.end - len(last) + len(bare))


def _quote(paragraphs: Sequence[Paragraph], draft: _Draft, words: Lexicon) -> Quote:
    report = draft.kind is Kind.INDIRECT
    content = tuple(
        _said(paragraphs[p], start, end, report=report) for p, start, end in draft.content
    )
    cue: tuple[Span, ...] = ()
    stance = None
    if draft.cue:
        paragraph = paragraphs[draft.paragraph]
        cue = (paragraph.reach(*draft.cue),)
        stance = words.stance(" ".join(t.text for t in paragraph.tokens[slice(*draft.cue)]))
    return Quote(
        id="q",
        kind=draft.kind,
        content=content,
        cue=cue,
        confidence=calibrated(draft.confidence),
        stance=stance,
    )


def calibrated(likelihood: float) -> float:
    """How often a quote is right, cue, content and source, of which the tagger is so sure.

    Found by scripts/calibrate.py on paragraphs of raw news that no model learns from.
    """
    bounded = min(1 - 1e-6, max(1e-6, likelihood))
    return 1 / (1 + math.exp(-SLOPE * math.log(bounded / (1 - bounded)) - SHIFT))
