"""The models that ship with the package, each as its manifest says."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path

from quoteattr.model import QuoteattrError


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
