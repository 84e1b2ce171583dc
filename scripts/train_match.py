"""Train the matcher on gold clusters and write match.json and reader.pt in quoteattr/data/models.

    python scripts/train_match.py --gold ../shared/gold/train --raw --report ../shared/gold/dev

Pairs come from the articles of one event, and from single articles of which is known what they tell
more than once (retold.jsonl). Two logistic models are trained to link them, the second on the
surroundings that the first one's likelihoods make (those of articles not trained on: folds
are whole events). Then networks learn what these two miss, with `--raw` also from the single pairs
of gold/raw/pairs.jsonl. How much of that counts is learned from what networks say of pairs that
they have not seen: in the events for what links, in the single pairs for how sure that is in news
at large. The threshold comes from the cross-validated F1 of pairs or from `--threshold`; the one
shipped, .325, is given by train_models.py (why says MODELS.md beside the models). `--held` leaves
out the pairs that touch an article of gold/raw/held.jsonl, prints what is found there and what the
model says of the pairs of gold/raw/held_pairs.jsonl.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from raw_gold import RAW, Cluster, Told, read_events, read_pairs, read_retold, verified
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from quoteattr.match import (
    HOPELESS,
    REREAD_COLUMNS,
    STAGES,
    Judge,
    Model,
    Sum,
    candidates,
    clusters,
    context,
    fullness,
    judge,
    match,
    worth_telling,
)
from quoteattr.match_scores import MatchScores, score_matches
from quoteattr.model import Annotation, Match, Relation, Witness
from quoteattr.pairs import Quotes, Wordings, features, read_quotes, wordings
from quoteattr.reader import Comparer, Reader, batches, padded, save_reader
from quoteattr.records import read_gold, read_matches

FOLDS = 12
READER_FOLDS = 4
LARGE = 5000  # candidate pairs of one event
EPOCHS = 6
RATE = 1.5e-3
BATCH = 64
SEEDS = 3
RAW_PAIR = 0.3  # what a pair of gold/raw/pairs.jsonl weighs: they are chosen, and finer parted
TIE = 0.004  # F1 that a lower threshold must have more: among equals the one with fewer pairs
# Events whose clusters the annotators left out although articles repeat each other word by word
# (train e087: four of four pairs): they would teach that equal words are no match.
HOLES = frozenset({"e087"})


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidate pairs of gold quotes with what gold says of them.

    A cluster takes two articles, so gold is silent on two quotes of one article that no other
    article carries: `told` is false for them, and no model learns from them.
    """

    quotes: Quotes
    left: np.ndarray
    right: np.ndarray
    rows: np.ndarray
    truth: np.ndarray
    across: np.ndarray
    told: np.ndarray
    events: np.ndarray

    @property
    def groups(self) -> np.ndarray:
        """The events, large ones parted by the first article of a pair."""
        sizes = Counter(self.events.tolist())
        articles = [profile.article for profile in self.quotes.profiles]
        return np.array(
            [
                f"{event} {articles[left]}" if sizes[event] > LARGE else event
                for event, left in zip(self.events.tolist(), self.left.tolist(), strict=True)
            ]
        )


