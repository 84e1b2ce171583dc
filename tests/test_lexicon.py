"""The word lists: what is read from them, that nothing in data/*.toml is read in vain or unread."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from quoteattr import clean, numerals, roles, segment, units, wording
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


class Noted(dict[str, Any]):
    """A table that knows which of its keys were asked for; one passed on whole was read whole."""

    def __init__(self, table: dict[str, Any]) -> None:
        super().__init__(
            {key: Noted(one) if isinstance(one, dict) else one for key, one in table.items()}
        )
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        self.read.update(super().keys())
        return super().__iter__()

    def items(self) -> Any:
        return [(key, self[key]) for key in self]

    def values(self) -> Any:
        return [self[key] for key in self]

    def unread(self, place: str) -> Iterator[str]:
        if self.read:
            yield from (f"{place}.{key}" for key in super().keys() - self.read)
        for key in self.read:
            if isinstance(inner := super().__getitem__(key), Noted):
                yield from inner.unread(f"{place}.{key}")


READERS = {
    "boilerplate": clean.boilerplate,
    "clitics": segment.clitics,
    "compare": units.knowledge,
    "cues, discourse": lexicon,
    "numerals": numerals.numerals,
    "people": people,
    "synonyms": wording.knowledge,  # and function, as compare does
}


def test_every_key_of_every_table_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {path.read_text(encoding="utf-8"): path.stem for path in DATA.glob("*.toml")}
    noted: dict[str, Noted] = {}
    loads = tomllib.loads

    def note(text: str) -> Noted:
        noted[names[text]] = found = Noted(loads(text))
        return found

    monkeypatch.setattr(tomllib, "loads", note)
    for reader in READERS.values():
        reader.__wrapped__()
    assert noted.keys() == TABLES.keys()
    assert not [key for name, table in noted.items() for key in table.unread(name)]


@pytest.mark.parametrize("name", READERS)
def test_what_is_read_of_a_table_is_asked_for(name: str) -> None:
    reader = READERS[name]
    read = {field.name for field in fields(reader())}
    asked = set()
    for path in DATA.parent.glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        imported = {
            alias.name
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module == reader.__module__
            for alias in node.names
        }
        own = f"quoteattr.{path.stem}" == reader.__module__
        if own or {reader.__name__, type(reader()).__name__} & imported:
            asked |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not read - asked


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


def unmet_of_function(table: dict[str, Any]) -> Iterator[str]:
    for word in table["words"]:
        if not (wording.WORD.fullmatch(word) and units._WORD.fullmatch(word)):
            yield word


def unmet_of_clitics(table: dict[str, Any]) -> Iterator[str]:
    yield from (word for word in table["whole"] if not word.endswith(tuple(table["enclitics"])))


UNMET = {
    "people": unmet_of_people,
    "compare": unmet_of_compare,
    "synonyms": unmet_of_synonyms,
    "function": unmet_of_function,
    "clitics": unmet_of_clitics,
}


@pytest.mark.parametrize("name", UNMET)
def test_every_entry_can_be_what_is_looked_up(name: str) -> None:
    assert not list(UNMET[name](TABLES[name]))


def test_what_matcher_and_comparison_both_pass_over_stands_in_one_list() -> None:
    lists = TABLES["function"]["words"], TABLES["synonyms"]["stop"]
    own = TABLES["compare"]["words"]["function"]
    assert not [word for word, times in Counter(chain(*lists, own)).items() if times > 1]


def test_no_office_is_listed_that_a_rule_gives() -> None:
    short, listed = TABLES["people"]["abbreviations"], TABLES["people"]["roles"]["heads"]
    assert not [key for key, full in short.items() if full in (key, of_a_ministry(key))]
    assert not [head for head in listed if short.get(head, "").partition(" ")[0] in listed]
    assert not [head for head in listed if len(head) > 5 and head.startswith(people().prefixes)]
