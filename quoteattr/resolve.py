"""From the words that name a source to the speaker they stand for.

*Kepala Dinas Pariwisata Bali Tjok Bagus Pemayun* introduces a person, *Pemayun*, *Kadispar itu*,
*dia* and *-nya* come back to him. In reading order, each quote with what those before it said:
whom the article names in the source is its speaker (`discourse`); what names nobody (a pronoun, an
office, no source at all) is given to the candidate for whom most speaks (`ranking`); every other
source, *KPK*, *ribuan buruh*, *laporan itu*, is a speaker by its own words (`descriptions`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from quoteattr.descriptions import body_behind, described, kind_in, kind_of, newcomer
from quoteattr.discourse import VERB, Discourse
from quoteattr.model import Quote, Speaker, SpeakerType, Tagged
from quoteattr.people import opening, people, role_words, spelled
from quoteattr.ranking import Place, best
from quoteattr.referents import Referent, covers
from quoteattr.words import Word

PER, GROUP = SpeakerType.PER, SpeakerType.GROUP
AGAIN = 0.5  # of the words of a headline, what its speaker says again below
NEAR = 0.25  # ... and by how much more than anybody else
NEARBY = 2  # sentences back in which *mereka* may have been named


def resolve(
    tagged: Tagged, quotes: Sequence[Quote]
) -> tuple[tuple[Quote, ...], tuple[Speaker, ...]]:
    """The quotes with their speakers filled, and the speakers that they use, in reading order.

    Speaker ids are slugs of the names; `name` is the fullest that the article gives, without
    titles. A quote keeps an empty tuple only where nobody in the article can be meant.
    """
    discourse = Discourse(tagged, quotes)
    for number in range(len(quotes)):
        discourse.settle(speakers_of(discourse, number))
    for number, spoke in enumerate(discourse.history):
        discourse.history[number] = _told_below(discourse, number) or spoke
    chosen = dict(zip(discourse.order, discourse.history, strict=True))
    return _numbered(quotes, [chosen[index] for index in range(len(quotes))])


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
                roles = Counter(filter(None, map(_alone, referent.roles)))
                role = max(roles, key=lambda role: (roles[role], len(role)), default=None)
                speakers.append(Speaker(slug, referent.name, referent.type, role))
            ids[id(referent)] = by_name[key]
        filled.append(replace(quote, speakers=tuple(dict.fromkeys(ids[id(r)] for r in referents))))
    return tuple(filled), tuple(speakers)


def _alone(role: str) -> str:
    """An office as it is told where it does not stand: *pengacara* for *pengacaranya*, not kin."""
    role = role.removesuffix(" lainnya")
    if not role.endswith("nya"):
        return role
    bare = role.removesuffix("nya")
    return "" if people().told_of.intersection(bare.lower().split()) else bare


def _slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "speaker"
    unique, number = slug, 2
    while unique in taken:
        unique, number = f"{slug}-{number}", number + 1
    return unique


# ---- one quote -------------------------------------------------------------------------------


def speakers_of(discourse: Discourse, number: int) -> tuple[Referent, ...]:
    """Who spoke a quote, as far as the quotes before it tell; () where nobody can be meant."""
    inside = discourse.sources[number]
    place = place_of(discourse, number)
    if place is None:
        named = discourse.explicit[number] or _titled(discourse, inside)
        return named or described(discourse, inside)
    if place.form == "plural":
        several = _several(discourse, place) or _gathered(discourse, place)
        if several:
            return several
        if discourse.phrase(inside).lower() not in people().plural:
            return (newcomer(discourse, inside),)  # *kedua penjaga*, of whom nobody has a name
    if place.form == "role":
        person = _ends_in_nickname(discourse, inside)
        if person:
            return (person,)
        new = newcomer(discourse, inside)  # known from here on, even if somebody else is meant
        found = best(discourse, place)
        return (found,) if found else _announced(discourse, place) or (new,)
    announced = _announced(discourse, place) if place.form == "none" else ()
    if announced:
        return announced
    found = best(discourse, place)
    if found and place.form == "body":
        return (body_behind(discourse, found) or found,)
    return (found,) if found else ()


def place_of(discourse: Discourse, number: int) -> Place | None:
    """How the quote's source leaves its speaker open; None where it names one."""
    quote, inside = discourse.quotes[number], discourse.sources[number]
    own = discourse.within((*quote.content, *quote.source))
    lists = people()
    if not inside:
        return Place("none", min(discourse.within(quote.content), default=0), own, number)
    text = discourse.phrase(inside)
    low = text.lower().lstrip("-")
    named = discourse.explicit[number]
    work = low.removesuffix("nya") if low.endswith("nya") else ""
    if low in lists.singular or work in lists.works | lists.sayings:
        return Place("pronoun", inside[0], own, number, last=_said_before(discourse, number))
    if low in lists.plural or (_both(discourse, inside) and not named):
        return Place("plural", inside[0], own, number)
    if low in lists.bodies:
        return Place("body", inside[0], own, number)
    words = [discourse.words[index] for index in inside]
    if not named and kind_in(discourse, inside) is PER and kind_of(words) is PER:
        return Place("role", inside[0], own, number, role_words(text), opening(text))
    return None


