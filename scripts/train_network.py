"""Train the tagger's network on the gold quotes and on the name corpora, from the language model.

`--gold` may be given several times; figures on gold/dev come from a run on gold/train alone.
"""

from __future__ import annotations

import argparse
import copy
import random
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from raw_gold import RAW, read_paragraphs
from torch import Tensor, nn

from quoteattr.clean import body_spans
from quoteattr.model import Annotation, Kind, Span
from quoteattr.network import (
    INSIDE_LABELS,
    NAME_LABELS,
    ROLE_LABELS,
    Batch,
    Cues,
    Network,
    collate,
    label_spans,
    load_encoder,
    save_network,
)
from quoteattr.records import read_gold
from quoteattr.segment import Segmenter

NAMES = {
    "PER": "PER",
    "PERSON": "PER",
    "ORG": "ORG",
    "ORGANISATION": "ORG",
    "ORGANIZATION": "ORG",
    "LOC": "LOC",
    "PLACE": "LOC",
    "LOCATION": "LOC",
}
ROLE_INDEX = {label: index for index, label in enumerate(ROLE_LABELS)}
INSIDE_INDEX = {label: index for index, label in enumerate(INSIDE_LABELS)}


@dataclass(frozen=True)
class Example:
    """One paragraph with its labels.

    `frames` are (cue start, cue end, role of each word).
    """

    words: tuple[str, ...]
    sentences: tuple[int, ...] = ()
    cues: tuple[int, ...] = ()
    inside: tuple[int, ...] = ()
    frames: tuple[tuple[int, int, tuple[int, ...]], ...] = ()
    names: tuple[int, ...] = ()
    headline: bool = False


def examples_of(annotation: Annotation, segmenter: Segmenter) -> list[Example]:
    """One example a paragraph: of `annotation.body` where that is given, else of the whole body."""
    text = annotation.article.text
    body = annotation.body or tuple(body_spans(annotation.article))
    found = []
    for paragraph, segmented in zip(
        body, segmenter.segment([span.of(text) for span in body]), strict=True
    ):
        spans = [
            Span(token.span.start + paragraph.start, token.span.end + paragraph.start)
            for token in segmented.tokens
        ]
        if not spans:
            continue

        def reach(span: Span, spans: list[Span] = spans) -> tuple[int, int] | None:
            """The tokens that a span overlaps."""
            inside = [index for index, token in enumerate(spans) if token.overlaps(span)]
            return (inside[0], inside[-1] + 1) if inside else None

        count = len(spans)
        cues, inside = [0] * count, [0] * count
        frames = []
        for quote in annotation.quotes:
            label = "indirect" if quote.kind is not Kind.DIRECT else "direct"
            for span in quote.content:
                if where := reach(span):
                    inside[where[0] : where[1]] = [INSIDE_INDEX[label]] * (where[1] - where[0])
        for quote in annotation.quotes:
            for label, group in (("source", quote.source), ("via", quote.via)):
                for span in group:
                    if where := reach(span):
                        inside[where[0] : where[1]] = [INSIDE_INDEX[label]] * (where[1] - where[0])
            cue = reach(quote.cue[0]) if quote.cue else None
            if cue is None:
                continue
            cues[cue[0] : cue[1]] = [1] + [2] * (cue[1] - cue[0] - 1)
            roles = [0] * count
            for label, group in (
                ("content", quote.content),
                ("source", quote.source),
                ("via", quote.via),
            ):
                for span in group:
                    if where := reach(span):
                        roles[where[0]] = ROLE_INDEX[f"B-{label}"]
                        for index in range(where[0] + 1, where[1]):
                            roles[index] = ROLE_INDEX[f"I-{label}"]
            frames.append((cue[0], cue[1], tuple(roles)))
        numbers, number = [], 0
        starts = set(segmented.sentences)
        for index in range(count):
            number += index in starts
            numbers.append(number)
        found.append(
            Example(
                words=tuple(span.of(text) for span in spans),
                sentences=tuple(numbers),
                cues=tuple(cues),
                inside=tuple(inside),
                frames=tuple(frames),
                headline=annotation.article.is_headline(paragraph),
            )
        )
    return found


def read_names(path: Path) -> list[Example]:
    """Sentences of a column file, word first and label last; idner, nergrit and ner-ui."""
    found, words, labels = [], [], []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        columns = re.split(r"[\t ]", line.strip()) if line.strip() else []
        if len(columns) >= 2:
            mark, _, kind = columns[-1].partition("-")
            name = f"{mark}-{NAMES[kind]}" if kind in NAMES else "O"
            words.append(columns[0])
            labels.append(NAME_LABELS.index(name))
        elif words:
            for index, label in enumerate(labels):
                # an I- that continues nothing begins a name
                inner = NAME_LABELS[label]
                if inner.startswith("I-"):
                    before = NAME_LABELS[labels[index - 1]] if index else "O"
                    if before[2:] != inner[2:]:
                        labels[index] = NAME_LABELS.index("B-" + inner[2:])
            found.append(Example(words=tuple(words), names=tuple(labels)))
            words, labels = [], []
    return found


