"""Raw news as training examples: what trained networks agree on and are sure of.

A paragraph is kept when no word is doubtful as a cue and every frame is read with certainty. Where
several networks are given, only paragraphs that all of them read alike are kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from dataclasses import asdict
from pathlib import Path

from train_network import INSIDE_INDEX, ROLE_INDEX, Example

from quoteattr.model import Article, Paragraph
from quoteattr.network import load_network
from quoteattr.quotation import quotation_states
from quoteattr.segment import Segmenter
from quoteattr.tag import NetworkTagger, is_headline, models_folder

CUE = 0.8  # probability of a cue below which a paragraph is in doubt
PARTS = 0.5  # and that of all parts of a frame together


def example_of(paragraph: Paragraph, *, headline: bool) -> Example | None:
    """The paragraph as the network read it, None where it was in doubt."""
    if any(frame.score < CUE or frame.certainty < PARTS for frame in paragraph.frames):
        return None
    count = len(paragraph.tokens)
    words = tuple(token.text for token in paragraph.tokens)
    states = quotation_states(words)
    cues, inside = [0] * count, [0] * count
    frames = []
    for frame in paragraph.frames:
        start, end = frame.cue
        cues[start:end] = [1] + [2] * (end - start - 1)
        roles = [0] * count
        for role, begin, stop in frame.parts:
            for index in range(begin, stop):
                roles[index] = ROLE_INDEX[f"I-{role}"]
                label = role
                if role == "content":
                    label = "direct" if states[index] else "indirect"
                inside[index] = INSIDE_INDEX[label]
            roles[begin] = ROLE_INDEX[f"B-{role}"]
        frames.append((start, end, tuple(roles), (-100,) * count))
    starts = set(paragraph.sentences)
    numbers, number = [], 0
    for index in range(count):
        number += index in starts and index > 0
        numbers.append(number)
    return Example(
        words, tuple(numbers), tuple(cues), tuple(inside), tuple(frames), headline=headline
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--network", type=Path, action="append", required=True)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    dev = json.loads((options.shared / "gold/dev/index.json").read_text(encoding="utf-8"))
    held_out = {row["url"] for row in dev} | {row["title"] for row in dev}
    articles = []
    with gzip.open(options.shared / "data/news/articles.jsonl.gz", "rt", encoding="utf-8") as rows:
        for number, line in enumerate(rows):
            row = json.loads(line)
            if row["url"] not in held_out and row["title"] not in held_out:
                text = f"{row['title']}\n\n{row['text']}\n"
                articles.append(Article(f"raw-{number}", text, outlet=row["outlet"]))
    chosen = random.Random(1).sample(articles, min(options.articles, len(articles)))
    segmenter = Segmenter.load()
    vectors = models_folder() / "vectors.npz"
    taggers = [
        NetworkTagger(segmenter, load_network(network, vectors)) for network in options.network
    ]
    kept = seen = 0
    with gzip.open(options.output, "wt", encoding="utf-8") as output:
        for readings in zip(*(tagger(chosen) for tagger in taggers), strict=True):
            for same in zip(*(tagged.paragraphs for tagged in readings), strict=True):
                seen += 1
                examples = [
                    example_of(p, headline=is_headline(readings[0].article, p.span)) for p in same
                ]
                if examples[0] and all(example == examples[0] for example in examples):
                    kept += 1
                    output.write(json.dumps(asdict(examples[0]), ensure_ascii=False) + "\n")
            if seen % 500 < 20:
                print(f"{kept} of {seen} paragraphs", flush=True)
    print(f"{kept} of {seen} paragraphs kept")


if __name__ == "__main__":
    main()
