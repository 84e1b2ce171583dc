"""The word lists: what is read from them, and that they are in order."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from quoteattr.lexicon import lexicon

LISTS = tomllib.loads(
    resources.files("quoteattr").joinpath("data/cues.toml").read_text(encoding="utf-8")
)


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


def test_every_word_of_the_lists_has_a_stance() -> None:
    known = lexicon()
    groups = {name: forms for name, forms in LISTS.items() if isinstance(forms, dict)}
    cues = [
        (stance, word)
        for stance, forms in groups.items()
        for word in (*forms.get("bases", ()), *forms.get("verbs", ()))
    ]
    assert len(cues) > 400
    assert not [word for _, word in cues if known.stance(word) is None]


def test_words_are_written_as_they_are_looked_up() -> None:
    odd = [word for word in lexicon().stances if word != " ".join(word.lower().split())]
    assert not odd


def test_bases_follow_a_quotation_bare() -> None:
    bases = lexicon().bases
    assert {"kata", "ujar", "tutur", "menurut"} <= bases
    assert not {"mengatakan", "membantah"} & bases


def test_the_lexicon_is_one_value() -> None:
    assert lexicon() is lexicon()