@dataclass(frozen=True, slots=True)
class Event:
    """Articles on one event, and which of their quotes are one utterance.

    Where single pairs are `judged` nothing is known of the others.
    """

    name: str
    annotations: list[Annotation]
    clusters: list[Cluster]
    judged: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pairs for the networks: what they read, the logit without them, and what is true.

    Pairs of one group are never in two folds.
    """

    wordings: Wordings
    rows: np.ndarray
    logits: np.ndarray
    truth: np.ndarray
    groups: np.ndarray
    weight: np.ndarray


# Articles, the groups of their quotes that tell one utterance, and the event that they report.
Retold: TypeAlias = Collection[tuple[Annotation, Collection[Collection[str]], str]]


def gold_retold(folder: Path) -> Retold:
    """The articles of a gold folder of which gold/news says what they tell more than once."""
    path = RAW.parent / "news" / folder.name / "retold.jsonl"
    if not path.exists():
        return ()
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    event = {row["doc"]: row["event"] or row["doc"] for row in index}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_name = {one.article.name: one for one in read_gold(folder, texts=folder / "texts")}
    for row in rows:
        verified(by_name[row["doc"]].article, row["sha256"])
    return [(by_name[row["doc"]], row["groups"], event[row["doc"]]) for row in rows]


def gold_events(folder: Path) -> Iterator[Event]:
    """The events of a gold folder that have two articles or more."""
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    clusters = [
        frozenset((witness.article, witness.quote) for witness in found.witnesses)
        for found in read_matches(folder / "clusters.json")
    ]
    by_event = defaultdict(list)
    event = {row["doc"]: row["event"] for row in index}
    for annotation in read_gold(folder, texts=folder / "texts"):
        by_event[event[annotation.article.name]].append(annotation)
    for name, articles in sorted(by_event.items(), key=lambda row: str(row[0])):
        if name not in {None, *HOLES}:
            here = {annotation.article.name for annotation in articles}
            yield Event(name, articles, [c for c in clusters if next(iter(c))[0] in here])


def read_sample(events: Iterable[Event]) -> Sample:
    """The candidate pairs within each event."""
    annotations: list[Annotation] = []
    cluster: dict[tuple[str, str], str] = {}
    event: dict[str, str] = {}
    judged: Told = {}
    partly: set[str] = set()
    for one in events:
        annotations += one.annotations
        judged |= one.judged
        partly |= {one.name} if one.judged else set()
        event.update((annotation.article.name, one.name) for annotation in one.annotations)
        for number, members in enumerate(one.clusters):
            cluster.update(dict.fromkeys(members, f"{one.name} {number}"))
    annotations.sort(key=lambda annotation: annotation.article.name)
    quotes = read_quotes(annotations)
    names = [annotation.article.name for annotation in annotations]
    keys = [(names[p.article], p.quote.id) for p in quotes.profiles]
    left, right = candidates(quotes)
    kept = np.array(
        [event[keys[i][0]] == event[keys[j][0]] for i, j in zip(left, right, strict=True)]
    )
    left, right = left[kept], right[kept]
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    said = [judged.get((*keys[i], *keys[j]), judged.get((*keys[j], *keys[i]))) for i, j in pairs]
    truth = np.array(
        [
            keys[i] in cluster and cluster[keys[i]] == cluster.get(keys[j]) if one is None else one
            for one, (i, j) in zip(said, pairs, strict=True)
        ]
    )
    across = np.array([keys[i][0] != keys[j][0] for i, j in pairs])
    place = np.array([event[keys[i][0]] for i, _ in pairs])
    told = np.array([keys[i] in cluster or keys[j] in cluster for i, j in pairs]) | across
    known = [one is not None for one in said]
    told = np.where([event[keys[i][0]] in partly for i, _ in pairs], known, told)
    rows = features(quotes, left, right)
    return Sample(quotes, left, right, rows, truth, across, told, place)


def retold_sample(retold: Retold) -> Sample:
    """All pairs within each article, and whether the two tell one utterance."""
    told = sorted(retold, key=lambda row: row[0].article.name)
    quotes = read_quotes([annotation for annotation, _, _ in told])
    group = {
        (article, quote): number
        for article, (_, groups, _) in enumerate(told)
        for number, members in enumerate(groups)
        for quote in members
    }
    keys = [(profile.article, profile.quote.id) for profile in quotes.profiles]
    pairs = [(i, j) for i, j in combinations(range(len(keys)), 2) if keys[i][0] == keys[j][0]]
    left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    truth = np.array(
        [keys[i] in group and group[keys[i]] == group.get(keys[j]) for i, j in pairs], dtype=bool
    )
    events = np.array([told[keys[i][0]][2] for i, _ in pairs], dtype=str)
    rows, told_of_all = features(quotes, left, right), np.ones(len(pairs), dtype=bool)
    return Sample(quotes, left, right, rows, truth, ~told_of_all, told_of_all, events)


def fit(rows: np.ndarray, truth: np.ndarray, *, strength: float) -> Judge:
    """A logistic model on the raw features (the scaling is folded into its weights)."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=5000).fit(scaler.transform(rows), truth)
    weights = model.coef_[0] / scaler.scale_
    return Judge(weights, float(model.intercept_[0] - weights @ scaler.mean_))


def unseen(
    rows: np.ndarray, truth: np.ndarray, told: np.ndarray, events: np.ndarray, *, strength: float
) -> np.ndarray:
    """Each row's likelihood from a model that has not seen its event."""
    out = np.zeros(len(rows))
    for learn, test in GroupKFold(FOLDS).split(rows, truth, events):
        learn = learn[told[learn]]
        out[test] = fit(rows[learn], truth[learn], strength=strength)(rows[test])
    return out


