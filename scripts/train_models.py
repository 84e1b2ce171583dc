"""Train every model that the package ships, from ../shared: `python scripts/train_models.py`.

One step after the other, each in a process of its own; a step whose result lies in the work folder
is skipped, so a run that was killed goes on where it was. Seeds are fixed. Two to three hours of
one core in all, most of it the language model and the network. Ends with the manifest of sha256
sums that the package checks its models against.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parent
MODELS = SCRIPTS.parent / "quoteattr/data/models"
SHIPPED = (".pt", ".npz", ".json")


@dataclass(frozen=True, slots=True)
class Step:
    """A script with its arguments.

    `result` is the file that it leaves in the work folder, None where the script itself skips what
    is done and puts its model into the package; `ship` is the result's name in the package.
    """

    result: str | None
    script: str
    arguments: tuple[str, ...]
    ship: str | None = None


def steps(shared: Path, work: Path) -> list[Step]:
    gold = ("--shared", f"{shared}", "--gold", f"{shared}/gold/train")
    read = (f"{work}/corpus.txt.gz", f"{work}/vectors.npz")
    return [
        Step("corpus.txt.gz", "corpus.py", ("--shared", f"{shared}", f"{work}/corpus.txt.gz")),
        Step(
            "vectors.npz",
            "vectors.py",
            read,
            ship="vectors.npz",
        ),
        Step(
            None,
            "train_tokenizer.py",
            ("--shared", f"{shared}", "--work", f"{work}/tokenizer", "--ship"),
        ),
        Step("first.pt", "train_language.py", (*read, f"{work}/first.pt")),
        Step(
            "encoder.pt",
            "train_language.py",
            (*read, f"{work}/encoder.pt", "--start", f"{work}/first.pt", "--rate", "1.5e-3"),
        ),
        Step(
            "network.pt",
            "train_network.py",
            (
                *gold,
                *("--raw", "paragraphs", "tail", "--gold-weight", "2.5", "--name-weight", "2"),
                *("--epochs", "11", "--seed", "7", "--encoder", f"{work}/encoder.pt"),
                f"{work}/network.pt",
            ),
            ship="network.pt",
        ),
        Step(None, "train_resolve.py", ("names", "--shared", f"{shared}")),
        Step(None, "train_sources.py", ("--shared", f"{shared}")),
        *(
            Step(None, "train_resolve.py", (step, "--shared", f"{shared}"))
            for step in ("runs", "gold", "rank")
        ),
        Step(None, "train_match.py", (*gold, "--raw", "--threshold", "0.325")),
    ]


def write_manifest() -> None:
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(MODELS.iterdir())
        if path.suffix in SHIPPED and path.name != "manifest.json"
    }
    (MODELS / "manifest.json").write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")
    size = sum((MODELS / name).stat().st_size for name in sums)
    print(f"{len(sums)} models, {size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("build/models"))
    parser.add_argument("--manifest", action="store_true", help="only write the manifest")
    options = parser.parse_args()
    if not options.manifest:
        options.work.mkdir(parents=True, exist_ok=True)
        for step in steps(options.shared, options.work):
            result = options.work / step.result if step.result else None
            if result and result.exists():
                print(f"{step.script}: {result} is there already")
            else:
                began = time.monotonic()
                print(f"{step.script} ...", flush=True)
                subprocess.run(
                    [sys.executable, str(SCRIPTS / step.script), *step.arguments], check=True
                )
                print(f"{step.script}: {(time.monotonic() - began) / 60:.1f} minutes", flush=True)
            if step.ship and result:
                shutil.copyfile(result, MODELS / step.ship)
    write_manifest()


if __name__ == "__main__":
    main()
