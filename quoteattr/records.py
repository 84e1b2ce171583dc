"""Annotation to JSON record and back; gold files and clusters.

One JSON file an article, as the guidelines fix it (section 9): every span repeats the text that it
covers, and reading checks that it still reads so. Output adds `schema_version`, the article's
`text`, its `body` and each quote's `confidence` and `stance`, so that a record stands alone; gold
carries no text, its article lies beside it. Fields that a reader does not know are ignored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from quoteattr import dates
from quoteattr.model import (
    Annotation,
    Article,
    Kind,
    Match,
    Quote,
    QuoteattrError,
    Relation,
    Span,
    Speaker,
    SpeakerType,
    Witness,
)

SCHEMA_VERSION = 1


class NoTextError(QuoteattrError):
    """A record whose article does not lie beside it."""


Record = dict[str, Any]


def to_record(annotation: Annotation) -> Record:
    """The annotation as JSON-ready values, complete in itself."""
    article = annotation.article
    text = article.text

    def spans(found: Iterable[Span]) -> list[Record]:
        return [span_to_record(span, text) for span in found]

    return {
        "schema_version": SCHEMA_VERSION,
        "doc": article.name,
        "sha256": article.sha256,
        "file": article.file,
        "outlet": article.outlet,
        "published": article.published,
        "title": article.title,
        "url": article.url,
        "entities": [
            {
                "id": speaker.id,
                "name": speaker.name,
                "type": speaker.type.value,
                "role": speaker.role,
            }
            for speaker in annotation.speakers
        ],
        "quotes": [
            {
                "id": quote.id,
                "kind": quote.kind.value,
                "content": spans(quote.content),
                "cue": spans(quote.cue),
                "source": spans(quote.source),
                "speakers": list(quote.speakers),
                "via": spans(quote.via),
                "stance": quote.stance,
                "confidence": round(quote.confidence, 4),
            }
            for quote in annotation.quotes
        ],
        "body": [{"start": span.start, "end": span.end} for span in annotation.body],
        "text": text,
    }


def span_to_record(span: Span, text: str) -> Record:
    """A span of an article's text with what it reads there."""
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def from_record(record: Record, *, place: str, text: str | None = None) -> Annotation:
    """The annotation that a record holds.

    `place` names the record in errors. `text` is the article's text where the record carries none.
    Raises QuoteattrError where a field is missing or malformed, or a span no longer reads what it
    read.
    """
    try:
        body = record.get("text", text)
        if body is None:
            raise QuoteattrError(f"{place}: the record carries no text; give its article beside it")
        for field in ("outlet", "published", "title", "url", "sha256", "file"):
            _text_in(record.get(field) or "", field)
        article = Article(
            name=_text_in(record["doc"], "doc"),
            text=_text_in(body, "text"),
            outlet=record.get("outlet"),
            published=dates.published(record.get("published")),
            title=record.get("title"),
            url=record.get("url"),
            sha256=record.get("sha256") or "",
            file=record.get("file"),
        )
        version = record.get("schema_version", 0)
        if not isinstance(version, int):
            raise TypeError("`schema_version` is no number")
        if version > SCHEMA_VERSION:
            raise QuoteattrError(f"{place}: of a later version of quoteattr; install that one")
        speakers = tuple(
            Speaker(
                _text_in(entity["id"], "id"),
                _text_in(entity["name"], "name"),
                SpeakerType(entity["type"]),
                _text_in(entity["role"], "role") if entity.get("role") else None,
            )
            for entity in _rows(record, "entities")
        )
        known = {speaker.id for speaker in speakers}
        if len(known) < len(speakers):
            raise ValueError("two entities of one id")
        if not all(speaker.name.strip() for speaker in speakers):
            raise ValueError("an entity without a name")
        quotes = tuple(
            _quote(row, text=body, known=known, place=place) for row in _rows(record, "quotes")
        )
        if len({quote.id for quote in quotes}) < len(quotes):
            raise ValueError("two quotes of one id")
        chosen = tuple(_span(row) for row in _rows(record, "body", []))
        if any(span.end > len(body) for span in chosen):
            raise ValueError("a body span behind the end of the text")
        least = _share_in(record.get("min_confidence") or 0.0, "`min_confidence`")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        what = f"no field `{error.args[0]}`" if isinstance(error, KeyError) else error
        raise QuoteattrError(
            f"{place}: not a quoteattr record ({what}); "
            "expected the format of gold/GUIDELINES.md section 9"
        ) from error
    return Annotation(article, quotes, speakers, chosen, least)


