"""Imports go one way: who stands lower knows nothing of who stands higher."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "quoteattr"

# The stages, lowest first. A stage reaches only stages above its own line. A module that is not
# here is a part of the stages that import it: it needs no rank, what it reaches they reach.
RANKS = (
    "model",
    "lexicon records",
    "clean network segment",
    "read tag detect attribute resolve",
    "annotate match evaluate",
    "compare",
    "terminal html",
    "cli",
)
RANK = {name: rank for rank, row in enumerate(RANKS) for name in row.split()}
# What is found in a Tagged value is tested without torch, so these never load a tagger.
WITHOUT_TAGGER = ("detect", "attribute", "resolve", "match", "compare", "evaluate")
TAGGERS = {"tag", "network", "segment"}


def imports_of(path: Path) -> set[str]:
    """The project's modules that a module imports, at its head or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            package, _, module = node.module.partition(".")
            if package == "quoteattr":
                found |= {module} if module else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = (alias.name.partition(".") for alias in node.names)
            found |= {module for package, _, module in names if package == "quoteattr" and module}
    return {name for name in found if (PACKAGE / f"{name}.py").is_file()}


IMPORTS = {path.stem: imports_of(path) for path in sorted(PACKAGE.glob("*.py"))}


def reached(name: str, *, through: set[str]) -> set[str]:
    """The modules that a module imports, and those that modules in `through` import for it."""
    found: set[str] = set()
    ahead = set(IMPORTS[name])
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            if one in through:
                ahead |= IMPORTS[one]
    return found


def test_every_ranked_name_is_a_module() -> None:
    assert {*RANK, *WITHOUT_TAGGER, *TAGGERS} <= IMPORTS.keys()


@pytest.mark.parametrize("name", sorted(RANK))
def test_a_stage_reaches_only_the_stages_below_it(name: str) -> None:
    parts = IMPORTS.keys() - RANK.keys()
    wrong = {one for one in reached(name, through=parts) if RANK.get(one, -1) >= RANK[name]}
    assert not wrong, f"{name} reaches {sorted(wrong)}, which do not stand below it"


@pytest.mark.parametrize("name", sorted(IMPORTS))
def test_no_module_reaches_itself(name: str) -> None:
    assert name not in reached(name, through=set(IMPORTS))


@pytest.mark.parametrize("name", WITHOUT_TAGGER)
def test_a_tagged_value_is_all_that_they_need(name: str) -> None:
    assert not reached(name, through=set(IMPORTS)) & TAGGERS