def pad(rows: Iterable[Sequence[int]], length: int, *, value: int = 0) -> Tensor:
    return torch.tensor([[*row, *[value] * (length - len(row))] for row in rows])


def batch_of(examples: Sequence[Example], network: Network) -> Batch:
    return collate(
        [example.words for example in examples],
        network.vocabulary,
        headlines=[example.headline for example in examples],
    )


def cues_of(examples: Sequence[Example]) -> Cues:
    rows = [(row, *frame[:2]) for row, example in enumerate(examples) for frame in example.frames]
    table = torch.tensor(rows, dtype=torch.long).reshape(-1, 3)
    return Cues(table[:, 0], table[:, 1], table[:, 2])


def quote_loss(network: Network, examples: Sequence[Example], batch: Batch) -> Tensor:
    length = batch.words.shape[1]
    _, read = network.read(batch)
    mask = batch.mask
    cue = nn.functional.cross_entropy(
        network.cue(read)[mask], pad((e.cues for e in examples), length)[mask], label_smoothing=0.02
    )
    inside = nn.functional.cross_entropy(
        network.inside(read)[mask], pad((e.inside for e in examples), length)[mask]
    )
    cues = cues_of(examples)
    loss: Tensor = 8 * cue + 2 * inside
    if len(cues.rows):
        numbers = pad((e.sentences for e in examples), length)
        scores = network.roles(read, batch, cues, numbers)
        gold = pad((frame[2] for e in examples for frame in e.frames), length)
        loss = loss + network.role_chain.surprise(scores, gold, mask[cues.rows]).mean()
    return loss


def name_loss(network: Network, examples: Sequence[Example], batch: Batch) -> Tensor:
    _, read = network.read(batch)
    scores = network.name(read)
    gold = pad((e.names for e in examples), batch.words.shape[1])
    return network.name_chain.surprise(scores, gold, batch.mask).mean()


@torch.no_grad()
def follow(averaged: nn.Module, trained: nn.Module, step: int) -> None:
    """Move the mean of the weights along the way, later ones weighed more, after a step."""
    keep = min(0.995, (1 + step) / (10 + step))
    for mean, value in zip(averaged.parameters(), trained.parameters(), strict=True):
        if value.requires_grad:
            mean.lerp_(value, 1 - keep)


