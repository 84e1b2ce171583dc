"""Scores against the floors of gold/floors.json: no change may make the annotation worse.

    python scripts/gate.py                       every set
    python scripts/gate.py dev                   one set, by its name or its folder
    python scripts/gate.py dev --pred DIR        records made before instead of annotating now
    python scripts/gate.py dev --pin             raise the floors to what is reached
    python scripts/gate.py dev --pin --allow-lower "gold of d012 mended"

A floor is the score measured when it was pinned minus a small margin, for the last decimal of
arithmetic differs between machines. `--pin` never lowers a floor unless a reason is given, and the
reason is kept in the file. A set whose gold or texts are not here (they may not be distributed) is
passed over where it is marked optional; one that is here in part or broken fails. Exit code 0 all
floors held, 1 a score is under its floor, the gold is not what was pinned or cannot be read, 2
usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quoteattr.evaluate import Scores, gold_hash, score, signature
from quoteattr.match_scores import score_folder
from quoteattr.model import Annotation, QuoteattrError
from quoteattr.records import read_gold

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "gold" / "floors.json"

# The figures that have a floor, by the names that evaluate gives them.
GATED = (
    "detection",
    "content_strict",
    "content_strict.direct",
    "content_strict.indirect",
    "content_overlap",
    "cue_detected",
    "source_detected",
    "speaker",
    "speaker_detected.name",
    "speaker_detected.role",
    "speaker_detected.pronoun",
    "office",
    "via",
    "relation",
)
# The pair F1 of the matches, where the set has a clusters.json: the tables of evaluate by figure.
MATCHED = {"pairs.gold": "gold quotes", "pairs.predicted": "predicted quotes"}

Annotate = Callable[[Sequence[Annotation]], tuple[Annotation, ...]]


@dataclass(frozen=True)
class Verdict:
    """One gated figure: what it is now and what it may not fall below (None: not pinned yet)."""

    figure: str
    value: float
    floor: float | None

    @property
    def held(self) -> bool:
        return self.floor is None or self.value >= self.floor


def verdicts(
    scores: Scores, floors: Mapping[str, float], matches: Mapping[str, float]
) -> tuple[Verdict, ...]:
    """Every gated or pinned figure; one that gold has no case of is left out unless pinned."""
    figures = [*GATED, *(one for one in floors if one not in GATED and one not in matches)]
    found = []
    for figure in figures:
        metric, _, group = figure.partition(".")
        if figure in floors or scores.counts(metric, group or "all").gold:
            found.append(Verdict(figure, scores.value(figure), floors.get(figure)))
    found += [Verdict(figure, value, floors.get(figure)) for figure, value in matches.items()]
    return tuple(found)


def pinned(found: Sequence[Verdict], *, margin: float, allow_lower: bool) -> dict[str, float]:
    """New floors: the score minus the margin, never under the old floor unless allowed.

    Raises QuoteattrError where a score is under its floor and lowering is not allowed.
    """
    under = [one.figure for one in found if not one.held]
    if under and not allow_lower:
        raise QuoteattrError(
            f"{', '.join(under)}: under the floor; mend it, or give --allow-lower REASON"
        )
    floors = {}
    for one in found:
        reached = max(0.0, round(one.value - margin, 4))
        keep = one.floor is not None and one.held
        floors[one.figure] = max(reached, one.floor or 0.0) if keep else reached
    return floors


def annotated_now(gold: Sequence[Annotation]) -> tuple[Annotation, ...]:
    from quoteattr.annotate import annotate

    return tuple(annotate(annotation.article for annotation in gold))


def run(name: str, row: dict[str, Any], options: argparse.Namespace, *, annotate: Annotate) -> bool:
    """Check or pin one set; prints its table; False where it does not hold. May change `row`."""
    folder = ROOT / row["gold"]
    texts = ROOT / row["texts"] if row.get("texts") else None
    try:
        gold = read_gold(folder, texts=texts)
    except QuoteattrError as error:
        if not (row.get("optional") and absent(folder, texts)):
            raise
        print(f"{name}: passed over, optional: {error}")
        return True
    found_hash = gold_hash(gold)
    floors: dict[str, float] = row.get("floors", {})
    changed = bool(floors) and row.get("gold_sha256") != found_hash
    if changed and not options.pin:
        print(f"{name}: the gold is not what the floors were pinned on; review it, then --pin")
        return False
    predicted = read_gold(options.pred, texts=options.texts) if options.pred else annotate(gold)
    scores = score(gold, predicted)
    matching = score_folder(folder, gold, predicted)
    matches = {name: matching[quotes].f1 for name, quotes in MATCHED.items() if matching}
    found = verdicts(scores, floors, matches)
    print(f"{name}: {signature(gold, models=None if options.pred else models_hash())}")
    if scores.missing:
        print(f"  no prediction for: {', '.join(scores.missing)}")
    for one in found:
        floor = "      " if one.floor is None else f"{one.floor:.4f}"
        print(f"  {one.figure:28} {one.value:.4f}  floor {floor}  {'' if one.held else 'UNDER'}")
    if not options.pin:
        return all(one.held for one in found)
    new = pinned(found, margin=row["margin"], allow_lower=options.allow_lower is not None)
    lowered = {figure: floor for figure, floor in floors.items() if new[figure] < floor}
    if options.allow_lower is not None and (lowered or changed):
        entry = {
            "date": datetime.now(UTC).date().isoformat(),
            "reason": options.allow_lower,
            "from": lowered,
        }
        row.setdefault("lowered", []).append(entry)
    row["floors"], row["gold_sha256"] = new, found_hash
    print(f"  pinned {len(new)} floors at the score minus {row['margin']}")
    return True


def absent(folder: Path, texts: Path | None) -> bool:
    """Whether the gold is not here, or not one text of its records."""
    if not folder.is_dir():
        return True
    records = {path.stem for path in folder.glob("*.json")}
    return bool(texts and records) and not any((texts / f"{name}.txt").exists() for name in records)


def models_hash() -> str | None:
    """The hash of the shipped models; None where there are none."""
    from quoteattr.shipped import models_hash as shipped

    try:
        return shipped()
    except OSError:
        return None


def chosen_sets(wanted: Sequence[str], sets: Mapping[str, Any]) -> list[str]:
    """Names of the sets that are wanted by name or by folder; all where none is named."""
    folders = {(ROOT / row["gold"]).resolve(): name for name, row in sets.items()}
    found = []
    for one in wanted:
        name = one if one in sets else folders.get(Path(one).resolve())
        if name is None:
            raise QuoteattrError(f"{one}: no such set; floors.json has {', '.join(sets)}")
        found.append(name)
    return found or list(sets)


def main(arguments: Sequence[str] | None = None, *, annotate: Annotate = annotated_now) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help="name or folder; default: all")
    parser.add_argument("--pred", type=Path, metavar="DIR", help="records instead of annotating")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="texts of --pred, if apart")
    parser.add_argument("--pin", action="store_true", help="raise the floors to what is reached")
    parser.add_argument("--allow-lower", metavar="REASON", help="with --pin: lower floors, too")
    parser.add_argument("--floors", type=Path, default=FLOORS, metavar="FILE")
    options = parser.parse_args(arguments)
    if options.allow_lower is not None and not (options.pin and options.allow_lower.strip()):
        parser.error("--allow-lower needs --pin and a reason")
    if options.pred and len(options.sets) != 1:
        parser.error("--pred needs the one set that it is a prediction of")
    try:
        document = json.loads(options.floors.read_text(encoding="utf-8"))
        held = [
            run(name, document["sets"][name], options, annotate=annotate)
            for name in chosen_sets(options.sets, document["sets"])
        ]
    except QuoteattrError as error:
        print(error, file=sys.stderr)
        return 1
    if options.pin and all(held):
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        options.floors.write_text(text, encoding="utf-8")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
