"""A content as units: words and numbers, each with the key by which two wordings are compared.

A key is the word in lower case and one spelling, a number by its value (*Rp 300 triliun* and
*Rp300 T* are one number), a name without its particle (*al-Assad, Assad*). Nothing is lost: every
character that is no white space belongs to one unit, punctuation to the word that it touches.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from quoteattr.model import Span, covering
from quoteattr.numerals import number_of
from quoteattr.wordlists import filled, tables


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or a number with all that belongs to it, with the punctuation that touches it.

    `part` is the index of its content span, `key` what it is compared by: of a number *#25000*, per
    cent *#5%*, one without a value *#puluhan* or *#=12.05.2024*. `bare` is its text without
    punctuation. `name`: it names somebody or something. `currency` is "" where none is written.
    `initial`: a sentence begins here, so that a capital says nothing. `mark`: its punctuation.
    """

    span: Span
    part: int
    bare: str
    key: str
    name: bool = False
    currency: str = ""
    initial: bool = False
    mark: str = ""

    @property
    def number(self) -> bool:
        return self.key.startswith("#")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """data/compare.toml, short.toml and function.toml, ready for look-up.

    `degrees` has every form of a verb with the number of its scale and of its degree there.
    """

    spelling: dict[tuple[str, ...], str]
    pronouns: frozenset[str]
    particles: frozenset[str]
    titles: frozenset[str]
    address: frozenset[str]
    bodies: frozenset[str]
    capitalised: frozenset[str]
    dates: frozenset[str]
    vague: frozenset[str]
    single: frozenset[str]
    years: dict[str, int]
    year_before: str
    clock: frozenset[str]
    ranges: frozenset[str]
    percent: frozenset[str]
    currency: dict[str, str]
    after_currency: frozenset[str]
    not_after: frozenset[str]
    negations: dict[str, str]
    lexical_negation: frozenset[str]
    only: frozenset[str]
    modals: dict[str, str]
    alike: tuple[frozenset[str], ...]
    degrees: dict[str, tuple[int, int]]
    neutral: frozenset[str]
    function: frozenset[str]
    limiting: frozenset[str]
    leading: frozenset[str]
    opposites: tuple[tuple[str, ...], ...]
    prefixes: tuple[str, ...]


@cache
def knowledge() -> Knowledge:
    """The words of the comparison; read once."""
    table, short = tables("compare"), tables("short")
    full = [[full, form] for group in short.values() for form, full in group.items()]
    return filled(
        Knowledge,
        "compare",
        spelling={
            tuple(form.split()): row[0].replace(" ", "_")
            for row in (*table["same"]["spelling"], *full)
            for form in row
        },
        titles=frozenset([*table["names"]["titles"], *table["names"]["address"]]),
        negations={word: kind for kind, words in table["negations"].items() for word in words},
        degrees={
            form: (scale, degree)
            for scale, row in enumerate(table["stance"]["degrees"])
            for degree, words in enumerate(row)
            for word in words
            for form in forms_of(word)
        },
        modals={word: kind for kind, words in table["modals"].items() for word in words},
        function=frozenset([*tables("function")["words"], *table["words"]["function"]]),
    )


_NASAL = {
    letter: prefix
    for letters, prefix in (("aeioughk", "meng"), ("bfvp", "mem"), ("cdjzt", "men"), ("s", "meny"))
    for letter in letters
}
_SWALLOWED = "kpst"  # *memprotes* keeps the letter, *memerintahkan* does not


def forms_of(word: str) -> Iterator[str]:
    """A word as active, passive and noun: *desak, mendesak, didesak, desakan*.

    Some of the forms are no words, which harms nobody.
    """
    nasal = _NASAL.get(word[0], "me")
    stems = [word, f"di{word}", f"ber{word}", f"{nasal}{word}"]
    if word[0] in _SWALLOWED:
        stems.append(f"{nasal}{word[1:]}")
    yield from (f"{stem}{suffix}" for stem in stems for suffix in ("", "kan", "i", "an"))
    yield f"per{word}an"


