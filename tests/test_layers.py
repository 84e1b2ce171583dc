"""Imports go one way (DESIGN.md): who stands lower knows nothing of who stands higher."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "quoteattr"

# A module imports only from rows above its own. A new module gets its place here.
RANKS = tuple(
    row.split()
    for row in (
        "model printable quotation wording",
        "lexicon records clean mentions pairing segment network",
        "read tag detect attribute resolve pairs summary",
        "annotate match evaluate align",
        "flags corpus",
        "compare",
        "history export terminal html",
        "engine",
        "cli",
    )
)
RANK = {name: rank for rank, row in enumerate(RANKS) for name in row}
# What is found in a Tagged value is tested without torch, so these never load a tagger.
WITHOUT_TAGGER = ("detect", "attribute", "resolve", "match", "compare", "evaluate")
TAGGERS = {"tag", "network", "segment"}


def imported(path: Path) -> set[str]:
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


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("[!_]*.py")), ids=lambda path: path.stem)
def test_imports_go_one_way(path: Path) -> None:
    assert path.stem in RANK, f"give {path.stem} its rank in this file"
    wrong = {name for name in imported(path) if RANK.get(name, -1) >= RANK[path.stem]}
    assert not wrong, f"{path.stem} imports {sorted(wrong)}, which do not stand below it"


@pytest.mark.parametrize("name", WITHOUT_TAGGER)
def test_a_tagged_value_is_all_that_they_need(name: str) -> None:
    path = PACKAGE / f"{name}.py"
    if not path.is_file():
        pytest.skip(f"there is no {name}.py yet")
    assert not imported(path) & TAGGERS
