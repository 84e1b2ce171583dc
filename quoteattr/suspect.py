"""What is no article although it stands in a text file, or is one that was saved in a wrong way."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or an archive"),
    (b"{\\rtf", "RTF"),
)
# UTF-32 first: its mark begins as that of UTF-16.
_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# What `report` and `compare` write; a terminal without these letters has others for the line.
_REPORT = re.compile(r"\s*(?:Corpus|The same utterance in several articles) [─?-]{9}")
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’')\]]*$|[\"”’]$")
NARROWEST, WIDEST = 40, 140  # characters of a line at which programs wrap
WRAPPED_LINES = 3  # as many have to be cut off
WRAPPED_SHARE = 0.7  # of the lines that do not end a sentence
LONGER_SHARE = 0.1  # of all lines


def is_own_report(text: str) -> bool:
    """Whether the text is what `report` or `compare` showed, kept in a file.

    >>> is_own_report("\\nCorpus ───────────────\\narticles  5 (1,025 words)\\n")
    True
    """
    return _REPORT.match(text) is not None


def width_of_wrapping(text: str) -> int | None:
    """The width at which the paragraphs of a text are broken into lines, None where they are not.

    A line was broken where the first word of the next one had no room in it. The lines of an
    article that has one paragraph a line are of any length.
    """
    lines = [line.rstrip() for line in text.removeprefix("\ufeff").splitlines()]
    pairs = [
        (len(line), len(line) + 1 + len(after.split()[0]))
        for line, after in pairwise(lines)
        if line and after.strip() and not _SENTENCE_END.search(line)
    ]
    width = max((length for length, _ in pairs), default=0)
    if len(pairs) < WRAPPED_LINES or not NARROWEST <= width <= WIDEST:
        return None
    longer = sum(len(line) > width for line in lines)  # a headline, an address
    broken = sum(needed > width for _, needed in pairs)
    wrapped = broken >= WRAPPED_SHARE * len(pairs) and longer <= LONGER_SHARE * len(lines)
    return width if wrapped else None


def format_of(data: bytes) -> str | None:
    """`a PDF`: what a file is that only bears the name of a text."""
    return next((name for head, name in _FORMATS if data.startswith(head)), None)


def wide(data: bytes) -> str | None:
    """`UTF-16LE`: the encoding of a text with two or four bytes a letter, None of another.

    >>> wide("Harga naik".encode("utf-16-le"))
    'UTF-16LE'
    """
    if name := next((name for mark, name in _WIDE if data.startswith(mark)), None):
        return name
    even, odd = data[::2].count(0), data[1::2].count(0)  # in Latin letters every other one is zero
    if max(even, odd) * 3 < len(data) or min(even, odd) * 9 > len(data) or not data:
        return None
    return "UTF-16BE" if even > odd else "UTF-16LE"


def converted(encoding: str) -> str:
    """What to do with a text in another encoding."""
    return f"save it as UTF-8 (iconv -f {encoding} -t UTF-8 OLD > NEW)"


def encoding_of(data: bytes, wrong: int) -> str:
    """What a text looks like whose byte `wrong` is not UTF-8, and how to save it so."""
    if name := wide(data):
        return f"it looks like {name}; {converted(name)}"
    stands = f"0x{data[wrong]:02x} stands there"
    if data[wrong] == 0xED and b"\xa0" <= data[wrong + 1 : wrong + 2] <= b"\xbf":
        return "half of a surrogate pair stands there; mend or delete it"
    if not data.decode("utf-8", "ignore").isascii():
        return f"{stands}, other letters are UTF-8; mend or delete what stands there"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return f"{stands}; save it as UTF-8"
    if data[wrong] >= 0xFE:  # a letter of no language that we read
        return f"{stands}; save it as UTF-8"
    return f"{stands}, it looks like Windows-1252; {converted('WINDOWS-1252')}"
