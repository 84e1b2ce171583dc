"""Where the quotation marks of a paragraph open and close.

Form decides: “ opens, ” closes, and a straight mark does the one that is due; so do ” and ” where a
paragraph has no “. What makes it hard is
the quotation that runs over paragraphs: *"Kami siap.* in one and *Kami tunggu," kata dia.* in the
next, where an odd number of marks says that one of them belongs to a neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quoteattr.model import Span

OPENING = frozenset("“„«")
CLOSING = frozenset("”»")
STRAIGHT = frozenset(['"', "``", "''", "‘‘", "’’", "‘’", "‟", "＂"])
MARKS = OPENING | CLOSING | STRAIGHT
SINGLE = frozenset("‘’")  # some outlets quote with them; marks only where `doubled` says so
SIGNS = SINGLE.union(*MARKS)  # every character of a mark
STRAIGHTENED = '"'
BEFORE_CLOSING = frozenset([",", ".", "!", "?", "…", "..."])


_STRAIGHT = "|".join(map(re.escape, sorted(STRAIGHT)))
_MARKED = re.compile(
    "|".join(
        (
            "“[^“”\n]+”?",
            "„[^„“”\n]+[“”]?",
            "«[^«»\n]+»?",
            "``[^\n]+?''",
            rf"({_STRAIGHT})(?:(?!\1)[^\n])+\1",
            "‘‘?[^‘’\n]+’’?",
        )
    )
)


def marked(text: str) -> Iterator[Span]:
    """What stands between quotation marks on each line of a text, the marks with it.

    Without regard to what is in other lines: what nothing closes ends with its line.
    """
    return (Span(*found.span()) for found in _MARKED.finditer(text))


@dataclass(frozen=True, slots=True)
class Quotation:
    """The tokens [start, end) between two marks; a mark in another paragraph is not there."""

    start: int
    end: int
    opened: bool = True
    closed: bool = True


def quotations(words: Sequence[str], *, pending: bool = True) -> tuple[Quotation, ...]:
    """The quotations of one paragraph's words, in order, none inside another.

    With an odd number of marks either the first one closes what an earlier paragraph opened
    (`opened` is false, the quotation starts at 0) or the last one is closed in a later paragraph
    (`closed` is false, the quotation ends with the paragraph). Where nothing is `pending`, no
    earlier paragraph has opened one: *Kapan? "Besok* then opens.
    """
    marks = [index for index, word in enumerate(words) if word in MARKS]
    written = [words[index] for index in marks]
    if len(marks) > 1 and not OPENING.intersection(written):  # ”Kami siap,” kata Putin
        words = ['"' if word in CLOSING else word for word in words]
    found: list[Quotation] = []
    opened: int | None = None
    if marks and _closes_earlier(words, marks) and (pending or not _may_open(words, marks[0])):
        first = marks.pop(0)
        if first:
            found.append(Quotation(0, first, opened=False))
    for place, index in enumerate(marks):
        opens = words[index] in OPENING and not _closes(words, marks, place)
        if opened is None or opens:
            opened = index  # a mark that nothing closed is dropped
        else:
            if opened + 1 < index:
                found.append(Quotation(opened + 1, index))
            opened = None
    if opened is not None and opened + 1 < len(words):
        found.append(Quotation(opened + 1, len(words), closed=False))
    return tuple(found)


def doubled(words: Sequence[str], sentences: Sequence[int]) -> list[str]:
    """The words with single marks around speech as double ones: *'Kami siap,' kata Ma'ruf.*

    Speech begins at the head of a sentence or behind *,* or *:*, with a capital letter, and ends
    with a mark; no nickname and no apostrophe does. `sentences` are the starts of the sentences.
    """
    written = list(words)
    singles = [index for index, word in enumerate(words) if word == "'" or word in SINGLE]
    for opening, closing in pairwise(singles):
        heads = opening in sentences or words[opening - 1] in (",", ":")
        speech = words[opening + 1][:1].isupper() and words[closing - 1] in BEFORE_CLOSING
        if heads and speech and written[opening] != STRAIGHTENED:
            written[opening] = written[closing] = STRAIGHTENED
    return written


def _closes(words: Sequence[str], marks: Sequence[int], place: int) -> bool:
    """Whether a “ written for a ” closes what is open: *“Air mati,“ kata Rukmini.*"""
    index = marks[place]
    following = words[index + 1 : index + 2]
    if index == 0 or words[index - 1] not in BEFORE_CLOSING:
        return False
    if place + 1 < len(marks) and words[marks[place + 1]] in CLOSING:
        return False  # *“Dia bilang, “pergi” ...*
    return bool(following) and following[0][:1].islower()


def _closes_earlier(words: Sequence[str], marks: Sequence[int]) -> bool:
    first = marks[0]
    if words[first] in CLOSING:  # at the head of a paragraph a ” may stand for a “
        after = words[1][:1] if len(words) > 1 else ""
        return first > 0 or (len(marks) % 2 == 1 and not after.isupper())
    if words[first] in OPENING or first == 0 or len(marks) % 2 == 0:
        return False
    return words[first - 1] in BEFORE_CLOSING


def _may_open(words: Sequence[str], mark: int) -> bool:
    """Whether a straight mark stands between two sentences, where it may open as well as close."""
    before, after = words[:mark][-1:], words[mark + 1 : mark + 2]
    return words[mark] not in CLOSING and before != [","] and bool(after) and after[0][:1].isupper()


def quotation_states(words: Sequence[str]) -> list[int]:
    """For each word: 0 outside, 1 opening mark, 2 inside, 3 closing mark, 4 mark without a partner.

    In *"Kami siap," kata Putin* the marks are 1 and 3 and the words between them 2.
    """
    states = [4 if word in MARKS else 0 for word in words]
    for quotation in quotations(words):
        states[quotation.start : quotation.end] = [2] * (quotation.end - quotation.start)
        if quotation.opened:
            states[quotation.start - 1] = 1
        if quotation.closed:
            states[quotation.end] = 3
    return states
