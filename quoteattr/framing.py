"""What stands around a wording: who is said to have said it, how it is framed, through whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from quoteattr.lexicon import lexicon
from quoteattr.model import Kind, Quote, Speaker, SpeakerType, covering, text_of
from quoteattr.people import expanded, people
from quoteattr.printable import shown_cue
from quoteattr.sides import Flag, FlagName, Side, about_speaker, change, speakers_of, tokens_of
from quoteattr.units import knowledge


def framing_of(base: Side, witness: Side) -> tuple[Flag, ...]:
    """Speaker, stance of the cue, direct or indirect, via: one flag each where they differ.

    A pronoun that seems to stand for somebody else is more often misread here than misattributed
    there: only names that are printed differ, and only where the other one is not named beside.
    """
    found = [*_stances(base, witness), *_directness(base, witness), *_vias(base, witness)]
    if _named(base) and _named(witness):
        found += _speakers(base, witness)
    return tuple(found)


def two_persons(base: Side, witness: Side) -> bool:
    """Whether both speakers are persons, of names that are not one's."""
    one, other = speakers_of(base), speakers_of(witness)
    return (
        bool(one and other)
        and all(speaker.type is SpeakerType.PER for speaker in (*one, *other))
        and not same_speaker(base, witness)
    )


def same_speaker(base: Side, witness: Side) -> bool:
    """Whether a speaker of one may be a speaker of the other, by the names: *SBY*."""
    others = speakers_of(witness)
    return any(_compatible(one, other) for one in speakers_of(base) for other in others)


def names_somebody(side: Side) -> bool:
    """Whether the source prints the name of a person or a body, no pronoun and no *warga*."""
    return bool(_identified(side)) and _named(side)


def speaks_abroad(side: Side) -> bool:
    """Whether a speaker is a body of another country or has an office there: *Presiden Rusia*.

    The office may also stand before the name, anywhere in the article. One that names Indonesia as
    well is none: *Duta Besar RI untuk Jepang*.
    """
    text = side.annotation.article.text
    for speaker in speakers_of(side):
        places = [found.start() for found in re.finditer(re.escape(speaker.name), text)]
        told = [_PARTING.split(text[max(0, place - _NEAR) : place])[-1] for place in places]
        own = "" if speaker.type is SpeakerType.PER else speaker.name
        for phrase in (own, speaker.role or "", *told):
            words = " ".join(expanded(word) for word in tokens_of(phrase))
            if re.search(_abroad(), words) and not re.search(r"\b(?:indonesia|ri)\b", words):
                return True
    return False


_NEAR = 40  # letters before a name in which an office stands
_PARTING = re.compile(r"[^\w ()-]")


@cache
def _abroad() -> str:
    return rf"\b(?:{'|'.join(map(re.escape, sorted(people().abroad)))})\b"


def _named(side: Side) -> bool:
    """Whether the source prints a word of the speaker's name."""
    text = side.annotation.article.text
    printed = {word for span in side.quote.source for word in tokens_of(span.of(text))}
    return any(printed & set(tokens_of(speaker.name)) for speaker in speakers_of(side))


def _identified(side: Side) -> list[Speaker]:
    return [s for s in speakers_of(side) if s.type not in (SpeakerType.ANON, SpeakerType.GROUP)]


def _speakers(base: Side, witness: Side) -> Iterator[Flag]:
    sides = [_identified(side) for side in (base, witness)]
    if not all(sides) or any(_compatible(a, b) for a in sides[0] for b in sides[1]):
        return
    if not all(s.type is SpeakerType.PER for side in sides for s in side) and (
        _institution(base) & _institution(witness)
    ):
        return
    for side, others in ((base, sides[1]), (witness, sides[0])):
        if side.beside & {word for speaker in others for word in _name_words(speaker.name)}:
            return
    names = [", ".join(s.name for s in side) for side in sides]
    spans = [covering(side.quote.source) if side.quote.source else None for side in (base, witness)]
    yield Flag(FlagName.SPEAKER, f"{names[0]} → {names[1]}", *spans)


