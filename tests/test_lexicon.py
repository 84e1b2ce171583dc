"""The word lists: what is read from them, and that every entry of data/*.toml can be met."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from quoteattr import roles, units, wording
from quoteattr.lexicon import lexicon
from quoteattr.people import of_a_ministry, people, role_words, spelled

DATA = Path(str(resources.files("quoteattr"))) / "data"
TABLES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(DATA.glob("*.toml"))
}


@pytest.mark.parametrize(
    ("cue", "stance"),
    [
        ("kata", "say"),
        ("Kata", "say"),
        ("ujar", "say"),
        ("mengatakan", "say"),
        (":", "say"),
        ("menurut", "quote-source"),
        ("Dikutip dari", "quote-source"),
        ("menjelaskan", "explain"),
        ("menegaskan", "stress"),
        ("memastikan", "confirm"),
        ("mengklaim", "claim"),
        ("mengaku", "admit"),
        ("membantah", "deny"),
        ("menuding", "accuse"),
        ("mengecam", "criticise"),
        ("menyambut baik", "praise"),
        ("diimbau", "urge"),
        ("mewanti-wanti", "warn"),
        ("berjanji", "promise"),
        ("mengumumkan", "announce"),
        ("bertanya", "ask"),
        ("menilai", "judge"),
        ("berharap", "expect"),
        ("meresmikan", None),
        ("", None),
    ],
)
def test_the_stance_of_a_cue(cue: str, stance: str | None) -> None:
    assert lexicon().stance(cue) == stance


@pytest.mark.parametrize(
    ("cue", "stance"),
    [
        ("kembali menegaskan", "stress"),
        ("mengucapkan terima kasih", "praise"),
        ("memberikan apresiasi", "praise"),
        ("mengatakan dan membantah", "deny"),
    ],
)
def test_the_longest_entry_decides_then_the_last(cue: str, stance: str) -> None:
    assert lexicon().stance(cue) == stance


def test_every_word_of_the_lists_has_the_stance_of_its_list() -> None:
    cues = [
        (word, stance)
        for stance, forms in TABLES["cues"].items()
        for word in (*forms["bases"], *forms["verbs"])
    ]
    assert len(cues) > 400
    assert not [(word, stance) for word, stance in cues if lexicon().stance(word) != stance]


def test_words_are_written_as_they_are_looked_up() -> None:
    odd = [word for word in lexicon().stances if word != " ".join(word.lower().split())]
    assert not odd


def test_bases_follow_a_quotation_bare() -> None:
    bases = lexicon().bases
    assert {"kata", "ujar", "tutur", "menurut"} <= bases
    assert not {"mengatakan", "membantah"} & bases


def test_the_lexicon_is_one_value() -> None:
    assert lexicon() is lexicon()


# ---- every table -----------------------------------------------------------------------------


def lists_of(value: Any, place: str) -> Iterator[tuple[str, list[str]]]:
    """The lists of strings in a table, each with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from lists_of(inner, f"{place}.{key}")
    elif isinstance(value, list):
        yield place, [one for one in value if isinstance(one, str)]
        for inner in value:
            if not isinstance(inner, str):
                yield from lists_of(inner, place)


@pytest.mark.parametrize("name", TABLES)
def test_nothing_stands_twice_in_a_list(name: str) -> None:
    for place, words in lists_of(TABLES[name], name):
        assert not [word for word, times in Counter(words).items() if times > 1], place


def unmet_of_people(table: dict[str, Any]) -> Iterator[str]:
    for group in ("pronouns", "titles", "roles", "nouns", "speech"):
        for _, words in lists_of(table[group], group):
            yield from (word for word in words if word != spelled(word).strip("-"))
    for phrase, office in table["offices"].items():
        if not role_words(phrase) >= set(office.split()):
            yield phrase
    yield from (word for word in table["roles"]["no_verbs"] if not roles._VERB.match(word))


def unmet_of_compare(table: dict[str, Any]) -> Iterator[str]:
    keys = {form: row[0].replace(" ", "_") for row in table["same"]["spellings"] for form in row}
    for group in ("same", "names", "negation", "modality", "words"):
        for place, words in lists_of(table[group], group):
            yield from (one for one in words if not all(map(units._WORD.fullmatch, one.split())))
            if place not in ("same.spellings", "same.particles"):  # the others hold keys
                yield from (word for word in words if keys.get(word, word) not in words)


def unmet_of_synonyms(table: dict[str, Any]) -> Iterator[str]:
    for _, words in lists_of(table, "synonyms"):
        yield from (word for word in words if not wording.WORD.fullmatch(word))


def unmet_of_clitics(table: dict[str, Any]) -> Iterator[str]:
    yield from (word for word in table["whole"] if not word.endswith(tuple(table["enclitics"])))


UNMET = {
    "people": unmet_of_people,
    "compare": unmet_of_compare,
    "synonyms": unmet_of_synonyms,
    "clitics": unmet_of_clitics,
}


@pytest.mark.parametrize("name", UNMET)
def test_every_entry_can_be_what_is_looked_up(name: str) -> None:
    assert not list(UNMET[name](TABLES[name]))


def test_no_office_is_listed_that_a_rule_gives() -> None:
    short, listed = TABLES["people"]["abbreviations"], TABLES["people"]["roles"]["heads"]
    assert not [key for key, full in short.items() if full in (key, of_a_ministry(key))]
    assert not [head for head in listed if short.get(head, "").partition(" ")[0] in listed]
    assert not [head for head in listed if len(head) > 5 and head.startswith(people().prefixes)]
