"""Who is named in an article: people and bodies, their variants and roles, in reading order.

Indonesian news names a person once in full, after a title and an office (*Kepala Dinas Pariwisata
Bali Tjok Bagus Pemayun*), and then by one word of the name (*Pemayun*), by the office (*Kadispar
itu*) or by a nickname. Capital letters say where a name may be; which words of a capitalised run
are the person and which the office is decided by a two-state Viterbi pass over learned word scores
(`names` in models/resolve.json), with the labels of the NER model as evidence where there are any.
In a source that the tagger has read it is the tagger that says which words are the name.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from quoteattr.model import Span, Tagged
from quoteattr.people import is_head, learned, people, spelled, word_score
from quoteattr.words import OFFICE, QUOTES, Read, Word, capital, covered


@dataclass(frozen=True, slots=True)
class Name:
    """A person named at words [start, end), by `words` without titles; `role` stands beside it."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    role: str | None = None


# ---- people ----------------------------------------------------------------------------------

_CONTRACTED = re.compile(r"['’](?:m|ll|ve|re|s)$")  # I'm
KNOWN = 2.0  # a word of a sure name of the same article
SURE = 1.5
SWITCH = 0.2  # cost of changing between office and name without a comma or a title
BESIDE = 1.0  # a word without an NER label in a run where another has PER: *HSS | Kusairi*
EVIDENCE = 3.0  # an NER label against the learned word score, in log odds
WORLD = -6.0  # the most that a word of the world may score


@dataclass(frozen=True, slots=True)
class Context:
    """What the article itself says about its names.

    `beside` are words next to a verb of speaking, alone or at the end of a longer name; `alone` are
    those that name somebody by themselves.
    """

    beside: frozenset[str]
    alone: frozenset[str]
    bodies: frozenset[str]  # words that the NER model takes for a body's somewhere
    places: frozenset[str]  # ... for a place's more than once and never for a person's
    followed: dict[str, Counter[str]]  # capitalised word -> what stands behind it
    sourced: frozenset[int]
    finals: frozenset[int]

    @classmethod
    def of(cls, words: Sequence[Word], sources: Sequence[Span]) -> Context:
        lists = people()
        beside, alone = set(), set()
        for index, word in enumerate(words):
            if not capital(word.text) or (word.text.isupper() and len(word.text) < 5):
                continue
            before = words[index - 1].text if index else ""
            after = words[index + 1] if index + 1 < len(words) else word
            if capital(after.text) and not after.initial:
                continue
            if before.lower() in lists.before_name or after.lower in lists.after_name:
                beside.add(spelled(word.text))
                if before.lower() in lists.before_name or not capital(before):
                    alone.add(spelled(word.text))
        ends = {span.end for span in sources}
        starts = [word.token.span.start for word in words]
        sourced = frozenset(
            index
            for span in sources
            for index in range(bisect_left(starts, span.start), bisect_left(starts, span.end))
        )
        finals = frozenset(i for i in sourced if words[i].token.span.end in ends)
        for index in finals:
            if (
                capital(words[index].text)
                and (index - 1) not in sourced
                and not words[index].text.isupper()
            ):
                beside.add(spelled(words[index].text))
                alone.add(spelled(words[index].text))
        others = lists.body_heads | lists.titles | lists.degrees | lists.singular | lists.plural
        beside = {key for key in beside - others if not is_head(key)}
        followed: dict[str, Counter[str]] = defaultdict(Counter)
        for word, behind in itertools.pairwise(words):
            if capital(word.text):
                close = capital(behind.text) and behind.paragraph == word.paragraph
                followed[spelled(word.text)][spelled(behind.text) if close else ""] += 1
        labels = {
            label: Counter(spelled(word.text) for word in words if word.label == label)
            for label in ("PER", "ORG", "LOC")
        }
        places = {key for key, times in labels["LOC"].items() if times > 1} - set(labels["PER"])
        return cls(
            frozenset(beside),
            frozenset(alone & beside),
            frozenset(labels["ORG"]),
            frozenset(places - alone),
            followed,
            sourced,
            finals,
        )


