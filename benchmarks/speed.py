"""Articles a second, quoteattr against stock Stanza, side by side in one run.

Stock is Stanza's full pipeline in bulk (tokenize, mwt, pos, lemma, depparse, ner; see stock.py for
what it is made of here); quoteattr is `quoteattr.annotate.annotate`, everything up to quotes with
speakers. Both get the same articles and the same number of threads, each in a
process of its own that loads its models and warms up before the clock starts. They take turns, so
that what else the machine does hits both; what counts is the median. On a busy machine look at the
ratio of processor time: it knows no waiting.

    python benchmarks/speed.py                     40 articles, 3 rounds, 1 thread
    python benchmarks/speed.py --size reduced      against the smaller, faster baseline
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

SEED = 7
ROOT = Path(__file__).resolve().parent.parent


def articles(shared: Path, count: int) -> list[dict[str, str]]:
    """A random sample of the raw news, always the same one."""
    with gzip.open(shared / "data" / "news" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return random.Random(SEED).sample(rows, count)


# ---- the two sides ---------------------------------------------------------------------------


Work = Callable[[list[dict[str, str]]], dict[str, float]]


def stock(options: argparse.Namespace) -> Work:
    """Stanza in bulk; returns its sentences and the seconds it decoded trees.

    The latter is the one part that poor models make slower: see stock.py.
    """
    from stanza import Document
    from stanza.models.depparse import model as parser
    from stock import pipeline, train

    nlp = pipeline(train(options.shared, options.models, options.size))
    spanning_tree = parser.chuliu_edmonds_one_root
    decoding = 0.0

    def timed(scores: Any) -> Any:
        nonlocal decoding
        started = time.process_time()
        tree = spanning_tree(scores)
        decoding += time.process_time() - started
        return tree

    parser.chuliu_edmonds_one_root = timed

    def work(rows: list[dict[str, str]]) -> dict[str, float]:
        nonlocal decoding
        decoding = 0.0
        # One paragraph a line; Stanza ends a paragraph at an empty line only.
        texts = ["\n\n".join([row["title"], *row["text"].split("\n")]) for row in rows]
        documents = nlp.bulk_process([Document([], text=text) for text in texts])
        sentences = sum(len(document.sentences) for document in documents)
        return {"sentences": sentences, "decoding": decoding}

    return work


def ours(_options: argparse.Namespace) -> Work:
    """quoteattr; returns the number of its quotes."""
    from quoteattr.annotate import annotate
    from quoteattr.model import Article
    from quoteattr.tag import load_tagger

    tagger = load_tagger()

    def work(rows: list[dict[str, str]]) -> dict[str, float]:
        articles = [
            Article(f"{number}.txt", f"{row['title']}\n\n{row['text']}\n", outlet=row["outlet"])
            for number, row in enumerate(rows)
        ]
        annotations = annotate(articles, tagger=tagger)
        return {"quotes": sum(len(annotation.quotes) for annotation in annotations)}

    return work


SIDES = {"stock": stock, "quoteattr": ours}


def serve(options: argparse.Namespace) -> None:
    """One side: load, warm up, then time one run for every line on stdin."""
    import torch

    torch.set_num_threads(options.threads)
    rows = articles(options.shared, options.articles)
    answer = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    work = SIDES[options.side](options)
    work(rows[:3])
    print("ready", file=answer, flush=True)
    for _ in sys.stdin:
        started, busy = time.perf_counter(), time.process_time()
        found = work(rows)
        result = {
            "seconds": time.perf_counter() - started,
            "busy": time.process_time() - busy,
            "found": found,
        }
        print(json.dumps(result), file=answer, flush=True)


# ---- the comparison --------------------------------------------------------------------------


def start(side: str, options: argparse.Namespace) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).resolve()), "--side", side]
    for name in ("shared", "models", "size", "articles", "threads"):
        command += [f"--{name}", str(getattr(options, name))]
    threads = str(options.threads)
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": threads, "CUDA_VISIBLE_DEVICES": ""},
    )


def answer_of(process: subprocess.Popen[str], side: str) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{side}: stopped with code {process.wait()}; its errors stand above")
    return line


def compare(options: argparse.Namespace) -> dict[str, Any]:
    """Seconds of every round and side, turn about: on the clock, and those the processor worked."""
    processes = {side: start(side, options) for side in SIDES}
    seconds: dict[str, list[float]] = {side: [] for side in SIDES}
    busy: dict[str, list[float]] = {side: [] for side in SIDES}
    found: dict[str, dict[str, float]] = {}
    try:
        for side, process in processes.items():
            answer_of(process, side)
        for _ in range(options.rounds):
            for side, process in processes.items():
                assert process.stdin is not None
                print("run", file=process.stdin, flush=True)
                result = json.loads(answer_of(process, side))
                seconds[side].append(result["seconds"])
                busy[side].append(result["busy"])
                found[side] = result["found"]
    finally:
        for process in processes.values():
            process.terminate()
    return {"seconds": seconds, "busy": busy, "found": found}


def main() -> None:
    parser = argparse.ArgumentParser(description="Articles a second against stock Stanza.")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--models", type=Path, default=ROOT / "build" / "stock")
    parser.add_argument("--size", choices=("default", "reduced"), default="default")
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--side", choices=tuple(SIDES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        serve(options)
        return
    measured = compare(options)
    count = options.articles
    words = sum(len(row["text"].split()) for row in articles(options.shared, count))
    found = measured["found"]
    ratio = {
        clock: median(measured[clock]["stock"]) / median(measured[clock]["quoteattr"])
        for clock in ("seconds", "busy")
    }
    if options.json:
        print(json.dumps({**measured, "articles": count, "words": words, "ratio": ratio}))
        return
    share = found["stock"]["decoding"] / measured["busy"]["stock"][-1]
    print(f"{count} articles, {words} words, {options.threads} thread(s), {options.rounds} rounds")
    print(
        f"stock      {options.size} dimensions; {found['stock']['sentences']} sentences,"
        f" {share:.0%} of the time decodes trees"
    )
    print(f"quoteattr  {found['quoteattr']['quotes']} quotes with their speakers")
    for clock, label in (("seconds", "on the clock"), ("busy", "of processor time")):
        print(f"{label}:")
        for side, rounds in measured[clock].items():
            rows = " ".join(f"{second:.2f}" for second in rounds)
            print(f"  {side:10} {count / median(rounds):6.2f} articles/s  ({rows} s)")
        print(f"  ratio      {ratio[clock]:6.2f}")


if __name__ == "__main__":
    main()