def _name_words(name: str) -> frozenset[str]:
    known = knowledge()
    words = [part for word in tokens_of(name) for part in expanded(word).split() if len(part) > 1]
    kept = frozenset(
        word.partition("-")[2]
        if word.partition("-")[0] in known.particles and "-" in word
        else word
        for word in words
        if word not in known.titles | known.particles | known.bodies
    )
    return kept or frozenset(words)


def _compatible(one: Speaker, other: Speaker) -> bool:
    a, b = _name_words(one.name), _name_words(other.name)
    whole = [set(tokens_of(speaker.name)) for speaker in (one, other)]
    if whole[0] <= whole[1] or whole[1] <= whole[0]:
        return True
    if a & b or any(min(len(x), len(y)) >= 5 and fuzz.ratio(x, y) >= 80 for x in a for y in b):
        return True
    if _abbreviates(a, other) or _abbreviates(b, one):
        return True
    forms = knowledge().spelling
    same = {forms.get(tuple(tokens_of(s.name))) for s in (one, other)}
    return len(same) == 1 and None not in same


def _abbreviates(words: frozenset[str], speaker: Speaker) -> bool:
    """Whether one of the words is the initials of a name; of a body's, some in a row will do."""
    letters = _initials(speaker.name)
    part = speaker.type is SpeakerType.ORG
    return any(word == letters or (part and len(word) > 2 and word in letters) for word in words)


def _initials(name: str) -> str:
    """*Badan Riset dan Inovasi Nasional* is *brin*; *PT Bank Rakyat Indonesia* holds *bri*."""
    return "".join(word[0] for word in tokens_of(name) if word not in ("dan", "of", "the"))


def _institution(side: Side) -> frozenset[str]:
    """What body a speaker speaks for: words of names, roles and source that are no rank."""
    known = knowledge()
    words = set(about_speaker(side))
    for speaker in speakers_of(side):
        if speaker.type is SpeakerType.ORG:
            words.add(_initials(speaker.name))
    idle = known.function | known.titles | known.bodies
    return frozenset(words - idle)


@dataclass(frozen=True, slots=True)
class _Stance:
    """What a cue does: its stance, empty where none is known, and its degree on a scale, if any."""

    name: str
    degree: tuple[int, int] | None = None

    def scaled(self, other: _Stance) -> bool:
        """Whether both are on one scale."""
        return bool(self.degree and other.degree and self.degree[0] == other.degree[0])

    def like(self, other: _Stance) -> bool:
        """Whether nothing is framed otherwise: on one scale by the degree, else by the names."""
        if self.scaled(other):
            return self.degree == other.degree
        names = {self.name, other.name}
        return len(names) == 1 or any(names <= row for row in knowledge().alike)


def _stance(text: str, quote: Quote) -> _Stance:
    cue = text_of(quote.cue, text)
    if cue.lower() in knowledge().neutral:
        return _Stance("say")
    name = quote.stance or (lexicon().stance(cue) if cue else "")
    return _Stance(name or "", knowledge().degrees.get(lexicon().entry(cue)))


def _stances(base: Side, witness: Side) -> Iterator[Flag]:
    one, other = (_stance(s.annotation.article.text, s.quote) for s in (base, witness))
    if not one.name or not other.name or one.like(other):
        return
    for side, opposite, wanted in ((base, witness, other), (witness, base, one)):
        text = side.annotation.article.text
        again = [_stance(text, quote) for quote in side.again(opposite)]
        if one.scaled(other):  # *kata* is as good as *meminta*, but not as *mendesak*
            said = [knowledge().degrees.get(unit.key) for unit in side.units]
            framed = wanted.degree in (*said, *(stance.degree for stance in again))
        else:
            framed = any(wanted.like(stance) for stance in again)
        if framed:
            return  # it frames it so as well, in the words or where it tells it again
    cues = [
        shown_cue(text_of(side.quote.cue, side.annotation.article.text)) or stance.name
        for side, stance in ((base, one), (witness, other))
    ]
    if any(_says(side, cue) for side, cue in ((base, cues[1]), (witness, cues[0]))):
        return  # *"Kami minta ..."* and *ia minta ...*: the verb is what is said
    spans = [covering(side.quote.cue) if side.quote.cue else None for side in (base, witness)]
    if one.name != other.name:
        cues = [f"{cue} ({stance.name})" for cue, stance in zip(cues, (one, other), strict=True)]
    yield Flag(FlagName.STANCE, " → ".join(cues), *spans)