def runs(words: Sequence[Word]) -> Iterable[tuple[int, int]]:
    """Runs of capitalised words with what may stand inside a name (*bin*, *M.*, *'Teco'*)."""
    inner = people().inner
    start = 0
    while start < len(words):
        if not capital(words[start].text):
            start += 1
            continue
        end = start + 1
        while end < len(words) and words[end].paragraph == words[start].paragraph:
            word = words[end]
            follows = (
                end + 1 < len(words)
                and words[end + 1].paragraph == word.paragraph
                and capital(words[end + 1].text)
            )
            if (
                (capital(word.text) and not _breaks(words, end))
                or (word.lower in inner and follows)
                or (word.text == "." and abbreviated(words, end))
            ):
                end += 1
            elif word.text in QUOTES and _nickname(words, end):
                end += 3
            else:
                break
        yield start, end
        start = end


def _breaks(words: Sequence[Word], index: int) -> bool:
    """A word that begins a sentence, or a verb of speaking before it: *Menurut | Ramadhan*."""
    return words[index].initial or words[index - 1].lower in people().before_name


def abbreviated(words: Sequence[Word], index: int) -> bool:
    """A full stop of an initial or a title, not of a sentence: *M. Syahril*, *dr. Reisa*."""
    before = words[index - 1]
    ahead = words[index + 1] if index + 1 < len(words) else None
    if ahead is None or ahead.paragraph != before.paragraph or not capital(ahead.text):
        return False
    return len(before.text) == 1 or spelled(before.text) in people().titles | people().degrees


def _nickname(words: Sequence[Word], index: int) -> bool:
    """A nickname in quotation marks inside a name: *Stefano 'Teco' Cugurra*."""
    if index + 3 >= len(words):
        return False
    inside, close, after = words[index + 1 : index + 4]
    return (
        capital(inside.text)
        and close.text in QUOTES
        and capital(after.text)
        and not after.initial
        and words[index].text in "'‘’\"“"
        and not any(mark in words[index].text for mark in ",.")
    )