def _said_before(discourse: Discourse, number: int) -> frozenset[int]:
    """The words said in the quote before, where its source says who speaks: they are of others."""
    if not number or not discourse.sources[number - 1]:
        return frozenset()
    said = discourse.within(discourse.quotes[number - 1].content)
    return said - set(discourse.sources[number - 1])


# ---- an office -------------------------------------------------------------------------------


def _titled(discourse: Discourse, inside: Sequence[int]) -> tuple[Referent, ...]:
    """Before whose name alone the title stands that is all of the source: *Habib mengatakan*."""
    words = discourse.words
    title = spelled(words[inside[0]].text)
    if len(inside) > 1 or title not in people().titles - people().body_heads:
        return ()
    behind = dict.fromkeys(
        discourse.owner[name.start]
        for name in discourse.names
        if title in _titles_before(words, name.start)
    )
    return tuple(behind) if len(behind) == 1 else ()


def _titles_before(words: Sequence[Word], start: int) -> list[str]:
    """The titles that stand before word `start`, the last first: *TGB HM | Zainul*."""
    keys = (spelled(word.text) for word in reversed(words[max(0, start - 4) : start]))
    return list(takewhile(lambda key: key in people().titles | people().letters, keys))


def _ends_in_nickname(discourse: Discourse, inside: Sequence[int]) -> Referent | None:
    """The person behind the nickname after an office: *Mentan SYL*, *Menko AHY*."""
    words = [discourse.words[index] for index in inside]
    for size in (2, 1):
        if len(words) > size and words[-size].text[0].isupper():
            keys = [spelled(word.text) for word in words[-size:]]
            known = people().nicknames.get(" ".join(keys), "").split()
            for referent in discourse.referents:
                initials = "".join(word[0] for word in referent.words)
                if referent.type is PER and (
                    (known and covers(known, referent.words))
                    or (size == 1 and len(initials) > 1 and keys[0] == initials)
                ):
                    return referent
    return None


def _announced(discourse: Discourse, place: Place) -> tuple[Referent, ...]:
    """Whose words below a headline repeats: *Pengamat: Beras Langka*; () where nobody's."""
    if place.word >= discourse.headline:
        return ()
    people_here = [referent for referent in discourse.referents if referent.type is PER]
    shares = [_repeated(discourse, place.quote, referent) for referent in people_here]
    most = max(shares, default=0.0)
    near = [who for who, share in zip(people_here, shares, strict=True) if share >= most - NEAR]
    return tuple(near) if most >= AGAIN and len(near) == 1 else ()


