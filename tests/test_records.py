"""Records to annotations and back, and what a reader says of a record that is not what it seems."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from quoteattr.model import Annotation, Article, Kind, Quote, QuoteattrError, Span, Speaker
from quoteattr.records import from_record, read_gold, read_matches, read_record, to_record

TEXT = "“Kami\u00a0siap,” kata Wisnu Baskoro.\n"


def annotation(name: str = "siap.txt") -> Annotation:
    quote = Quote(
        "q1",
        Kind.DIRECT,
        (Span(1, 10),),
        cue=(Span(13, 17),),
        source=(Span(18, 31),),
        speakers=("wisnu",),
        confidence=0.75,
        stance="say",
    )
    article = Article(name, TEXT, outlet="kabar.example", published="2026-01-02")
    return Annotation(article, (quote,), (Speaker("wisnu", "Wisnu Baskoro"),), (Span(0, 32),))


def gold_record(name: str = "siap.txt") -> dict[str, object]:
    record = to_record(annotation(name))
    return {key: value for key, value in record.items() if key not in ("text", "body")}


def test_a_record_gives_back_the_annotation() -> None:
    assert from_record(to_record(annotation()), place="r") == annotation()


def test_fields_that_nobody_knows_are_ignored() -> None:
    assert from_record({**to_record(annotation()), "mood": 1}, place="r") == annotation()


@pytest.mark.parametrize(
    ("published", "kept"),
    [("2026-01-02 08:00 WITA", "2026-01-02T07:00:00+07:00"), ("20260102", None), ("kemarin", None)],
)
def test_a_date_is_kept_as_that_of_an_article_is(published: str, kept: str | None) -> None:
    record = to_record(annotation()) | {"published": published}
    assert from_record(record, place="r").article.published == kept


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", TEXT.replace("Kami", "Kita"), "reads"),
        ("text", "“", "reads"),
        ("entities", [], "not among the entities"),
        ("quotes", [{"id": "q1"}], "not a quoteattr record"),
        ("quotes", 3, "not a quoteattr record"),
        ("entities", [{"id": "wisnu", "name": None, "type": "PER"}], "`name` is no text"),
        ("quotes", 2 * to_record(annotation())["quotes"], "two quotes of one id"),
        ("body", [{"start": 0, "end": 10**9}], "behind the end"),
        ("body", [{"start": 0.0, "end": 5}], "not a quoteattr record"),
        ("body", [{"start": False, "end": 5}], "not a quoteattr record"),
        ("schema_version", 99, "later version"),
        ("schema_version", None, "`schema_version` is no number"),
        ("quotes", {}, "`quotes` is no list of objects"),
        ("entities", 2 * to_record(annotation())["entities"], "two entities of one id"),
        ("entities", [{"id": "wisnu", "name": " ", "type": "PER"}], "an entity without a name"),
        ("min_confidence", float("nan"), "`min_confidence` is no number from 0 to 1"),
        ("doc", None, "`doc` is no text"),
        ("doc", 5, "`doc` is no text"),
        ("text", 7, "`text` is no text"),
        ("published", 2023, "`published` is no text"),
        ("outlet", ["kabar.example"], "`outlet` is no text"),
    ],
)
def test_a_record_that_does_not_hold_is_refused(field: str, value: object, says: str) -> None:
    with pytest.raises(QuoteattrError, match=says):
        from_record({**to_record(annotation()), field: value}, place="r")


@pytest.mark.parametrize(
    "change",
    [
        {"stance": 5},
        {"stance": ["say"]},
        {"cue": [{"start": 13.0, "end": 17}]},
        {"cue": [{"start": 0, "end": True}]},
        {"cue": [{"start": 13, "end": [17]}]},
        pytest.param({"confidence": 10**400}, id="no float"),
        {"confidence": None},
        {"speakers": "wisnu"},
        {"content": [{"start": 1, "end": 10}, {"start": 6, "end": 14}]},
        {"content": [{"start": 6, "end": 10}, {"start": 1, "end": 5}]},
    ],
)
def test_a_quote_with_a_field_of_another_type_is_refused(change: dict[str, object]) -> None:
    record = to_record(annotation())
    record["quotes"][0] |= change
    (field,) = change
    with pytest.raises(QuoteattrError, match="not a quoteattr record") as raised:
        from_record(record, place="r")
    assert field in str(raised.value) or "no such span" in str(raised.value)
    assert "Type" not in str(raised.value)


@pytest.mark.parametrize("confidence", [7, -0.1, float("nan")])
def test_a_confidence_is_a_probability(confidence: float) -> None:
    record = to_record(annotation())
    record["quotes"][0]["confidence"] = confidence
    with pytest.raises(QuoteattrError, match="confidence"):
        from_record(record, place="r")


def test_gold_takes_its_article_from_beside_it(tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / part / "texts").mkdir(parents=True)
        (tmp_path / part / "texts" / f"{part}.txt").write_text(TEXT, encoding="utf-8")
        (tmp_path / part / f"{part}.json").write_text(json.dumps(gold_record(f"{part}.txt")))
        (tmp_path / part / "clusters.json").write_text("[]")
    assert [one.article.name for one in read_gold(tmp_path)] == ["a.txt", "b.txt"]
    assert [one.article.name for one in read_gold(tmp_path / "b")] == ["b.txt"]
    assert read_matches(tmp_path / "a" / "clusters.json") == ()


def test_another_version_of_the_article_is_refused(tmp_path: Path) -> None:
    (tmp_path / "siap.json").write_text(json.dumps(gold_record()))
    (tmp_path / "siap.txt").write_text(TEXT + "Selesai.\n", encoding="utf-8")
    with pytest.raises(QuoteattrError, match="another version"):
        read_record(tmp_path / "siap.json")
    (tmp_path / "siap.txt").write_text(TEXT, encoding="utf-8")
    found = read_record(tmp_path / "siap.json").article
    assert found.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_text_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "siap.json").write_text(json.dumps(gold_record()))
    (tmp_path / "siap.txt").write_text(TEXT, encoding="utf-8")

    def read_bytes(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with pytest.raises(QuoteattrError, match=r"siap\.txt: Permission denied"):
        read_record(tmp_path / "siap.json")


def test_clusters_that_are_none_say_so(tmp_path: Path) -> None:
    for held in ("{", "[3]", "[" * 200_000):
        (tmp_path / "clusters.json").write_text(held)
        with pytest.raises(QuoteattrError, match=r"clusters\.json: not a clusters file"):
            read_matches(tmp_path / "clusters.json")


def test_a_folder_without_records_and_a_broken_one_say_so(tmp_path: Path) -> None:
    with pytest.raises(QuoteattrError, match="no annotation records"):
        read_gold(tmp_path)
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(QuoteattrError, match=r"x\.json: not readable as JSON"):
        read_gold(tmp_path)
