"""What number a row of words begins with, in digits, in words or in both.

*25.000*, *25 ribu* and *dua puluh lima ribu* are one number. Indonesian counts from the greatest
part to the least, so a number is read as parts, each less than the one before leaves room for:
after *dua puluh* there is room for *lima*, after *dua ratus* for *lima puluh*. What does not fit
begins another number: *lima enam puluh* are 5 and 60.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, pairwise

from quoteattr.wordlists import filled


@dataclass(frozen=True, slots=True)
class Numerals:
    """data/numerals.toml, ready for look-up."""

    words: dict[str, float]
    scales: dict[str, float]
    letters: dict[str, float]
    added: dict[str, float]
    rupiah: frozenset[str]


@cache
def numerals() -> Numerals:
    """The words of number; read once."""
    return filled(Numerals, "numerals")


@dataclass(frozen=True, slots=True)
class _Part:
    """What a number is the sum of; the next part must be less than `room`.

    `start` is its first word. Bare digits have room for nothing, a word of one for a half.
    """

    start: int
    value: float
    room: float

    def fits(self, last: _Part) -> bool:
        half = self.value < 1 < last.room  # *dua setengah*, but *dua juta, setengah di antaranya*
        return 0 < self.value < last.room and not half


def number_of(words: Iterable[str], *, rupiah: bool = False) -> tuple[int, float | None] | None:
    """The number that words begin with: how many words it takes, and its value.

    The words stand as in the text, without punctuation; only as many are taken as are needed.
    Where *Rp* stands before them, `rupiah`, a letter may be a word: *Rp300 T*.
    None where no number begins. The value is None where digits have none that can be compared:
    a row of numbers (*12.05.2024*), or more of them than any quantity has.

    >>> number_of(["dua", "setengah", "juta", "orang"])
    (3, 2500000.0)
    """
    parts: list[_Part] = []
    end, digits = 0, False
    for place, (word, following) in enumerate(pairwise(chain(words, ("",)))):
        part = _single(place, word)
        if part:
            digits = digits or word[0].isdecimal()
            if parts and digits and following.lower() not in numerals().scales:
                break  # *2 juta 500 ribu*, but *tahun 2024 lima orang*
        else:
            part = _grown(parts, word, rupiah=rupiah) if parts else None
        if part is None:
            break
        if parts and not part.fits(parts[-1]):
            end = part.start
            break
        parts.append(part)
        end = place + 1
    if not parts:
        return None
    value = sum((part.value for part in parts), 0.0)
    return end, value if math.isfinite(value) else None


def _single(place: int, word: str) -> _Part | None:
    """A word that is a number by itself."""
    if word[:1].isdecimal():
        return _Part(place, _digits(word), 0)
    value = numerals().words.get(word.lower())
    if value is None:
        return None
    return _Part(place, value, value if value >= 100 else min(value, 1))  # *seratus | lima*


def _digits(written: str) -> float:
    """*1.250* is 1250, *29,13* and *29.13* are 29.13; a row of numbers is none, NaN."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", written):
        written = written.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(,\d{3}){2,}(\.\d+)?", written):
        written = written.replace(",", "")
    try:
        return float(written.replace(",", "."))
    except ValueError:
        return math.nan


def _grown(parts: list[_Part], word: str, *, rupiah: bool) -> _Part | None:
    """The last part, taken from `parts`, and what a word makes of it: *dua | belas, 25 | ribu*.

    Spoken parts are multiplied together (*dua puluh lima | ribu*), digits alone.
    """
    known, lower, last = numerals(), word.lower(), parts[-1]
    if lower in known.added and last.room == 1:
        return replace(parts.pop(), value=last.value + known.added[lower])
    scale = known.scales.get(lower) or (known.letters.get(word) if rupiah else None)
    if scale is None or (last.room and last.value >= scale):
        return None
    first = len(parts) - 1
    while last.room and first and parts[first - 1].value < scale:
        first -= 1
    taken, parts[first:] = parts[first:], []
    return _Part(taken[0].start, sum(part.value for part in taken) * scale, scale)
