"""Who is named in an article: people, their variants and titles, in reading order.

Indonesian news names a person once in full, after a title and an office (*Kepala Dinas Pariwisata
Bali Tjok Bagus Pemayun*), and then by one word of the name (*Pemayun*), by the office (*Kadispar
itu*) or by a nickname. Names in sources come from `source_names.py`, all others from the runs of
capitalised words (`runs.py`); where a name begins and ends exactly is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from quoteattr.model import Span, Tagged
from quoteattr.people import is_degree, is_head, people, spelled, word_score
from quoteattr.runs import (
    FOREIGN,
    SURE,
    Context,
    emissions,
    free_places,
    initialled,
    runs,
    segments,
)
from quoteattr.source_names import source_names
from quoteattr.words import Read, Word, capital, of_corps

LONGEST_MENTION = 3  # words; longer ones run over places: *Ahmad Yani Semarang Sutikno*
OFFICE_NEAR = 12  # words before a given name in which its office begins
STRANGE = -0.5  # a word that is in no name unless the article says so


@dataclass(frozen=True, slots=True)
class Name:
    """A person named at words [start, end), by `words` without titles; `role` stands beside it.

    `exact` where the tagger took these words, no more and no less, for a person's name.
    """

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    role: str | None = None
    exact: bool = False


def find_people(
    tagged: Tagged,
    words: Sequence[Word],
    sources: Sequence[Span] = (),
    read: Read = MappingProxyType({}),
) -> tuple[Name, ...]:
    """Every naming of a person, in order.

    *Juru bicara Kremlin Dmitry Peskov mengatakan* gives the name *Dmitry Peskov*. Works without NER
    mentions and where no source has been read; with them it is surer.
    """
    text = tagged.article.text
    context = Context.of(words, sources)
    known: frozenset[str] = frozenset()
    for _ in range(2):  # a name that is sure in one place helps in the others
        found = [
            (start + first, start + last, sum(scores[first:last]) / (last - first))
            for start, end in runs(words)
            for scores in (emissions(words, start, end, context, known),)
            for first, last in segments(scores, free_places(words, start, end))
        ]
        forced, taken, sure = source_names(words, sources, read, context, known)
        found = sorted(
            [f for f in found if not any(f[0] < b and a < f[1] for a, b in taken)] + forced
        )
        known = frozenset(
            spelled(words[index].text)
            for start, end, score in found
            if score >= SURE
            for index in range(*_trim(words, start, end, read=(start, end) in sure))
            if words[index].text[0].isalpha() and len(words[index].text) > 1
        )
    letters = {words[start].text for start, _, _ in found if initialled(words, start)}
    taken_up = {index for start, end, _ in found for index in range(start, end)}
    again = [i for i, word in enumerate(words) if word.text in letters and i not in taken_up]
    names = []
    for start, end, _ in sorted([*found, *((i, i + 1, 0.0) for i in again)]):
        a, b = _trim(words, start, end, read=(start, end) in sure)
        if a < b and (start, end) not in sure:
            behind = _behind_body(words, a, b, context)
            cut = behind > a
            a, b = _trim(words, behind, b)
            a = _with_initials(words, _with_firsts(words, a))
            a = a if cut else _with_given(words, _with_mention(words, a, b), b)
            b = _to_end_of_mention(words, b)
        keys = tuple(spelled(word.text) for word in words[a:b] if word.text[0].isalnum())
        degrees = (
            bool(a) and words[a - 1].text == "," and all(is_degree(w.text) for w in words[a:b])
        )
        initials = b == a + 1 and words[a].text in letters
        if (initials or any(len(key) > 1 for key in keys)) and not degrees:
            name = " ".join(text[words[a].token.span.start : words[b - 1].token.span.end].split())
            glued = _glued(keys[-1])  # "Bahlil Lahadaliamengatakan", a slip of the typesetter
            if initials:
                name = name.rstrip(".")
            if glued:
                name, keys = name[:-glued], (*keys[:-1], keys[-1][:-glued])
            names.append(Name(a, b, name, keys, exact=_is_mention(words, a, b)))
    return tuple(names)


def _is_mention(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the tagger took the words, no more and no less, for a person's name."""
    first, *others = words[start:end]
    goes_on = end < len(words) and words[end].label == "PER" and not words[end].begins
    within = all(word.label == "PER" and not word.begins for word in others)
    return first.label == "PER" and first.begins and within and not goes_on


def _trim(words: Sequence[Word], start: int, end: int, *, read: bool = False) -> tuple[int, int]:
    """The name without titles before it, degrees and stray marks around it.

    Where the tagger has `read` it, kin and titles inside are of the name: *Putri Asih*.
    """
    lists = people()
    if not read:
        ranks = [
            i
            for i in range(start, end - 1)
            if spelled(words[i].text) in lists.titles and len(words[i].text) > 1
        ]
        if ranks and words[ranks[-1]].text != words[ranks[-1]].text.lower():
            start = ranks[-1] + 1
        if end - start > 2 and words[start].lower in lists.relatives:
            start += 1
    while start < end and (
        not words[start].text[0].isalnum()
        or spelled(words[start].text) in lists.titles
        or (spelled(words[start].text) in lists.letters and end - start > 2)
        or of_corps(words, start)
    ):
        start += 1
    while end > start and (
        (not words[end - 1].text[0].isalnum() and not _initial_stop(words, start, end))
        or words[end - 1].lower in lists.inner
        or (end - start > 1 and spelled(words[end - 1].text) in lists.degrees)
    ):
        end -= 1
    return start, end


