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
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from quoteattr.bodies import acronyms, fullest, state_of
from quoteattr.mentions import STOPS, Name, find_people, words_of, world_names
from quoteattr.model import Kind, Quote, Span, Speaker, SpeakerType, Tagged
from quoteattr.people import (
    expanded,
    is_head,
    learned,
    opening,
    overlap,
    people,
    role_words,
    spelled,
)
from quoteattr.referents import Referent, aliases, cluster, covers, nickname_of
from quoteattr.roles import is_modifier, with_roles

PER, ORG, DOC, GROUP, ANON = SpeakerType
AGAIN = 0.5  # of the words of a headline, what its speaker says again below
NEARBY = 2  # sentences back in which *mereka* may have been named
NEAR = 0.25  # ... and by how much more than anybody else


def resolve(
    tagged: Tagged, quotes: Sequence[Quote]
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """The quotes with their speakers filled, and the speakers that they use, in reading order.

    Speaker ids are slugs of the names; `name` is the fullest that the article gives, without
    titles. A quote keeps an empty tuple only where nobody in the article can be meant.
    """
    return _numbered(quotes, Resolution(tagged, quotes).run())


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
                role = max(
                    referent.roles,
                    key=lambda role: (Counter(referent.roles)[role], len(role)),
                    default=None,
                )
                speakers.append(Speaker(slug, referent.name, referent.type, role))
            ids[id(referent)] = by_name[key]
        filled.append(replace(quote, speakers=tuple(dict.fromkeys(ids[id(r)] for r in referents))))
    return tuple(filled), tuple(speakers)


def _slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "speaker"
    unique, number = slug, 2
    while unique in taken:
        unique, number = f"{slug}-{number}", number + 1
    return unique


# ---- the ranker ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source stands that names nobody, and what it says."""

    form: str  # pronoun, plural, role or none
    word: int
    own: frozenset[int]  # words of its own quote and source
    asked: frozenset[str]
    quote: int  # index among the quotes in reading order
    opening: tuple[str, ...] = ()  # of the office asked for


class Resolution:
    """One article being resolved: quotes in reading order, each sees who spoke before."""

    def __init__(self, tagged: Tagged, quotes: Sequence[Quote]) -> None:
        self.tagged = tagged
        self.text = tagged.article.text
        self.given = tuple(quotes)
        self.order = sorted(range(len(quotes)), key=lambda i: anchor(quotes[i]))
        self.quotes = [quotes[i] for i in self.order]
        self.words = words_of(tagged)
        self.starts = [word.token.span.start for word in self.words]
        self.ends = [word.token.span.end for word in self.words]
        self.short = acronyms(self.text, self.words)
        self.world = world_names(self.words)
        named = [s for q in quotes for s in q.source]
        self.names = self.people_named([*named, *self.introductions()])
        titled = [p for p in tagged.paragraphs[:1] if tagged.article.is_headline(p.span)]
        headline = sum(word.paragraph == 0 for word in self.words) if titled else 0
        self.referents, self.owner = cluster(self.names, headline, aliases(self.names, self.words))
        self.headline = headline
        # no candidates for who is meant next: names in a quotation, *suami | Rizki, Melki*
        self.aside = self.within(s for q in quotes if q.kind is Kind.DIRECT for s in q.content) | {
            n.start for n in self.names if is_modifier(self.words, n, self.names)
        }
        self.history: list[tuple[Referent, ...]] = []
        self.explicit = [self.introduced(self.source(q)) for q in self.quotes]
        self.subjects = frozenset(n.start for n in self.names if self.is_subject(n))
        self.back = self.back_references()

    def people_named(self, sources: Sequence[Span]) -> tuple[Name, ...]:
        """The names of people, without what the article explains otherwise.

        *Hari Anak Nasional (HAN)* is nobody, *Agus Harimurti Yudhoyono (AHY)* is somebody; in
        *Bupati Tegal* nobody is called Tegal where somebody else holds that office, nor is the
        *Journal* anybody where *The Wall Street Journal* is named.
        """
        names = with_roles(
            self.text, self.words, find_people(self.tagged, self.words, sources), sources
        )
        whole = [name for name in names if len(name.words) > 1]
        ends = {word for full in self.world for word in (full[0], full[-1])}
        ends -= {word for name in whole for word in name.words}
        offices = {name.role.casefold() for name in names if name.role}

        def of_a_body(word: str) -> bool:  # *Journal*, *Kemlu*
            return word in ends or expanded(word).partition(" ")[0] in people().body_heads

        def of_an_office(name: Name) -> bool:  # *Bupati Tegal*; *istri Budi* does name Budi
            if not name.role or name.role.split()[-1].lower() in people().relatives:
                return False
            return f"{name.role} {name.text}".casefold() in offices

        def explained(name: Name) -> bool:
            if len(name.words) == 1 and (of_a_body(name.words[0]) or of_an_office(name)):
                return True
            full = self.short.get(spelled(name.text)) if name.text.isupper() else None
            return full is not None and not any(person.text in full for person in whole)

        return tuple(name for name in names if not explained(name))

    # -- places

    def within(self, spans: Iterable[Span]) -> frozenset[int]:
        found: set[int] = set()
        for span in spans:
            first = bisect_right(self.ends, span.start)
            found.update(range(first, bisect_left(self.starts, span.end)))
        return frozenset(found)

    def source(self, quote: Quote) -> list[int]:
        return sorted(self.within(quote.source))

    def is_subject(self, name: Name) -> bool:
        """Whether only an office stands between the beginning of the sentence and the name."""
        index = name.start - 1
        while index >= 0 and not self.words[index + 1].initial:
            lower = self.words[index].lower
            if VERB.match(lower) or (lower in people().prepositions and index < name.start - 8):
                return False
            index -= 1
        return self.words[max(0, name.start - 1)].lower not in people().prepositions

    def introductions(self) -> list[Span]:
        """What stands where a source would: *Hal itu dibenarkan | Camat Suka, Budi Santoso |.*"""
        lists, found = people(), []
        for verb in self.back_verbs():
            start = verb + 1
            while start < len(self.words) and self.words[start].lower in lists.back_fillers:
                start += 1
            end = start
            while (
                end < len(self.words)
                and self.words[end].sentence == self.words[verb].sentence
                and self.words[end].text not in STOPS
                and self.words[end].text not in lists.parting | lists.prepositions
            ):
                end += 1
            if end > start:
                found.append(
                    Span(self.words[start].token.span.start, self.words[end - 1].token.span.end)
                )
        return found

    def back_references(self) -> dict[int, list[Referent]]:
        """Paragraph -> who is named by *Hal itu disampaikan X* there."""
        found = defaultdict(list)
        verbs = {self.words[verb].sentence: verb for verb in reversed(self.back_verbs())}
        for name in self.names:
            if verbs.get(self.words[name.start].sentence, name.start) < name.start:
                found[self.words[name.start].paragraph].append(self.owner[name.start])
        return found

    def back_verbs(self) -> list[int]:
        """The verbs of sentences such as *Hal itu dibenarkan ...*."""
        lists = people()
        begins = {word.sentence: word.lower for word in reversed(self.words)}
        return [
            index
            for index, word in enumerate(self.words)
            if word.lower in lists.back_verbs and begins[word.sentence] in lists.back_reference
        ]

    # -- all quotes

    def run(self) -> tuple[tuple[Referent, ...], ...]:
        chosen: dict[int, tuple[Referent, ...]] = {}
        for number, index in enumerate(self.order):
            referents = self.speakers_of(number)
            self.settle(number, referents)
            chosen[index] = referents
        return tuple(chosen[index] for index in range(len(self.given)))

    def settle(self, number: int, referents: tuple[Referent, ...]) -> None:
        """Remember who spoke."""
        self.history.append(referents)
        for referent in referents:
            referent.spoke.append(number)

    def spoken(self) -> Iterator[Referent]:
        """Who spoke so far, the last first."""
        return (referent for referents in reversed(self.history) for referent in referents)

    # -- one quote

    def speakers_of(self, number: int) -> tuple[Referent, ...]:
        place = self.place(number)
        if place is None:
            return self.explicit[number] or self.described(number)
        if place.form == "plural":
            several = self.several(number, place) or self.gathered(place)
            if several:
                return several
        if place.form == "role":
            person = self.ends_in_nickname(number)
            if person:
                return (person,)
        ranked = self.rank(place)
        if place.form == "body" and ranked:
            return (self.body_behind(ranked[0][1]) or ranked[0][1],)
        if place.form == "role":
            new = self.newcomer(number)
            if not ranked or ranked[0][0] < self.newness(place):
                return self.announced(number, place) or new
        return (ranked[0][1],) if ranked else ()

    def announced(self, number: int, place: Place) -> tuple[Referent, ...]:
        """Whose words below a headline repeats: *Pengamat: Beras Langka*; () where nobody's."""
        if place.word >= self.headline:
            return ()
        said = self.telling(self.quotes[number])
        people_here = [referent for referent in self.referents if referent.type is PER]
        shares = [self.repeated(said, referent, number) for referent in people_here]
        most = max(shares, default=0.0)
        near = [who for who, share in zip(people_here, shares, strict=True) if share >= most - NEAR]
        return tuple(near) if most >= AGAIN and len(near) == 1 else ()

    def repeated(self, said: frozenset[str], referent: Referent, number: int) -> float:
        """How much of the words another quote repeats whose source names the referent, 0 to 1."""
        shares = [
            len(said & self.telling(quote)) / len(said)
            for other, (quote, named) in enumerate(zip(self.quotes, self.explicit, strict=True))
            if said and other != number and referent in named
        ]
        return max(shares, default=0.0)

    def telling(self, quote: Quote) -> frozenset[str]:
        """The longer words of a quote's content."""
        lowers = (self.words[index].lower for index in self.within(quote.content))
        return frozenset(word for word in lowers if len(word) > 4)

    def body_behind(self, referent: Referent) -> Referent | None:
        """The body whose office somebody holds, for *pihaknya*: *Direktur FBI* stands for FBI."""
        if referent.type is not PER:
            return None
        for role in sorted(referent.roles, key=len, reverse=True):
            head, *words = role.split()
            body = head.lower().removeprefix("ka")
            if body in people().local:  # *Kapolda Bali*: *Polda Bali*
                words = [body.capitalize(), *words]
            for place, word in enumerate(words):
                key = expanded(spelled(word)).split()[0]
                if key in people().body_heads or (word.isupper() and word.isalpha()):
                    behind = words[place + 1 :]
                    more = takewhile(lambda w: spelled(w) not in people().titles, behind)
                    text = BRACKET.split(" ".join((word, *more)))[0].strip()
                    return self.known(self.body_name(text), ORG, referent.mentions[0])
        return None

    def ends_in_nickname(self, number: int) -> Referent | None:
        """The person behind the nickname after an office: *Mentan SYL*, *Menko AHY*."""
        inside = self.source(self.quotes[number])
        for size in (2, 1):
            if len(inside) > size and self.words[inside[-size]].text[0].isupper():
                words = [spelled(self.words[i].text) for i in inside[-size:]]
                for referent in self.referents:
                    initials = "".join(word[0] for word in referent.words)
                    known = people().nicknames.get(" ".join(words), "").split()
                    if referent.type is PER and (
                        (known and covers(known, referent.words))
                        or (size == 1 and len(initials) > 1 and words[0] == initials)
                    ):
                        return referent
        return None

    def several(self, number: int, place: Place) -> tuple[Referent, ...]:
        """The two or more whom *keduanya*, *kedua pemimpin*, *mereka* takes up; () if unclear."""
        if number and len(self.history[number - 1]) > 1:
            return self.history[number - 1]
        inside = self.source(self.quotes[number])
        if not self.words[inside[0]].lower.startswith("kedua"):
            return ()
        sentence = self.words[place.word].sentence
        named: dict[int, list[Referent]] = defaultdict(list)
        for name in self.names:
            if name.start < place.word and name.start not in place.own:
                found = named[self.words[name.start].sentence]
                if self.owner[name.start] not in found:
                    found.append(self.owner[name.start])
        for near in sorted(named, reverse=True):
            if sentence - near <= 6 and len(named[near]) == 2:
                return tuple(named[near])
        ranked = sorted(
            (r for r in self.referents if r.type is PER), key=lambda r: -len(r.mentions)
        )
        return tuple(ranked[:2]) if len(ranked) > 1 and len(ranked[1].mentions) > 1 else ()

    def gathered(self, place: Place) -> tuple[Referent, ...]:
        """The group that begins one of the last sentences: *Ribuan buruh datang. Mereka minta*."""
        lists = people()
        last = next(iter(self.spoken()), None)
        if self.words[place.word].lower != "mereka" or (last and last.type is GROUP):
            return ()
        here = self.words[place.word].sentence
        for start in range(place.word - 1, -1, -1):
            word = self.words[start]
            if here - word.sentence > NEARBY:
                break
            if not word.initial or start in self.aside or word.sentence == here:
                continue
            end = start
            while self.words[end].sentence == word.sentence and not self.ends_phrase(end):
                end += 1
            keys = [spelled(one.text) for one in self.words[start:end]]
            if keys and (keys[0] in lists.groups or (keys[0] in lists.many and len(keys) > 1)):
                return (self.known(self.phrase(range(start, end)), GROUP, start),)
        return ()

    def ends_phrase(self, index: int) -> bool:
        """Whether a word cannot be of the noun phrase before it: a verb, a mark, *yang*."""
        word = self.words[index]
        return (
            not word.text[0].isalnum()
            or bool(VERB.match(word.text) and word.text not in people().no_verbs)
            or word.text in people().parting
        )

    def place(self, number: int) -> Place | None:
        """How the quote's source leaves its speaker open; None where it names one."""
        quote = self.quotes[number]
        inside = self.source(quote)
        own = self.within((*quote.content, *quote.source))
        lists = people()
        if not inside:
            word = min(self.within(quote.content), default=0)
            return Place("none", word, own, frozenset(), number)
        text = self.phrase(inside)
        low = text.lower().lstrip("-")
        if low in lists.singular:
            return Place("pronoun", inside[0], own, frozenset(), number)
        if low in lists.plural or (low.startswith("kedua ") and not self.explicit[number]):
            return Place("plural", inside[0], own, frozenset(), number)
        if low in lists.bodies:
            return Place("body", inside[0], own, frozenset(), number)
        if not self.explicit[number] and self.kind_of(inside) is PER:
            return Place("role", inside[0], own, role_words(text), number, opening(text))
        return None

    def phrase(self, inside: Sequence[int]) -> str:
        first, last = self.words[inside[0]].token.span, self.words[inside[-1]].token.span
        return " ".join(self.text[first.start : last.end].split())

    def introduced(self, inside: Sequence[int]) -> tuple[Referent, ...]:
        """Whom the source names, or describes right behind the name: *Budi (43), | warga desa*."""
        found = self.named(inside)
        if found or not inside or self.words[inside[0]].text[0].isupper():
            return found
        end = inside[0]
        if end < 2 or self.words[end - 1].text != ",":
            return ()
        end -= 1
        if [word.text for word in self.words[end - 3 : end : 2]] == ["(", ")"]:
            end -= 3
        return tuple(self.owner[name.start] for name in self.names if name.end == end)

    def named(self, inside: Sequence[int]) -> tuple[Referent, ...]:
        """The people named in the source: the one it is about, or all that *dan* joins."""
        within = set(inside)
        names = [n for n in self.names if n.start in within]
        if not names:
            return ()
        lists = people()
        first = spelled(self.words[inside[0]].text)
        comma = any(self.words[i].text == "," for i in inside if i < names[-1].start)
        if self.words[inside[-1]].lower in lists.definite and names[-1].end <= inside[-1]:
            return ()
        if first in lists.documents | lists.dresses | lists.many and not comma:
            return ()
        if names[0].start == inside[0] and names[0].end in within:
            behind = self.words[names[0].end].text
            if behind.istitle():  # *Surya Pictures*: a body called after somebody
                return ()
        before = self.words[names[0].start - 1].lower if names[0].start > inside[0] else ""
        if (
            len(names) == 1
            and not comma
            and before in lists.relatives
            and before not in lists.titles
        ):
            return ()
        chosen = [names[0]]
        for left, right in pairwise(names):
            between = [w.lower for w in self.words[left.end : right.start]]
            if people().joining & set(between):
                chosen.append(right)
            elif {"atau", "alias", "dari"} & set(between):
                continue
            elif left.start == inside[0] and "," in between:
                break
            else:
                chosen[-1] = right
        return tuple(dict.fromkeys(self.owner[name.start] for name in chosen))

    def kind_of(self, inside: Sequence[int]) -> SpeakerType:
        """What kind of speaker a source without a name is, by its first nouns."""
        lists = people()
        keys = [spelled(self.words[i].text) for i in inside if self.words[i].text[0].isalnum()]
        if not keys:
            return ORG
        head = keys[0]
        if head in lists.many or re.match(r"\d", head):
            return GROUP
        if head in lists.indefinite:
            return PER if head != "sebuah" else DOC
        if head in lists.documents:
            return DOC
        definite = self.words[inside[-1]].lower in lists.definite
        if is_head(head):
            return PER
        if head in lists.anonymous:
            return PER
        if head in lists.groups and head not in lists.body_heads and not definite:
            return GROUP
        if head in lists.body_heads or (self.words[inside[0]].text[0].isupper() and not definite):
            return ORG
        return PER if definite else GROUP

    def described(self, number: int) -> tuple[Referent, ...]:
        """A speaker that the source describes or names but is no person named in the article."""
        inside = self.source(self.quotes[number])
        if not inside:
            return ()
        return self.bodies_joined(inside) or self.newcomer(number)

    def bodies_joined(self, inside: Sequence[int]) -> tuple[Referent, ...]:
        """The bodies of *Polandia dan Slovakia*, *UDT, KPU dan Polri*; () where the source is one.

        *Kementerian Pendidikan dan Kebudayaan* is one: every part must be a body by itself.
        """
        if not any(self.words[index].text in people().both for index in inside):
            return ()
        parts: list[list[int]] = [[]]
        for index in inside:
            if self.words[index].text in people().both or self.words[index].text == ",":
                parts.append([])
            else:
                parts[-1].append(index)
        parts = [part for part in parts if part]
        if len(parts) < 2 or not all(map(self.is_body, parts)):
            return ()
        return tuple(self.known(self.body_name(self.phrase(part)), ORG, part[0]) for part in parts)

    def is_body(self, inside: Sequence[int]) -> bool:
        """Whether the words are a body that everybody knows, its letters, or begin as one does."""
        words = [self.words[index] for index in inside]
        short = len(words) == 1 and words[0].text.isupper() and len(words[0].text) > 1
        head = words[0].text[0].isupper() and spelled(words[0].text) in people().body_heads
        return short or all(word.world for word in words) or (head and len(words) > 1)

    def newcomer(self, number: int, inside: Sequence[int] | None = None) -> tuple[Referent, ...]:
        """The speaker that the source's own words name, known already or new."""
        inside = inside or self.source(self.quotes[number])
        kind = self.kind_of(inside)
        text = self.phrase(inside)
        if self.words[inside[-1]].lower in people().definite and len(inside) > 1:
            earlier = self.earlier(kind, inside)
            if earlier:
                return (earlier,)
            text = self.phrase(inside[:-1])
            if spelled(self.words[inside[0]].text) in people().dresses and len(inside) == 2:
                last = next((r for r in self.spoken() if r.type is ORG), None)
                if last:  # *pernyataan itu*: the last body's
                    return (last,)
        head = spelled(self.words[inside[0]].text)
        if head in people().sayings:  # *penjelasan Budi*
            named = [self.owner[name.start] for name in self.names if name.start in inside]
            if named and len(named[0].words) > 1:
                return (named[0],)
        if (kind is DOC and head in people().dresses) or head == "pihak":
            body = self.dressed(inside)
            if body:
                kind, text = ORG, body
            elif (
                head == "pihak"
                and len(inside) > 1
                and self.words[inside[1]].lower not in people().parties
            ):
                return self.newcomer(number, inside[1:])  # *pihak rektorat*: *rektorat*
        acronym = text.isupper() and len(text) <= 5  # *KPK* is nobody's nickname
        if kind is ORG and head not in people().body_heads and not acronym:
            person = self.nicknamed(text)
            if person:
                return (person,)
        taken_up = text.lower() in people().companies or (
            head in people().companies and self.words[inside[-1]].lower in people().definite
        )
        if kind is ORG and taken_up:  # *perusahaan (tambang) itu*: the last body
            bodies = (r for r in self.spoken() if r.type is ORG and r.name[0].isupper())
            last = next(bodies, None)
            if last:
                return (last,)
        if kind is ORG:
            text = self.body_name(text)
        elif kind is PER:
            kind = GROUP if head in people().groups and head not in people().anonymous else ANON
        elif kind is GROUP and FRACTION.match(text):
            text = FRACTION.sub("", text)  # *84 persen responden*
        elif kind in (DOC, GROUP) and len(inside) == 1:
            earlier = self.earlier(kind, inside)
            if earlier:
                return (earlier,)
        return (self.known(text, kind, inside[0]),)

    def known(self, text: str, kind: SpeakerType, start: int) -> Referent:
        for referent in self.referents:
            if referent.name.casefold() == text.casefold():
                return referent
        new = Referent(text, kind, (), mentions=[start])
        self.referents.append(new)
        return new

    def nicknamed(self, text: str) -> Referent | None:
        """The person whom the article also calls by this name: *X, akrab disapa Y*; *X (Y)*."""
        words = tuple(spelled(word) for word in text.split())
        people_here = [r for r in self.referents if r.type is PER]
        for referent in people_here:
            if referent.words and nickname_of(words, referent.words):
                return referent
        size = len(words)
        for start in range(1, len(self.words) - size + 1):
            if tuple(spelled(w.text) for w in self.words[start : start + size]) != words:
                continue
            before = self.words[max(0, start - 4) : start]
            linked = before[-1].text == "(" or any(w.lower in people().aliases for w in before)
            if linked and before[-1].paragraph == self.words[start].paragraph:
                near = [n for n in self.names if start - 10 < n.end <= start]
                if near and (before[-1].text != "(" or near[-1].end == start - 1):
                    return self.owner[near[-1].start]
        return None

    def earlier(self, kind: SpeakerType, inside: Sequence[int]) -> Referent | None:
        """The last speaker of this kind with the same head word: *laporan itu* -> *laporan IEA*."""
        head = spelled(self.words[inside[0]].text)
        heads = {head, spelled(self.words[inside[1]].text)} if len(inside) > 1 else {head}
        for referent in self.spoken():
            first = [spelled(w) for w in referent.name.split()[:3]]
            if referent.type is kind and heads & set(first):
                return referent
        return None

    def dressed(self, inside: Sequence[int]) -> str | None:
        """The body behind *keterangan Kementerian Pertahanan*, *pihak PT KAI*."""
        rest = list(inside[1:])
        while rest and self.words[rest[0]].lower in people().dressing:
            rest = rest[1:]
        if rest and self.words[rest[0]].text[0].isupper():
            return self.phrase(rest)
        return None

    def body_name(self, text: str) -> str:
        """The fullest name of the body that a source names."""
        state = state_of(text, self.text)
        if state:
            return state
        fuller = self.known_body(text)
        if fuller:
            return fuller
        text = ALTERNATIVE.split(text)[0]
        first, comma, rest = text.partition(", ")
        if comma and rest[:1].islower() and not rest.startswith("dan "):
            text = first
        words = text.split()
        small = sum(1 for _ in takewhile(lambda w: w[0].islower() and w[0].isalpha(), words))
        if words and words[0][0].isupper() and len(words) > 1 and words[1][0].islower():
            tail = [w for w in words if w[0].isupper() or w[0] == "@"]
            head = spelled(words[0])
            if head in people().appositions and words[-len(tail[1:]) :] == tail[1:] and tail[1:]:
                words = tail[1:]
        elif (
            0 < small < len(words)
            and spelled(words[0]) in people().appositions
            and not self.is_country(words[small:])  # *media AS*
        ):
            words = words[small:]
            owner = next((size for size in (2, 1) if self.is_country(words[:size])), 0)
            if words[owner:] and words[owner][0].isupper():
                words = words[owner:]  # *media pemerintah China Global Times*
        name = fullest(" ".join(words), self.text, self.words, self.short)
        states = {f"{name} {state}".casefold() for state in ("RI", "Republik Indonesia")}
        spoken = (referent.name for referent in self.spoken())  # *Kemlu*: *Kementerian ... RI*
        return next((other for other in spoken if other.casefold() in states), name)

    def is_country(self, words: Sequence[str]) -> bool:
        return expanded(" ".join(words).casefold()) in people().countries

    def known_body(self, text: str) -> str | None:
        """The body of the world that a part of its name means: *The Wall Street | Journal*."""
        asked = tuple(text.casefold().split())
        if not asked or asked in people().world:
            return None
        size = len(asked)
        named = [full for full in self.world if asked in (full[:size], full[-size:])]
        longest = max(named, key=lambda full: (len(full), full), default=())
        found = re.search(r"\s+".join(map(re.escape, longest)), self.text, re.IGNORECASE)
        return " ".join(found[0].split()) if longest and found else None

    # -- ranking

    def rank(self, place: Place) -> list[tuple[float, Referent]]:
        """Every candidate with its score, the best first."""
        weights = learned().get("rank", {})
        scored = [
            (
                sum(
                    weights.get(f"{place.form} {name}", 0.0) * value
                    for name, value in self.evidence(place, referent).items()
                ),
                -order,
                referent,
            )
            for order, referent in enumerate(self.candidates(place))
        ]
        scored.sort(key=lambda row: (row[0], row[1]), reverse=True)
        return [(score, referent) for score, _, referent in scored]

    def candidates(self, place: Place) -> list[Referent]:
        barred = {"body": (DOC,), "role": (DOC,), "pronoun": (GROUP,)}.get(place.form, ())
        many = self.words[place.word].lower == "mereka"  # never one person
        return [
            referent
            for referent in self.referents
            if (referent.type is PER and not many)
            or (referent.spoke and referent.type not in barred)
        ]

    def newness(self, place: Place) -> float:
        weights = learned().get("rank", {})
        return sum(
            weights.get(f"{place.form} {name}", 0.0) * value
            for name, value in self.new_evidence(place).items()
        )

    def new_evidence(self, place: Place) -> dict[str, float]:
        """What speaks for the source being somebody that the article does not name."""
        lists = people()
        inside = self.source(self.quotes[place.quote])
        texts = [self.words[i].text for i in inside]
        best = max(
            (overlap(place.asked, self.given_words(r)) for r in self.candidates(place)), default=0
        )
        head = spelled(texts[0])
        return {
            "new": 1.0,
            "new indefinite": float(head in lists.indefinite),
            "new definite": float(texts[-1].lower() in lists.definite),
            "new anonymous": float(head in lists.anonymous),
            "new single": float(len(texts) == 1),
            "new long": min(8, len(texts)) / 8,
            "new capital": float(any(t[0].isupper() for t in texts[1:])),
            "new overlap": best,
            "new group": float(head in lists.groups),
            "new headline": float(place.word < self.headline),
        }

    def given_words(self, referent: Referent) -> frozenset[str]:
        return role_words(" ".join(referent.roles)) | frozenset(referent.words)

    def evidence(self, place: Place, referent: Referent) -> dict[str, float]:
        """What speaks for and against a candidate, as named numbers."""
        here = self.words[min(place.word, len(self.words) - 1)]
        before = [
            m
            for m in referent.mentions
            if m < place.word and m not in place.own and m not in self.aside
        ]
        found = {
            "person": float(referent.type is PER),
            "mentions": min(3.0, len(referent.mentions) ** 0.5),
            "spoke": min(4.0, len(referent.spoke)),
            "ever spoke": float(bool(referent.spoke)),
            "headline": float(any(m < self.headline for m in referent.mentions)),
            "own content": float(any(m in place.own for m in referent.mentions)),
            "never before": float(not before),
            "role": float(bool(referent.roles)),
        }
        if before:
            nearest = before[-1]
            gap = here.sentence - self.words[nearest].sentence
            jump = here.paragraph - self.words[nearest].paragraph
            found[f"sentence {min(gap, 4)}"] = 1.0
            found[f"paragraph {min(jump, 3)}"] = 1.0
            found["subject"] = float(nearest in self.subjects)
            found["after preposition"] = float(
                self.words[nearest - 1].lower in people().prepositions
            )
            others = [
                m
                for r in self.referents
                if r is not referent and r.type is PER
                for m in r.mentions
                if nearest < m < place.word and m not in place.own and m not in self.aside
            ]
            found["nearest"] = float(not others)
            found["passed"] = min(3.0, len(others))
            found["passed subjects"] = min(2.0, sum(m in self.subjects for m in others))
        if place.quote:
            previous = self.quotes[place.quote - 1]
            said = max(self.within((*previous.content, *previous.source)), default=0)
            jump = here.paragraph - self.words[said].paragraph
            last = referent in self.history[place.quote - 1]
            found["last"] = float(last)
            if last:
                found[f"last paragraph {min(jump, 3)}"] = 1.0
                found["last explicit"] = float(referent in self.explicit[place.quote - 1])
                found["last direct"] = float(previous.kind is Kind.DIRECT)
            fresh = [m for m in before if m > said]
            found["fresh"] = float(bool(fresh))
            found["fresh subject"] = float(any(m in self.subjects for m in fresh))
            found["fresh subject not last"] = found["fresh subject"] * (not last)
            if place.quote > 1:
                found["last but one"] = float(referent in self.history[place.quote - 2])
        for offset in (0, 1, -1):
            named = self.back.get(here.paragraph + offset, ())
            found[f"back {offset}"] = float(referent in named)
        if place.quote + 1 < len(self.quotes):
            following = self.quotes[place.quote + 1]
            found["next"] = float(referent in self.explicit[place.quote + 1])
            first = min(self.within(following.content), default=0)
            if self.words[first].paragraph == here.paragraph:
                found["next here"] = found["next"]
        if place.asked:
            given = self.given_words(referent)
            found["overlap"] = overlap(place.asked, given)
            found["overlap all"] = float(found["overlap"] == 1.0)
            found["overlap none"] = float(not found["overlap"])
            shorts = (short for role in referent.roles for short in SHORT.findall(role))
            openings = {opening(role) for role in (*referent.roles, *shorts)}
            # *bupati* is *Bupati Suka*, but *warga* need not be the *warga Suka* who spoke
            size = 2 if people().groups & set(place.opening) else len(place.opening)
            same = any(one[:size] == place.opening for one in openings)
            found["opening"] = float(same)
            found["opening differs"] = float(bool(openings) and not same)
            found["around"] = overlap(place.asked, self.around(referent, place))
        return found

    def around(self, referent: Referent, place: Place) -> frozenset[str]:
        """The words near every naming of somebody, short forms spelled out."""
        near: set[str] = set()
        for mention in referent.mentions:
            for index in range(max(0, mention - 12), min(len(self.words), mention + 12)):
                if (
                    index not in place.own
                    and self.words[index].paragraph == self.words[mention].paragraph
                ):
                    near.add(self.words[index].lower)
        return role_words(" ".join(near))


VERB = re.compile(r"(me(?=[mnlrwy]|ng)|di(?=\w{4})|ber(?=\w{3}))")
FRACTION = re.compile(
    r"(?:[\d.,]+ ?(?:%|persen\b)|(?:hampir )?(?:separuh|setengah|sepertiga|seperempat)) ?(?:dari )?"
    r"(?=\w)",
    re.IGNORECASE,
)
BRACKET = re.compile(r"[(,]")
SHORT = re.compile(r"\(([^()]+)\)")  # *Kepala Kepolisian Negara (Kapolri)*
ALTERNATIVE = re.compile(r" (?:atau|alias) (?=[A-Z])")


def anchor(quote: Quote) -> int:
    """Where the quote stands in reading order: its first word."""
    return min(span.start for span in (*quote.content, *quote.cue, *quote.source))
