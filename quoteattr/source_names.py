"""The names of persons in sources, as the tagger reads them, else by form.

*Kepala Dinas Pangan | Budi Santoso*; *Budi Santoso*, Bupati Sukamaju; *Budi*, a farmer. A source
names who speaks, so more is a name here than elsewhere in an article: the words at its end are one
unless they score badly (`runs.py`), and one person may fill it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from quoteattr.model import Span
from quoteattr.people import is_degree, is_head, people, spelled, word_score
from quoteattr.runs import FOREIGN, KNOWN, NEVER, SURE, Context, emissions
from quoteattr.words import AS, OFFICE, QUOTES, Read, Word, abbreviated, capital, covered, of_corps

LENGTHS = {1: 0.0, 2: 1.6, 3: 0.8, 4: -0.5}  # words of a name behind an office, gold/train
LONGEST_HONOUR = 5  # letters
LONGEST_NAME = 5  # words of a name that is all of a source
FORCED = -0.5  # what a name at the end of a source must score, per word
FORCED_FREE = -2.5  # the same between a comma and the end, where only places and bodies compete


def source_names(
    words: Sequence[Word],
    sources: Sequence[Span],
    read: Read,
    context: Context,
    known: frozenset[str],
) -> tuple[list[tuple[int, int, float]], list[tuple[int, int]], set[tuple[int, int]]]:
    """Names in sources, as the tagger reads them or by form: *office, Name*; *Name, a farmer*.

    Each as [start, end) of words with a score; a name runs to the end of its piece of the source.
    Then the words that hold no other name: the names themselves, the office behind one, for *Budi
    Santoso, Bupati Sukamaju* is one person, and all of a source that the tagger has read. Last the
    names that it read.
    """
    found, taken = [], []
    sure: set[tuple[int, int]] = set()
    ends = [word.token.span.end for word in words]
    persons_in = {place: _persons_read(words, who) for place, who in read.items()}
    named = _edges(words, chain.from_iterable(persons_in.values()))
    for span in dict.fromkeys(sources):
        first, last = covered(ends, span)
        if last <= first:
            continue
        who, persons = read.get((first, last), ()), persons_in.get((first, last), [])
        keys = tuple(spelled(word.text) for word in words[first:last])
        if keys in named and capital(words[first].text) and not _body(keys[0]):
            persons = [(first, last)]
        if persons or (who and last - first > 1):
            found += [(start, end, KNOWN) for start, end in persons]
            sure.update(persons)
            taken.append((first, last))
            continue
        if words[last - 1].lower in people().definite:
            continue
        parts = _parts(words, first, last)
        head = spelled(words[first].text)
        if not parts or (len(parts) == 1 and _body(head)):
            continue
        if len(parts) > 1 and _is_head(words[parts[1][0]]) and _plain(words, *parts[0]):
            part = parts[0]
            if not any(word.lower in people().joining for word in words[parts[1][0] : last]):
                taken.append(parts[1])
        else:
            part = parts[-1]
        one = _at_end(words, first, part, context, known, several=len(parts) > 1)
        found += [one] if one else []
    found = sorted(dict.fromkeys(found))
    return found, [*taken, *((start, end) for start, end, _ in found)], sure


def _at_end(
    words: Sequence[Word],
    first: int,
    part: tuple[int, int],
    context: Context,
    known: frozenset[str],
    *,
    several: bool,
) -> tuple[int, int, float] | None:
    """The name that a part of a source ends with, and its score; `several` if it has more parts."""
    start, end = part
    while end - 1 > start and spelled(words[end - 1].text) in people().degrees:
        end -= 1
    begin = end
    while begin > start and (capital(words[begin - 1].text) or _inside(words, start, begin)):
        begin -= 1
    while begin < end and not capital(words[begin].text):
        begin += 1
    if begin == end:
        return None
    scores = emissions(words, begin, end, context, known)
    sums = [sum(scores[k:]) - sum(scores[:k]) for k in range(len(scores))]
    free = several and _plain(words, *part)
    for k in range(len(sums) - 1):
        # a place between: *Stasiun Ahmad Yani Semarang Sutikno*, *Ketua DPRD Rembun Budi Asih*
        local = begin + k > 0 and spelled(words[begin + k - 1].text) in people().local
        least = 0.0 if local else FOREIGN
        key = spelled(words[begin + k].text)
        spoken = key in context.beside and key not in context.bodies
        initials = scores[k] > 0 and len(key) == 2 and words[begin + k].text.isupper()
        rare = word_score(key) <= least and not spoken and not initials  # *Siswo DC Tarigan*
        if scores[k] <= NEVER or rare:
            sums[: k + 1] = [-100.0] * (k + 1)
        elif k and words[begin + k].text in people().inner:  # *Lars | van der Meer*
            sums[k] = -100.0
    if several or begin > first or len(sums) > 3:
        sums = [
            value + LENGTHS.get(len(sums) - k, -2.0) * (begin + k > first)
            for k, value in enumerate(sums)
        ]
    caps = [w.text.isupper() and len(w.text) > 1 for w in words[begin:end]]
    behind_letters = any(caps[1:]) and not all(caps)  # *Prakirawan BMKG Budi Santoso*
    office = behind_letters or any(
        is_head(spelled(w.text)) or spelled(w.text) in people().titles
        for w in words[first : begin + len(sums)]
    )
    whole = not office and begin == first and not free and len(sums) <= LONGEST_NAME
    if whole:
        sums = sums[:1]  # a name that stands alone is one name or none: *Credit Suisse*
    best = 0 if free else max(range(len(sums)), key=lambda k: (sums[k], k))
    marks = [k for k in range(len(scores)) if words[begin + k].text in QUOTES]
    if marks:
        best = min(best, max(0, marks[0] - 1))  # Stefano 'Teco' Cugurra
    value = sum(scores[best:]) / (end - begin - best)
    if (
        whole
        and max(scores) > 0
        and any(spelled(w.text) in context.beside for w in words[begin:end])
    ):
        value = max(value, 0.1)  # *Donald Trump* where *Trump* speaks alone
    if value < (FORCED_FREE if free else FORCED):
        return None
    return begin + best, end, max(value, SURE if value > 0 else 0.0)


def _persons_read(
    words: Sequence[Word], who: Sequence[tuple[str, int, int]]
) -> list[tuple[int, int]]:
    """The persons of a reading, without what is in no name: *Menag*.

    Two with nothing but a small word or an initial's stop between are one, *Erik | ten | Hag*, and
    *Fajar/Rian* are two. A word that is said to be of the office too is of the office.
    """
    found: list[tuple[int, int]] = []
    offices = [(start, end) for label, start, end in who if label == OFFICE]
    for start, end in sorted((start, end) for label, start, end in who if label == "PER"):
        start = max([start, *(high for low, high in offices if low < start < high < end - 1)])
        before = found[-1][1] if found else start
        between = words[before:start]
        if found and all(w.lower in people().inner or w.text == "." for w in between):
            start = found.pop()[0]
        while start < end and _no_name(words, start):
            start += 1
        pair = [index for index in range(start, end) if words[index].text == "/"]
        for last in (*pair, end):
            if start < last:
                found.append((start, last))
            start = last + 1
    return found


def _edges(words: Sequence[Word], names: Iterable[tuple[int, int]]) -> frozenset[tuple[str, ...]]:
    """The first and the last words by which whoever has these names in full can be called."""
    whole = [tuple(spelled(word.text) for word in words[start:end]) for start, end in names]
    return frozenset(
        edge for keys in whole for k in range(1, len(keys)) for edge in (keys[:k], keys[-k:])
    )


def _no_name(words: Sequence[Word], index: int) -> bool:
    """Whether a word begins no name for sure: an office, the rest of a rank, a country."""
    word = words[index]
    rank = index > 0 and (words[index - 1].lower, word.lower) in people().written
    return word.world or rank or is_head(spelled(word.text)) or of_corps(words, index)


def _body(head: str) -> bool:
    """A first word that makes the source a body or a document: *Kementerian*, *laporan*."""
    lists = people()
    return (head in lists.body_heads or head in lists.documents) and not is_head(head)


def _parts(words: Sequence[Word], first: int, last: int) -> list[tuple[int, int]]:
    """A source cut at its commas, without pieces that are only degrees or brackets."""
    parts: list[tuple[int, int]] = []
    start, depth = first, 0
    for index in range(first, last + 1):
        mark = words[index].text if index < last else ","
        mark = "," if mark == AS and index > first else mark
        depth += (mark == "(") - (mark == ")")
        if index == last or (mark == "," and not depth):
            end = index
            kept = [w.text for w in words[start:end] if w.text[0].isalnum()]
            if kept and not (parts and _is_honour(words, parts[-1], kept)):
                parts.append((start, end))
            start = index + 1
    return parts


def _is_honour(words: Sequence[Word], before: tuple[int, int], kept: Sequence[str]) -> bool:
    """Whether what follows a comma is a degree: *Budi Santoso, SE.,MM*, *Budi Santoso, CFP*."""
    letters = len(kept) == 1 and len(kept[0]) <= LONGEST_HONOUR and kept[0].isupper()
    named = word_score(spelled(words[before[1] - 1].text)) > 0
    return all(map(is_degree, kept)) or (letters and named)


def _plain(words: Sequence[Word], start: int, end: int) -> bool:
    """Only capitalised words, none of them an office or a body: it may be one name."""
    lists = people()
    texts = [w for w in words[start:end] if w.text[0].isalnum()]
    return 0 < len(texts) <= 6 and all(
        (capital(w.text) or w.lower in lists.inner)
        and spelled(w.text) not in lists.body_heads | lists.local
        and (not is_head(spelled(w.text)) or spelled(w.text) in lists.titles)
        for w in texts
    )


def _inside(words: Sequence[Word], start: int, index: int) -> bool:
    """A mark or small word that may stand inside a name, at index - 1."""
    word = words[index - 1]
    if index - 2 < start:
        return False
    if word.text == ".":
        return abbreviated(words, index - 1) or len(words[index - 2].text.split(".")[-1]) == 1
    return word.lower in people().inner or word.text in QUOTES


def _is_head(word: Word) -> bool:
    return is_head(spelled(word.text))