def grouped(
    examples: Sequence[Example], *, words: int, shuffle: random.Random
) -> list[list[Example]]:
    order = sorted(examples, key=lambda e: (len(e.words) // 6, shuffle.random()))
    found, batch = [], []
    for example in order:
        batch.append(example)
        if sum(len(e.words) for e in batch) >= words:
            found.append(batch)
            batch = []
    if batch:
        found.append(batch)
    shuffle.shuffle(found)
    return found


@torch.no_grad()
def check_names(network: Network, examples: Sequence[Example]) -> dict[str, float]:
    counts: dict[str, list[int]] = {}
    for group in grouped(examples, words=2000, shuffle=random.Random(0)):
        batch = batch_of(group, network)
        _, read = network.read(batch)
        paths = network.name_chain.best(network.name(read), batch.lengths)
        for example, path in zip(group, paths, strict=True):
            gold, found = (
                set(label_spans(labels, NAME_LABELS)) for labels in (example.names, path)
            )
            for kind in ("PER", "ORG", "LOC", "all"):
                g = {s for s in gold if kind in (s[0], "all")}
                p = {s for s in found if kind in (s[0], "all")}
                row = counts.setdefault(kind, [0, 0, 0])
                row[0] += len(g & p)
                row[1] += len(g)
                row[2] += len(p)
    return {
        kind: round(200 * hit / max(1, gold + found), 2)
        for kind, (hit, gold, found) in counts.items()
    }


@torch.no_grad()
def check_quotes(network: Network, examples: Sequence[Example]) -> dict[str, float]:
    """Cue F1; with gold cues, how often content, source and via of a frame are all exact."""
    hit = gold = found = 0
    right = {"content": 0, "source": 0, "via": 0}
    frames = 0
    for group in grouped(examples, words=2000, shuffle=random.Random(0)):
        batch = batch_of(group, network)
        _, read = network.read(batch)
        begin = network.cue(read).argmax(dim=2)
        for row, example in enumerate(group):
            g = {i for i, label in enumerate(example.cues) if label == 1}
            p = {i for i in range(len(example.words)) if begin[row, i] == 1}
            hit, gold, found = hit + len(g & p), gold + len(g), found + len(p)
        cues = cues_of(group)
        if not len(cues.rows):
            continue
        length = batch.words.shape[1]
        scores = network.roles(read, batch, cues, pad((e.sentences for e in group), length))
        lengths = [batch.lengths[row] for row in cues.rows.tolist()]
        paths = network.role_chain.best(scores, lengths)
        wanted = [frame[2] for e in group for frame in e.frames]
        for path, want in zip(paths, wanted, strict=True):
            p, g = (set(label_spans(labels, ROLE_LABELS)) for labels in (path, want))
            frames += 1
            for kind in right:
                right[kind] += {s for s in p if s[0] == kind} == {s for s in g if s[0] == kind}
    return {"cue": round(200 * hit / max(1, gold + found), 2)} | {
        kind: round(100 * value / max(1, frames), 2) for kind, value in right.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--gold", type=Path, action="append", required=True)
    parser.add_argument("--dev", type=Path, help="gold to watch, never learnt from")
    parser.add_argument(
        "--raw",
        nargs="*",
        default=[],
        choices=("paragraphs", "tail"),
        help="learn from these files of gold/raw too",
    )
    parser.add_argument("--encoder", type=Path, required=True, help="of train_language.py")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="only so many gold articles (smoke test)")
    parser.add_argument("--gold-weight", type=float, default=1.0, help="beside --raw's 1")
    parser.add_argument("--name-weight", type=float, default=1.0)
    parser.add_argument("--no-names", action="store_true")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    shuffle = random.Random(options.seed)
    segmenter = Segmenter.load()

    def quotes(annotations: Iterable[Annotation]) -> list[Example]:
        return [e for annotation in annotations for e in examples_of(annotation, segmenter)]

    data = options.shared / "data"
    train = quotes(a for folder in options.gold for a in read_gold(folder)[: options.limit])
    more: list[Example] = []
    for name in options.raw:
        more += quotes(read_paragraphs(options.shared, RAW / f"{name}.jsonl"))
    dev = quotes(read_gold(options.dev)) if options.dev else []
    names: list[Example] = []
    if not options.no_names:
        names = [
            *read_names(data / "idner-news-2k/train.txt"),
            *read_names(data / "idner-news-2k/dev.txt"),
            *read_names(data / "nergrit/train_preprocess.txt"),
            *read_names(data / "nergrit/valid_preprocess.txt"),
            *read_names(data / "ner-ui/nergithub.txt"),
        ]
    test_names = read_names(data / "idner-news-2k/test.txt")
    sets = (
        (quote_loss, train, options.gold_weight if more else 1.0),
        (quote_loss, more, 1.0),
        (name_loss, names, options.name_weight),
    )
    for loss_of, examples, weight in sets:
        frames = sum(len(e.frames) for e in examples)
        print(
            f"{loss_of.__name__} x{weight}: {len(examples)} paragraphs, {frames} frames", flush=True
        )
    network = load_encoder(options.encoder)
    fast = [p for n, p in network.named_parameters() if p.requires_grad and "encoder" not in n]
    slow = [p for n, p in network.named_parameters() if p.requires_grad and "encoder" in n]
    optimiser = torch.optim.AdamW(
        [
            {"params": fast, "base": options.rate},
            {"params": slow, "base": options.rate * 0.25},
        ],
        weight_decay=1e-3,
    )
    network.encoder.unknown = 0.06
    averaged = copy.deepcopy(network)
    total = options.epochs * sum(
        len(grouped(examples, words=1000, shuffle=shuffle)) for _, examples, _ in sets
    )
    step = 0
    began = time.monotonic()
    for epoch in range(options.epochs):
        jobs = [
            (loss_of, group, weight)
            for loss_of, examples, weight in sets
            for group in grouped(examples, words=1000, shuffle=shuffle)
        ]
        shuffle.shuffle(jobs)
        network.train()
        running: dict[str, float] = {}
        for loss_of, group, weight in jobs:
            rate = min(1.0, (step + 1) / 100) * max(0.02, 1 - step / total)
            for parameters in optimiser.param_groups:
                parameters["lr"] = parameters["base"] * rate
            batch = batch_of(group, network)
            loss = loss_of(network, group, batch)
            optimiser.zero_grad()
            (weight * loss).backward()
            nn.utils.clip_grad_norm_([*fast, *slow], 5.0)
            optimiser.step()
            step += 1
            follow(averaged, network, step)
            key = loss_of.__name__
            running[key] = 0.95 * running.get(key, loss.item()) + 0.05 * loss.item()
        averaged.eval()
        report = check_quotes(averaged, dev) if dev else {}
        shown = {name: round(value, 3) for name, value in running.items()}
        minutes = (time.monotonic() - began) / 60
        scores = check_names(averaged, test_names) if names and epoch % 3 == 2 else {}
        print(f"epoch {epoch + 1} {minutes:.1f} min {shown} {report} {scores}", flush=True)
        save_network(averaged, options.output)
    print("idner-news-2k test", check_names(averaged, test_names))


if __name__ == "__main__":
    main()