def _rows(record: Record, field: str, default: object = None) -> list[Record]:
    found = record.get(field, default) if default is not None else record[field]
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise TypeError(f"`{field}` is no list of objects")
    return found


def _text_in(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"`{field}` is no text")
    return value


def _share_in(value: object, what: str) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise TypeError(f"{what} is no number from 0 to 1")
    return float(value)


def _span(row: Record) -> Span:
    bounds = row["start"], row["end"]
    if any(type(bound) is not int for bound in bounds):  # for Python True is a whole number too
        raise TypeError(f"no such span: {bounds}")
    return Span(*bounds)


def _quote(row: Record, *, text: str, known: set[str], place: str) -> Quote:
    def spans(field: str) -> tuple[Span, ...]:
        found = []
        for entry in _rows(row, field, []):
            span = _span(entry)
            if span.of(text) != entry.get("text", span.of(text)) or span.end > len(text):
                raise QuoteattrError(
                    f"{place}: {row['id']}: {field} [{span.start}, {span.end}) reads "
                    f"{span.of(text)!r}, not {entry.get('text')!r}; "
                    "the text is another version of the article"
                )
            found.append(span)
        return tuple(found)

    content = spans("content")
    if any(after.start < before.end for before, after in pairwise(content)):
        raise ValueError(f"`content` of `{row['id']}` overlaps or is not in order")
    speakers = row.get("speakers", [])
    if not isinstance(speakers, list) or not all(isinstance(one, str) for one in speakers):
        raise TypeError(f"`speakers` of `{row['id']}` is no list of texts")
    if not set(speakers) <= known:
        raise QuoteattrError(f"{place}: {row['id']}: speaker not among the entities: {speakers}")
    confidence = _share_in(row.get("confidence", 1.0), f"`confidence` of `{row['id']}`")
    return Quote(
        id=_text_in(row["id"], "id"),
        kind=Kind(row["kind"]),
        content=content,
        cue=spans("cue"),
        source=spans("source"),
        via=spans("via"),
        speakers=tuple(speakers),
        confidence=confidence,
        stance=_text_in(row["stance"], "stance") if row.get("stance") is not None else None,
    )


def read_record(path: Path, *, texts: Path | None = None) -> Annotation:
    """One record from a file; its article's text from the record or from the folder `texts`.

    Raises QuoteattrError where the file is not JSON, not a record, or its text is not found or is
    another version.
    """
    record = json_of(path)
    if not isinstance(record, dict):
        raise QuoteattrError(f"{path}: not a quoteattr record; expected a JSON object")
    return from_file(record, path, texts=texts)


def from_file(record: Record, path: Path, *, texts: Path | None = None) -> Annotation:
    """The annotation of a record that was read from this file; the rest as of `read_record`."""
    text = None
    if "text" not in record and isinstance(record.get("doc"), str):
        folders = [folder for folder in (texts, path.parent / "texts", path.parent) if folder]
        found = next((f / record["doc"] for f in folders if (f / record["doc"]).is_file()), None)
        if found is None:
            raise NoTextError(
                f"{path}: its article {record['doc']} is not in {folders[0]}; put it there or, "
                "to evaluate, name its folder with --texts DIR"
            )
        try:
            content = found.read_bytes()
            if record.get("sha256") not in (None, hashlib.sha256(content).hexdigest()):
                raise QuoteattrError(
                    f"{path}: {found} is another version of the article than the one annotated "
                    "(its sha256 differs); give the text that the record names"
                )
            text = content.decode("utf-8")
        except OSError as error:
            raise QuoteattrError(f"{found}: {error.strerror}; check its permissions") from error
        except UnicodeDecodeError as error:
            raise QuoteattrError(f"{found}: not valid UTF-8; save it as UTF-8") from error
    return from_record(record, place=str(path), text=text)


