"""What the resolver knows of people before it reads: lists of offices and titles, scores of words.

The lists are data/people.toml; how much a word looks like a person's name was learned by
scripts/train_resolve.py (`names`, `letters` in models/resolve.json).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from quoteattr.shipped import models_folder
from quoteattr.wordlists import filled, tables


@dataclass(frozen=True, slots=True)
class People:
    """The word lists of people.toml, lower case; the comments there say what each row means."""

    singular: frozenset[str]
    plural: frozenset[str]
    bodies: frozenset[str]
    titles: frozenset[str]
    address: frozenset[str]
    letters: frozenset[str]
    numbered: frozenset[str]
    ranks: frozenset[str]
    written: frozenset[tuple[str, ...]]
    police: tuple[str, ...]
    corps: frozenset[str]
    degrees: frozenset[str]
    inner: frozenset[str]
    firsts: frozenset[tuple[str, ...]]
    heads: frozenset[str]  # ask is_head, which knows the prefixes too
    prefixes: tuple[str, ...]
    relatives: frozenset[str]
    treating: frozenset[str]
    contests: frozenset[str]
    told_of: frozenset[str]
    vague: frozenset[str]
    aliases: frozenset[str]
    initialled: frozenset[str]
    called: frozenset[str]
    leading: frozenset[str]
    introducing: frozenset[str]
    parting: frozenset[str]
    no_verbs: frozenset[str]
    fillers: frozenset[str]
    definite: frozenset[str]
    indefinite: frozenset[str]
    hidden: frozenset[str]
    abbreviations: dict[str, str]
    offices: dict[str, str]
    nicknames: dict[str, str]
    documents: frozenset[str]
    laws: frozenset[str]
    rules: frozenset[str]
    of_documents: frozenset[str]
    dresses: frozenset[str]
    dressing: frozenset[str]
    appositions: frozenset[str]
    sayings: frozenset[str]
    works: frozenset[str]
    parties: frozenset[str]
    groups: frozenset[str]
    many: frozenset[str]
    anonymous: frozenset[str]
    body_heads: frozenset[str]
    led: frozenset[str]
    companies: frozenset[str]
    local: frozenset[str]
    places: frozenset[str]
    seats: dict[str, tuple[str, ...]]  # a capital and the names of its state
    world: frozenset[tuple[str, ...]]
    longest: int  # words of a name of the world
    countries: frozenset[str]
    abroad: frozenset[str]
    generic: dict[str, tuple[str, ...]]
    forms_before: tuple[str, ...]
    forms_behind: tuple[str, ...]
    forms_last: frozenset[str]
    before_name: tuple[str, ...]
    after_name: frozenset[str]
    back_reference: frozenset[str]
    back_verbs: frozenset[str]
    back_fillers: frozenset[str]
    contacting: frozenset[str]
    contacted: frozenset[str]
    one_of: tuple[str, ...]
    joining: frozenset[str]
    both: frozenset[str]
    prepositions: frozenset[str]
    turning: frozenset[str]
    fronting: frozenset[str]


@lru_cache(maxsize=1)
def people() -> People:
    """The word lists, read once."""
    table, short = tables("people"), tables("short")
    names, roles, nouns = table["names"], table["roles"], table["nouns"]
    abbreviations = table["abbreviations"] | short["abbreviations"]
    heads = frozenset(roles["heads"]) | _short_heads(abbreviations, roles["heads"])
    world = {
        group: [name.casefold() for name in listed] for group, listed in table["world"].items()
    }
    in_words = frozenset(tuple(name.split()) for listed in world.values() for name in listed)
    return filled(
        People,
        "people",
        ranks=frozenset(names["titles"]) - (heads - set(names["ranks"])),
        heads=heads,
        abbreviations=abbreviations,
        nicknames=table["nicknames"] | short["nicknames"],
        dresses=frozenset([*nouns["dresses"], *nouns["sayings"]]),
        world=in_words,
        longest=max(map(len, in_words)),
        countries=frozenset(world["countries"]),
        abroad=frozenset([*world["countries"], *world["bodies"], *table["seats"]])
        - {"indonesia", "jakarta"},
    )


def _short_heads(short: dict[str, str], heads: Sequence[str]) -> frozenset[str]:
    """Short forms that stand for an office: *mendag* for *menteri perdagangan*."""
    known = set(heads)
    return frozenset(key for key, full in short.items() if full.split()[0] in known)


@lru_cache(maxsize=8192)
def expanded(key: str) -> str:
    """A short form of an office or a body written out, the key itself where it is none.

    *wamendagri* -> *wakil menteri dalam negeri*, *kemendagri* -> *kementerian dalam negeri*.
    """
    return people().abbreviations.get(key) or of_a_ministry(key) or key


def of_a_ministry(key: str) -> str | None:
    """What follows of a minister's short form for the deputy's or the ministry's, else None."""
    short = people().abbreviations
    for prefix, word in (
        ("wamen", "wakil menteri "),
        ("kemen", "kementerian "),
        ("kem", "kementerian "),
    ):
        minister = short.get("men" + key[len(prefix) :]) if key.startswith(prefix) else None
        if minister:
            return word + minister.removeprefix("menteri ")
    return None


