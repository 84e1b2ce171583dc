"""Matching all quotes of a corpus: seconds and peak memory, and how both grow with its size.

    python benchmarks/match.py RECORDS [--shares 1/8 1/4 1/2 1] [-o matches.json]

RECORDS is a folder of annotation records or a file with one record a line (.jsonl, .jsonl.gz).
Every share is a random sample of the articles (always the same one, each within the next) and runs
in a process of its own, so that its peak memory is its own. Seconds are those of the processor;
reading the records is told apart from matching.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from quoteattr.match import match
from quoteattr.model import Annotation
from quoteattr.records import from_record, matches_to_record, read_gold

SEED = 11


def read(path: Path) -> Iterator[Annotation]:
    """The annotations of a folder of records or of a file with one record a line."""
    if path.is_dir():
        yield from read_gold(path)
        return
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from_record(json.loads(line), place=f"{path}: line {number}")


def chosen(annotations: Iterator[Annotation], share: Fraction) -> list[Annotation]:
    """A share of the articles that have quotes; a smaller share is part of a larger one."""
    found = []
    for annotation in annotations:
        draw = random.Random(f"{SEED} {annotation.article.name}").random()
        if annotation.quotes and draw < share:
            found.append(annotation)
    return found


def run(path: Path, share: Fraction, output: Path | None) -> None:
    """Match one share and print its line as JSON."""
    annotations = chosen(read(path), share)
    read_seconds = time.process_time()
    begun, begun_wall = time.process_time(), time.perf_counter()
    matches = match(annotations)
    seconds, wall = time.process_time() - begun, time.perf_counter() - begun_wall
    if output:
        output.write_text(json.dumps(matches_to_record(matches), indent=1) + "\n", encoding="utf-8")
    print(
        json.dumps(
            {
                "share": str(share),
                "articles": len(annotations),
                "quotes": sum(len(annotation.quotes) for annotation in annotations),
                "matches": len(matches),
                "witnesses": sum(len(found.witnesses) for found in matches),
                "read_s": round(read_seconds, 1),
                "match_s": round(seconds, 1),
                "match_wall_s": round(wall, 1),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument(
        "--shares",
        type=Fraction,
        nargs="+",
        default=[Fraction(1, 8), Fraction(1, 4), Fraction(1, 2), Fraction(1)],
    )
    parser.add_argument("-o", "--output", type=Path, help="write the matches of the last share")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        run(options.records, options.shares[0], options.output)
        return
    columns = (
        "share",
        "articles",
        "quotes",
        "matches",
        "witnesses",
        "match_s",
        "match_wall_s",
        "peak_mb",
    )
    print("".join(f"{column:>14}" for column in columns))
    for share in options.shares:
        command = [
            sys.executable,
            __file__,
            str(options.records),
            "--alone",
            "--shares",
            str(share),
        ]
        if options.output and share == options.shares[-1]:
            command += ["--output", str(options.output)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        row = json.loads(done.stdout)
        print("".join(f"{row[column]:>14}" for column in columns), flush=True)


if __name__ == "__main__":
    main()