def json_of(path: Path) -> Any:
    """What a JSON file holds; raises QuoteattrError where it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise QuoteattrError(f"{path}: not readable as JSON: {error}") from error


def read_gold(
    folder: Path,
    *,
    texts: Path | None = None,
    on_error: Callable[[QuoteattrError], None] | None = None,
) -> tuple[Annotation, ...]:
    """Every record of a folder, by name, or where it has none itself of the folders in it.

    Other JSON files (clusters, index) are left out. A broken record goes to `on_error`, without
    which the first one raises; so does a folder without any record. Articles that are not there are
    one error, however many.
    """
    annotations = []
    absent: list[NoTextError] = []
    broken = False
    for path in _record_files(folder):
        try:
            record = json_of(path)
            if isinstance(record, dict) and "quotes" in record:
                annotations.append(from_file(record, path, texts=texts))
        except NoTextError as error:
            absent.append(error)
        except QuoteattrError as error:
            if on_error is None:
                raise
            broken = True
            on_error(error)
    if absent:
        every = len(annotations) + len(absent)
        missing = absent[0]
        if len(absent) > 1:
            missing = NoTextError(
                f"{folder}: {len(absent):,} of its {every:,} articles are not here; "
                "name their folder with --texts DIR (those of gold/news: `make texts` fetches them)"
            )
        if on_error is None:
            raise missing
        on_error(missing)
    elif not annotations and not broken:
        raise QuoteattrError(f"{folder}: no annotation records here; expected NAME.json files")
    return tuple(annotations)


def left_out_before(annotations: Iterable[Annotation], minimum: float = 0.0) -> str | None:
    """That records were made without the less sure quotes, None where `minimum` hides them too."""
    every = [annotation.least for annotation in annotations]
    short = [least for least in every if least > minimum]
    if not short:
        return None
    upto = "up to " if len(set(short)) > 1 else ""
    return (
        f"{len(short):,} of {len(every):,} articles come from records made with --min-confidence "
        f"{upto}{max(short):g}: quotes less sure than that are missing."
    )


def models_of(folder: Path) -> str | None:
    """The models that made the records of a folder, None where they differ or nobody knows."""
    found = set()
    for path in _record_files(folder):
        try:
            record = json_of(path)
        except QuoteattrError:
            return None
        if isinstance(record, dict) and "quotes" in record:
            found.add(record.get("models"))
    models = found.pop() if len(found) == 1 else None
    return models if isinstance(models, str) else None


def _record_files(folder: Path) -> list[Path]:
    """The JSON files of a folder, or where it has none of the folders in it."""
    if not folder.is_dir():
        raise QuoteattrError(f"{folder}: no such folder; check the name")
    return sorted(folder.glob("*.json")) or sorted(folder.glob("*/*.json"))


def matches_to_record(matches: Iterable[Match]) -> list[Record]:
    return [
        {
            "id": match.id,
            "confidence": round(match.confidence, 4),
            "members": [
                {
                    "doc": member.article,
                    "quote": member.quote,
                    "relation": member.relation.value,
                    "confidence": round(member.confidence, 4),
                }
                for member in match.witnesses
            ],
        }
        for match in matches
    ]


def read_matches(path: Path) -> tuple[Match, ...]:
    """The clusters of a clusters.json; raises QuoteattrError where it is malformed."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TypeError("expected a list of objects")
        return tuple(
            Match(
                row["id"],
                tuple(
                    Witness(
                        member["doc"],
                        member["quote"],
                        Relation(member["relation"]),
                        float(member.get("confidence", 1.0)),
                    )
                    for member in row["members"]
                ),
                float(row.get("confidence", 1.0)),
            )
            for row in rows
        )
    except (OSError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise QuoteattrError(f"{path}: not a clusters file: {error}") from error
