"""Whom the names of an article stand for: one referent a person, under all of its names.

*Eddy Hiariej*, *Edward Omar Sharif Hiariej*, *Prof Eddy* and *Hiarij* (a slip) are one: names are
joined by their words, by known nicknames, by initials and by what the article itself introduces
(*X, akrab disapa Y*).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import OSA, Levenshtein

from quoteattr.mentions import Name
from quoteattr.model import SpeakerType
from quoteattr.people import people, spelled, word_score
from quoteattr.words import Word

PER = SpeakerType.PER
COMMON = -2.0  # the score of a word that is seldom in a name


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody a source can stand for; grows while the article is read."""

    name: str
    type: SpeakerType
    words: tuple[str, ...]
    others: list[tuple[str, ...]] = field(default_factory=list)  # nicknames: *eddy hiariej*
    mentions: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    spoke: list[int] = field(default_factory=list)  # places in the order of quotes


def same_word(left: str, right: str) -> bool:
    """One word of a name, slips and initials aside: *Ahmad*, *Ahamad*; *G*, *Gunadi*."""
    if left == right:
        return True
    if min(len(left), len(right)) == 1:
        return left[0] == right[0]
    long = min(len(left), len(right)) >= 5
    return long and left[0] == right[0] and Levenshtein.distance(left, right) <= 1


def covers(full: Sequence[str], short: Sequence[str]) -> bool:
    """Whether every word of the short name is one of the full name's, in order; one in full."""
    place, whole = 0, False
    for word in short:
        while place < len(full) and not same_word(full[place], word):
            place += 1
        if place == len(full):
            return False
        whole = whole or (len(word) > 1 and len(full[place]) > 1)
        place += 1
    return whole or tuple(full) == tuple(short)


def nickname_of(short: Sequence[str], full: Sequence[str]) -> bool:
    """*Jokowi* for *Joko Widodo*, *AHY* for *Agus Harimurti Yudhoyono*, *Asko* for *Askolani*."""
    known = people().nicknames.get(" ".join(short))
    if (known and covers(full, known.split())) or (known and covers(known.split(), full)):
        return True
    if len(short) == 2 and len(full) > 1 and short[1] == full[-1] and short[0][:2] == full[0][:2]:
        return True  # Eddy Hiariej, Edward Omar Sharif Hiariej
    if len(short) != 1 or len(full) < 1:
        return False
    word = short[0]
    if len(full) > 1 and len(word) > 3 and word == full[0][0] + full[1]:
        return True  # Ariza for Ahmad Riza
    if len(word) >= 2 and len(full) >= 2 and word == "".join(part[0] for part in full):
        return True
    if len(word) == 3 and len(full) >= 2 and len(full[0]) > 5 and full[0].startswith(word):
        return True  # Teo for Teofilo Freitas
    return len(word) >= 4 and any(
        len(part) > len(word) and (part.startswith(word) or part.endswith(word)) for part in full
    )


def cluster(
    names: Sequence[Name], headline: int = 0, linked: Sequence[tuple[Name, Name]] = ()
) -> tuple[list[Referent], dict[int, Referent]]:
    """People from their names: longer names first, a short one to the nearest that covers it.

    Names that begin before word `headline` stand in the title, where every word may be capitalised
    (*Guardiola Bantah City*): they join a person of the body by any word of the name. Whom the body
    calls by one word alone has the title's name where all of it is of a person for sure.
    """
    body = [name for name in names if name.start >= headline]
    variants = Counter(name.words for name in body)
    first = {name.words: name for name in reversed(body)}
    printed = _least_shouted(names)
    used = Counter(word for name in body for word in name.words)
    # a slip of the pen is rarer than the name: *Ahamad Ramadhan*, *Ahmad Ramadhan*, *Ahmad*
    spellings = {words: sum(min(used[w], 3) for w in words) for words in variants}
    known = people().nicknames
    order = sorted(
        variants,
        key=lambda w: (
            " ".join(w) in known,
            -len(_plain(w)),
            -spellings[w] * (len(w) > 1),
            -sum(map(word_score, w)) if len(w) > 1 else 0.0,
            -len("".join(w)),
            first[w].start,
        ),
    )
    referents: list[Referent] = []
    homes: dict[tuple[str, ...], list[Referent]] = {}
    for words in order:
        homes[words] = _homes(words, referents) or [Referent(printed[words], PER, words)]
        referents += [r for r in homes[words] if r not in referents]
        if len(homes[words]) == 1 and not covers(homes[words][0].words, words):
            homes[words][0].others.append(words)
    for name in names:
        if name.words not in homes:
            parts = [
                name.words[a:b]
                for size in range(len(name.words), 0, -1)
                for a in range(len(name.words) - size + 1)
                for b in (a + size,)
            ]
            found = next((f for f in (_homes(part, referents) for part in parts) if f), [])
            homes[name.words] = found or [Referent(name.text, PER, name.words)]
            referents += [r for r in homes[name.words] if r not in referents]
            if len(found) == 1 == len(found[0].words) and _trusted(name):
                found[0].name, found[0].words = name.text, name.words
    for left, right in linked:
        if left.words in homes and right.words in homes and len(homes[right.words]) == 1:
            gone = homes[right.words][0]
            if gone.words == right.words and gone not in homes[left.words]:
                referents = [r for r in referents if r is not gone]
                homes = {
                    words: [homes[left.words][0] if r is gone else r for r in found]
                    for words, found in homes.items()
                }
    owner: dict[int, Referent] = {}
    for name in [*body, *(n for n in names if n.start < headline)]:
        found = homes[name.words]
        home = max(found, key=lambda r: r.mentions[-1] if r.mentions else -1)
        home.mentions.append(name.start)
        role = _without(name.role, home.words) if name.role else ""
        if role and (name.start >= headline or not home.roles):
            home.roles.append(role)  # a headline's *Menteri Lantik Budi* only where none is told
        owner[name.start] = home
    for referent in referents:
        referent.mentions.sort()
    return referents, owner


