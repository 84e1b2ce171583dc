"""The gold of `../shared/gold/{train,dev}` as stand-off annotation: positions and labels, no text.

An article belongs to its outlet; what was annotated in it is ours to give. So gold/news holds, of
each article, its sha256, address and date, and of each quote where it stands, never a word of it:
no `text` beside a span, no title. The names and roles of speakers stay, they are the answer. What
a span covers is read from the article itself, which scripts/gold_texts.py brings back.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

PARTS = ("train", "dev")
SPANS = ("content", "cue", "source", "via")
ARTICLE = ("doc", "sha256", "outlet", "published", "url")
SPEAKER = ("id", "name", "type", "role")
INDEX = ("doc", "event", "outlet", "published", "url")
MEMBER = ("doc", "quote", "relation")


def stand_off(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the fields named above and no other: nothing slips in unnamed."""
    return {
        **{field: record.get(field) for field in ARTICLE},
        "entities": [
            {field: entity.get(field) for field in SPEAKER} for entity in record["entities"]
        ],
        "quotes": [
            {
                "id": quote["id"],
                "kind": quote["kind"],
                **{
                    field: [{"start": s["start"], "end": s["end"]} for s in quote.get(field, [])]
                    for field in SPANS
                },
                "speakers": quote["speakers"],
            }
            for quote in record["quotes"]
        ],
    }


def layout(value: Any, *, depth: int) -> str:
    """JSON with one line for every value below `depth`: small files that still diff well."""

    def line(item: Any) -> str:
        return json.dumps(item, ensure_ascii=False, separators=(",", ":"))

    if depth == 0 or not value or not isinstance(value, dict | list):
        return line(value)
    if isinstance(value, list):
        return "[\n" + ",\n".join(layout(item, depth=depth - 1) for item in value) + "\n]"
    rows = (f"{line(key)}:{layout(item, depth=depth - 1)}" for key, item in value.items())
    return "{\n" + ",\n".join(rows) + "\n}"


def publish(source: Path, target: Path) -> int:
    """Write one part of the gold; the number of articles."""
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(source.glob("*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        if path.name == "index.json":
            text = layout([{field: row.get(field) for field in INDEX} for row in value], depth=1)
        elif path.name == "clusters.json":
            clusters = [
                {
                    "id": row["id"],
                    "members": [{key: member[key] for key in MEMBER} for member in row["members"]],
                }
                for row in value
            ]
            text = layout(clusters, depth=1)
        else:
            text = layout(stand_off(value), depth=2)
            count += 1
        (target / path.name).write_text(text + "\n", encoding="utf-8")
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("gold/news"))
    options = parser.parse_args()
    for part in PARTS:
        count = publish(options.shared / "gold" / part, options.out / part)
        print(f"{options.out / part}: {count} articles")


if __name__ == "__main__":
    main()