def features(
    words: Sequence[Word], index: int, start: int, end: int, context: Context
) -> dict[str, float]:
    """What speaks for and against word `index` of the run [start, end) being of a person's name."""
    lists, table = people(), learned().get("names", {})
    word = words[index]
    key = spelled(word.text)
    before = spelled(words[index - 1].text) if index else ""
    if before == "" and index > 1:
        before = spelled(words[index - 2].text)
    after = words[index + 1].lower if index + 1 < len(words) else ""
    value = word_score(key)
    found = {
        "bias": 1.0,
        "table": value,
        "unknown": float(key not in table),
        "office": float(is_head(key)),
        "title": float(key in lists.titles),
        "body": float(key in lists.body_heads),
        "speech": float(key in lists.before_name or key in lists.after_name),
        "common": float(value <= -3.5),
        "caps": float(word.text.isupper() and len(key) > 1),
        "letter": float(len(key) == 1),
        "after title": float(before in lists.titles),
        "after office": float(is_head(before)),
        "after place": float(before in lists.places and not _of_an_office(words, index - 1)),
        "after cue": float(index == start and before in lists.before_name),
        "before verb": float(index == end - 1 and after in lists.after_name),
        "before comma": float(after == ","),
        "before bracket": float(after == "("),
        "first": float(index == start),
        "last": float(index == end - 1),
        "single": float(end - start == 1),
        "initial": float(word.initial),
        "headline": float(word.paragraph == 0),
        "alone": float(key in context.beside),
        "sourced": float(index in context.sourced),
        "final": float(index in context.finals),
    }
    if index + 1 < end:
        seen: Mapping[str, int] = context.followed.get(key, {})
        times = sum(seen.values())
        if times > 1:
            share = (seen[spelled(words[index + 1].text)] - 1) / (times - 1)
            found["same behind"], found["other behind"] = share, 1 - share
            if key in context.beside:
                found["other behind alone"] = 1 - share
    mixed = not all(w.text.isupper() for w in words[start:end])
    found["caps in mixed"] = found["caps"] * mixed
    if index in context.sourced:
        for name in ("table", "unknown", "caps", "office", "body", "last", "before comma"):
            found[f"sourced {name}"] = found[name]
        opens = start == 0 or start - 1 not in context.sourced
        found["sourced opens"] = float(opens)
        found["sourced after comma"] = float(not opens and words[start - 1].text == ",")
        found["sourced after low"] = float(not opens and words[start - 1].text[0].isalpha())
        found["sourced closes"] = float(end - 1 in context.finals)
        found["sourced whole"] = float(opens and end - 1 in context.finals)
        found["sourced to end"] = float(end - 1 in context.finals) / (end - index)
    for name, place in (
        ("left", index - 1),
        ("right", index + 1),
        ("left2", index - 2),
        ("right2", index + 2),
    ):
        if start <= place < end:
            other = spelled(words[place].text)
            known = word_score(other)
            found[f"{name} table"] = known
            found[f"{name} caps"] = float(words[place].text.isupper() and len(other) > 1)
            found[f"{name} letter"] = float(len(other) == 1)
            found[f"{name} title"] = float(other in lists.titles)
            found[f"letter {name}"] = found["letter"] * max(-2.0, min(2.0, known))
            found[f"caps {name}"] = found["caps"] * float(words[place].text.isupper())
            found[f"{name} alone"] = float(other in context.beside)
            found[f"{name} office"] = float(is_head(other) or other in lists.body_heads)
    return found


def _of_an_office(words: Sequence[Word], index: int) -> bool:
    """Whether an office stands before a word: *Kepala Desa Budi*, not *warga Desa Suka*."""
    before = spelled(words[index - 1].text) if index else ""
    return is_head(before) and before not in people().groups


def _emissions(
    words: Sequence[Word],
    start: int,
    end: int,
    context: Context,
    known: frozenset[str] = frozenset(),
) -> list[float]:
    """For each word of a run the log odds that it belongs to a person's name."""
    weights = learned().get("runs", {})
    beside = any(words[index].label == "PER" for index in range(start, end))
    body = words[end - 1].text in people().forms_last

    def called(index: int) -> bool:
        """Whether the article calls somebody by a word behind this one: *Papandayan | Gunawan*."""
        keys = [spelled(word.text) for word in words[index:end]]
        return keys[0] not in context.alone and not context.alone.isdisjoint(keys)

    before = words[start - 1].lower if start else ""
    introduced = before == NAMED and any(
        is_head(spelled(word.text)) for word in words[max(0, start - 6) : start]
    )
    scores = []
    for index in range(start, end):
        word = words[index]
        if not word.text[0].isalpha():
            scores.append(0.0)
            continue
        found = features(words, index, start, end, context)
        score = sum(weights.get(name, 0.0) * value for name, value in found.items())
        if known:
            key = spelled(word.text)
            score += KNOWN * (key in known)
            if found["common"] and key not in known and key not in context.beside:
                score = min(score, -3.0)
        key = spelled(word.text)
        if found["caps in mixed"] and index > start and start < end - 1:
            score = min(score, -2.0)  # *Ketua KPK Firli Bahuri*, but *RM Dewo Broto*
        if word.label:
            score += EVIDENCE if word.label == "PER" else -EVIDENCE
            if word.label == "ORG" and len(word.text) > 2 and word.text.isupper():
                score = min(score, -1.0)  # *HAN*, *BPOM*: letters of a body
        elif beside and not (found["after office"] and word_score(key) > 0 and not called(index)):
            score -= BESIDE  # but *Bupati | Lestari | Wibowo*
        if introduced or (index == start and start and before in people().initialled):
            score = max(score, SURE)  # *seorang warga berinisial | W*, *bernama | Frances Wira*
        elif word.world:
            score = min(score, WORLD)  # *Presiden Sri Lanka | Ranil*, *Al Jazeera*
        elif is_head(key) or key in people().body_heads or _CONTRACTED.search(word.text):
            score = min(score, -3.0)  # *Menperin Agus*, whatever the tagger says
        elif index > start and words[index - 1].text in people().forms_before:
            score = min(score, -3.0)  # *Partai Gerindra | Budi*
        elif found["after place"]:
            score = min(score, -2.0)  # *warga Desa Suka*
        elif body:
            score = min(score, -2.0)  # *Suka Maju Hospital*, whatever the tagger says
        elif key in context.places and called(index):
            score = min(score, NEVER)  # *Kepala Desa Suka | Budi*, where *Desa Suka* comes again
        fresh = index == start and end - start == 2 and not word.initial and not word.label
        if fresh and beside and found["unknown"] and not word.text.isupper():
            score = max(score, 0.3)  # *wali kota | Maksim | Kozitski*
        scores.append(score)
    for index in range(start + 1, end - 1):  # *Nikson LP Siregar*
        around = min(scores[index - 1 - start], scores[index + 1 - start])
        if around > 0 and len(words[index].text) == 2 and words[index].text.isupper():
            scores[index - start] = max(scores[index - start], 0.0)
    return scores


