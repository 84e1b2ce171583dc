"""Article text made safe to show: no character in it moves the cursor or turns the reading order.

A text from the web may carry terminal escapes (OSC 52 writes the clipboard), C1 controls or
bidirectional overrides that show *tidak* elsewhere than it stands. Everything that is shown, on a
terminal or in a page, goes through `printable`; positions are counted before, never after.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Invisible and harmless, common in pages from the web: soft hyphen, zero-width space and joiners,
# word joiner, byte order mark, variation selectors. Shown as nothing.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
_SPACES = frozenset("\t\r\v\f\x85\u2028\u2029")
# Control, format, surrogate, private, unassigned: none of them is a letter of a news article.
_HOSTILE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def printable(text: str, *, newlines: bool = False) -> str:
    """The text with every control, escape and bidi character shown as the replacement character.

    Tabs and other line ends become a space; "\\n" too, unless `newlines`. Emoji, accents and
    typographic marks stay: `printable("\\x1b[31mtidak\\u202e")` is "�[31mtidak�".
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, newlines=newlines) for character in text)


def _shown(character: str, *, newlines: bool) -> str:
    if character == "\n":
        return "\n" if newlines else " "
    if character in _INVISIBLE:
        return ""
    if character in _SPACES:
        return " "
    return REPLACEMENT if unicodedata.category(character) in _HOSTILE else character


def shown_cue(cue: str) -> str:
    """A cue as it reads among other words: the bare colon of a headline in quotation marks."""
    return cue if not cue or any(map(str.isalnum, cue)) else f"“{cue}”"


def one_line(text: str) -> str:
    """The same on one line, runs of white space as one space: for cells and headings."""
    return re.sub(r"\s+", " ", printable(text)).strip()
