"""Train what reads the words of a source (quoteattr/sources.py), on the finished large network.

    python scripts/train_sources.py [--check]

Learns from gold/raw/sources.jsonl, where every word is labelled, and from the sources of gold/train
and gold/raw/speakers.jsonl that print a word of their speaker's name, which say nothing of offices.
The large network stays as it is. `--check` keeps a tenth of the articles back and prints how often
names and offices of a source are all exact, for each kind of the source's first name, and how often
the whole program, which reads their articles with that reader, has them right.
"""

from __future__ import annotations

import argparse
import copy
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from raw_gold import Source, read_sources, read_speakers
from torch import Tensor, nn
from train_network import follow

from quoteattr.attribute import attribute
from quoteattr.chain import label_spans
from quoteattr.clean import body_spans
from quoteattr.descriptions import kind_in
from quoteattr.detect import detect
from quoteattr.discourse import Discourse
from quoteattr.model import Annotation, Article, Span, SpeakerType
from quoteattr.network import Network, collate, load_network, of_source, save_network
from quoteattr.people import people
from quoteattr.records import read_gold
from quoteattr.segment import Segmenter
from quoteattr.shipped import models_folder
from quoteattr.sources import NAME_LABELS, OFFICE, OFFICE_LABELS, SourceReader, known_of
from quoteattr.tag import LONGEST, NetworkTagger
from quoteattr.usage import Text, Usage

WORD = re.compile(r"[\w'’-]+")
INNER = re.compile(r"[.'’\"“”-]+")  # marks inside a name
AT_ONCE = 64  # sources


@dataclass(frozen=True, slots=True)
class Example:
    """What the large network makes of the words of a source, what else is known, and labels."""

    seen: Tensor
    told: Tensor
    names: tuple[int, ...]
    offices: tuple[int, ...] | None


def of_speakers(annotations: Iterable[Annotation]) -> Iterator[Source]:
    """The sources that print a word of the name of their speaker, or nothing but a pronoun."""
    pronouns = people().singular | people().plural
    for annotation in annotations:
        text = annotation.article.text
        for quote in annotation.quotes:
            for span in quote.source if quote.speakers else ():
                names = tuple(
                    (speaker.type, place)
                    for speaker in map(annotation.speaker, quote.speakers)
                    if speaker.type in (SpeakerType.PER, SpeakerType.ORG)
                    for place in printed(text, span, speaker.name)
                    if speaker.type is SpeakerType.PER or _begins(place.of(text), speaker.name)
                )
                if names or span.of(text).lower() in pronouns:
                    yield Source(annotation.article, span, names, None)


def _begins(printed: str, name: str) -> bool:
    """Whether a body's name begins like what is printed: not *RI*, the end of many."""
    return name.lower().startswith(printed.lower())


def printed(text: str, source: Span, name: str) -> list[Span]:
    """The longest stretch of a source that is of words of the name, if any."""
    asked = set(WORD.findall(name.lower()))
    stretches: list[list[Span]] = [[]]
    for match in re.finditer(rf"{WORD.pattern}|[^\w\s]", source.of(text)):
        word = match[0]
        span = Span(source.start + match.start(), source.start + match.end())
        if word.lower() in asked or (stretches[-1] and INNER.fullmatch(word)):
            stretches[-1].append(span)
        else:
            stretches.append([])
    trimmed = []
    for stretch in stretches:
        while stretch and not stretch[0].of(text)[0].isupper():
            stretch.pop(0)
        while stretch and not WORD.match(stretch[-1].of(text)):
            stretch.pop()
        if stretch:
            trimmed.append(Span(stretch[0].start, stretch[-1].end))
    return sorted(trimmed, key=lambda span: span.start - span.end)[:1]


def is_held(article: Article) -> bool:
    """Whether `--check` keeps the article back: a tenth, the same whatever else is annotated."""
    return int(article.sha256[:8], 16) % 10 == 0


@torch.no_grad()
def examples_of(
    labelled: Iterable[Source], network: Network, segmenter: Segmenter
) -> list[Example]:
    """The sources with what the network says of their words, paragraph by paragraph."""
    articles: dict[str, list[Source]] = defaultdict(list)
    for one in labelled:
        articles[one.article.name].append(one)
    found = []
    for sources in articles.values():
        article = sources[0].article
        bodies = body_spans(article)
        cut = segmenter.segment([body.of(article.text) for body in bodies])
        texts = [
            Text([token.text for token in one.tokens], one.sentences, article.is_headline(body))
            for body, one in zip(bodies, cut, strict=True)
        ]
        usage = Usage.of(texts)
        for body, paragraph, text in zip(bodies, cut, texts, strict=True):
            inside = [one for one in sources if body.start <= one.span.start < body.end]
            tokens = [
                Span(token.span.start + body.start, token.span.end + body.start)
                for token in paragraph.tokens
            ]
            for piece in pieces(tokens, LONGEST) if inside else ():
                words = [token.of(article.text) for token in piece]
                batch = collate([words], network.vocabulary, headlines=[text.headline])
                seen, read = (values[0] for values in network.read(batch))
                made = (example_of(one, piece, of_source(seen, read), usage) for one in inside)
                found += [example for example in made if example is not None]
    return found


def example_of(one: Source, tokens: Sequence[Span], seen: Tensor, usage: Usage) -> Example | None:
    inside = [index for index, token in enumerate(tokens) if token.overlaps(one.span)]
    if not inside:
        return None

    def labels(names: Sequence[str], spans: Iterable[tuple[str, Span]]) -> tuple[int, ...]:
        row = [0] * len(inside)
        for kind, span in spans:
            reached = [at for at, index in enumerate(inside) if tokens[index].overlaps(span)]
            for at in reached:
                row[at] = names.index(f"{'B' if at == reached[0] else 'I'}-{kind}")
        return tuple(row)

    offices = None
    if one.offices is not None:
        offices = labels(OFFICE_LABELS, ((OFFICE, span) for span in one.offices))
    return Example(
        seen[inside].half(),
        known_of([tokens[index].of(one.article.text) for index in inside], usage),
        labels(NAME_LABELS, one.names),
        offices,
    )


