"""The office beside a name, as the article writes it: *Kepala Dinas Pangan | Budi Santoso*.

In a source the tagger reads the office, or the rest of the source is it; elsewhere it begins with
the head of an office (people.toml) and neither a verb nor another clause may stand between it and
the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from quoteattr.mentions import Name
from quoteattr.model import Span
from quoteattr.people import is_degree, is_head, people, spelled, word_score
from quoteattr.words import AS, OFFICE, Read, Word, abbreviated, capital, covered, of_corps

REACH = 16  # words before a name in which its office may begin
BEHIND = 14  # words after the comma behind a name that may be its office
THROUGH = ("melalui", "lewat")  # *Bupati melalui | Kepala Dinas Budi*
_STOP = re.compile(r"[.!?…:;\"“”]")
_STOP_BEHIND = re.compile(r"[,.!?…:;\"“”(]")
_VERB = re.compile(r"(?:me(?:ng|ny|m|n|[lrwy])|di)[a-z]{3,}$")


def with_roles(
    text: str,
    words: Sequence[Word],
    names: Iterable[Name],
    sources: Iterable[Span],
    read: Read,
) -> tuple[Name, ...]:
    """The names of an article, each with the office that stands beside it, if one does."""
    names = tuple(names)
    ends = [word.token.span.end for word in words]
    held = [covered(ends, span) for span in dict.fromkeys(sources)]
    found = []
    for name in names:
        source = next((s for s in held if s[0] <= name.start and name.end <= s[1]), None)
        place = _read(words, read.get(source, ()), name) if source else None
        if source and not place:
            place = _in_source(words, name, names, *source)
        place = place or _before(words, name, names) or _behind(words, name, names)
        role = None
        if place and not _vague(words[slice(*place)]) and not _is_name(place, names):
            span = Span(words[place[0]].token.span.start, words[place[1] - 1].token.span.end)
            role = " ".join(span.of(text).split())
        found.append(replace(name, role=role))
    return tuple(found)


def _read(
    words: Sequence[Word], read: Sequence[tuple[str, int, int]], name: Name
) -> tuple[int, int] | None:
    """The office that the tagger reads beside a name, the longer of two."""
    others = [(start, end) for label, start, end in read if label != OFFICE]
    found = []
    for label, start, end in read:
        low, high = (end, name.start) if end <= name.start else (name.end, start)
        parted = any(low <= begin < high for begin, _ in others)
        if label == OFFICE and low <= high and not parted:
            found.append((start, end))
    longest = max(found, key=lambda place: place[1] - place[0], default=None)
    return _trimmed(words, *longest) if longest else None


def _in_source(
    words: Sequence[Word], name: Name, names: Sequence[Name], first: int, last: int
) -> tuple[int, int] | None:
    """What a source says besides the name: *peserta lomba | Budi*, *Budi, | peserta lomba*."""
    others = [other for other in names if first <= other.start < last and other is not name]
    begin, end = first, last
    for other in others:  # *Budi, ketua tim, dan Sari*: each has its own
        if other.start < name.start:
            begin = max([begin, *_joints(words, other.end, name.start)])
        else:
            end = min([end, *(joint - 1 for joint in _joints(words, name.end, other.start))])
    begin = max([begin, *(i + 1 for i in range(begin, name.start) if words[i].lower in THROUGH)])
    before = _trimmed(words, begin, name.start)
    if before and _is_office(words, *before):
        return before
    start = _behind_comma(words, name)
    if start and start < end:
        behind = _trimmed(words, start, end)
        if behind and _is_office(words, *behind):
            return behind
    return None


def _joints(words: Sequence[Word], start: int, end: int) -> list[int]:
    return [index + 1 for index in range(start, end) if words[index].lower in people().joining]


def _is_office(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a phrase can say who somebody is: no document, body, place or more of the name."""
    lists, keys = people(), [spelled(word.text) for word in words[start:end]]
    nothing = lists.documents | lists.body_heads | lists.dresses | lists.places
    return is_head(keys[0]) or not (
        keys[0] in nothing
        or (_VERB.match(words[start].text) and keys[0] not in lists.no_verbs)
        or words[start].lower in lists.before_name
        or all(
            capital(w.text) and word_score(k) > 0
            for w, k in zip(words[start:end], keys, strict=True)
        )
    )


