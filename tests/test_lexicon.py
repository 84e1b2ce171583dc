"""The word lists: what is read from them, that nothing in data/*.toml is read in vain or unread."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from quoteattr import clean, numerals, roles, segment, units, wording, wordlists
from quoteattr.lexicon import lexicon
from quoteattr.model import QuoteattrError
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


READERS = {
    "boilerplate": clean.boilerplate,
    "clitics": segment.clitics,
    "compare": units.knowledge,
    "cues, discourse": lexicon,
    "numerals": numerals.numerals,
    "people": people,  # and short, as compare does
    "synonyms": wording.knowledge,  # and function, as compare does
}


@dataclass(frozen=True, slots=True)
class Words:
    one: frozenset[str]
    phrases: frozenset[tuple[str, ...]]
    rows: tuple[frozenset[str], ...]
    short: dict[str, tuple[str, ...]]
    value: dict[str, float]
    longest: int = 0


WORDS = {
    "heading": {"one": ["a", "b"], "phrases": ["a b", "c"], "rows": [["a"], ["b", "c"]]},
    "short": {"a": ["b", "c"]},
    "value": {"a": 1, "b": 0.5},
    "longest": 3,
}


def table(monkeypatch: pytest.MonkeyPatch, **rows: Any) -> None:
    monkeypatch.setattr(wordlists, "tables", lambda name: WORDS | rows)


def test_a_row_becomes_what_the_field_of_its_name_says(monkeypatch: pytest.MonkeyPatch) -> None:
    table(monkeypatch)
    assert wordlists.filled(Words, "words") == Words(
        one=frozenset("ab"),
        phrases=frozenset({("a", "b"), ("c",)}),
        rows=(frozenset("a"), frozenset("bc")),
        short={"a": ("b", "c")},
        value={"a": 1.0, "b": 0.5},
        longest=3,
    )
    assert wordlists.filled(Words, "words", one=frozenset("c")).one == {"c"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"other": ["a"]}, "other: Words has no such field"),
        ({"second": {"other": ["a"]}}, "other: Words has no such field"),
        ({"heading": {}}, "no such row, Words has a field"),
        ({"second": {"one": ["a"]}}, "one: another row has this name"),
        ({"short": ["a"]}, "short: ['a'] where the field says dict"),
        ({"longest": "3"}, "longest: '3' where the field says"),
        ({"heading": {"one": [1]}}, "one: 1 where the field says"),
    ],
)
def test_a_row_without_its_field_is_an_error(
    monkeypatch: pytest.MonkeyPatch, rows: dict[str, Any], said: str
) -> None:
    table(monkeypatch, **rows)
    with pytest.raises(QuoteattrError, match=re.escape("quoteattr/data/words.toml: ")) as error:
        wordlists.filled(Words, "words")
    assert said in str(error.value)


PATTERNS = [(head, row) for head, rows in TABLES["boilerplate"].items() for row in rows]


@pytest.mark.parametrize(("head", "row"), PATTERNS)
def test_every_row_of_patterns_is_read(
    monkeypatch: pytest.MonkeyPatch, head: str, row: str
) -> None:
    rest = {key: value for key, value in TABLES["boilerplate"][head].items() if key != row}
    monkeypatch.setattr(
        clean, "tables", {**TABLES, "boilerplate": TABLES["boilerplate"] | {head: rest}}.get
    )
    with pytest.raises(QuoteattrError, match=rf"boilerplate.toml: '{row}'"):
        clean.boilerplate.__wrapped__()


def test_every_table_is_read() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in DATA.parent.glob("*.py"))
    assert set(re.findall(r'(?:tables\(|filled\(\s*\w+,\s*)"(\w+)"', text)) == TABLES.keys()


@cache
def sources() -> dict[str, list[ast.AST]]:
    """The syntax of every module."""
    return {
        path.stem: list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        for path in DATA.parent.glob("*.py")
    }


@pytest.mark.parametrize("name", READERS)
def test_what_is_read_of_a_table_is_asked_for(name: str) -> None:
    reader = READERS[name]
    read = {field.name for field in fields(reader())}
    asked = set()
    for module, nodes in sources().items():
        imported = {
            alias.name
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module == reader.__module__
            for alias in node.names
        }
        own = f"quoteattr.{module}" == reader.__module__
        if own or {reader.__name__, type(reader()).__name__} & imported:
            asked |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not read - asked


def test_each_word_of_a_scale_is_a_form_of_a_cue_and_of_one_degree() -> None:
    every: Counter[str] = Counter()
    for _, words in lists_of(TABLES["compare"]["stance"]["degrees"], "degrees"):
        for word in words:
            assert {*units.forms_of(word)} & {*lexicon().stances}, word
        every.update({form for word in words for form in units.forms_of(word)})
    assert every.keys() == units.knowledge().degrees.keys()
    assert not [form for form, times in every.items() if times > 1]


@pytest.mark.parametrize("name", TABLES)
def test_nothing_stands_twice_in_a_list(name: str) -> None:
    for place, words in lists_of(TABLES[name], name):
        assert not [word for word, times in Counter(words).items() if times > 1], place


def unmet_of_people(table: dict[str, Any]) -> Iterator[str]:
    for group in ("pronouns", "names", "roles", "nouns", "speech"):
        for _, words in lists_of(table[group], group):
            yield from (word for word in words if word != spelled(word).strip("-"))
    for phrase, office in table["offices"].items():
        if not role_words(phrase) >= set(office.split()):
            yield phrase
    yield from (word for word in table["roles"]["no_verbs"] if not roles._VERB.match(word))


def unmet_of_compare(table: dict[str, Any]) -> Iterator[str]:
    keys = {" ".join(form): key for form, key in units.knowledge().spelling.items()}
    for group in ("same", "names", "negations", "modals", "words"):
        for place, words in lists_of(table[group], group):
            yield from (one for one in words if not all(map(units._WORD.fullmatch, one.split())))
            if place not in ("same.spelling", "same.particles"):  # the others hold keys
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


def test_a_short_form_of_everybody_stands_in_one_list() -> None:
    rows = {form for row in TABLES["compare"]["same"]["spelling"] for form in row}
    for group, forms in TABLES["short"].items():
        assert not forms.keys() & (TABLES["people"][group].keys() | rows)


def test_no_office_is_listed_that_a_rule_gives() -> None:
    short, listed = TABLES["people"]["abbreviations"], TABLES["people"]["roles"]["heads"]
    assert not [key for key, full in short.items() if full in (key, of_a_ministry(key))]
    assert not [head for head in listed if short.get(head, "").partition(" ")[0] in listed]
    assert not [head for head in listed if len(head) > 5 and head.startswith(people().prefixes)]