def pieces(row: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (row[start : start + size] for start in range(0, len(row), size))


def grouped(examples: Sequence[Example], shuffle: random.Random) -> list[Sequence[Example]]:
    order = sorted(examples, key=lambda e: (len(e.told), shuffle.random()))
    groups = list(pieces(order, AT_ONCE))
    shuffle.shuffle(groups)
    return groups


def pad(rows: Sequence[Sequence[int]]) -> Tensor:
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def loss_of(reader: SourceReader, group: Sequence[Example]) -> Tensor:
    names, offices = reader([e.seen.float() for e in group], [e.told for e in group])
    mask = pad([[1] * len(e.told) for e in group]).bool()
    loss = reader.name_chain.surprise(names, pad([e.names for e in group]), mask).mean()
    known = [index for index, example in enumerate(group) if example.offices is not None]
    if known:
        gold = pad([e.offices or (0,) * len(e.told) for e in group])
        loss = loss + reader.office_chain.surprise(offices, gold, mask)[known].mean()
    return loss


def train(
    reader: SourceReader, examples: Sequence[Example], *, epochs: int, rate: float, seed: int
) -> SourceReader:
    """The mean of the reader's weights along the way, later ones weighed more."""
    shuffle = random.Random(seed)
    optimiser = torch.optim.AdamW(reader.parameters(), rate, weight_decay=1e-3)
    averaged = copy.deepcopy(reader)
    total, step = epochs * -(-len(examples) // AT_ONCE), 0
    for epoch in range(epochs):
        reader.train()
        losses = []
        for group in grouped(examples, shuffle):
            for parameters in optimiser.param_groups:
                parameters["lr"] = rate * max(0.02, 1 - step / total)
            loss = loss_of(reader, group)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
            follow(averaged, reader, step)
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {sum(losses) / len(losses):.3f}", flush=True)
    return averaged.eval()


@torch.no_grad()
def check(reader: SourceReader, examples: Sequence[Example]) -> dict[str, str]:
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for group in pieces(examples, AT_ONCE):
        found = reader.read([e.seen.float() for e in group], [e.told for e in group])
        for example, spans in zip(group, found, strict=True):
            names = label_spans(example.names, NAME_LABELS)
            offices = label_spans(example.offices or (), OFFICE_LABELS)
            kind = names[0][0] if names else "nobody"
            for key in ("all", kind):
                of[key] += 1
                right[key] += names == tuple(span for span in spans if span[0] != OFFICE)
            if kind == SpeakerType.PER:
                of[OFFICE] += 1
                right[OFFICE] += offices == tuple(span for span in spans if span[0] == OFFICE)
    return {key: f"{100 * right[key] / of[key]:.1f} of {of[key]}" for key in of}


def check_program(network: Network, segmenter: Segmenter, held: Sequence[Source]) -> dict[str, str]:
    """How often all names of persons in a source are right, their offices, the kind of others.

    Of the sources that the tagger finds; an office counts where one name, the only one, is right.
    """
    articles = {one.article.name: one.article for one in held}
    tagger = NetworkTagger(segmenter, network)
    tagged = dict(zip(articles, tagger(articles.values()), strict=True))
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()

    def count(what: str, good: bool) -> None:
        of[what] += 1
        right[what] += good

    for one in held:
        text = one.article.text
        seen = tagged[one.article.name]
        quotes = attribute(seen, detect(seen))
        if not any(span.overlaps(one.span) for quote in quotes for span in quote.source):
            continue
        discourse = Discourse(seen, quotes)
        inside = [i for i, w in enumerate(discourse.words) if w.token.span.overlaps(one.span)]
        found = [n for n in discourse.names if n.start in inside and n.end - 1 in inside]
        persons, kinds = (
            [" ".join(span.of(text).split()) for kind, span in one.names if kind == "PER"],
            {"PER" if kind == "ANON" else kind for kind, _ in one.names},
        )
        good = [name.text for name in found] == persons
        count("names of persons" if persons else "no name of a person", good)
        if good and len(persons) == 1:
            offices = [" ".join(span.of(text).split()) for span in one.offices or ()]
            count("offices", (found[0].role or "") == "".join(offices[:1]))
        if not persons and len(kinds) == 1:
            count("kind of who is no person", kind_in(discourse, inside) in kinds)
    return {what: f"{100 * right[what] / of[what]:.1f} of {of[what]}" for what in of}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--network", type=Path, default=models_folder() / "network.pt")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="only measure, write nothing")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    network = load_network(options.network, models_folder() / "vectors.npz")
    segmenter = Segmenter.load()
    judged = [*read_gold(options.shared / "gold/train"), *read_speakers(options.shared)]
    sources = [*read_sources(options.shared), *of_speakers(judged)]
    kept = [one for one in sources if not (options.check and is_held(one.article))]
    examples = examples_of(kept, network, segmenter)
    print(f"{len(examples)} sources", flush=True)
    fresh = SourceReader(**network.sources.sizes)
    network.sources = train(
        fresh, examples, epochs=options.epochs, rate=options.rate, seed=options.seed
    )
    if options.check:
        held = [one for one in sources if one.offices is not None and is_held(one.article)]
        print(check(network.sources, examples_of(held, network, segmenter)))
        print(check_program(network, segmenter, held))
    else:
        save_network(network, options.network)


if __name__ == "__main__":
    main()
