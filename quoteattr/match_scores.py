"""Scores of matches against gold clusters: counts only, so that scores of runs can be added.

The unit is a pair of quotes of two articles in one cluster. A gold pair is *wording* where both
members give the words (full, verbatim, edited, partial), *paraphrase* where one of them is labelled
paraphrase. With predicted quotes, each predicted quote stands for the gold quote that it is paired
with; one that is paired with none makes its pairs false.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path

from quoteattr.model import Annotation, Match, QuoteattrError, Relation
from quoteattr.records import read_matches

Key = tuple[str, str]
Pair = frozenset[Key]


@dataclass(frozen=True, slots=True)
class MatchScores:
    """Counts over pairs across articles, over clustered quotes and over labels; `+` adds them."""

    gold: int = 0
    predicted: int = 0
    correct: int = 0
    wording: int = 0
    wording_found: int = 0
    paraphrases: int = 0
    paraphrases_found: int = 0
    labels: int = 0
    labels_correct: int = 0
    mentions_gold: int = 0
    mentions_predicted: int = 0
    b_cubed_recall_sum: float = 0.0
    b_cubed_precision_sum: float = 0.0
    hard_negatives: int = 0
    hard_negatives_joined: int = 0

    def __add__(self, other: MatchScores) -> MatchScores:
        return MatchScores(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    @property
    def precision(self) -> float:
        return _ratio(self.correct, self.predicted)

    @property
    def recall(self) -> float:
        return _ratio(self.correct, self.gold)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.correct, self.gold + self.predicted)

    @property
    def wording_recall(self) -> float:
        return _ratio(self.wording_found, self.wording)

    @property
    def paraphrase_recall(self) -> float:
        return _ratio(self.paraphrases_found, self.paraphrases)

    @property
    def label_accuracy(self) -> float:
        return _ratio(self.labels_correct, self.labels)

    @property
    def b_cubed_precision(self) -> float:
        return _ratio(self.b_cubed_precision_sum, self.mentions_predicted)

    @property
    def b_cubed_recall(self) -> float:
        return _ratio(self.b_cubed_recall_sum, self.mentions_gold)

    @property
    def b_cubed_f1(self) -> float:
        p, r = self.b_cubed_precision, self.b_cubed_recall
        return _ratio(2 * p * r, p + r)

    def __str__(self) -> str:
        return (
            f"pairs P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} "
            f"({self.correct} of {self.gold}, {self.predicted} predicted); "
            f"wording {self.wording_recall:.3f} of {self.wording}, "
            f"paraphrase {self.paraphrase_recall:.3f} of {self.paraphrases}; "
            f"B-cubed P {self.b_cubed_precision:.3f} R {self.b_cubed_recall:.3f}; "
            f"labels {self.label_accuracy:.3f} of {self.labels}; "
            f"hard negatives joined {self.hard_negatives_joined} of {self.hard_negatives}"
        )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def pairs_of(matches: Sequence[Match]) -> dict[Pair, bool]:
    """Every pair of quotes of two articles in one match; True where one is a paraphrase."""
    found: dict[Pair, bool] = {}
    for match in matches:
        for one, other in combinations(match.witnesses, 2):
            if one.article != other.article:
                pair = frozenset({(one.article, one.quote), (other.article, other.quote)})
                found[pair] = Relation.PARAPHRASE in (one.relation, other.relation)
    return found


def hard_negatives(gold: Sequence[Match], annotations: Sequence[Annotation]) -> frozenset[Pair]:
    """Pairs of one speaker in two articles that share a gold match, and yet not one utterance."""
    partners = {
        frozenset({one.article, other.article})
        for match in gold
        for one, other in combinations(match.witnesses, 2)
        if one.article != other.article
    }
    speaks: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for annotation in annotations:
        names = {speaker.id: speaker.name.casefold() for speaker in annotation.speakers}
        for quote in annotation.quotes:
            for speaker in quote.speakers:
                speaks[annotation.article.name][names[speaker]].add(quote.id)
    true = pairs_of(gold)
    found: set[Pair] = set()
    for one, other in (sorted(pair) for pair in partners):
        for name in speaks[one].keys() & speaks[other].keys():
            found.update(
                frozenset({(one, a), (other, b)})
                for a in speaks[one][name]
                for b in speaks[other][name]
            )
    return frozenset(found - true.keys())


def score_matches(
    gold: Sequence[Match],
    predicted: Sequence[Match],
    *,
    pairing: Mapping[Key, str] | None = None,
    annotations: Sequence[Annotation] = (),
) -> MatchScores:
    """The predicted matches against the gold ones.

    `pairing` gives for a predicted (article name, quote id) the id of its gold quote, where it has
    one; None means that the quotes are the gold quotes. `annotations` (gold) are read for the hard
    negatives only. A label counts where a quote is in a gold and in a predicted match that share
    at least one pair with it: right is the same relation, *full* included.
    """

    def gold_key(key: Key) -> Key:
        if pairing is None:
            return key
        return (key[0], pairing[key]) if key in pairing else (key[0], f"\0{key[1]}")

    truth = pairs_of(gold)
    found = {frozenset(gold_key(key) for key in pair) for pair in pairs_of(predicted)}
    correct = found & truth.keys()
    wording = {pair for pair, paraphrase in truth.items() if not paraphrase}
    hard = hard_negatives(gold, annotations)

    members = {(w.article, w.quote): (m.id, w.relation) for m in gold for w in m.witnesses}
    ours = {
        gold_key((w.article, w.quote)): (m.id, w.relation) for m in predicted for w in m.witnesses
    }
    labelled = {key for pair in correct for key in pair}
    gold_groups: dict[str, set[Key]] = defaultdict(set)
    our_groups: dict[str, set[Key]] = defaultdict(set)
    for groups, keys in ((gold_groups, members), (our_groups, ours)):
        for key, (identifier, _) in keys.items():
            groups[identifier].add(key)
    recall = precision = 0.0
    for key in members.keys() & ours.keys():
        group, our_group = gold_groups[members[key][0]], our_groups[ours[key][0]]
        recall += len(group & our_group) / len(group)
        precision += len(group & our_group) / len(our_group)
    return MatchScores(
        gold=len(truth),
        predicted=len(found),
        correct=len(correct),
        wording=len(wording),
        wording_found=len(correct & wording),
        paraphrases=len(truth) - len(wording),
        paraphrases_found=len(correct) - len(correct & wording),
        labels=len(labelled),
        labels_correct=sum(members[key][1] is ours[key][1] for key in labelled),
        mentions_gold=len(members),
        mentions_predicted=len(ours),
        b_cubed_recall_sum=recall,
        b_cubed_precision_sum=precision,
        hard_negatives=len(hard),
        hard_negatives_joined=len(hard & found),
    )


def score_folder(
    folder: Path, gold: Sequence[Annotation], predicted: Sequence[Annotation]
) -> dict[str, MatchScores]:
    """How well the matcher finds the gold matches: from gold quotes, and from predicted ones.

    The gold is the clusters.json of the folder, or those of the folders in it; empty without any.
    Raises QuoteattrError where one names an article that the gold does not have.
    """
    from quoteattr.match import match
    from quoteattr.pairing import cases

    clusters = [path for path in (folder / "clusters.json",) if path.is_file()]
    clusters = clusters or sorted(folder.glob("*/clusters.json"))
    if not clusters:
        return {}
    texts = {one.article.name for one in gold}
    truth: list[Match] = []
    for path in clusters:
        truth += read_matches(path)
        if unknown := {one.article for found in truth for one in found.witnesses} - texts:
            raise QuoteattrError(f"{path}: {min(unknown)} is no article of this gold; mend it")
    found = {one.article.name: one for one in predicted if one.article.name in texts}
    pairing = {
        (left.article.name, case.predicted.id): case.gold.id
        for left in gold
        if left.article.name in found
        for case in cases(left, found[left.article.name])
        if case.gold is not None and case.predicted is not None
    }
    return {
        "gold quotes": score_matches(truth, match(gold), annotations=gold),
        "predicted quotes": score_matches(
            truth, match(tuple(found.values())), pairing=pairing, annotations=gold
        ),
    }
