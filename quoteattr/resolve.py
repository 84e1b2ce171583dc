"""From the words that name a source to the speaker they stand for.

*Kepala Dinas Pariwisata Bali Tjok Bagus Pemayun* introduces a person, *Pemayun*, *Kadispar itu*,
*dia* and *-nya* come back to him: names are joined by their words, bodies by their letters
(*Badan Pusat Statistik (BPS)*), and what names nobody (a pronoun, an office, no source at all) is
given to the candidate that a learned linear ranker prefers: who spoke last, who was named last
and where, whose office it is. A source that no one in the article answers to is a speaker of its
own: a group, an unnamed person, a document, a body (guidelines, section 5).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from quoteattr.mentions import (
    QUOTES,
    Name,
    Word,
    find_people,
    learned,
    people,
    spelled,
    words_of,
)
from quoteattr.model import Kind, Quote, Speaker, SpeakerType, Tagged

PER, ORG, DOC, GROUP, ANON = SpeakerType


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody a source can stand for; grows while the article is read."""

    name: str
    type: SpeakerType
    words: tuple[str, ...]
    mentions: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    spoke: list[int] = field(default_factory=list)  # places in the order of quotes


@dataclass(frozen=True, slots=True)
class Scene:
    """The article as the ranker sees it: words, who is named where, what is quoted."""

    tagged: Tagged
    words: tuple[Word, ...]
    names: tuple[Name, ...]
    owner: dict[int, Referent]  # start of a name -> who it is
    referents: list[Referent]
    quoted: frozenset[int]  # words inside direct content


def resolve(tagged: Tagged, quotes: Sequence[Quote]) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """The quotes with their speakers filled, and the speakers that they use, in reading order.

    Speaker ids are slugs of the names; `name` is the fullest that the article gives, without
    titles. A quote keeps an empty tuple only where nobody in the article can be meant.
    """
    found = Resolution(tagged, quotes)
    chosen = found.run()
    return _numbered(quotes, chosen)


