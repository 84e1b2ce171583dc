"""Which words of a capitalised run are a person's name, and what an article says about its names.

Capital letters say where a name may be; which words of a run are the person and which the office is
decided by a two-state Viterbi pass over learned word scores (`names` in models/resolve.json), with
the labels of the NER model as evidence where there are any.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quoteattr.model import Span
from quoteattr.people import is_head, learned, people, spelled, word_score
from quoteattr.words import QUOTES, Word, abbreviated, capital

_CONTRACTED = re.compile(r"['’](?:m|ll|ve|re|s)$")  # I'm
KNOWN = 2.0  # a word of a sure name of the same article
SURE = 1.5
LETTERS = 4  # at most, that stand for a name: *MAG*
SWITCH = 0.2  # cost of changing between office and name without a comma or a title
BESIDE = 1.0  # a word without an NER label in a run where another has PER: *HSS | Kusairi*
EVIDENCE = 3.0  # an NER label against the learned word score, in log odds
WORLD = -6.0  # the most that a word of the world may score
NEVER = -3.0  # a word with this score is inside no name
FOREIGN = -4.0  # neither is one that news, whatever the tagger says, almost never has in a name
NAMED = "bernama"  # behind somebody, before the name


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


def initialled(words: Sequence[Word], start: int) -> bool:
    """Whether letters at a word are somebody's: *berinisial | R*, *berinisial R (30) dan | S*."""
    place = start - 1
    if place >= 0 and _letters(words[start].text):
        while place > 0 and words[place].paragraph == words[start].paragraph:
            if words[place].text == ")":
                opens = (i for i in range(place, 0, -1) if words[i].text == "(")
                place = next(opens, 1) - 1
            elif words[place].text in people().both | {","} or _letters(words[place].text):
                place -= 1
            else:
                break
    return place >= 0 and words[place].lower in people().initialled


def _letters(text: str) -> bool:
    """Whether a word is a few capital letters: *MAG*."""
    return len(text) <= LETTERS and text.isupper() and text.isalpha()


def emissions(
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
        if introduced or (index == start and initialled(words, index)):
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
    for index in range(start, end - 1):  # *Nikson | LP | Siregar*, *ST | Burhanuddin*
        opens = index == start and words[index].begins and words[index].label == "PER"
        left = scores[index - 1 - start] if index > start else float(opens)
        around = min(left, scores[index + 1 - start])
        if around > 0 and len(words[index].text) == 2 and words[index].text.isupper():
            scores[index - start] = max(scores[index - start], 0.0)
    return scores


def segments(scores: Sequence[float], breaks: Sequence[bool]) -> list[tuple[int, int]]:
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


def free_places(words: Sequence[Word], start: int, end: int) -> list[bool]:
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