def _is_name(place: tuple[int, int], names: Sequence[Name]) -> bool:
    """Whether an office is but another name: *Rini Asih dan | Wira Budi*."""
    return any(name.start <= place[0] and place[1] <= name.end for name in names)


def _vague(words: Sequence[Word]) -> bool:
    """Whether words say nothing of an office: *sosok*, *kubu*, a degree, the end of a bracket."""
    marks = [word.text for word in words]
    alone = len(words) == 1 and words[0].lower in people().vague | people().led
    torn = marks[-1] == ")" and "(" not in marks
    degree = is_degree(marks[0]) and not is_head(spelled(marks[0]))
    return alone or torn or degree


def _before(words: Sequence[Word], name: Name, names: Sequence[Name]) -> tuple[int, int] | None:
    first = name.start
    ends = {other.end for other in names}
    while first > 0 and name.start - first < REACH and not _parts(words, first - 1, name):
        if words[first - 1].lower in people().joining and first - 1 in ends:
            break  # *Camat Budi dan | Bupati Sari*
        first -= 1
    if is_modifier(words, name, names):
        return None
    for index in range(first, name.start):
        if is_head(spelled(words[index].text)) and spelled(words[index].text) not in {"pak", "bu"}:
            found = _trimmed(words, index, name.start)
            if found and not any(words[i].text == "," for i in range(*found)):
                # *istri Budi, Sari*, but in *Camat Budi dan Sari* the office is Budi's
                taken = any(found[0] < other.start < other.end == found[1] for other in names)
                if taken and words[index].lower not in people().relatives:
                    return None
                if _fronted(words, found[0], name):
                    return None
                return (_of_kin(words, *found, name), found[1])
    return None


def _fronted(words: Sequence[Word], start: int, name: Name) -> bool:
    """Whether an office is not of who is named behind: *Kepada hakim, | Budi mengaku*."""
    turned = bool(start) and words[start - 1].lower in people().turning
    goes_on = name.end < len(words) and words[name.end].text[0].isalnum()
    return turned and words[name.start - 1].text == "," and goes_on


def _of_kin(words: Sequence[Word], start: int, end: int, name: Name) -> int:
    """Where an office beside kin begins: *adik | Menteri Budi*, but *| adik Menteri, Budi*."""
    kin = people().told_of & people().relatives
    if words[name.start - 1].text == ",":
        here = words[start].paragraph
        before = (i for i in (start - 1, start - 2) if i >= 0 and words[i].paragraph == here)
        near = (i for i in before if words[i].lower in kin)
        first = next(near, start)
        return first if all(word.text.isalpha() for word in words[first:start]) else start
    for index in range(start, min(start + 2, end - 1)):
        key = spelled(words[index + 1].text)
        if words[index].lower in kin and is_head(key) and key not in people().told_of:
            return index + 1
    return start


def is_modifier(words: Sequence[Word], name: Name, names: Sequence[Name]) -> bool:
    """Whether a name only says whose relative the next one is: *suami Rizki, Melki*."""
    near = words[name.start - 1].lower in people().relatives if name.start else False
    comma = name.end < len(words) and words[name.end].text == ","
    return near and comma and any(other.start == name.end + 1 for other in names)


def _behind(words: Sequence[Word], name: Name, names: Sequence[Name]) -> tuple[int, int] | None:
    start = last = _behind_comma(words, name)
    fronted = bool(name.start) and words[name.start - 1].lower in people().fronting
    if not start or fronted or not is_head(spelled(words[start].text)):
        return None  # *Selain Budi, tokoh lain menolak*
    while (
        last < len(words)
        and last - start < BEHIND - 1
        and not _STOP_BEHIND.match(words[last].text)
        and not _parts(words, last, name)
    ):
        last += 1
    # *Senada dengan Budi, Camat Suka Sari Dewi menilai*: the office is Sari Dewi's
    behind = last
    if words[min(last, len(words) - 1)].text == "(":  # *Budi, Ketua Partai Suka (PS) Sari Dewi*
        behind = next((i + 1 for i in range(last, len(words)) if words[i].text == ")"), last)
    closed = last < len(words) and bool(_STOP_BEHIND.match(words[last].text))
    taken = any(
        other.start == behind
        or (start < other.start < other.end == last and (not closed or _apart(words, start, other)))
        for other in names
    )
    return None if taken else _trimmed(words, start, last)