def _behind_body(words: Sequence[Word], start: int, end: int, context: Context) -> int:
    """Where the name begins behind what an office is of: *Direktur Sarana Digital | Budi Asih*.

    Only where the article lets one of the other words speak alone, as it does with people.
    """
    marked = any(not word.text[0].isalnum() for word in words[start:end])  # *Roy "Ray" Roberts*
    if not start or not words[start - 1].text.isalnum() or marked:
        return start  # *seorang nelayan, Desak Made*
    for first in range(start, end - 1):
        key = spelled(words[first].text)
        if key in context.beside or word_score(key) > STRANGE or words[first].text.isupper():
            return first
        if any(spelled(word.text) in context.beside for word in words[first + 1 : end]):
            continue
        return start
    return start


def _with_mention(words: Sequence[Word], start: int, end: int) -> int:
    """Where a short NER mention begins that the name is the end of: *Budi Karya | Sumadi*."""
    lists = people()
    nobody = lists.body_heads | lists.titles | lists.letters
    first = start
    while first and words[first].label == "PER" and not words[first].begins:
        first -= 1
        word, key = words[first], spelled(words[first].text)
        plain = capital(word.text) and not (word.text.isupper() and len(key) > 1)
        of_body = bool(first) and words[first - 1].text in lists.forms_before  # *Universitas Suka*
        if not plain or word.world or is_head(key) or key in nobody or of_body:
            return start
    scores = [word_score(spelled(words[index].text)) for index in range(first, start)]
    named = bool(scores) and (min(scores) > FOREIGN or scores[0] > 0)
    return first if named and end - first <= LONGEST_MENTION else start


def _to_end_of_mention(words: Sequence[Word], end: int) -> int:
    """Where an NER mention ends in which the name does: *Nadiyah Wahdatil | Ummah*."""
    lists = people()
    nobody = lists.body_heads | lists.titles | lists.degrees | lists.places | lists.indefinite
    while end < len(words) and words[end].label == "PER" and not words[end].begins:
        word, key = words[end], spelled(words[end].text)
        if not word.text.istitle() or word.world or is_head(key) or key in nobody:
            break
        end += 1
    return end


def _with_given(words: Sequence[Word], start: int, end: int) -> int:
    """Where a name of one word begins with a given name: *petenis Ceko peringkat 76 | Karolina*.

    The two are all that is capitalised behind an office, and the tagger takes none for a place.
    """
    lists, first = people(), start - 1
    if end - start > 1 or first < 1 or words[start].text.isupper():
        return start
    word, before, key = words[first], words[first - 1], spelled(words[first].text)
    nobody = lists.body_heads | lists.titles | lists.letters | lists.places | lists.relatives
    apart = (
        capital(before.text)
        or not (before.text.isalnum() or before.text == ")")
        or before.lower in lists.prepositions
        or before.paragraph != words[start].paragraph
    )
    alike = capital(word.text) and word.text.istitle() and word.label != "LOC" and not word.world
    other = is_head(key) or key in nobody or word.text in lists.forms_before
    office = any(
        is_head(spelled(one.text)) and one.sentence == word.sentence
        for one in words[max(0, first - OFFICE_NEAR) : first]
    )
    named = alike and office and word_score(key) > FOREIGN
    return first if named and not apart and not other else start


def _with_firsts(words: Sequence[Word], start: int) -> int:
    """Where the name begins with what only begins one: *Anak Agung | Raka*, *La | Ode Safiul*."""

    def known(first: int, end: int) -> bool:
        row = words[max(0, first) : end]
        return (
            first >= 0
            and row[0].text.istitle()
            and row[0].paragraph == row[-1].paragraph == words[start].paragraph
            and tuple(word.lower for word in row) in people().firsts
        )

    while True:
        if known(start - 2, start):
            start -= 2
        elif known(start - 1, start) or known(start - 1, start + 1):
            start -= 1
        else:
            return start


def _with_initials(words: Sequence[Word], start: int) -> int:
    """Where the name begins with its initials: *F. Jaya Ginting*, *I Ketut Sumedana*, *M Iqbal*."""
    lists = people()
    while start > 1 and words[start - 2].paragraph == words[start].paragraph:
        stop = words[start - 1].text == "." and len(words[start - 2].text) == 1
        letter = start - 2 if stop else start - 1
        word, before = words[letter], spelled(words[letter - 1].text) if letter else ""
        if (
            len(word.text) != 1
            or not word.text.isupper()
            or before in lists.numbered
            or (word.lower in lists.letters and not (len(before) == 1 and before.isalpha()))
        ):
            break
        start = letter
    return start


def _initial_stop(words: Sequence[Word], start: int, end: int) -> bool:
    """A final full stop that belongs to an initial: *Johanes Satria C.A.*"""
    return (
        end - start > 2
        and words[end - 1].text == "."
        and len(words[end - 2].text.split(".")[-1]) == 1
        and end < len(words)
        and words[end].paragraph == words[start].paragraph
    )


def _glued(key: str) -> int:
    """How many letters of a verb of speaking hang on the name's last word, mostly 0."""
    return next(
        (len(v) for v in people().after_name if key.endswith(v) and len(key) >= len(v) + 3), 0
    )