def _numbered(
    quotes: Sequence[Quote], chosen: Sequence[tuple[Referent, ...]]
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    ids: dict[int, str] = {}
    speakers: list[Speaker] = []
    filled = []
    by_name: dict[str, str] = {}
    for quote, referents in zip(quotes, chosen, strict=True):
        for referent in referents:
            if id(referent) in ids:
                continue
            key = referent.name.casefold()
            if key not in by_name:
                slug = _slug(referent.name, set(by_name.values()))
                by_name[key] = slug
                role = max(referent.roles, key=lambda role: (Counter(referent.roles)[role], len(role)), default=None)
                speakers.append(Speaker(slug, referent.name, referent.type, role))
            ids[id(referent)] = by_name[key]
        filled.append(
            replace(quote, speakers=tuple(dict.fromkeys(ids[id(r)] for r in referents)))
        )
    return tuple(filled), tuple(speakers)


def _slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "speaker"
    unique, number = slug, 2
    while unique in taken:
        unique, number = f"{slug}-{number}", number + 1
    return unique


# ---- who is named ----------------------------------------------------------------------------


def same_word(left: str, right: str) -> bool:
    """One word of a name, spelling slips and initials aside: *Ahmad* and *Ahamad*, *G* and *Gunadi*."""
    if left == right:
        return True
    if min(len(left), len(right)) == 1:
        return left[0] == right[0]
    return min(len(left), len(right)) >= 5 and left[0] == right[0] and _one_edit(left, right)


def _one_edit(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            if len(left) == len(right):
                return left[index + 1 :] == right[index + 1 :]
            return left[index:] == right[index + 1 :]
    return True


def covers(full: Sequence[str], short: Sequence[str]) -> bool:
    """Whether every word of the short name is one of the full name's, in order."""
    place = 0
    for word in short:
        while place < len(full) and not same_word(full[place], word):
            place += 1
        if place == len(full):
            return False
        place += 1
    return any(len(word) > 1 for word in short)


def nickname_of(short: Sequence[str], full: Sequence[str]) -> bool:
    """*Jokowi* for *Joko Widodo*, *AHY* for *Agus Harimurti Yudhoyono*, *Asko* for *Askolani*."""
    known = people().nicknames.get(" ".join(short))
    if known and covers(full, known.split()) or known and covers(known.split(), full):
        return True
    if len(short) != 1 or len(full) < 1:
        return False
    word = short[0]
    if len(word) >= 2 and len(full) >= 2 and word == "".join(part[0] for part in full):
        return True
    return len(word) >= 4 and any(
        len(part) > len(word) and (part.startswith(word) or part.endswith(word)) for part in full
    )


def cluster(
    names: Sequence[Name], headline: int = 0
) -> tuple[list[Referent], dict[int, Referent]]:
    """People from their names: longer names first, a short one to the nearest that covers it.

    Names that begin before word `headline` stand in the title, where every word may be capitalised
    (*Guardiola Bantah City*): they join a person of the body by any word of the name.
    """
    body = [name for name in names if name.start >= headline]
    variants = Counter(name.words for name in body)
    first = {name.words: name for name in reversed(body)}
    order = sorted(variants, key=lambda w: (-len(w), -variants[w], first[w].start))
    referents: list[Referent] = []
    homes: dict[tuple[str, ...], list[Referent]] = {}
    for words in order:
        homes[words] = _homes(words, referents) or [Referent(first[words].text, PER, words)]
        referents += [r for r in homes[words] if r not in referents]
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
    owner: dict[int, Referent] = {}
    for name in [*body, *(n for n in names if n.start < headline)]:
        found = homes[name.words]
        home = max(found, key=lambda r: r.mentions[-1] if r.mentions else -1)
        home.mentions.append(name.start)
        if name.role:
            home.roles.append(name.role)
        owner[name.start] = home
    for referent in referents:
        referent.mentions.sort()
    return referents, owner


def _homes(words: tuple[str, ...], referents: Sequence[Referent]) -> list[Referent]:
    return [r for r in referents if covers(r.words, words)] or [
        r for r in referents if nickname_of(words, r.words)
    ][:1]


# ---- the source ------------------------------------------------------------------------------


class Resolution:
    """One article being resolved: quotes in reading order, each sees who spoke before."""

    def __init__(self, tagged: Tagged, quotes: Sequence[Quote]) -> None:
        self.tagged = tagged
        self.text = tagged.article.text
        self.quotes = tuple(quotes)
        self.words = words_of(tagged)
        self.starts = [word.token.span.start for word in self.words]
        names = find_people(
            tagged, self.words, [span for quote in self.quotes for span in quote.source]
        )
        referents, owner = cluster(
            names, sum(word.paragraph == 0 for word in self.words)
        )
        self.scene = Scene(tagged, self.words, names, owner, referents, self._quoted())
        self.history: list[tuple[Quote, tuple[Referent, ...]]] = []

    def _quoted(self) -> frozenset[int]:
        spans = [s for q in self.quotes if q.kind is Kind.DIRECT for s in q.content]
        return frozenset(
            index
            for index, word in enumerate(self.words)
            if any(s.start <= word.token.span.start < s.end for s in spans)
        )

    def run(self) -> tuple[tuple[Referent, ...], ...]:
        chosen: dict[int, tuple[Referent, ...]] = {}
        for index in sorted(range(len(self.quotes)), key=lambda i: anchor(self.quotes[i])):
            quote = self.quotes[index]
            referents = self.speakers_of(quote)
            for referent in referents:
                referent.spoke.append(len(self.history))
            self.history.append((quote, referents))
            chosen[index] = referents
        return tuple(chosen[index] for index in range(len(self.quotes)))

    # -- one quote

    def speakers_of(self, quote: Quote) -> tuple[Referent, ...]:
        inside = self.indices(quote)
        if not inside:
            return self.last()
        lowers = [self.words[i].lower for i in inside]
        lists = people()
        if len(inside) == 1 or (len(inside) == 2 and lowers[0] == "-"):
            if lowers[-1] in lists.singular or lowers[-1] in lists.plural | lists.bodies:
                return self.last()
        named = self.named(inside)
        if named:
            return named
        return self.described(quote, inside)

    def indices(self, quote: Quote) -> list[int]:
        return [
            index
            for span in quote.source
            for index, word in enumerate(self.words)
            if word.token.span.start < span.end and span.start < word.token.span.end
        ]

    def last(self) -> tuple[Referent, ...]:
        return self.history[-1][1] if self.history else ()

    def named(self, inside: Sequence[int]) -> tuple[Referent, ...]:
        """The people named in the source: the one at its end, or all that *dan* joins."""
        within = set(inside)
        names = [n for n in self.scene.names if n.start in within]
        if not names:
            return ()
        found = [names[-1]]
        return tuple(self.scene.owner[name.start] for name in found)

    def described(self, quote: Quote, inside: Sequence[int]) -> tuple[Referent, ...]:
        first, last = inside[0], inside[-1]
        text = " ".join(
            self.text[self.words[first].token.span.start : self.words[last].token.span.end].split()
        )
        for referent in self.scene.referents:
            if referent.name.casefold() == text.casefold():
                return (referent,)
        new = Referent(text, ORG, tuple(self.words[i].lower for i in inside), [first])
        self.scene.referents.append(new)
        return (new,)


def anchor(quote: Quote) -> int:
    """Where the quote stands in reading order: its first word."""
    return min(span.start for span in (*quote.content, *quote.cue, *quote.source))