def learn(
    events: Iterable[Event], retold: Retold, options: argparse.Namespace
) -> tuple[Judge, Judge, Sample, np.ndarray, list[Lesson]]:
    """Both judges, the pairs of the events, which of these have hope, and what they learned from.

    The lessons are the events, and then the articles of which is known what they tell twice: these
    teach the first judge too, but not the second, for they have no surroundings in other articles.
    """
    sample, within = read_sample(events), retold_sample(retold)
    rows, truth, told, place = (
        np.concatenate([getattr(one, name) for one in (sample, within)])
        for name in ("rows", "truth", "told", "events")
    )
    likely = unseen(rows, truth, told, place, strength=options.pair_strength)
    pair = fit(rows[told], truth[told], strength=options.pair_strength)
    first, twice = np.split(likely, [len(sample.truth)])
    kept = first >= HOPELESS
    again_rows = surrounded(sample, kept, first)
    truth, told, place = (x[kept] for x in (sample.truth, sample.told, sample.events))
    second = unseen(again_rows, truth, told, place, strength=options.context_strength)
    again = fit(again_rows[told], truth[told], strength=options.context_strength)
    hope = twice >= HOPELESS
    found = surrounded(within, hope, twice)
    return (
        pair,
        again,
        sample,
        kept,
        [
            lesson(sample, kept, again_rows, logit(second), weight=1.0),
            lesson(within, hope, found, again.logits(found), weight=1.0),
        ],
    )


def surrounded(sample: Sample, kept: np.ndarray, first: np.ndarray) -> np.ndarray:
    """What the second judgement reads of the pairs that are kept."""
    likely = first[kept].astype(np.float32)
    around = context(sample.quotes, sample.left[kept], sample.right[kept], likely)
    return np.hstack([sample.rows[kept][:, REREAD_COLUMNS], around])


def logit(likely: np.ndarray) -> np.ndarray:
    return np.log(likely / (1 - likely))


def lesson(
    sample: Sample, kept: np.ndarray, rows: np.ndarray, logits: np.ndarray, *, weight: float
) -> Lesson:
    """The pairs of a sample that are kept; those of which nothing is known weigh nothing."""
    words = wordings(sample.quotes, sample.left[kept], sample.right[kept])
    known = np.where(sample.told[kept], weight, 0.0)
    return Lesson(words, rows, logits, sample.truth[kept], sample.groups[kept], known)


def further(events: Iterable[Event], pair: Judge, again: Judge, *, weight: float) -> Lesson:
    """A lesson from events that the judges did not learn from."""
    sample = read_sample(events)
    first = pair(sample.rows)
    hope = first >= HOPELESS
    kept = hope & sample.told
    rows = surrounded(sample, hope, first)[sample.told[hope]]
    return lesson(sample, kept, rows, again.logits(rows), weight=weight)


def joined(lessons: Sequence[Lesson]) -> Lesson:
    """Several lessons as one."""
    return Lesson(
        [pair for one in lessons for pair in one.wordings],
        *(
            np.concatenate([getattr(one, name) for one in lessons])
            for name in ("rows", "logits", "truth", "groups", "weight")
        ),
    )


def read_by(lesson: Lesson, learn: np.ndarray, *, seeds: Sequence[int]) -> Reader:
    """Networks that learned from some pairs of a lesson to correct their logits."""
    rows = lesson.rows[learn]
    scaler = StandardScaler().fit(rows)
    mean, scale = (np.asarray(x, dtype=np.float32) for x in (scaler.mean_, scaler.scale_))
    features = Reader((), mean, scale).features(rows)
    words = [lesson.wordings[k] for k in learn]
    logits, truth, weight = (
        torch.tensor(values[learn], dtype=torch.float32)
        for values in (lesson.logits, lesson.truth, lesson.weight)
    )
    nets = []
    for seed in seeds:
        torch.manual_seed(seed)
        rng = np.random.default_rng(seed)
        net = Comparer(rows.shape[1])
        optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=1e-2)
        steps = EPOCHS * (len(learn) // BATCH + 1)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step, steps=steps: max(0.02, 1 - step / steps)
        )
        for _ in range(EPOCHS):
            groups = list(batches(words, BATCH, rng.permutation(len(learn)).tolist()))
            rng.shuffle(groups)
            for group in groups:
                sides = [padded([words[k][side] for k in group]) for side in (0, 1)]
                found = net(*sides, features[group]) + logits[group]
                loss = torch.nn.functional.binary_cross_entropy_with_logits(
                    found, truth[group], weight=weight[group]
                )
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
                optimiser.step()
                schedule.step()
        nets.append(net.eval())
    return Reader(tuple(nets), mean, scale)