# ---- a content as units ----------------------------------------------------------------------

_WORD = re.compile(
    r"(?:Rp|IDR|USD|US)(?=[\s.$]*\d)|\d+(?:[.,]\d+)*|[^\W\d_]\w*(?:[-‑'’`](?!\d+[.,]\d)[^\W_]\w*)*|[^\W_]+",
    re.IGNORECASE,
)
_OPENING = "“\"‘'«([{"
# *Menyarankan RPTC dibangun*: a verb before a name is none, though both begin with a capital.
_VERB = re.compile(r"(?:meng|meny|mem|men)\w{4,}|di\w{3,}(?:kan|i)$")
_SENTENCE_END = re.compile(r"[.?!…:][\"”’')\]]*\s*$")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word before numbers and names are put together."""

    span: Span
    part: int
    bare: str
    before: str  # punctuation that touches it
    after: str


def _split(text: str, spans: Sequence[Span]) -> list[_Word]:
    words: list[_Word] = []
    for part, span in enumerate(sorted(spans)):
        found = [m.span() for m in _WORD.finditer(text, span.start, span.end)]
        if not found:  # only punctuation: one unit without letters, so that nothing is lost
            marks = text[span.start : span.end]
            if marks.strip():
                start = span.start + len(marks) - len(marks.lstrip())
                end = start + len(marks.strip())
                words.append(_Word(Span(start, end), part, "", text[start:end], ""))
            continue
        edges = [span.start]
        for (_, end), (start, _) in itertools.pairwise(found):
            gap = text[end:start]
            space = max((place for place, char in enumerate(gap) if char.isspace()), default=-1)
            if space >= 0:
                edges.append(end + space + 1)
            else:
                edges.append(start - (len(gap) - len(gap.rstrip(_OPENING))))
        edges.append(span.end)
        for (start, end), (low, high) in zip(found, itertools.pairwise(edges), strict=True):
            before, after = text[low:start].lstrip(), text[end:high].rstrip()
            shown = Span(start - len(before), end + len(after))
            words.append(_Word(shown, part, text[start:end], before, after))
    return words


def _number(words: Sequence[_Word], start: int) -> tuple[int, str, str] | None:
    """The number that begins at a word: (end, key, currency), None where none does."""
    known = knowledge()
    first, currency = start, known.currency.get(words[start].bare.lower(), "")
    if currency:
        first += 1
        if first == len(words) or words[first].part != words[start].part:
            return None
        if not words[first].bare[:1].isdecimal():
            return None
    found = number_of(_unbroken(words, first), rupiah=currency == "rp")
    if found is None:
        return None
    count, value = found
    end = first + count
    if value is not None and count == 1:
        value *= _scale(words, first)
    percent = "%" in words[end - 1].after
    beside, country = [*itertools.islice(_unbroken(words, end - 1), 1, 3), "", ""][:2]
    if beside.lower() in known.percent:
        percent, end = True, end + 1
    elif beside.lower() in known.currency.keys() - {"us", "rp"}:
        currency = known.currency[beside.lower()]
        end += 2 if country.lower() in known.after_currency else 1
    if "$" in words[start].before + words[start].after:
        currency = "usd"
    shown = f"={words[first].bare}" if value is None else f"{value:.10g}"
    return end, f"#{shown}" + ("%" if percent else ""), currency


def _scale(words: Sequence[_Word], start: int) -> float:
    """What digits are taken times for the other end of a range: *70-80 juta* is from 70 juta."""
    beside, to, *_ = [*itertools.islice(_unbroken(words, start), 2), "", ""]
    if words[start].after in ("-", "–"):
        other = start + 1
    elif beside[:1].isdecimal() and to.lower() in knowledge().ranges:
        other = start + 2
    else:
        return 1.0
    far = number_of(_unbroken(words, other)) if other < len(words) else None
    near = number_of([words[other].bare]) if far and far[0] > 1 else None
    return far[1] / near[1] if far and near and far[1] and near[1] else 1.0


def _unbroken(words: Sequence[_Word], start: int) -> Iterator[str]:
    """The words from one on, as far as no punctuation stands behind them."""
    for place in range(start, len(words)):
        if words[place].part != words[start].part:
            return
        yield words[place].bare
        if words[place].after:
            return


def units_of(
    text: str, spans: Sequence[Span], *, names: frozenset[str] = frozenset()
) -> list[Unit]:
    """The units of a content in order; `names` are words known to be names where capitals are mute.

    Every character of the spans that is no white space belongs to exactly one unit.
    """
    known = knowledge()
    words = _split(text, spans)
    title_case = _title_case([w.bare for w in words if w.bare[:1].isalpha()])
    units: list[Unit] = []
    place = 0
    while place < len(words):
        word = words[place]
        lower = unicodedata.normalize("NFC", word.bare).lower().replace("’", "'").replace("‑", "-")
        initial = (
            place == 0
            or word.part != words[place - 1].part
            or bool(_SENTENCE_END.search(words[place - 1].after))
        )
        if lower in known.vague:
            units.append(_unit(words[place : place + 1], text, f"#{lower}", initial=initial))
            place += 1
            continue
        number = None
        if place == 0 or words[place - 1].bare.lower() not in known.not_after:
            number = _number(words, place)
        if number:
            end, key, currency = number
            units.append(_unit(words[place:end], text, key, currency=currency, initial=initial))
            place = end
            continue
        end = place + 1
        key = lower
        for size in (3, 2, 1):
            run = words[place : place + size]
            if len(run) < size:
                continue
            form = tuple(w.bare.lower() for w in run)
            closed = any(w.after or w.part != run[0].part for w in run[:-1])
            # *as* is the country only in capitals
            if (
                form in known.spelling
                and not closed
                and not (form == ("as",) and lower == word.bare)
            ):
                key, end = known.spelling[form], place + size
                break
        if word.bare[:2].isupper() and lower.endswith("-nya"):
            key = lower.removesuffix("-nya")
        particle, _, rest = lower.partition("-")
        joined = rest and word.bare[1].islower()  # *as-Sisi, As-Sisi*; *AS-Rusia* are two countries
        if joined and particle in known.particles and word.bare[len(particle) + 1].isupper():
            key = rest
        elif (
            lower in ("al", "el")
            and place + 1 < len(words)
            and not word.after
            and words[place + 1].bare[:1].isupper()
            and words[place + 1].part == word.part
        ):
            key, end = words[place + 1].bare.lower(), place + 2
        shown = rest_of(words[end - 1].bare, key)
        customary = lower in known.capitalised or lower in known.titles
        name = shown[:1].isupper() and not customary
        if name and (title_case or initial) and end == place + 1:
            acronym = 2 <= len(word.bare) <= 6 and word.bare.isupper() and not _shouted(words)
            beside = (
                place + 1 < len(words) and not word.after and words[place + 1].part == word.part
            )
            following = words[place + 1].bare if beside else ""
            capital = following[:1].isupper() and not following[1:].isupper()  # not *Terkait KPK*
            leads = not title_case and capital and not _empty(key)
            leads = leads and not _VERB.match(lower) and not _customary(following.lower())
            name = acronym or key in names or leads
        name = name and not _idle(key)
        units.append(_unit(words[place:end], text, key, name=name, initial=initial))
        place = end
    return units


def rest_of(bare: str, key: str) -> str:
    """A name without its particle: *Assad* of *al-Assad*."""
    return bare[-len(key) :] if bare.lower().endswith(key) else bare


def _customary(lower: str) -> bool:
    """Whether a capital is mere custom: a currency, a title, a common noun of some name."""
    known = knowledge()
    return lower in known.currency or lower in known.titles or lower in known.capitalised


def _empty(key: str) -> bool:
    known = knowledge()
    return key in known.function or key in known.leading


def _shouted(words: Sequence[_Word]) -> bool:
    return all(w.bare.upper() == w.bare for w in words)


def _unit(
    words: Sequence[_Word],
    text: str,
    key: str,
    *,
    name: bool = False,
    currency: str = "",
    initial: bool = False,
) -> Unit:
    span = covering(w.span for w in words)
    start, end = span.start + len(words[0].before), span.end - len(words[-1].after)
    bare = text[start : max(start, end)]
    mark = words[0].before + words[-1].after
    return Unit(span, words[0].part, bare, key, name, currency, initial, mark)


_INNER_CAPITAL = re.compile(r"[^\W\d_A-Z]\w*,? (?=([A-Z][\w'’-]+))")


def known_names(*texts: str) -> frozenset[str]:
    """Words that texts write with a capital in mid sentence and never without one, lower case.

    A line in title case, as of a headline, tells nothing.
    """
    capital, plain = zip(*map(_written, texts), strict=True)
    return frozenset().union(*capital).difference(*plain)


@lru_cache(maxsize=128)
def _written(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text with a capital in mid sentence, lower case, and those without one."""
    capital: set[str] = set()
    plain: set[str] = set()
    for line in text.split("\n"):
        if not _title_case(re.findall(r"[^\W\d_][\w'’-]*", line)):
            capital |= {word.lower() for word in _INNER_CAPITAL.findall(line)}
        plain |= set(re.findall(r"\b[^\W\d_A-Z][\w'’-]*", line))
    return frozenset(capital), frozenset(plain)