def _segments(scores: Sequence[float], breaks: Sequence[bool]) -> list[tuple[int, int]]:
    """The best name stretches: two states, a price for every change but where `breaks`."""
    states: dict[bool, tuple[float, tuple[bool, ...]]] = {
        False: (-scores[0] / 2, (False,)),
        True: (scores[0] / 2, (True,)),
    }
    for index in range(1, len(scores)):
        price = 0.0 if breaks[index] else SWITCH
        following = {}
        for state in (False, True):
            gain = scores[index] / 2 if state else -scores[index] / 2
            stay, change = states[state], states[not state]
            value, path = max((stay[0], stay[1]), (change[0] - price, change[1]))
            following[state] = (value + gain, (*path, state))
        states = following
    path = max(states.values())[1]
    stretches, begun = [], None
    for index, state in enumerate((*path, False)):
        if state and begun is None:
            begun = index
        elif not state and begun is not None:
            stretches.append((begun, index))
            begun = None
    return stretches


def _trim(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    """The name without titles before it, degrees and stray marks around it."""
    lists = people()
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


def of_corps(words: Sequence[Word], index: int) -> bool:
    """Whether a word belongs to the rank before it: *Mayor | Sus | Budi*."""
    lists = people()
    before = spelled(words[index - 1].text) if index else ""
    return spelled(words[index].text) in lists.corps and before in lists.ranks


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
            for scores in (_emissions(words, start, end, context, known),)
            for first, last in _segments(scores, _free(words, start, end))
        ]
        forced, taken, sure = _source_names(words, sources, read, context, known)
        found = sorted(
            [f for f in found if not any(f[0] < b and a < f[1] for a, b in taken)] + forced
        )
        known = frozenset(
            spelled(words[index].text)
            for start, end, score in found
            if score >= SURE
            for index in range(*_trim(words, start, end))
            if words[index].text[0].isalpha() and len(words[index].text) > 1
        )
    names = []
    for start, end, _ in found:
        a, b = _trim(words, start, end)
        if a < b:
            behind = _behind_body(words, a, b, context)
            cut = behind > a or start in sure
            a, b = _trim(words, behind, b)
            a = _with_initials(words, _with_firsts(words, a))
            a = a if cut else _with_given(words, _with_mention(words, a, b), b)
            b = _to_end_of_mention(words, b)
        keys = tuple(spelled(word.text) for word in words[a:b] if word.text[0].isalnum())
        degrees = (
            bool(a) and words[a - 1].text == "," and all(is_degree(w.text) for w in words[a:b])
        )
        initials = len(keys) == 1 and bool(a) and words[a - 1].lower in people().initialled
        if (initials or any(len(key) > 1 for key in keys)) and not degrees:
            name = " ".join(text[words[a].token.span.start : words[b - 1].token.span.end].split())
            glued = _glued(keys[-1])  # "Bahlil Lahadaliamengatakan", a slip of the typesetter
            if initials:
                name = name.rstrip(".")
            if glued:
                name, keys = name[:-glued], (*keys[:-1], keys[-1][:-glued])
            names.append(Name(a, b, name, keys))
    return tuple(names)