def read_unseen(lesson: Lesson) -> np.ndarray:
    """What a network that has not seen its group adds to each pair's logit."""
    added = np.zeros(len(lesson.logits))
    parts = GroupKFold(READER_FOLDS).split(lesson.rows, groups=lesson.groups)
    for learn, test in parts:
        reader = read_by(lesson, learn[lesson.weight[learn] > 0], seeds=(0,))
        added[test] = reader([lesson.wordings[k] for k in test], lesson.rows[test])
    return added


def weighed(lesson: Lesson, read: np.ndarray, at: slice) -> Sum:
    """How much of the logits and of what reading adds counts there, so that both say what is true.

    Gold is silent on some pairs of one article.
    """
    known = lesson.weight[at] > 0
    both = np.stack([lesson.logits[at][known], read[at][known]], axis=1)
    model = LogisticRegression(C=1e6).fit(both, lesson.truth[at][known])
    return Sum(*(round(float(x), 4) for x in (*model.coef_[0], model.intercept_[0])))


def stored(judge: Judge, names: Sequence[str]) -> dict[str, object]:
    """The weights as match.json has them."""
    return {
        "intercept": round(judge.intercept, 6),
        "weights": {
            name: float(f"{weight:.6g}") for name, weight in zip(names, judge.weights, strict=True)
        },
    }


def held_articles(shared: Path) -> frozenset[str]:
    """The names of the articles of gold/raw/held.jsonl."""
    held = read_events(shared, RAW / "held.jsonl")
    return frozenset(one.article.name for _, articles, _ in held for one in articles)


def held_out(model: Model, shared: Path) -> MatchScores:
    """Pairs found in gold/raw/held.jsonl, each event matched by itself; no labels are annotated."""
    total = MatchScores()
    for _, articles, found in read_events(shared, RAW / "held.jsonl"):
        gold = [
            Match(f"gold {number}", tuple(Witness(*key, Relation.FULL) for key in cluster))
            for number, cluster in enumerate(found)
        ]
        total += score_matches(gold, match(articles, model=model))
    return total


def held_pairs(model: Model, shared: Path) -> str:
    """How well a model tells those of gold/raw/held_pairs.jsonl that are one utterance."""
    truth, likely, sure = [], [], []
    for _, articles, judged in read_pairs(shared, RAW / "held_pairs.jsonl"):
        articles.sort(key=lambda annotation: annotation.article.name)
        quotes = read_quotes(articles)
        names = [one.article.name for one in articles]
        rows = {(names[p.article], p.quote.id): row for row, p in enumerate(quotes.profiles)}
        both = judge(quotes, *candidates(quotes), model=model)
        for (a, b, c, d), same in judged.items():
            place = min(rows[a, b], rows[c, d]), max(rows[a, b], rows[c, d])
            truth.append(same)
            likely.append(both[0].get(place, 0.0))
            sure.append(both[1].get(place, 0.0))
    right, said = np.array(truth), np.array(sure)
    bars = (
        f">= {bar}: {right[said >= bar].mean():.3f} right, {right[said >= bar].sum()} found"
        for bar in (0.5, 0.7, 0.9)
    )
    return (
        f"held-out pairs: {right.sum()} of {len(right)} are one; average precision "
        f"{average_precision_score(right, likely):.3f} linking, "
        f"{average_precision_score(right, said):.3f} sure, squared error "
        f"{((said - right) ** 2).mean():.3f}; {'; '.join(bars)}"
    )