def _title_case(words: Sequence[str]) -> bool:
    """Whether most of these words have a capital, as in a headline: capitals then tell nothing."""
    capitals = sum(word[:1].isupper() for word in words)
    return len(words) >= 2 and capitals > 0.6 * len(words)


def content_word(unit: Unit) -> bool:
    """Whether a unit says something by itself: no function word, negation, modal or pronoun."""
    return bool(unit.key) and not _idle(unit.key)


def _idle(key: str) -> bool:
    known = knowledge()
    return (
        key in known.function
        or key in known.negations
        or key in known.modals
        or key in known.pronouns
    )


def join_initials(
    base: Sequence[Unit], witness: Sequence[Unit]
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """Both contents, *Bank Indonesia* one unit of key *bi* where the other one writes *BI*."""
    base, witness = _explained(base), _explained(witness)
    return _joined(base, witness), _joined(witness, base)


_JOINING = frozenset({"dan", "atas", "untuk"})  # have no letter in a short form


def _explained(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """*Bank Indonesia (BI)* as one unit: what the brackets explain and the letters in them."""
    out: list[Unit] = []
    for unit in units:
        out.append(unit)
        if not ("(" in unit.mark and ")" in unit.mark and unit.bare.isupper()):
            continue
        start = len(out) - 1
        for letter in reversed(unit.bare):
            start -= 1
            if start > 0 and out[start].key in _JOINING and out[start].bare[0].upper() != letter:
                start -= 1  # *usaha mikro, kecil dan menengah (UMKM)*
            if start < 0 or out[start].part != unit.part or out[start].bare[:1].upper() != letter:
                break
        else:
            span = covering(one.span for one in out[start:])
            initial = out[start].initial
            out[start:] = [replace(unit, span=span, name=True, initial=initial)]
    return tuple(out)


def _joined(units: Sequence[Unit], others: Sequence[Unit]) -> tuple[Unit, ...]:
    own = {unit.key for unit in units}
    short = {
        unit.bare: unit.key
        for unit in others
        if unit.key not in own and 2 <= len(unit.bare) <= 6 and unit.bare.isupper()
    }
    out: list[Unit] = []
    place = 0
    while place < len(units):
        for acronym, key in short.items():
            run = units[place : place + len(acronym)]
            if (
                "".join(unit.bare[:1] for unit in run) == acronym
                and len({unit.part for unit in run}) == 1
            ):
                span = covering(unit.span for unit in run)
                bare = " ".join(unit.bare for unit in run)
                out.append(Unit(span, run[0].part, bare, key, name=True, initial=run[0].initial))
                place += len(acronym)
                break
        else:
            out.append(units[place])
            place += 1
    return tuple(out)