def _trusted(name: Name) -> bool:
    """Whether all words of a name in a title are of it: the tagger says so, and none is common."""
    return name.exact and len(name.words) > 1 and min(map(word_score, name.words)) > COMMON


def _least_shouted(names: Sequence[Name]) -> dict[tuple[str, ...], str]:
    """How each name is printed, where a lead begins *LUIS Alberto* as elsewhere: *Luis Alberto*."""
    found: dict[tuple[str, ...], str] = {}
    for name in names:
        known = found.setdefault(name.words, name.text)
        if _capitals(name.text) < _capitals(known):
            found[name.words] = name.text
    return found


def _capitals(text: str) -> int:
    return sum(map(str.isupper, text))


def _without(role: str, name: Sequence[str]) -> str:
    """The role without the name at its end: *Presiden Joko Widodo (Jokowi)*."""
    words = role.split()
    while words and spelled(words[-1]) in name:
        words.pop()
    return " ".join(words)


def _homes(words: tuple[str, ...], referents: Sequence[Referent]) -> list[Referent]:
    plain = _plain(words)
    public = " ".join(words) in people().nicknames  # *Jokowi* is Joko Widodo, not Iriana Jokowi
    return (
        [r for r in referents if public and nickname_of(words, r.words)][:1]
        or [r for r in referents if covers(r.words, words)]
        or [r for r in referents if any(covers(other, words) for other in r.others)]
        or [r for r in referents if nickname_of(words, r.words)][:1]
        or [r for r in referents if len(r.words) > 1 and slip_of(words, r.words)][:1]
        or (_homes(plain, referents) if plain != words else [])
    )


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name without a word of address before it: *Mas Hendra*."""
    return words[1:] if len(words) > 1 and words[0] in people().address else words


def slip_of(short: Sequence[str], full: Sequence[str]) -> bool:
    """A single name misspelled by a letter or two that changed places: *Amir* for *Amri*."""
    return len(short) == 1 and any(
        min(len(short[0]), len(part)) >= 4
        and short[0][0] == part[0]
        and OSA.distance(short[0], part) <= 1
        for part in full
    )


def aliases(names: Sequence[Name], words: Sequence[Word]) -> list[tuple[Name, Name]]:
    """(full name, nickname) where the article introduces one: *X atau akrab disapa Y*, *X (Y)*.

    *Perempuan yang akrab disapa Y itu* and *Y, sapaannya* speak of whom the article named last.
    """
    found = []
    called = people().called
    for number, (left, right) in enumerate(pairwise(names), 1):
        between = [word.lower for word in words[left.end : right.start]]
        close = words[left.start].paragraph == words[right.start].paragraph
        bracket = between == ["("] and words[min(right.end, len(words) - 1)].text == ")"
        linked = bool(between) and people().aliases & set(between) and len(between) <= 5
        whole = len(left.words) > 1 or (called & set(between) and left.words != right.words)
        if close and (bracket or linked) and len(right.words) <= 2 and whole:
            found.append((left, right))
            continue
        before = {word.lower for word in words[max(0, right.start - 2) : right.start]}
        behind = [word.lower for word in words[right.end : right.end + 2]]
        said = called & before or (behind[:1] == [","] and called & set(behind[1:]))
        named = next((name for name in reversed(names[:number]) if len(name.words) > 1), None)
        if said and named and len(right.words) == 1 and not covers(named.words, right.words):
            found.append((named, right))
    return found
