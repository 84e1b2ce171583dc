"""Train the matcher's weights on gold clusters and write quoteattr/data/models/match.json.

    python scripts/train_match.py --gold ../shared/gold/train --report ../shared/gold/dev

Pairs come from the articles of one event. Two logistic models are trained to link them, the second
on the surroundings that the first one's likelihoods make (those of articles not trained on: folds
are whole events). Two more say how sure a match is: they learn also from events whose articles
share no utterance and from gold/raw/held.jsonl. The threshold comes from the cross-validated F1 of
pairs. `--held` prints what the models that link find in gold/raw/held.jsonl.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from raw_gold import RAW, Cluster, read_events
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from quoteattr.alignment import AlignmentScores, score_matches
from quoteattr.match import (
    HOPELESS,
    REREAD_COLUMNS,
    STAGES,
    Judge,
    Judges,
    Model,
    candidates,
    clusters,
    context,
    fullness,
    match,
    worth_telling,
)
from quoteattr.model import Annotation, Match, Relation, Witness
from quoteattr.pairs import Quotes, features, read_quotes
from quoteattr.records import read_gold, read_matches

FOLDS = 12
TIE = 0.002  # F1 that one threshold must have more than a lower one
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


@dataclass(frozen=True, slots=True)
class Event:
    """Articles on one event, and which of their quotes are one utterance."""

    name: str
    annotations: list[Annotation]
    clusters: list[Cluster]


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
    for one in events:
        annotations += one.annotations
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
    truth = np.array(
        [keys[i] in cluster and cluster[keys[i]] == cluster.get(keys[j]) for i, j in pairs]
    )
    across = np.array([keys[i][0] != keys[j][0] for i, j in pairs])
    place = np.array([event[keys[i][0]] for i, _ in pairs])
    told = np.array([keys[i] in cluster or keys[j] in cluster for i, j in pairs]) | across
    rows = features(quotes, left, right)
    return Sample(quotes, left, right, rows, truth, across, told, place)


def fit(rows: np.ndarray, truth: np.ndarray, *, strength: float) -> Judge:
    """A logistic model on the raw features (the scaling is folded into its weights)."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=5000).fit(scaler.transform(rows), truth)
    weights = model.coef_[0] / scaler.scale_
    return Judge(weights, float(model.intercept_[0] - weights @ scaler.mean_))


def unseen(rows: np.ndarray, sample: Sample, kept: np.ndarray, *, strength: float) -> np.ndarray:
    """Each row's likelihood from a model that has not seen its event."""
    out = np.zeros(len(rows))
    truth, events, told = sample.truth[kept], sample.events[kept], sample.told[kept]
    for learn, judge in GroupKFold(FOLDS).split(rows, truth, events):
        learn = learn[told[learn]]
        out[judge] = fit(rows[learn], truth[learn], strength=strength)(rows[judge])
    return out


def learn(
    events: Iterable[Event], options: argparse.Namespace
) -> tuple[Judges, Sample, dict[tuple[int, int], float]]:
    """The judges, what they learned from, and how likely judges that had not seen it found it."""
    sample = read_sample(events)
    everything = np.ones(len(sample.truth), dtype=bool)
    first = unseen(sample.rows, sample, everything, strength=options.pair_strength)
    kept = first >= HOPELESS
    left, right = sample.left[kept], sample.right[kept]
    around = context(sample.quotes, left, right, first[kept].astype(np.float32))
    rows = np.hstack([sample.rows[kept][:, REREAD_COLUMNS], around])
    second = unseen(rows, sample, kept, strength=options.context_strength)
    told = sample.told
    judges = Judges(
        fit(sample.rows[told], sample.truth[told], strength=options.pair_strength),
        fit(rows[told[kept]], sample.truth[kept & told], strength=options.context_strength),
    )
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return judges, sample, dict(zip(pairs, second.tolist(), strict=True))


def stored(judges: Judges) -> dict[str, object]:
    """The weights as match.json has them."""
    return {
        stage: {
            "intercept": round(judge.intercept, 6),
            "weights": {
                name: float(f"{weight:.6g}")
                for name, weight in zip(names, judge.weights, strict=True)
            },
        }
        for (stage, names), judge in zip(STAGES, (judges.pair, judges.context), strict=True)
    }


def held_out(model: Model, shared: Path) -> AlignmentScores:
    """Pairs found in gold/raw/held.jsonl, each event matched by itself; no labels are annotated."""
    total = AlignmentScores()
    for _, articles, found in read_events(shared, RAW / "held.jsonl"):
        gold = [
            Match(f"gold {number}", tuple(Witness(*key, Relation.FULL) for key in cluster))
            for number, cluster in enumerate(found)
        ]
        total += score_matches(gold, match(articles, model=model))
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, nargs="+", default=[Path("../shared/gold/train")])
    parser.add_argument("--raw", action="store_true", help="learn from the events of gold/raw too")
    parser.add_argument("--held", action="store_true", help="report on gold/raw/held.jsonl")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--report", type=Path, nargs="*", default=[])
    parser.add_argument("--output", type=Path, default=Path("quoteattr/data/models/match.json"))
    parser.add_argument("--pair-strength", type=float, default=0.1)
    parser.add_argument("--context-strength", type=float, default=0.1)
    parser.add_argument("--threshold", type=float, help="do not choose it by cross-validation")
    options = parser.parse_args()
    events = [event for folder in options.gold for event in gold_events(folder)]
    near = list(events)  # besides, articles that only look as if they report one event
    if options.raw:
        raw = [Event(*event) for event in read_events(options.shared)]
        events += [event for event in raw if event.clusters]
        held = [Event(*event) for event in read_events(options.shared, RAW / "held.jsonl")]
        near += [*raw, *held]
    link, sample, likely = learn(events, options)
    print(f"{len(sample.left)} candidate pairs, {sample.truth.sum()} of them gold")
    sure, _, _ = learn(near, options)
    gold_pairs = int((sample.truth & sample.across).sum())
    full = [fullness(profile) for profile in sample.quotes.profiles]
    article = [profile.article for profile in sample.quotes.profiles]
    tried: list[tuple[float, float]] = []
    for threshold in np.arange(0.2, 0.66, 0.05):
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
        print(f"threshold {threshold:.2f}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
        tried.append((f1, float(threshold)))
    least = max(tried)[0] - TIE
    threshold = options.threshold or min(found for f1, found in tried if f1 >= least)
    model = Model(link, sure, round(threshold, 4))
    table = {
        "trained_on": [*(folder.name for folder in options.gold), *["raw"] * options.raw],
        "threshold": model.threshold,
        "link": stored(link),
        "sure": stored(sure),
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
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


if __name__ == "__main__":
    main()
