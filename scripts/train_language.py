"""Pre-train the encoder on raw news: each word from the words left and right of it."""

from __future__ import annotations

import argparse
import gzip
import random
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from quoteattr.network import Encoder, Shape, Vocabulary, collate

LONGEST = 90


def read_lines(corpus: Path) -> list[list[str]]:
    lines = []
    with gzip.open(corpus, "rt", encoding="utf-8") as rows:
        for row in rows:
            words = row.split()
            for start in range(0, len(words), LONGEST):
                piece = words[start : start + LONGEST]
                if len(piece) >= 4:
                    lines.append(piece)
    return lines


def batches(lines: list[list[str]], *, words: int, shuffle: random.Random) -> list[list[list[str]]]:
    """Batches of about `words` words, of similar length, in random order."""
    order = sorted(lines, key=lambda line: (len(line), shuffle.random()))
    found, batch = [], []
    for line in order:
        batch.append(line)
        if len(batch) * len(line) >= words:
            found.append(batch)
            batch = []
    shuffle.shuffle(found)
    return found


class LanguageModel(nn.Module):
    def __init__(self, encoder: Encoder, shape: Shape, targets: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.mix = nn.Linear(2 * shape.language_dim, 160)
        self.guess = nn.AdaptiveLogSoftmaxWithLoss(160, targets, [1500, 8000], div_value=4.0)

    def forward(self, batch, targets: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        left, right = self.encoder.contexts(self.encoder.embed(batch), batch)
        zero = left.new_zeros(left.shape[0], 1, left.shape[2])
        around = torch.cat(
            (torch.cat((zero, left[:, :-1]), dim=1), torch.cat((right[:, 1:], zero), dim=1)), dim=2
        )
        mixed = torch.relu(self.mix(self.encoder.dropout(around[batch.mask])))
        return self.guess(mixed, targets[batch.mask]).loss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--epochs", type=float, default=2.4)
    parser.add_argument("--batch-words", type=int, default=3000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--start", type=Path, help="an encoder of this script to go on from")
    options = parser.parse_args()
    torch.manual_seed(1)
    shuffle = random.Random(1)
    shape = Shape(language_dim=options.dim)
    lines = read_lines(options.corpus)
    stored = np.load(options.vectors)
    characters = Counter(char for line in lines for word in line for char in word)
    vocabulary = Vocabulary(
        [str(word) for word in stored["words"]],
        "".join(sorted(char for char, count in characters.items() if count >= 100)),
    )
    encoder = Encoder(shape, words=len(vocabulary.words), characters=len(vocabulary.characters))
    with torch.no_grad():
        encoder.word.weight[2:] = torch.tensor(stored["vectors"].astype(np.float32))
        encoder.word.weight[1] = encoder.word.weight[2:].mean(dim=0)
    if options.start:
        encoder.load_state_dict(torch.load(options.start, weights_only=True)["encoder"])
    encoder.word.weight.requires_grad_(False)
    model = LanguageModel(encoder, shape, len(vocabulary.words) + 2)
    counted = sum(len(line) for line in lines)
    total = int(counted * options.epochs / options.batch_words)
    print(f"{len(lines)} lines, {counted} words, about {total} steps", flush=True)
    held = [
        collate(batch, vocabulary) for batch in batches(lines[::2000], words=2000, shuffle=shuffle)
    ]
    lines = [line for index, line in enumerate(lines) if index % 2000]
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=options.rate, betas=(0.9, 0.98), weight_decay=1e-4)
    began = time.monotonic()
    step, seen, running = 0, 0, 0.0

    def save() -> None:
        torch.save(
            {
                "shape": asdict(shape),
                "words": list(vocabulary.words),
                "characters": vocabulary.characters,
                "encoder": encoder.state_dict(),
            },
            options.output,
        )

    done = False
    while not done:
        for rows in batches(lines, words=options.batch_words, shuffle=shuffle):
            progress = step / total
            if progress >= 1:
                done = True
                break
            for group in optimiser.param_groups:
                group["lr"] = options.rate * min(1.0, (step + 1) / 200) * max(0.02, 1 - progress)
            batch = collate(rows, vocabulary)
            loss = model(batch, batch.words)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            seen += sum(batch.lengths)
            running += 0.02 * (loss.item() - running) if running else loss.item()
            if step % 100 == 0:
                model.eval()
                with torch.no_grad():
                    dev = sum(model(b, b.words).item() for b in held) / len(held)
                model.train()
                rate = seen / (time.monotonic() - began)
                print(f"{step} loss {running:.3f} held {dev:.3f} {rate:.0f} words/s", flush=True)
                save()
    save()


if __name__ == "__main__":
    main()
