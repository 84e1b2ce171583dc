"""The gate: floors hold, rise with the score and fall only for a reason that is written down."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quoteattr.evaluate import Scores
from quoteattr.model import Annotation, Article, Kind, Quote, Span, Speaker
from quoteattr.records import to_record
from quoteattr.session import write_json

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "gate.py"
TEXT = "“Stok aman,” kata Sari.\nMenurut Sari, harga turun.\n"
QUOTES = (
    Quote("q1", Kind.DIRECT, (Span(1, 10),), (Span(13, 17),), (Span(18, 22),), (), ("s",)),
    Quote("q2", Kind.INDIRECT, (Span(38, 49),), (Span(24, 31),), (Span(32, 36),), (), ("s",)),
)
GOLD = Annotation(Article("a.txt", TEXT), QUOTES, (Speaker("s", "Sari"),))


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["gate"] = module
    spec.loader.exec_module(module)
    return module


gate = load()


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    """A floors file with one set whose gold is here and an optional one whose gold is not."""
    (tmp_path / "gold").mkdir()
    write_json(tmp_path / "gold" / "a.json", to_record(GOLD))
    row = {"gold": str(tmp_path / "gold"), "optional": False, "margin": 0.01, "floors": {}}
    sets = {"ada": row, "tiada": {**row, "gold": str(tmp_path / "nol"), "optional": True}}
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"sets": sets}))
    return path


def all_right(gold: Sequence[Annotation]) -> tuple[Annotation, ...]:
    return tuple(gold)


def half_right(gold: Sequence[Annotation]) -> tuple[Annotation, ...]:
    return tuple(replace(one, quotes=one.quotes[:1]) for one in gold)


def call(floors: Path, *arguments: str, annotate: Any = all_right) -> int:
    return int(gate.main([*arguments, "--floors", str(floors)], annotate=annotate))


def row(floors: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(floors.read_text())["sets"]["ada"]
    return found


def test_unpinned_set_passes_and_is_not_written(
    floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = floors.read_text()
    assert call(floors) == 0
    assert floors.read_text() == before
    printed = capsys.readouterr().out
    assert "tiada: passed over, optional" in printed
    assert "detection" in printed


def test_pin_then_hold_then_fall(floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(floors, "ada", "--pin") == 0
    assert row(floors)["floors"]["detection"] == 0.99
    assert call(floors) == 0
    assert "UNDER" not in capsys.readouterr().out
    assert call(floors, annotate=half_right) == 1
    assert "UNDER" in capsys.readouterr().out


def test_pin_raises_but_never_lowers_unasked(
    floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(floors, "ada", "--pin", annotate=half_right) == 0
    low = row(floors)["floors"]["detection"]
    assert call(floors, "ada", "--pin") == 0
    high = row(floors)["floors"]["detection"]
    assert low < high
    before = floors.read_text()
    assert call(floors, "ada", "--pin", annotate=half_right) == 1
    assert floors.read_text() == before
    assert "--allow-lower" in capsys.readouterr().err


def test_pin_just_above_the_floor_keeps_it(floors: Path) -> None:
    assert call(floors, "ada", "--pin") == 0
    document = json.loads(floors.read_text())
    document["sets"]["ada"]["floors"]["detection"] = 0.999
    floors.write_text(json.dumps(document))
    assert call(floors, "ada", "--pin") == 0
    assert row(floors)["floors"]["detection"] == 0.999


def test_lowering_keeps_its_reason(floors: Path) -> None:
    assert call(floors, "ada", "--pin") == 0
    arguments = ("ada", "--pin", "--allow-lower", "gold of a mended")
    assert call(floors, *arguments, annotate=half_right) == 0
    assert row(floors)["floors"]["detection"] < 0.99
    (entry,) = row(floors)["lowered"]
    assert entry["reason"] == "gold of a mended"
    assert entry["from"]["detection"] == 0.99


def test_changed_gold_does_not_pass_unseen(
    floors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(floors, "ada", "--pin") == 0
    write_json(tmp_path / "gold" / "a.json", to_record(replace(GOLD, quotes=GOLD.quotes[:1])))
    assert call(floors, "ada") == 1
    assert "not what the floors were pinned on" in capsys.readouterr().out
    assert call(floors, "ada", "--pin") == 1  # it has no indirect quote any more
    assert call(floors, "ada", "--pin", "--allow-lower", "q2 was none") == 0
    assert call(floors, "ada") == 0


def test_missing_gold_of_a_set_that_is_not_optional_fails(
    floors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gold" / "a.json").unlink()
    assert call(floors) == 1
    assert "no annotation records here" in capsys.readouterr().err


def without_text(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in ("text", "body")}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("no folder of texts", None),
        ("no text", None),
        ("a text is missing", "its article b.txt is not in"),
        ("another text", "another version"),
        ("a broken record", "not readable as JSON"),
        ("no record", "no annotation records here"),
    ],
)
def test_an_optional_set_is_passed_over_only_where_nothing_of_it_is_here(
    floors: Path, tmp_path: Path, wrong: str, says: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, texts = tmp_path / "nol", tmp_path / "teks"
    document = json.loads(floors.read_text())
    document["sets"]["tiada"]["texts"] = str(texts)
    floors.write_text(json.dumps(document))
    for folder in (gold, texts):
        folder.mkdir()
    (texts / "lain.txt").write_text("of another set")
    for name in ("a", "b"):
        article = replace(GOLD.article, name=f"{name}.txt")
        write_json(gold / f"{name}.json", without_text(to_record(replace(GOLD, article=article))))
        (texts / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    assert call(floors, "tiada") == 0
    assert "passed over" not in capsys.readouterr().out
    match wrong:
        case "no folder of texts":
            texts.rename(tmp_path / "pindah")
        case "no text":
            (texts / "a.txt").unlink()
            (texts / "b.txt").unlink()
        case "a text is missing":
            (texts / "b.txt").unlink()
        case "another text":
            (texts / "b.txt").write_text(TEXT + "Lagi.", encoding="utf-8")
        case "a broken record":
            (gold / "b.json").write_text("{")
        case "no record":
            (gold / "a.json").unlink()
            (gold / "b.json").unlink()
    assert call(floors, "tiada") == (1 if says else 0)
    printed = capsys.readouterr()
    assert (says or "") in printed.err
    assert ("passed over, optional" in printed.out) is (says is None)


def test_predictions_from_a_folder(
    floors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(floors, "ada", "--pin") == 0
    (tmp_path / "pred").mkdir()
    write_json(tmp_path / "pred" / "a.json", to_record(replace(GOLD, quotes=GOLD.quotes[:1])))
    assert "models unknown" not in capsys.readouterr().out
    assert call(floors, "ada", "--pred", str(tmp_path / "pred")) == 1
    assert "models unknown" in capsys.readouterr().out  # the records do not say which made them
    assert call(floors, str(tmp_path / "gold"), "--pred", str(tmp_path / "gold")) == 0


@pytest.mark.parametrize(
    "arguments",
    [["--allow-lower", "x"], ["--pin", "--allow-lower", " "], ["--pred", "x"], ["--nope"]],
)
def test_wrong_use(floors: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        call(floors, *arguments)
    assert caught.value.code == 2


def test_unknown_set_is_named(floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(floors, "lain") == 1
    assert "lain: no such set; floors.json has ada, tiada" in capsys.readouterr().err


def test_matches_have_floors_too() -> None:
    (found,) = gate.verdicts(Scores({}), {"pairs.gold": 0.8}, {"pairs.gold": 0.7})
    assert (found.figure, found.value, found.held) == ("pairs.gold", 0.7, False)


def test_shipped_floors_file_names_known_figures() -> None:
    document = json.loads((SCRIPT.parent.parent / "gold" / "floors.json").read_text())
    assert document["sets"]
    for one in document["sets"].values():
        assert set(one["floors"]) <= {*gate.GATED, *gate.MATCHED}
        assert one["margin"] <= 0.02