@lru_cache(maxsize=8192)
def is_head(key: str) -> bool:
    """Whether a word is the head of an office: *kepala*, *Menkes*, *Dirreskrimum*."""
    return key in people().heads or (len(key) > 5 and key.startswith(people().prefixes))


@lru_cache(maxsize=1)
def learned() -> dict[str, dict[str, float]]:
    """What scripts/train_resolve.py learned; empty where it has not run yet."""
    path = models_folder() / "resolve.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


@lru_cache(maxsize=65536)
def spelled(text: str) -> str:
    """A word as a key: lower case, one apostrophe, no full stops."""
    return text.casefold().replace("’", "'").replace("‘", "'").replace("`", "'").replace(".", "")


def pieces(word: str) -> list[str]:
    """The letter groups of a word by which an unseen one is judged: *^ju*, *anto$* ..."""
    padded = f"^{word}$"
    return [
        padded[start : start + size]
        for size in (2, 3, 4)
        for start in range(len(padded) - size + 1)
    ]


def word_score(key: str) -> float:
    """The log odds that a capitalised word is of a person's name, in [-5, 5]."""
    tables = learned()
    value = tables.get("names", {}).get(key)
    if value is None:
        letters = tables.get("letters", {})
        value = letters.get("bias", 0.0) + sum(letters.get(f"~{p}", 0.0) for p in pieces(key))
        value = max(-2.5, min(2.5, value))
    return max(-5.0, min(5.0, value))


def likely_person(key: str) -> bool:
    """Whether a capitalised word is known from persons' names, or not known at all."""
    return learned().get("names", {}).get(key, 0.0) >= 0


def role_words(text: str) -> frozenset[str]:
    """The words of an office with its short forms spelled out: *Wapres* gives wakil, presiden."""
    lists = people()
    words = [spelled(word) for word in re.findall(r"[\w'’-]+", text.casefold())]
    said, empty = set(words), lists.definite | lists.indefinite | lists.fillers
    telling = said - empty
    office = lists.offices.get(" ".join(word for word in words if word not in empty))
    if office and " " not in office:
        return frozenset({office})  # *Kepala Negara* is nothing else
    found = {word for key in telling for word in expanded(key).split()}
    for phrase, office in lists.offices.items():
        if found | said >= set(phrase.split()):  # *satu* tells something in *orang nomor satu*
            found.update(office.split())
    return frozenset(found - lists.fillers)


def opening(text: str) -> tuple[str, ...]:
    """The first two words of an office, written out: *Wamenkumham* opens with wakil, menteri."""
    words = re.findall(r"[\w'’-]+", text.casefold())
    plain = people().fillers | (people().titles - people().heads)
    kept = [word for word in words if spelled(word) not in plain]
    office = people().offices.get(" ".join(kept), "")
    kept = [office] if office and " " not in office else kept
    return tuple(" ".join(expanded(spelled(word)) for word in kept[:2]).split()[:2])


def overlap(asked: frozenset[str], given: frozenset[str]) -> float:
    """The share of the asked words that are given, in [0, 1]."""
    return len(asked & given) / len(asked) if asked else 0.0


_DEGREE = re.compile(r"[A-Z][A-Za-z]{0,3}\.(?:[A-Z]|,)|Sp[A-Z]|[SM]Pd|[SM]H$|[SM]E$")


def is_degree(word: str) -> bool:
    """*SpPD-KGEH*, *M.Psi.*, *SE.,MM*: an academic degree or a letter of one."""
    key = spelled(word)
    return (
        len(key) == 1
        or all(part in people().degrees for part in re.split(r"[-,]", key))
        or bool(_DEGREE.match(word))
    )
