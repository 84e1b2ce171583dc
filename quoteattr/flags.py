"""What a witness changed in substance, with the words that show it.

Only words that both wordings speak of are judged: a *tidak* is lost where *naik* still stands and
its *tidak* does not, not where the whole clause was cut; that is a truncation, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import cache
from itertools import combinations, product, zip_longest

from rapidfuzz import fuzz

from quoteattr.align import Op, Step
from quoteattr.framing import speaks_abroad
from quoteattr.model import Kind, SpeakerType, covering
from quoteattr.numerals import numerals
from quoteattr.people import likely_person, people, role_words
from quoteattr.sides import Flag, FlagName, Side, about_speaker, change, tokens_of
from quoteattr.units import Unit, content_word, knowledge
from quoteattr.wording import meant, rank_of, stem, weight


def flags_of(base: Side, witness: Side, steps: Sequence[Step], *, close: bool) -> tuple[Flag, ...]:
    """What the witness's words change against the base's; framing.py says what is around them.

    Where the wordings are not `close`, a word that only one has is no change: a paraphrase says
    more or less everywhere. What stands in the place of another word is one.
    """
    pairing = _Pairing.of(base, witness, steps)
    words = [
        *_numbers(pairing),
        *_operators(pairing, knowledge().negations, FlagName.NEGATION, close=close),
        *_names_changed(pairing),
        *_operators(pairing, knowledge().modals, FlagName.MODALITY, close=close),
    ]
    kept = [flag for flag in words if close or (flag.base and flag.witness)]
    found = [*_truncated(pairing, close=close), *kept, *_words_changed(pairing, close=close)]
    return tuple(dict.fromkeys(found))


# ---- words that stand for each other ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pairing:
    """The steps as look-ups both ways; `cut` are base units inside a truncation."""

    base: Side
    witness: Side
    steps: Sequence[Step]
    there: Mapping[int, tuple[int, Op]]
    back: Mapping[int, tuple[int, Op]]
    cut: tuple[tuple[str, range], ...]

    @classmethod
    def of(cls, base: Side, witness: Side, steps: Sequence[Step]) -> _Pairing:
        there, back = {}, {}
        for step in steps:
            if step.base is not None and step.witness is not None:
                there[step.base] = step.witness, step.op
                back[step.witness] = step.base, step.op
        cut = tuple(_cuts(base.units, witness.units, steps))
        same = sum(op in _SAME for _, op in back.values())
        if same < _OWN_WORDS * len(witness.units):
            cut = tuple(entry for entry in cut if entry[0] != "middle")
        return cls(base, witness, steps, there, back, cut)

    def is_cut(self, index: int) -> bool:
        return any(index in run for _, run in self.cut)

    def sides(self) -> Iterator[tuple[Side, Side, Mapping[int, tuple[int, Op]]]]:
        """(own side, the other, own index to the other's) from the base and from the witness."""
        yield self.base, self.witness, self.there
        yield self.witness, self.base, self.back


_Change = tuple[int | None, int | None]  # unit of the base, unit of the witness


def _flag(pairing: _Pairing, name: FlagName, *row: _Change, note: str = "") -> Flag:
    """One flag for changes that stand in a row, mostly a single one."""
    words, spans = [], []
    for side, places in zip((pairing.base, pairing.witness), zip(*row, strict=True), strict=True):
        units = [side.units[place] for place in places if place is not None]
        words.append(" ".join(dict.fromkeys(unit.bare for unit in units)))
        spans.append(covering([unit.span for unit in units]) if units else None)
    return Flag(name, f"{change(words[0], words[1])}{note}", spans[0], spans[1])


# ---- cut -------------------------------------------------------------------------------------

_EDGE = (3, 2)  # words and content words left out at the beginning or the end that make a cut
_MIDDLE = (4, 2)  # and in between
_REWORDED = 6  # words left out that make one in a paraphrase, wherever they stood
_TELLING = {"start": 2.0, "middle": 4.0, "end": 2.0}  # weight of the words left out that matters
_PRINTED = 0.6  # of the words left out that three lines must have to print what was left out
_BESIDE = 0.4  # of that weight which the sentences beside must have to print it in other words
_OWN_WORDS = 0.6  # of a witness that shares fewer of its words nobody can say what it left out


def _cuts(
    base: Sequence[Unit], witness: Sequence[Unit], steps: Sequence[Step]
) -> Iterator[tuple[str, range]]:
    """Rows of base units that were left out, with where: start, middle or end."""
    # A word kept elsewhere stands for its own base word; only new words can stand for these.
    met = {
        witness[step.witness].key
        for step in steps
        if step.witness is not None and step.op in (Op.INSERTED, Op.REPLACED)
    }
    left = {s.base for s in steps if s.op is Op.OMITTED and s.base is not None}
    start = 0
    while start < len(base):
        if start not in left:
            start += 1
            continue
        end = start
        while end in left:
            end += 1
        where = "start" if start == 0 else "end" if end == len(base) else "middle"
        words, contents = _MIDDLE if where == "middle" else _EDGE
        telling = [unit for unit in base[start:end] if content_word(unit)]
        lost = [unit for unit in telling if not _met(unit, met)]
        enough = end - start >= words and len(telling) >= contents
        if enough and 2 * len(lost) > len(telling) and not _gloss(base[start:end]):
            yield where, range(start, end)
        start = end


def _gloss(units: Sequence[Unit]) -> bool:
    """Whether the words only explain others: in brackets, *dari pabrik ke penjual atau*."""
    first, last = units[0], units[-1]
    return ("(" in first.mark and ")" in last.mark) or "atau" in (first.key, last.key)


def _met(unit: Unit, keys: Iterable[str]) -> bool:
    return any(fuzz.ratio(unit.key, key) >= 75 for key in keys)


def _truncated(pairing: _Pairing, *, close: bool) -> Iterator[Flag]:
    text = pairing.base.annotation.article.text
    beside = {stem(word) for word in pairing.witness.beside} if pairing.cut else set()
    lines = pairing.witness.elsewhere if pairing.cut else ()
    rows = [frozenset[str]().union(*lines[at : at + 3]) for at in range(len(lines))]
    for where, run in pairing.cut:
        if not close and len(run) < _REWORDED:
            continue
        told = {stem(pairing.base.units[index].bare.lower()) for index in run}
        mass = sum(map(weight, told))
        limits = pairing.base.units[run.start].key in knowledge().limiting
        if mass < _TELLING[where] and not limits:
            continue
        if sum(map(weight, told & beside)) >= _BESIDE * mass:
            continue  # the outlet prints it, in the sentences around
        lost = [unit for index in run if content_word(unit := pairing.base.units[index])]
        if any(sum(_met(unit, keys) for unit in lost) >= _PRINTED * len(lost) for keys in rows):
            continue  # or in other lines
        spans = [pairing.base.units[index].span for index in run]
        span = covering(spans)
        words = " ".join(text[span.start : span.end].split())
        yield Flag(FlagName.TRUNCATED, f"{where}: {words}", span, None)


# ---- numbers ---------------------------------------------------------------------------------


def _numbers(pairing: _Pairing) -> Iterator[Flag]:
    values = [{u.key for u in side.units if u.number} for side in (pairing.base, pairing.witness)]
    for turn, (own, other, links) in enumerate(pairing.sides()):
        for index, unit in enumerate(own.units):
            if not unit.number or (not turn and pairing.is_cut(index)):
                continue
            link = links.get(index)
            if link and link[1] is Op.REPLACED and _in_place(index, links):
                partner = other.units[link[0]]
                if unit.key in values[1 - turn] - {partner.key}:
                    continue  # it stands in both, beside another number
                percent = _percent(own.units, index) == _percent(other.units, link[0])
                if percent and _same_quantity(unit, partner):
                    continue
                if "," in unit.bare and unit.key.strip("%") == partner.key.strip("%"):
                    continue  # *0,7* for *0,7 persen*
                if _same_hour(own.units, index, other.units, link[0]):
                    continue
                if _split_up(unit, own.units, partner, other.units):
                    continue
                if _vague(partner) and other.mentions(unit.key):
                    continue  # *puluhan pengusaha*, and *57 pengusaha* in the next sentence
                if _vague(unit) and own.mentions(partner.key):
                    continue
                if _same_year(unit, partner, other):
                    continue
                both = (index, link[0]) if not turn else (link[0], index)
                if not turn or not partner.number:
                    yield _flag(pairing, FlagName.NUMBER, both)
            elif (
                link is None
                and unit.key not in values[1 - turn]
                and _counted(own.units, index, links)
                and not (_YEAR.match(unit.key) or _vague(unit))
                and not other.mentions(unit.key)
                and not _digits_met(unit, other.units)
            ):
                both_or_none = (index, None) if not turn else (None, index)
                yield _flag(pairing, FlagName.NUMBER, both_or_none)


def _vague(unit: Unit) -> bool:
    """Whether it is a number without a value: *puluhan*, *pertama*."""
    return unit.number and _value(unit) is None


def _value(unit: Unit) -> Decimal | None:
    """The value of a number; None for *puluhan* and what is no number."""
    try:
        return Decimal(unit.key.strip("#%")).normalize()
    except InvalidOperation:
        return None


def _percent(units: Sequence[Unit], index: int) -> bool:
    """Whether a number is one per cent, or the first of two that are: *5 sampai 10 persen*."""
    return any(unit.number and unit.key.endswith("%") for unit in units[index : index + 3])


def _same_quantity(one: Unit, other: Unit) -> bool:
    """Whether one number is the other: *Rp 1,2 miliar, Rp 1,21 miliar*; *Juli, 7*; *kedua, dua*."""
    known = knowledge()
    a, b = _value(one), _value(other)
    words = {numerals().words.get(unit.key.removeprefix("#")) for unit in (one, other)}
    if other.key in known.dates or words & {a, b} - {None}:
        return True
    if one.key == "#1" and other.key in known.single:
        return True
    if a is None or b is None:
        return False
    if a == b:
        return not (one.currency and other.currency and one.currency != other.currency)
    if min(a, b) < 1000 and a == int(a) and b == int(b):
        return False  # 120 people are not 121
    digits = min(len(a.as_tuple().digits), len(b.as_tuple().digits))
    ways = (Context(prec=digits, rounding=way) for way in (ROUND_HALF_EVEN, ROUND_DOWN))
    return digits > 1 and any(way.plus(a) == way.plus(b) for way in ways)


_YEAR = re.compile(r"#(?:19|20)\d\d$")  # left out it is only shorter; changed it is another one


def _same_year(unit: Unit, partner: Unit, other: Side) -> bool:
    """Whether a year is the one that the other side means by *ini*, *lalu*, *sebelumnya*.

    It is so in an article without a date: nobody can say that it is another one.
    """
    year = _YEAR.match(unit.key) and int(unit.key.strip("#"))
    if not year:
        return False
    if partner.key == knowledge().year_before:
        return any(one.key == f"#{year + 1}" for one in other.units)
    shift = knowledge().years.get(partner.key)
    published = (other.annotation.article.published or "")[:4]
    return shift is not None and (not published.isdecimal() or int(published) + shift == year)


_HOUR = re.compile(r"(\d\d?)(?:[.:](\d\d))?$")


def _same_hour(units: Sequence[Unit], place: int, others: Sequence[Unit], other: int) -> bool:
    """Whether both are one time of day: *pukul 21.00, jam 9*."""
    hours = []
    for row, index in ((units, place), (others, other)):
        hour = _HOUR.match(row[index].bare)
        if not hour or not index or row[index - 1].key not in knowledge().clock:
            return False
        hours.append((int(hour[1]) % 12, int(hour[2] or 0)))
    return hours[0] == hours[1]


def _in_place(index: int, links: Mapping[int, tuple[int, Op]]) -> bool:
    """Whether a replaced unit stands beside the same words in both wordings."""
    target = links[index][0]
    return any(
        links.get(index + step, (-9, Op.OMITTED))[1] in _SAME
        and abs(links[index + step][0] - target) <= 2
        for step in (-2, -1, 1, 2)
    )


def _digits_met(unit: Unit, units: Iterable[Unit]) -> bool:
    """Whether the digits stand there in another row: *00* of *22:00* in *22.00*."""
    rows = [set(re.findall(r"\d+", one.bare)) for one in (unit, *units)]
    return bool(rows[0]) and rows[0] <= set().union(*rows[1:])


def _split_up(unit: Unit, units: Sequence[Unit], partner: Unit, others: Sequence[Unit]) -> bool:
    """Whether one of two numbers is a part of the other, split by a lost point: *4 000, 4.000*."""
    parts = [len(re.findall(r"\d+", one.bare)) for one in (unit, partner)]
    return parts[0] != parts[1] and _digits_met(unit, others) and _digits_met(partner, units)


def _counted(units: Sequence[Unit], index: int, links: Mapping[int, tuple[int, Op]]) -> bool:
    """Whether what a number counts stands in both wordings: the next or the last content word."""
    if units[index].key == "#1":
        return False  # *satu* is as often an article
    near = [
        place
        for place in (index + 1, index - 1)
        if 0 <= place < len(units) and content_word(units[place])
    ]
    return any(links.get(place, (0, Op.OMITTED))[1] in _SAME for place in near)


_SAME = (Op.KEPT, Op.SPELLING, Op.MOVED)


# ---- negation and modality -------------------------------------------------------------------

_LIGHT = frozenset(["will", "can", "want", "sure"])  # come and go: *(akan) ditahan Senin*
_STOP = frozenset(",;.?!…:")
_REACH = 5  # words between an operator and the content word that it governs


def _operators(
    pairing: _Pairing, words: Mapping[str, str], name: FlagName, *, close: bool
) -> Iterator[Flag]:
    """Operators (*tidak*, *harus*) whose governed word stands in both, the operator only in one.

    *tidak akan naik*: *tidak* and *akan* govern *naik*. Where the other wording has an operator of
    another class before that word (*belum naik*), that one is the evidence. What an article says
    again mends a report; a quotation of the same words stands as it is printed.
    """
    printed = close and _quoted(pairing)
    seen: set[tuple[int | None, int | None]] = set()
    for turn, (own_side, other_side, links) in enumerate(pairing.sides()):
        own, other = own_side.units, other_side.units
        for index, unit in enumerate(own):
            kind = words.get(unit.key)
            if kind is None:
                continue
            governed = _governed(own, index, links)
            if governed is None or (not turn and pairing.is_cut(governed)):
                continue
            target = links[governed][0]
            before = _operators_before(other, target, words)
            direct = links.get(index)
            if direct and words.get(other[direct[0]].key):
                before.append(direct[0])
            if any(words[other[place].key] == kind for place in before):
                continue
            if name is FlagName.NEGATION and (
                _says_no(other, target) or (not before and _balanced(pairing, unit, other, words))
            ):
                continue
            if _slip(unit, other, target) or (kind in _LIGHT and _doubled(unit, own, other)):
                continue
            stands = printed and kind not in _LIGHT
            if not stands and _operates_again(other_side, words, kind, own[governed].key):
                continue
            match = before[-1] if before else None
            if match is None and kind in _LIGHT:
                continue
            if match is None and direct and direct[1] is Op.REPLACED:
                match = direct[0]
            both = (index, match) if not turn else (match, index)
            if both in seen:
                continue
            seen.add(both)
            yield _flag(pairing, name, both, note=f" ({own[governed].bare})")


def _slip(operator: Unit, units: Sequence[Unit], place: int) -> bool:
    """Whether one letter makes the word there an operator: *tindak pidana, tidak pidana*."""
    return place > 0 and 85 <= fuzz.ratio(operator.key, units[place - 1].key) < 100


def _doubled(operator: Unit, units: Sequence[Unit], others: Sequence[Unit]) -> bool:
    """Whether a word is said twice here, and there still once: *pasti Presiden pasti hadir*."""
    here, there = (sum(one.key == operator.key for one in row) for row in (units, others))
    return here > there > 0


def _operates_again(side: Side, words: Mapping[str, str], kind: str, governed: str) -> bool:
    """Whether nobody else says it in the article, an operator of this class before that word."""
    root = stem(governed)
    return any(
        stem(unit.key) == root
        and any(words[units[at].key] == kind for at in _operators_before(units, place, words))
        for units in side.own_lines
        for place, unit in enumerate(units)
    )


def _governed(units: Sequence[Unit], index: int, links: Mapping[int, tuple[int, Op]]) -> int | None:
    """The first content word after an operator, if it stands in the other wording too."""
    known = knowledge()
    for place in range(index + 1, min(len(units), index + 1 + _REACH)):
        unit = units[place]
        if unit.initial or unit.part != units[index].part or _STOP & set(units[place - 1].mark):
            return None  # *belum. Mengapa?*: another clause
        if unit.key in known.only or content_word(unit) or unit.name:
            link = links.get(place)
            if link is None:
                return None
            same = link[1] in (Op.KEPT, Op.SPELLING) or _beside(place, links)
            return place if same else None
    return None


def _beside(place: int, links: Mapping[int, tuple[int, Op]]) -> bool:
    """Whether a replaced word still stands in the same surroundings: its next word is the same."""
    after = links.get(place + 1)
    return after is not None and after[1] in _SAME and after[0] == links[place][0] + 1


def _operators_before(units: Sequence[Unit], place: int, words: Mapping[str, str]) -> list[int]:
    """Operators that govern a unit: between it and the content word before it."""
    found = []
    for index in range(place - 1, max(-1, place - 1 - _REACH), -1):
        if units[index].key in words:
            found.append(index)
        elif content_word(units[index]) and units[index].key not in knowledge().only:
            break
    return found


def _balanced(
    pairing: _Pairing, unit: Unit, other: Sequence[Unit], words: Mapping[str, str]
) -> bool:
    """Whether the negation only stands elsewhere: *tak kontak*, *tidak memiliki kontak*.

    Or is glued to another word by a slip of the typesetter.
    """
    base = [u for i, u in enumerate(pairing.base.units) if not pairing.is_cut(i)]
    counts = [sum(u.key in words for u in units) for units in (base, pairing.witness.units)]
    glued = any(u.key.endswith(unit.key) and len(u.key) > len(unit.key) + 2 for u in other)
    return counts[0] == counts[1] or glued


def _says_no(units: Sequence[Unit], place: int) -> bool:
    lexical = knowledge().lexical_negation
    return any(unit.key in lexical for unit in units[max(0, place - 3) : place + 1])


# ---- names -----------------------------------------------------------------------------------


def _names_changed(pairing: _Pairing) -> Iterator[Flag]:
    """Offices and bodies in each other's place, and the names outside them."""
    rows = [*_offices(pairing)]
    yield from (_flag(pairing, FlagName.NAME, *row) for row in rows)
    seen = [{change[turn] for row in rows for change in row} - {None} for turn in (0, 1)]
    changes = (one for one in _names(pairing) if one[0] not in seen[0] and one[1] not in seen[1])
    yield from _in_one(pairing, changes)


def _offices(pairing: _Pairing) -> Iterator[list[_Change]]:
    """Offices and bodies behind one kept word: *dan Panglima TNI*, *dan Pemerintah Daerah*.

    Their capitals are custom and no name by themselves: only what has them on both sides is judged.
    """
    sides = (pairing.base, pairing.there), (pairing.witness, pairing.back)
    if any(_mostly_capitals(side.units) for side, _ in sides):
        return
    about = about_speaker(pairing.base) | about_speaker(pairing.witness)
    for places in ((one, other) for one, (other, op) in pairing.there.items() if op in _SAME):
        rows = [
            _capitals(side.units, place + 1, links)
            for (side, links), place in zip(sides, places, strict=True)
        ]
        units = [[side.units[k] for k in row] for (side, _), row in zip(sides, rows, strict=True)]
        if not all(any(not unit.name for unit in run) for run in units):
            continue
        idle = knowledge().address | knowledge().pronouns
        if any(all(unit.key in idle for unit in run) for run in units):
            continue  # *Pak Damar, Bupati Damar*; *Engkau* in a prayer
        words = [role_words(" ".join(unit.bare for unit in run)) for run in units]
        if not words[0] & words[1] and not (words[0] | words[1]) & about:
            one, other = rows
            yield list(zip_longest(one, other))


def _capitals(
    units: Sequence[Unit], start: int, links: Mapping[int, tuple[int, Op]]
) -> tuple[int, ...]:
    """The changed words with a capital from here on, as far as no punctuation parts them."""
    found: list[int] = []
    for place in range(start, len(units)):
        unit = units[place]
        if links.get(place, (0, Op.OMITTED))[1] in _SAME or not _capital(unit):
            break
        found.append(place)
        if unit.mark:
            break
    return tuple(found)


def _capital(unit: Unit) -> bool:
    return unit.bare[:1].isupper() and not (unit.initial or unit.number)


def _mostly_capitals(units: Sequence[Unit]) -> bool:
    """Whether capitals tell nothing, as in a headline."""
    return 2 * sum(unit.bare[:1].isupper() for unit in units) > len(units)


def _names(pairing: _Pairing) -> Iterator[_Change]:
    known = knowledge()
    about = about_speaker(pairing.base) | about_speaker(pairing.witness)
    keys = [{unit.key for unit in side.units} for side in (pairing.base, pairing.witness)]
    short = _short_forms(pairing)
    for turn, (own, other, links) in enumerate(pairing.sides()):
        for index, unit in enumerate(own.units):
            date = unit.key in known.dates
            if not (unit.name or date) or len(unit.bare) <= 2 or index in short[turn]:
                continue  # *Jl*, *S*; *PerKom* for *Peraturan Komisi*
            if not turn and pairing.is_cut(index):
                continue
            if unit.key in about or _met_name(unit, keys[1 - turn]):
                continue
            link = links.get(index)
            if link is None or (link[1] is Op.REPLACED and not _in_place(index, links)):
                if not (date or other.mentions(unit.key) or _of_person(pairing, own, index, links)):
                    yield (None, index) if turn else (index, None)
            elif link[1] is Op.REPLACED:
                partner = other.units[link[0]]
                if turn and (partner.name or partner.key in known.dates):
                    continue  # seen from the base
                if partner.key in known.pronouns or (date and partner.key not in known.dates):
                    continue
                if partner.key in about:
                    continue
                shown = link[0] if partner.name or partner.key in known.dates else None
                if shown is None and other.mentions(unit.key):
                    continue
                yield (shown, index) if turn else (index, shown)


def _of_person(
    pairing: _Pairing, side: Side, index: int, links: Mapping[int, tuple[int, Op]]
) -> bool:
    """Whether a name lengthens that of a person whom both name: *Andi Saputra Wibowo*.

    It does where a speaker has these words, or where neither the words nor a capital before them
    (*Jalan Andi Saputra*) speak against it. A longer name of a body or a place is another one.
    """
    units = side.units
    run = _name_run(units, index)
    own = units[index].key
    kept = {units[place].key for place in run if links.get(place, (0, Op.OMITTED))[1] in _SAME}
    persons = [
        set(tokens_of(speaker.name))
        for each in (pairing.base, pairing.witness)
        for speaker in each.annotation.speakers
        if speaker.type is SpeakerType.PER
    ]
    if any(own in words and kept & words for words in persons):
        return True
    before = units[run.start - 1]
    if run.start and _capital(before) and before.key not in knowledge().titles | people().titles:
        return False
    return likely_person(own) and any(map(likely_person, kept))


def _name_run(units: Sequence[Unit], place: int) -> range:
    """The unbroken row of names around a unit."""

    def joined(one: Unit, other: Unit) -> bool:
        near = other.span.start - one.span.end <= 1
        closed = one.span.end - one.span.start > len(one.bare)
        return other.name and one.name and near and not closed and one.part == other.part

    start, end = place, place + 1
    while start and joined(units[start - 1], units[start]):
        start -= 1
    while end < len(units) and joined(units[end - 1], units[end]):
        end += 1
    return range(start, end)


def _short_forms(pairing: _Pairing) -> tuple[set[int], set[int]]:
    """Units of base and witness that are a short form of words of either, and these words.

    *Peraturan Komisi* and *PerKom*; *tempat kejadian perkara (TKP)* and the same without brackets.
    """
    sides = [side.units for side in (pairing.base, pairing.witness)]
    found: tuple[set[int], set[int]] = (set(), set())
    for turn, place in product((0, 1), (0, 1)):
        runs = [
            (start, [unit.bare.lower() for unit in sides[place][start : start + size]])
            for size in (2, 3, 4, 5)
            for start in range(len(sides[place]) - size + 1)
        ]
        for index, unit in enumerate(sides[turn]):
            short = unit.bare.lower()
            if not (2 <= len(short) <= 10 and short.isalpha() and unit.bare[0].isupper()):
                continue
            for start, words in runs:
                if short not in words and _shortens(short, words):
                    found[turn].add(index)
                    if place != turn:
                        found[place].update(range(start, start + len(words)))
    return found


def _shortens(short: str, words: Sequence[str]) -> bool:
    """Whether a short form takes its letters from these words, from each the first one."""
    if not words:
        return not short
    word = words[0]
    if not word or short[:1] != word[0]:
        return False
    most = len(short) - len(words) + 1
    for size in range(1, most + 1):
        letters = iter(word)
        if not all(letter in letters for letter in short[:size]):
            break
        if _shortens(short[size:], words[1:]):
            return True
    return False


def _in_one(pairing: _Pairing, changes: Iterable[_Change]) -> Iterator[Flag]:
    """Changed names with only a space between them as one flag: *+Trauma Center*."""
    row: list[_Change] = []
    for one in changes:
        if row and not _adjoins(pairing, row[-1], one):
            yield _flag(pairing, FlagName.NAME, *row)
            row = []
        row.append(one)
    if row:
        yield _flag(pairing, FlagName.NAME, *row)


def _adjoins(pairing: _Pairing, last: _Change, one: _Change) -> bool:
    for side, a, b in zip((pairing.base, pairing.witness), last, one, strict=True):
        if (a is None) != (b is None):
            return False
        if a is not None and b is not None:
            gap = slice(side.units[a].span.end, side.units[b].span.start)
            if gap.start >= gap.stop or side.annotation.article.text[gap].strip():
                return False
    return True


def _met_name(unit: Unit, keys: Iterable[str]) -> bool:
    """Whether a name stands there too: misspelt, or as a part (*Alex*; *Paku Buwono* in one)."""
    own, keys = unit.key, frozenset(keys)
    if "-" in own and keys.issuperset(own.split("-")):
        return True
    initials = unit.bare.isupper()  # *DNM, DMN; SD, S*
    return any(
        own == key
        or own in key.split("-")
        or (initials and (sorted(own) == sorted(key) or own.startswith(key)))
        or (len(key) >= 5 and fuzz.ratio(own, key) >= 85)
        or (min(len(own), len(key)) >= 4 and _part_of(*sorted((own, key), key=len)))
        for key in keys
    )


def _part_of(short: str, long: str) -> bool:
    return long.startswith(short) or long.endswith(short)


# ---- words changed, another translation ------------------------------------------------------

_REPLACED = (0.12, 0.6)  # share of replaced content words: another wording, still the same thing
_UNLIKE = 0.4  # nearness of meaning from which a word may be another for the same thing
_ELSE_SAME = 3, 0.1  # units that are the same around a swap, and share of others beside it


def _quoted(pairing: _Pairing) -> bool:
    """Whether both give speech as speech."""
    return Kind.INDIRECT not in (pairing.base.quote.kind, pairing.witness.quote.kind)


def _words_changed(pairing: _Pairing, *, close: bool) -> Iterator[Flag]:
    """Both give speech as speech and the same thing, with other words in two slots or more.

    The frame is kept (most content words stand in both), and words are replaced one by one: of
    what is said abroad two translators do so; who speaks Indonesian had words changed. Of these one
    word will do where all others are the same.
    """
    replaced = []
    same = sum(
        content_word(pairing.base.units[one])
        for one, (_, op) in pairing.there.items()
        if op in _SAME
    )
    for one, other in _swaps(pairing):
        if content_word(one) and content_word(other) and not _akin(one, other):
            replaced.append(f"{one.bare} → {other.bare}")
    abroad = any(map(speaks_abroad, (pairing.base, pairing.witness)))
    frame = 2 * same >= sum(map(content_word, pairing.witness.units))
    if len(replaced) > 1 and frame and _quoted(pairing):
        share = len(replaced) / (len(replaced) + same)
        if _REPLACED[0] <= share <= _REPLACED[1]:
            name = FlagName.TRANSLATION if abroad else FlagName.WORDS
            yield Flag(name, "; ".join(replaced))
            return
    if close and not abroad:
        yield from _swapped(pairing)


def _swaps(pairing: _Pairing) -> Iterator[tuple[Unit, Unit]]:
    """Words in each other's place that are no numbers and no names."""
    for step in pairing.steps:
        if step.base is None or step.witness is None or step.op in _SAME:
            continue
        one, other = pairing.base.units[step.base], pairing.witness.units[step.witness]
        if (
            _in_place(step.base, pairing.there)
            and not (one.number or other.number or one.name or other.name)
            and not (_capital(one) and _capital(other))
        ):
            yield one, other


def _akin(one: Unit, other: Unit) -> bool:
    """Whether two words are written so alike that one is a form or a slip of the other."""
    return (
        fuzz.ratio(one.key, other.key) >= 75
        or one.key.startswith(other.key)
        or other.key.startswith(one.key)
        or one.key.endswith(other.key)
    )


def _swapped(pairing: _Pairing) -> Iterator[Flag]:
    """Words in each other's place that mean something else, all others the same.

    In a report only opposites: who tells it in his own words may take another one.
    """
    every = [swap for swap in _swaps(pairing) if _between_same(swap, pairing)]
    swaps = [
        (one, other)
        for one, other in every
        if _opposite(one, other) or (len(every) == 1 and _quoted(pairing) and _unlike(one, other))
    ]
    least, others = _ELSE_SAME
    same = sum(op in _SAME for _, op in pairing.back.values())
    units = len(pairing.witness.units)
    if swaps and same >= least and units - same - len(swaps) <= others * units:
        yield Flag(FlagName.WORDS, "; ".join(f"{one.bare} → {other.bare}" for one, other in swaps))


def _between_same(swap: tuple[Unit, Unit], pairing: _Pairing) -> bool:
    """Whether the words on both sides of a swap are the same, as far as there are any."""
    base, witness = pairing.base.units, pairing.witness.units
    one, other = base.index(swap[0]), witness.index(swap[1])
    return all(
        (one + step in (-1, len(base)) and other + step in (-1, len(witness)))
        or (
            (link := pairing.there.get(one + step, (-9, Op.OMITTED)))[0] == other + step
            and link[1] in _SAME
        )
        for step in (-1, 1)
    )


def _opposite(one: Unit, other: Unit) -> bool:
    return frozenset((_root(one.key), _root(other.key))) in _opposites()


@cache
def _opposites() -> frozenset[frozenset[str]]:
    rows = knowledge().opposites
    return frozenset(frozenset(map(_root, pair)) for row in rows for pair in combinations(row, 2))


def _root(key: str) -> str:
    """The stem of what has a meaning: *sebelum* is no form of *belum*."""
    return key if key in knowledge().function else stem(key)


def _unlike(one: Unit, other: Unit) -> bool:
    """Whether two words that are known mean neither the same nor much the same.

    At the head of a sentence stands what joins it to the last one.
    """
    return (
        content_word(one)
        and content_word(other)
        and not (one.initial or other.initial or _capital(one) or _capital(other))
        and not _akin(one, other)
        and stem(one.key) != stem(other.key)
        and not {one.key, other.key} & knowledge().dates
        and None not in (rank_of(one.key), rank_of(other.key))
        and meant(one.key, other.key) < _UNLIKE
    )
