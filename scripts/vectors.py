"""Train word vectors: fastText skip-gram over lower-cased words, digits folded to 0."""

from __future__ import annotations

import argparse
import gzip
import re
from pathlib import Path

import numpy as np
from gensim.models import FastText

DIGIT = re.compile(r"\d")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("output", type=Path, help=".npz with words and vectors (float16)")
    parser.add_argument("--dim", type=int, default=100)
    parser.add_argument("--min-count", type=int, default=4)
    options = parser.parse_args()
    with gzip.open(options.corpus, "rt", encoding="utf-8") as lines:
        sentences = [DIGIT.sub("0", line.lower()).split() for line in lines]
    model = FastText(
        sentences,
        vector_size=options.dim,
        sg=1,
        epochs=4,
        min_count=options.min_count,
        min_n=3,
        max_n=5,
        window=5,
        workers=2,
        seed=1,
        bucket=200_000,
    )
    words = model.wv.index_to_key
    np.savez_compressed(
        options.output, words=np.array(words), vectors=model.wv.vectors.astype(np.float16)
    )
    print(len(words), "words")
    for probe in ("ujar", "menegaskan", "presiden", "ia"):
        print(probe, [word for word, _ in model.wv.most_similar(probe, topn=8)])


if __name__ == "__main__":
    main()