def _told_below(discourse: Discourse, number: int) -> tuple[Referent, ...]:
    """Who says below what a headline gives to nobody named, now that all have spoken."""
    place = place_of(discourse, number)
    if place is None or place.form not in ("role", "none"):
        return ()
    named = [who for who in discourse.history[number] if who.type is PER]
    return () if named else _announced(discourse, place)


def _repeated(discourse: Discourse, number: int, referent: Referent) -> float:
    """How much of the words another quote repeats whose source names the referent, 0 to 1."""
    said = _telling(discourse, discourse.quotes[number])
    whole = len(discourse.history) == len(discourse.quotes)
    spoke = discourse.history if whole else discourse.explicit
    shares = [
        len(said & _telling(discourse, quote)) / len(said)
        for other, (quote, named) in enumerate(zip(discourse.quotes, spoke, strict=True))
        if said and other != number and referent in named
    ]
    return max(shares, default=0.0)


def _telling(discourse: Discourse, quote: Quote) -> frozenset[str]:
    """The longer words of a quote's content."""
    lowers = (discourse.words[index].lower for index in discourse.within(quote.content))
    return frozenset(word for word in lowers if len(word) > 4)


# ---- more than one ---------------------------------------------------------------------------


def _several(discourse: Discourse, place: Place) -> tuple[Referent, ...]:
    """The two or more whom *keduanya*, *kedua pemimpin*, *mereka* takes up; () if unclear."""
    if place.quote and len(discourse.history[place.quote - 1]) > 1:
        return discourse.history[place.quote - 1]
    if not _both(discourse, discourse.sources[place.quote]):
        return ()
    sentence = discourse.words[place.word].sentence
    named: dict[int, list[Referent]] = defaultdict(list)
    for name in discourse.names:
        if name.start < place.word and name.start not in place.own:
            found = named[discourse.words[name.start].sentence]
            if discourse.owner[name.start] not in found:
                found.append(discourse.owner[name.start])
    for near in sorted(named, reverse=True):
        if sentence - near <= 6 and len(named[near]) == 2:
            return tuple(named[near])
    ranked = sorted(
        (r for r in discourse.referents if r.type is PER), key=lambda r: -len(r.mentions)
    )
    return tuple(ranked[:2]) if len(ranked) > 1 and len(ranked[1].mentions) > 1 else ()


def _both(discourse: Discourse, inside: Sequence[int]) -> bool:
    """Whether a source is two of whom was told: *keduanya*, *kedua pria*, *dua pria itu*."""
    first, last = (discourse.words[index].lower for index in (inside[0], inside[-1]))
    return first.startswith("kedua") or (first == "dua" and last in people().definite)


def _gathered(discourse: Discourse, place: Place) -> tuple[Referent, ...]:
    """The group that begins one of the last sentences: *Ribuan buruh datang. Mereka minta*."""
    lists, words = people(), discourse.words
    last = next(discourse.spoken(), None)
    if words[place.word].lower != "mereka" or (last and last.type is GROUP):
        return ()
    here = words[place.word].sentence
    for start in range(place.word - 1, discourse.headline - 1, -1):
        word = words[start]
        if here - word.sentence > NEARBY:
            break
        if not word.initial or start in discourse.aside or word.sentence == here:
            continue
        end = start
        while words[end].sentence == word.sentence and not _ends_phrase(words[end]):
            end += 1
        keys = [spelled(one.text) for one in words[start:end]]
        if keys and (keys[0] in lists.groups or (keys[0] in lists.many and len(keys) > 1)):
            return (discourse.known(discourse.phrase(range(start, end)), GROUP, start),)
    return ()


def _ends_phrase(word: Word) -> bool:
    """Whether a word cannot be of the noun phrase before it: a verb, a mark, *yang*."""
    nouns = people().no_verbs | people().many  # *berbagai* is no verb
    return (
        not word.text[0].isalnum()
        or bool(VERB.match(word.text) and word.text not in nouns)
        or word.text in people().parting
    )