def _glued(key: str) -> int:
    """How many letters of a verb of speaking hang on the name's last word, mostly 0."""
    return next(
        (len(v) for v in people().after_name if key.endswith(v) and len(key) >= len(v) + 3), 0
    )


def _source_names(
    words: Sequence[Word],
    sources: Sequence[Span],
    read: Read,
    context: Context,
    known: frozenset[str],
) -> tuple[list[tuple[int, int, float]], list[tuple[int, int]], set[int]]:
    """Names in sources, as the tagger reads them or by form: *office, Name*; *Name, a farmer*.

    Each as [start, end) of words with a score; a name runs to the end of its piece of the source.
    Then the words that hold no other name: the names themselves, the office behind one, for *Budi
    Santoso, Bupati Sukamaju* is one person, and all of a source that the tagger has read. Last
    where the names begin that it read.
    """
    found, taken = [], []
    sure: set[int] = set()
    ends = [word.token.span.end for word in words]
    for span in dict.fromkeys(sources):
        first, last = covered(ends, span)
        if last <= first:
            continue
        who = read.get((first, last), ())
        if _leaves_open(words, first, last, who):
            who = ()
        persons = _persons_read(words, first, who, context, known)
        nobody = who and all(label != "PER" for label, _, _ in who)
        dressed = spelled(words[first].text) in people().dresses  # *penjelasan Budi*
        if persons or (nobody and last - first > 1 and not dressed):
            found += [(start, end, KNOWN) for start, end in persons]
            sure.update(start for start, _ in persons)
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
        start, end = part
        while end - 1 > start and spelled(words[end - 1].text) in people().degrees:
            end -= 1
        begin = end
        while begin > start and (capital(words[begin - 1].text) or _inside(words, start, begin)):
            begin -= 1
        while begin < end and not capital(words[begin].text):
            begin += 1
        if begin == end:
            continue
        scores = _emissions(words, begin, end, context, known)
        sums = [sum(scores[k:]) - sum(scores[:k]) for k in range(len(scores))]
        free = len(parts) > 1 and _plain(words, *part)
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
        if len(parts) > 1 or begin > first or len(sums) > 3:
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
        if value >= (FORCED_FREE if free else FORCED):
            found.append((begin + best, end, max(value, SURE if value > 0 else 0.0)))
    found = sorted(dict.fromkeys(found))
    return found, [*taken, *((start, end) for start, end, _ in found)], sure


def _leaves_open(
    words: Sequence[Word], first: int, last: int, who: Sequence[tuple[str, int, int]]
) -> bool:
    """Whether a reading says nothing of some name in the source, or parts *Fajar/Rian* wrongly."""
    lists = people()
    told = {index for _, start, end in who for index in range(start, end)}
    for index in range(first, last):
        word, key = words[index], spelled(words[index].text)
        titled = key in lists.titles or key in lists.letters or of_corps(words, index)
        if word.text == "/" or (
            index not in told and capital(word.text) and not titled and not is_degree(word.text)
        ):
            return True
    return False


