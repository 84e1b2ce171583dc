"""Scores of matches: pairs, kinds of pair, labels, predicted quotes."""

from __future__ import annotations

import pytest

from quoteattr.match_scores import MatchScores, hard_negatives, score_matches
from quoteattr.model import (
    Annotation,
    Article,
    Kind,
    Match,
    Quote,
    Relation,
    Span,
    Speaker,
    Witness,
)


def cluster(name: str, *members: str) -> Match:
    """`a.q1=full b.q2=partial` as a match."""
    witnesses = []
    for member in members:
        place, relation = member.split("=")
        article, quote = place.split(".")
        witnesses.append(Witness(article, quote, Relation(relation)))
    return Match(name, tuple(witnesses))


GOLD = (
    cluster("c1", "a.q1=full", "b.q1=edited", "b.q2=paraphrase", "c.q1=paraphrase"),
    cluster("c2", "a.q5=full", "c.q7=verbatim"),
)


def test_gold_against_itself_is_perfect() -> None:
    scores = score_matches(GOLD, GOLD)
    # c1: a-b1, a-b2, a-c, b1-c, b2-c; the pair b1-b2 stays within one article
    assert (scores.gold, scores.wording, scores.paraphrases) == (6, 2, 4)
    assert scores.f1 == scores.label_accuracy == scores.b_cubed_f1 == 1.0


def test_pairs_labels_and_b_cubed() -> None:
    predicted = (
        cluster("m1", "a.q1=full", "b.q1=verbatim"),
        cluster("m2", "a.q5=full", "c.q7=verbatim", "d.q1=paraphrase"),
    )
    scores = score_matches(GOLD, predicted)
    assert (scores.correct, scores.predicted) == (2, 4)
    assert (scores.wording_found, scores.paraphrases_found) == (2, 0)
    assert (scores.labels_correct, scores.labels) == (3, 4)
    # of the six gold mentions four are found: 2/4, 2/4, 2/2, 2/2
    assert scores.b_cubed_recall_sum == pytest.approx(3.0)
    # of the five predicted mentions: 1, 1, 2/3, 2/3 and nothing for the stranger
    assert scores.b_cubed_precision_sum == pytest.approx(2 + 4 / 3)
    assert (scores.mentions_gold, scores.mentions_predicted) == (6, 5)


def test_predicted_quotes_stand_for_gold_quotes() -> None:
    predicted = (cluster("m1", "a.p1=full", "b.p1=edited", "b.p9=edited"),)
    pairing = {("a", "p1"): "q1", ("b", "p1"): "q1"}
    scores = score_matches(GOLD, predicted, pairing=pairing)
    assert (scores.correct, scores.predicted) == (1, 2)  # b.p9 is no gold quote
    # an unpaired quote never passes for the gold quote of the same id
    assert score_matches(GOLD, (cluster("m", "a.q1=full", "b.q1=edited"),), pairing={}).correct == 0


def test_scores_add_as_counts() -> None:
    one = score_matches(GOLD, (cluster("m1", "a.q1=full", "b.q1=edited"),))
    both = one + score_matches(GOLD, GOLD)
    assert (both.gold, both.correct) == (12, 7)
    assert both.recall == pytest.approx(7 / 12)
    assert MatchScores() + one == one


def test_no_pairs_divide_by_nothing() -> None:
    scores = score_matches((), ())
    assert scores.f1 == scores.precision == scores.label_accuracy == scores.b_cubed_f1 == 0.0


def test_hard_negatives_are_other_pairs_of_the_same_speaker() -> None:
    text = "Ayo. Mari. Bisa."

    def article(name: str, *quotes: tuple[str, str]) -> Annotation:
        made = tuple(
            Quote(identifier, Kind.DIRECT, (Span(0, 3),), speakers=(speaker,))
            for identifier, speaker in quotes
        )
        speakers = (Speaker("x", "Sari Dewi"), Speaker("y", "Bagus"))
        return Annotation(Article(name, text), made, speakers)

    annotations = (
        article("a", ("q1", "x"), ("q2", "x"), ("q3", "y")),
        article("b", ("q1", "x"), ("q2", "y")),
        article("c", ("q1", "x")),
    )
    gold = (cluster("c1", "a.q1=full", "b.q1=verbatim"),)
    hard = hard_negatives(gold, annotations)
    assert {frozenset(f"{a}.{q}" for a, q in pair) for pair in hard} == {
        frozenset({"a.q2", "b.q1"}),
        frozenset({"a.q3", "b.q2"}),
    }
    joined = (cluster("m", "a.q2=full", "b.q1=edited"),)
    scores = score_matches(gold, joined, annotations=annotations)
    assert (scores.hard_negatives, scores.hard_negatives_joined) == (2, 1)