def _apart(words: Sequence[Word], start: int, name: Name) -> bool:
    """Whether the office at `start` is that of the name at its end: not *pengacara Budi*.

    Nor that of somebody at the *Universitas Budi Asih*.
    """
    lists = people()
    person = words[name.start].label == "PER"
    served = any(word.lower in lists.relatives for word in words[start : name.start])
    return person and not served and words[name.start - 1].text not in lists.forms_before


def _behind_comma(words: Sequence[Word], name: Name) -> int:
    """Where an office behind the name may begin, else 0: *Budi, | warga*, *Budi selaku | ketua*."""
    place = name.end
    aged = [word.text for word in words[place : place + 3]]
    if len(aged) == 3 and aged[0] == "(" and aged[2] == ")" and aged[1].isdigit():
        place += 3
    while place + 2 < len(words) and words[place].text == "," and is_degree(words[place + 1].text):
        place += 2  # *Budi, SpPD, dokter*
    if place + 1 >= len(words) or words[place + 1].paragraph != words[name.start].paragraph:
        return 0
    if words[place].text in (",", AS):
        return place + 1
    return place if place > name.end and words[place].lower == "salah" else 0  # *Budi (50) salah*


def _parts(words: Sequence[Word], index: int, name: Name) -> bool:
    """Whether a word cannot be of an office: a verb, a full stop, another clause begins."""
    lists, word = people(), words[index]
    return (
        word.paragraph != words[name.start].paragraph
        or bool(_STOP.match(word.text) and not abbreviated(words, index))
        or word.lower in lists.before_name
        or word.lower in lists.after_name
        or word.text in lists.parting  # *Menteri Dalam Negeri* is one office
        or bool(_VERB.match(word.text) and word.text not in lists.no_verbs)
    )


def _is_rank(words: Sequence[Word], start: int, index: int) -> bool:
    """Whether a word is a title before the name: *Polri | Irjen*; in *Panglima TNI* none is."""
    lists, key = people(), spelled(words[index].text)
    if key in lists.letters:  # *Anggota DPR, Dr. H. | Budi*, but *Komisi H*
        return index > start and spelled(words[index - 1].text) not in lists.numbered
    return (index > start and of_corps(words, index)) if key in lists.corps else key in lists.ranks


def _is_rank_in_brackets(words: Sequence[Word]) -> bool:
    """Whether these are the last words of *Brigjen TNI (Purn)*."""
    marks = [word.text for word in words]
    return marks[::2] == ["(", ")"] and spelled(marks[1]) in people().ranks


def _written_rank(keys: Sequence[str]) -> int:
    """How many of the last words are a rank behind an office: *Kapolres Suka | Komisaris Besar*."""
    lists = people()
    if keys[-1:] == ["komisaris"] and any(key.startswith(lists.police) for key in keys):
        return 1
    longest = max(map(len, lists.written))
    sizes = range(min(longest, len(keys) - 1), 1, -1)
    return next((size for size in sizes if tuple(keys[-size:]) in lists.written), 0)


def _trimmed(words: Sequence[Word], start: int, end: int) -> tuple[int, int] | None:
    """The words without a relative clause, and titles and marks before the name.

    *Kapolres | AKBP Budi*, *seorang | warga | yang melihat, Budi*, *Camat Suka | , Kabupaten Duka*.
    """
    lists = people()
    if (
        end > start
        and words[end - 1].text == ")"
        and not any(w.text == "(" for w in words[start:end])
    ):
        end -= 1  # *Menko Polhukam) | Budi*
    while start < end and words[start].lower in lists.leading:
        start += 1
    for index in range(start + 1, end):
        seat = words[index - 1].text == "," and spelled(words[index].text) in lists.local
        if words[index].lower == "yang" or seat:
            end = index
            break
    while end > start:
        written = _written_rank([spelled(word.text) for word in words[start:end]])
        if _is_rank_in_brackets(words[max(start, end - 3) : end]):
            end -= 3
        elif written:
            end -= written
        elif (
            _is_rank(words, start, end - 1)
            or words[end - 1].lower in lists.introducing | lists.joining
            or not (words[end - 1].text == ")" or any(map(str.isalnum, words[end - 1].text)))
        ):
            end -= 1
        else:
            break
    while end > start and not words[start].text[0].isalnum():
        start += 1
    return (start, end) if start < end else None
