"""How sure quotes should say that they are: prints SLOPE and SHIFT for quoteattr/detect.py.

    python scripts/calibrate.py [--shared ../shared]

`gold/raw/sample.jsonl` holds paragraphs of raw news that no model learns from, each drawn for the
confidence of one quote in it, so that every confidence is met, and annotated without a look at what
the models say. The quotes that the shipped models find there are scored against it; a logistic
regression says how often a quote is right (cue, content and source) that is so sure.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
from raw_gold import RAW, read_paragraphs
from rich.console import Console
from sklearn.linear_model import LogisticRegression

from quoteattr.annotate import annotate
from quoteattr.detect import SHIFT, SLOPE
from quoteattr.evaluate import kept_promises, reliability, score
from quoteattr.model import Annotation
from quoteattr.scoretable import reliability_table, scores_table

SHOWN = ("detection", "content_strict", "content_overlap", "cue_detected", "source_detected")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    gold, predicted = [], []
    sample = list(read_paragraphs(options.shared, RAW / "sample.jsonl"))
    articles = {one.article.name: one.article for one in sample}
    found = {one.article.name: one for one in annotate(articles.values())}
    for number, one in enumerate(sample):
        (paragraph,) = one.body
        article = replace(one.article, name=f"{one.article.name} {number}")
        inside = tuple(
            quote
            for quote in found[one.article.name].quotes
            if all(paragraph.contains(span) for span in (*quote.content, *quote.cue))
        )
        gold.append(replace(one, article=article))
        predicted.append(
            Annotation(article, tuple(replace(quote, speakers=()) for quote in inside), ())
        )
    sure, right = zip(*kept_promises(gold, predicted), strict=True)
    logits = np.log(np.array(sure) / (1 - np.array(sure)))
    fitted = LogisticRegression(C=1e6).fit(((logits - SHIFT) / SLOPE)[:, None], right)
    console = Console()
    console.print(
        scores_table([row for row in score(gold, predicted).rows() if row.metric in SHOWN])
    )
    console.print(reliability_table(reliability(gold, predicted)))
    console.print(f"SLOPE = {fitted.coef_[0][0]:.2f}  SHIFT = {fitted.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