def best_threshold(sample: Sample, likely: Mapping[tuple[int, int], float]) -> float:
    """The highest threshold whose pairs are found as well as with the best one, within TIE."""
    gold_pairs = int((sample.truth & sample.across).sum())
    full = [fullness(profile) for profile in sample.quotes.profiles]
    article = [profile.article for profile in sample.quotes.profiles]
    tried: list[tuple[float, float]] = []
    for threshold in np.arange(0.2, 0.66, 0.025):
        group = {}
        for number, members in enumerate(clusters(likely, threshold=threshold, full=full)):
            across = [(i, j) for i, j in combinations(members, 2) if article[i] != article[j]]
            if worth_telling(across, likely):
                group.update(dict.fromkeys(members, number))
        joined = np.array(
            [
                group.get(i, -1) == group.get(j, -2)
                for i, j in zip(sample.left.tolist(), sample.right.tolist(), strict=True)
            ]
        )
        right_ones = int((joined & sample.truth & sample.across).sum())
        precision = right_ones / max(1, int((joined & sample.across).sum()))
        recall = right_ones / gold_pairs
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"threshold {threshold:.3f}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
        tried.append((f1, float(threshold)))
    least = max(tried)[0] - TIE
    return round(max(found for f1, found in tried if f1 >= least), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, nargs="+", default=[Path("../shared/gold/train")])
    parser.add_argument("--raw", action="store_true", help="learn from the events of gold/raw too")
    parser.add_argument("--held", action="store_true", help="measure on gold/raw/held.jsonl")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--report", type=Path, nargs="*", default=[])
    parser.add_argument("--output", type=Path, default=Path("quoteattr/data/models/match.json"))
    parser.add_argument("--pair-strength", type=float, default=0.1)
    parser.add_argument("--context-strength", type=float, default=0.1)
    parser.add_argument("--threshold", type=float, help="do not choose it by cross-validation")
    options = parser.parse_args()
    events = [event for folder in options.gold for event in gold_events(folder)]
    without: list[Event] = []  # their articles only look as if they report one event
    chosen: list[Event] = []
    if options.raw:
        raw = [Event(*event) for event in read_events(options.shared)]
        events += [event for event in raw if event.clusters]
        without = [event for event in raw if not event.clusters]
        apart = held_articles(options.shared) if options.held else frozenset()
        for name, articles, judged in read_pairs(options.shared):
            told = {pair: same for pair, same in judged.items() if not apart & {pair[0], pair[2]}}
            if told:
                chosen.append(Event(name, articles, [], told))
    retold = [row for folder in options.gold for row in gold_retold(folder)]
    if options.raw:
        place = {a.article.name: event.name for event in events for a in event.annotations}
        for annotation, groups in read_retold(options.shared):
            name = annotation.article.name
            if name not in apart:
                retold.append((annotation, groups, place.get(name, name)))
    pair, again, sample, kept, lessons = learn(events, retold, options)
    own = lessons[0]
    print(f"{len(sample.left)} candidate pairs, {sample.truth.sum()} of them gold", flush=True)
    if options.raw:
        lessons += [
            further(without, pair, again, weight=1.0),
            further(chosen, pair, again, weight=RAW_PAIR),
        ]
    whole = joined(lessons)
    print(f"{(whole.weight > 0).sum()} pairs to read", flush=True)
    read = read_unseen(whole)
    at_first, at_last = slice(len(own.truth)), slice(-len(lessons[-1].truth), None)
    link, sure = (weighed(whole, read, at) for at in (at_first, at_last))
    places = zip(sample.left[kept].tolist(), sample.right[kept].tolist(), strict=True)
    likely = dict(zip(places, link(own.logits, read[at_first]).tolist(), strict=True))
    threshold = options.threshold or best_threshold(sample, likely)
    reader = read_by(whole, np.flatnonzero(whole.weight > 0), seeds=range(SEEDS))
    model = Model(pair, again, reader, link, sure, threshold)
    table = {
        "trained_on": [*(folder.name for folder in options.gold), *["raw"] * options.raw],
        "threshold": model.threshold,
        "link": asdict(link),
        "sure": asdict(sure),
        **{
            name: stored(judge, names)
            for (name, names), judge in zip(STAGES, (pair, again), strict=True)
        },
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    save_reader(reader, options.output.with_name("reader.pt"))
    for folder in options.report:
        annotations = read_gold(folder, texts=folder / "texts")
        gold = read_matches(folder / "clusters.json")
        scores = score_matches(gold, match(annotations, model=model), annotations=annotations)
        print(f"{folder.name}: {scores}")
    if options.held:
        held = held_out(model, options.shared)
        print(
            f"held-out raw events: P {held.precision:.3f} R {held.recall:.3f} F1 {held.f1:.3f}"
            f" ({held.correct} of {held.gold})"
        )
        print(held_pairs(model, options.shared))


if __name__ == "__main__":
    main()