def _persons_read(
    words: Sequence[Word],
    first: int,
    who: Sequence[tuple[str, int, int]],
    context: Context,
    known: frozenset[str],
) -> list[tuple[int, int]]:
    """The persons whom the tagger reads in a source, without what is in no name: *Menag*.

    Two with nothing but a small word or an initial's stop between are one: *Erik | ten | Hag*. A
    word that is said to be of the office too is of the office.
    """
    found: list[tuple[int, int]] = []
    offices = [(start, end) for label, start, end in who if label == OFFICE]
    for start, end in sorted((start, end) for label, start, end in who if label == "PER"):
        start = max([start, *(high for low, high in offices if low < start < high < end)])
        before = found[-1][1] if found else start
        between = words[before:start]
        if found and all(w.lower in people().inner or w.text == "." for w in between):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    persons = []
    for start, end in found:
        scores = _emissions(words, start, end, context, known)
        cut = [k for k in range(1, len(scores) - 1) if scores[k] <= NEVER]
        start += max(cut, default=-1) + 1
        while start < end and _no_name(words, start):
            start += 1
        while first < start < end and _begins_earlier(words, start, context):
            start -= 1
        if start < end:
            persons.append((start, end))
    return persons


def _begins_earlier(words: Sequence[Word], start: int, context: Context) -> bool:
    """Whether the word before belongs to the name: *Lars | van der Meer*, one that speaks alone."""
    inner, before = people().inner, words[start - 1]
    if words[start].lower in inner or before.lower in inner:
        return capital(before.text) or before.lower in inner
    key = spelled(before.text)
    return capital(before.text) and key in context.alone - context.bodies


def _no_name(words: Sequence[Word], index: int) -> bool:
    """Whether a word begins no name for sure: an office, a body, the rest of a rank."""
    lists, word = people(), words[index]
    key = spelled(word.text)
    rank = index > 0 and (words[index - 1].lower, word.lower) in lists.written
    return word.world or rank or is_head(key) or key in lists.body_heads or of_corps(words, index)


LENGTHS = {1: 0.0, 2: 1.6, 3: 0.8, 4: -0.5}  # words of a name behind an office, gold/train
NEVER = -3.0  # a word with this score is inside no name
LONGEST_HONOUR = 5  # letters
LONGEST_NAME = 5  # words of a name that is all of a source
LONGEST_MENTION = 3  # words; longer ones run over places: *Ahmad Yani Semarang Sutikno*
OFFICE_NEAR = 12  # words before a given name in which its office begins
FOREIGN = -4.0  # neither is one that news, whatever the tagger says, almost never has in a name
STRANGE = -0.5  # a word that is in no name unless the article says so
FORCED = -0.5  # what a name at the end of a source must score, per word
FORCED_FREE = -2.5  # the same between a comma and the end, where only places and bodies compete


_DEGREE = re.compile(r"[A-Z][A-Za-z]{0,3}\.(?:[A-Z]|,)|Sp[A-Z]|[SM]Pd|[SM]H$|[SM]E$")


def is_degree(word: str) -> bool:
    """*SpPD-KGEH*, *M.Psi.*, *SE.,MM*: an academic degree or a letter of one."""
    key = spelled(word)
    return (
        len(key) == 1
        or all(part in people().degrees for part in re.split(r"[-,]", key))
        or bool(_DEGREE.match(word))
    )


def _body(head: str) -> bool:
    """A first word that makes the source a body or a document: *Kementerian*, *laporan*."""
    lists = people()
    return (head in lists.body_heads or head in lists.documents) and not is_head(head)


NAMED = "bernama"  # behind somebody, before the name
AS = "selaku"  # *Budi selaku ketua*: before an office, as the comma of *Budi, ketua*


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


def _free(words: Sequence[Word], start: int, end: int) -> list[bool]:
    """Where a name may begin or end at no price: after a title, at the edge of an NER mention."""
    return [
        index > start
        and (
            spelled(words[index - 1].text) in people().titles
            or words[index].begins
            or bool(words[index - 1].label and not words[index].label)
        )
        for index in range(start, end)
    ]


def _is_head(word: Word) -> bool:
    return is_head(spelled(word.text))