def _says(side: Side, cue: str) -> bool:
    """Whether the content itself has a cue's word, under another prefix or none."""
    bare = {_PREFIX.sub("", unit.key) for unit in side.units}
    return _PREFIX.sub("", cue.lower()) in bare


_PREFIX = re.compile(r"^(?:meng|mem|men|me|ber|di)(?=\w{4})")


def _directness(base: Side, witness: Side) -> Iterator[Flag]:
    one, other = base.quote.kind, witness.quote.kind
    if {one, other} != {Kind.DIRECT, Kind.INDIRECT}:
        return
    quoted, told = (base, witness) if one is Kind.DIRECT else (witness, base)
    # Who reports it and quotes it too, quotes it.
    if all(quote.kind is not one for quote in witness.again(base)) and not told.quotes(quoted):
        yield Flag(FlagName.DIRECTNESS, f"{one.value} → {other.value}")


def _vias(base: Side, witness: Side) -> Iterator[Flag]:
    shown: list[str] = []
    channels: list[set[frozenset[str]]] = []
    for side in (base, witness):
        text = side.annotation.article.text
        said = [" ".join(span.of(text).split()) for span in side.quote.via]
        if own := _house(side):  # *kepada Kompas.com* in Kompas.com
            said = [phrase for phrase in said if own not in phrase.lower()]
        said = [phrase for phrase in said if not _OWN.fullmatch(phrase)]
        shown.append(", ".join(said))
        channels.append({_channel(phrase) for phrase in said})
    if _lacks(witness, channels[0], channels[1]) or _lacks(base, channels[1], channels[0]):
        spans = [covering(side.quote.via) if side.quote.via else None for side in (base, witness)]
        yield Flag(FlagName.VIA, change(shown[0], shown[1]), *spans)


def _lacks(
    side: Side, channels: Collection[frozenset[str]], own: Collection[frozenset[str]]
) -> bool:
    """Whether one of the other's channels is none of a side's own, nor named in its article."""
    named = set(_words(side.annotation.article.text)) - {_house(side)} if channels else set()
    return not all(
        any(channel == mine or any(_same_house(word, mine) for word in channel) for mine in own)
        or all(_same_house(word, named) for word in channel)
        for channel in channels
    )


_OWN = re.compile(r"\w+nya")  # *keterangannya* is the speaker's, no relay
_SITE = 6  # letters that the names of one house's sites begin with


def _same_house(word: str, others: Collection[str]) -> bool:
    """Whether a word of a channel is one of these, or a site of the same house.

    *Tribunnews.com* and *TribunJogja.com* are one house.
    """
    site = "." in word[_SITE:]
    return word in others or (
        site and any(other.startswith(word[:_SITE]) and "." in other for other in others)
    )


def _house(side: Side) -> str:
    """The outlet's own name: *kompas* of *kompas.com*."""
    return (side.annotation.article.outlet or "").partition(".")[0].lower()


def _words(text: str) -> list[str]:
    """The words of a text, lower case and without *-nya*; the name of a site is one."""
    found = re.findall(r"[^\W_]+(?:[-'’.][^\W_]+)*", text.lower())
    return [word.removesuffix("nya") for word in found]


def _channel(phrase: str) -> frozenset[str]:
    """The words of a channel that tell it apart: its names, else its first noun."""
    names = [word for word in _NAME.findall(phrase) if word.lower() not in _QUOTING]
    told = [word for word in _words(phrase) if word not in knowledge().function]
    return frozenset(_words(" ".join(names)) or told[:1])


_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*")
_QUOTING = frozenset(["dikutip", "menurut", "dilansir", "melansir", "mengutip"])
