"""What ships with the package: its models, each as its manifest says, and its word lists."""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from quoteattr.model import QuoteattrError


def word_lists(name: str) -> dict[str, Any]:
    """The tables of data/NAME.toml."""
    path = resources.files("quoteattr").joinpath("data", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def models_folder() -> Path:
    return Path(str(resources.files("quoteattr").joinpath("data/models")))


@cache
def models_hash() -> str:
    """Twelve hex digits that name the shipped models; they are in every evaluation's signature."""
    return hashlib.sha256((models_folder() / "manifest.json").read_bytes()).hexdigest()[:12]


def verified_models() -> Path:
    """The folder of the models after each has been checked against the manifest's sha256."""
    folder = models_folder()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, expected in manifest.items():
        path = folder / name
        if not path.is_file():
            raise QuoteattrError(f"{path}: model is missing; install the package again")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise QuoteattrError(f"{path}: model is damaged; install the package again")
    return folder
