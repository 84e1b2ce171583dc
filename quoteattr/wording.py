"""What the matcher reads in words: stems, numbers, names, negations and how much a word weighs.

Two outlets report one utterance as *memberi kesempatan* and *diberikan kesempatan*, as *60 ribu*
and *60.000*: words are compared by their stem, numbers by their value. A rare word says more than a
common one. How rare a word is comes from the shipped word vectors, which stand in order of
frequency, not from the articles at hand: so a match never depends on what else is in the corpus.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from quoteattr.numerals import number_of, numerals
from quoteattr.shipped import models_folder
from quoteattr.wordlists import filled, tables

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’`][^\W\d_]+)*")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """data/synonyms.toml and function.toml, ready for look-up."""

    stop: frozenset[str]
    negation: frozenset[str]
    synonyms: dict[str, str]
    titles: frozenset[str]
    weekdays: frozenset[str]


@cache
def knowledge() -> Knowledge:
    """The matcher's words; read once."""
    table = tables("synonyms")
    return filled(
        Knowledge,
        "synonyms",
        stop=frozenset([*tables("function")["words"], *table["stop"]]),
        synonyms={word: row[0] for row in table["synonyms"] for word in row},
    )


@dataclass(frozen=True, slots=True)
class Vectors:
    """Word vectors of unit length, most frequent word first."""

    rank: dict[str, int]
    matrix: Floats


@cache
def vectors() -> Vectors:
    """The shipped word vectors."""
    with (models_folder() / "vectors.npz").open("rb") as stream:
        loaded: Any = np.load(stream)
        words = [str(word) for word in loaded["words"]]
        matrix = np.asarray(loaded["vectors"], dtype=np.float32)
    # The mean of all vectors says only "this is a word": without it unlike words are unlike.
    matrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
    matrix = matrix - matrix[:20000].mean(axis=0)
    matrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
    return Vectors({word: rank for rank, word in enumerate(words)}, matrix)


def words_of(text: str) -> list[str]:
    """The words and numbers of a text as they stand, without punctuation."""
    return [found.group().replace("’", "'").replace("`", "'") for found in WORD.finditer(text)]


def rank_of(word: str) -> int | None:
    """The row of a lower-case word in the vectors, by frequency; they write every digit as 0."""
    return vectors().rank.get(re.sub(r"\d", "0", word))


def meant(one: str, other: str) -> float:
    """How near the meanings of two lower-case words are, 1 for one; 0 where a word is unknown."""
    rows = rank_of(one), rank_of(other)
    if rows[0] is None or rows[1] is None:
        return 0.0
    matrix = vectors().matrix
    return float(matrix[rows[0]] @ matrix[rows[1]])


@cache
def weight(word: str) -> float:
    """How much a lower-case word says: 0 for a stop word, about 1 for a rare one."""
    if word in knowledge().stop:
        return 0.0
    rank, known = rank_of(word), len(vectors().rank)
    return math.log(2 + (known if rank is None else rank)) / math.log(2 + known)


# What a nasal prefix swallows: menulis = men + tulis, memakai = mem + pakai.
_PREFIXES = (
    ("memper", ("",)), ("diper", ("",)), ("menge", ("",)), ("penge", ("",)),
    ("meny", ("s",)), ("peny", ("s",)), ("meng", ("", "k")), ("peng", ("", "k")),
    ("mem", ("", "p")), ("pem", ("", "p")), ("men", ("", "t")), ("pen", ("", "t")),
    ("keber", ("",)), ("keter", ("",)), ("berke", ("",)), ("seke", ("",)),
    ("ber", ("",)), ("ter", ("",)), ("per", ("",)),
    ("me", ("",)), ("pe", ("",)), ("di", ("",)), ("ke", ("",)), ("se", ("",)),
    ("ng", ("", "k")), ("ny", ("s",)),
)  # fmt: skip
_SUFFIXES = ("kannya", "annya", "inya", "nya", "lah", "kah", "kan", "an", "i", "ku", "mu")


@cache
def stem(word: str) -> str:
    """The root that the vocabulary knows best: *diberikan, memberi, pemberian* are *beri*.

    Affixes are taken off in every way that the spelling allows, and the shortest root that is
    itself a common word wins. A root must be common, or not much rarer than the word itself, so
    that *menteri* does not become *teri*.
    """
    known = knowledge().synonyms
    if word in known:
        return known[word]
    rank = vectors().rank
    if len(word) < 6:
        return word
    roots = {word}
    for prefix, starts in _PREFIXES:
        if word.startswith(prefix):
            roots.update(start + word[len(prefix) :] for start in starts)
    for root in tuple(roots):
        roots.update(root[: -len(suffix)] for suffix in _SUFFIXES if root.endswith(suffix))
    limit = max(6000, 5 * rank.get(word, len(rank)))
    best = min(
        (
            (len(root), rank[root], root)
            for root in roots
            if len(root) >= 4 and rank.get(root, limit) < limit
        ),
        default=(0, 0, word),
    )[2]
    return known.get(best, best)


def numbers_of(words: list[str]) -> frozenset[float]:
    """The values named: *60 ribu*, *60.000* and *enam puluh ribu* are all 60000."""
    values: set[float] = set()
    place = 0
    while place < len(words):
        rupiah = words[place - 1].lower() in numerals().rupiah if place else False
        rest = (words[at] for at in range(place, len(words)))
        count, value = number_of(rest, rupiah=rupiah) or (1, None)
        if value is not None:
            values.add(round(value, 6))
        place += count
    return frozenset(values)
