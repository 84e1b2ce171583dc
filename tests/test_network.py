"""The network on a tiny scale, randomly initialised: no shipped model is needed."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch

from quoteattr.chain import Chain, label_spans
from quoteattr.network import (
    EDGE,
    NAME_LABELS,
    ROLE_LABELS,
    Network,
    Reading,
    Shape,
    Vocabulary,
    case_class,
    collate,
    fold,
    load_network,
    read_paragraphs,
    reversal,
    save_network,
    turn,
)
from quoteattr.usage import Text, Usage

WORDS = ("kata", "rini", "kami", "siap", ",", ".", '"', "hujan", "turun", "mengatakan")
PARAGRAPHS = [
    ['"', "Kami", "siap", ",", '"', "kata", "Rini", "."],
    ["Hujan", "turun", "."],
    [
        "Rini",
        "mengatakan",
        "hujan",
        "turun",
        "di",
        "Bandung",
        "sejak",
        "pukul",
        "07.00",
        ".",
        "Kami",
        "siap",
        ".",
    ],
    ["Rini"],
]
SENTENCES = [(0,), (0,), (0, 10), (0,)]
TINY = Shape(
    word_dim=6,
    char_dim=3,
    char_filters=4,
    feature_dim=2,
    language_dim=5,
    hidden_dim=7,
    role_dim=4,
    source_dim=3,
)


TEXTS = [
    Text(words, sentences, row == 1)
    for row, (words, sentences) in enumerate(zip(PARAGRAPHS, SENTENCES, strict=True))
]


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(5)
    made = Network(TINY, Vocabulary(WORDS, 'abcdeghijklmnprstuRK,."'))
    for parameter in made.parameters():  # away from the zeros that chains begin with
        torch.nn.init.normal_(parameter, std=0.4)
    return made.eval()


def readings(network: Network, rows: list[int]) -> list[Reading]:
    return read_paragraphs(
        network,
        [TEXTS[row] for row in rows],
        [Usage.of(TEXTS)] * len(rows),
        candidate=0.05,
    )


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0], [1, 1, 2]])
def test_a_paragraph_reads_the_same_alone_and_in_a_batch(
    network: Network, order: list[int]
) -> None:
    together = readings(network, order)
    for row, batched in zip(order, together, strict=True):
        (alone,) = readings(network, [row])
        assert alone.names == batched.names
        assert alone.inside == pytest.approx(batched.inside, abs=1e-4)
        assert [(frame.cue, frame.parts, frame.who) for frame in alone.frames] == [
            (frame.cue, frame.parts, frame.who) for frame in batched.frames
        ]
        for left, right in zip(alone.frames, batched.frames, strict=True):
            sure = (right.score, right.certainty)
            assert (left.score, left.certainty) == pytest.approx(sure, abs=1e-4)


def test_the_test_above_sees_frames(network: Network) -> None:
    frames = [frame for reading in readings(network, [0, 1, 2, 3]) for frame in reading.frames]
    assert len(frames) >= 3
    assert any(frame.who for frame in frames)


def test_readings_stay_inside_their_paragraphs(network: Network) -> None:
    for words, reading in zip(PARAGRAPHS, readings(network, [0, 1, 2, 3]), strict=True):
        assert len(reading.inside) == len(words)
        assert all(0 <= value <= 1 + 1e-6 for value in reading.inside)
        spans = [(start, end) for _, start, end in reading.names]
        for frame in reading.frames:
            spans += [frame.cue, *((s, e) for _, s, e in frame.parts)]
            sources = [(s, e) for role, s, e in frame.parts if role == "source"]
            assert all(any(s <= w.start < w.end <= e for s, e in sources) for w in frame.who)
            assert 0.05 <= frame.score <= 1
            assert 0 <= frame.certainty <= 1
        assert all(0 <= start < end <= len(words) for start, end in spans)


def test_the_headline_matters_only_where_it_is_said(network: Network) -> None:
    body = collate([PARAGRAPHS[0]], network.vocabulary)
    headline = collate([PARAGRAPHS[0]], network.vocabulary, headlines=[True])
    with torch.inference_mode():
        again = collate([PARAGRAPHS[0]], network.vocabulary, headlines=[False])
        one, other, same = (network.read(batch)[1] for batch in (body, headline, again))
        assert not torch.allclose(one, other)
        assert torch.equal(one, same)


def test_a_batch_is_padded_with_zeros_behind_its_words() -> None:
    batch = collate(PARAGRAPHS, Vocabulary(WORDS, "abc"))
    assert batch.lengths == tuple(len(words) for words in PARAGRAPHS)
    for row, length in enumerate(batch.lengths):
        assert bool(batch.mask[row, :length].all())
        assert not bool(batch.mask[row, length:].any())
        for values in (batch.words, batch.cases, batch.states, batch.stances, batch.headlines):
            assert bool((values[row, :length] > 0).all())
            assert not bool(values[row, length:].any())
    assert batch.type_chars.shape[1] == 2 * EDGE


def test_turning_twice_gives_the_same() -> None:
    values = torch.randn(2, 4, 3)
    order = reversal((4, 2), 4)
    assert order.tolist() == [[3, 2, 1, 0], [1, 0, 2, 3]]
    assert torch.equal(turn(turn(values, order), order), values)


# ---- the chain -------------------------------------------------------------------------------

LABELS = ("O", "B-x", "I-x", "B-y", "I-y")


def chain_of(labels: tuple[str, ...], seed: int) -> Chain:
    torch.manual_seed(seed)
    made = Chain(labels)
    torch.nn.init.normal_(made.move)
    torch.nn.init.normal_(made.begin)
    return made


def legal(path: tuple[int, ...], labels: tuple[str, ...]) -> bool:
    before = "O"
    for number in path:
        label = labels[number]
        if label.startswith("I-") and before[1:] != label[1:]:
            return False
        before = label
    return True


@torch.inference_mode()
def value(chain: Chain, scores: torch.Tensor, path: tuple[int, ...]) -> float:
    total = float(chain.begin[path[0]] + scores[0, path[0]])
    for step in range(1, len(path)):
        total += float(chain.move[path[step - 1], path[step]] + scores[step, path[step]])
    return total


@pytest.mark.parametrize("length", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(5))
def test_the_best_path_is_the_best_of_all(length: int, seed: int) -> None:
    chain = chain_of(LABELS, seed)
    scores = torch.randn(1, length, len(LABELS))
    paths = [p for p in product(range(len(LABELS)), repeat=length) if legal(p, LABELS)]
    best = max(paths, key=lambda path: value(chain, scores[0], path))
    with torch.inference_mode():
        assert chain.best(scores, [length]) == [list(best)]


def test_the_best_path_of_each_length_in_a_batch() -> None:
    chain = chain_of(LABELS, 3)
    scores = torch.randn(3, 5, len(LABELS))
    lengths = [5, 1, 3]
    with torch.inference_mode():
        together = chain.best(scores, lengths)
        for row, length in enumerate(lengths):
            assert chain.best(scores[row : row + 1, :length], [length]) == [together[row]]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_surprise_is_a_proper_likelihood(length: int) -> None:
    chain = chain_of(LABELS, 11)
    scores = torch.randn(1, length, len(LABELS))
    mask = torch.ones(1, length, dtype=torch.bool)
    with torch.inference_mode():
        total = sum(
            float(torch.exp(-chain.surprise(scores, torch.tensor([path]), mask)))
            for path in product(range(len(LABELS)), repeat=length)
        )
        most = min(
            product(range(len(LABELS)), repeat=length),
            key=lambda path: float(chain.surprise(scores, torch.tensor([path]), mask)),
        )
        assert chain.best(scores, [length]) == [list(most)]
    assert total == pytest.approx(1.0, abs=1e-4)


def test_an_illegal_path_has_no_likelihood() -> None:
    chain = chain_of(LABELS, 2)
    scores = torch.randn(1, 2, len(LABELS))
    mask = torch.ones(1, 2, dtype=torch.bool)
    for path in ([2, 2], [0, 2], [1, 4]):
        assert float(chain.surprise(scores, torch.tensor([path]), mask).detach()) > 1000


def test_padding_does_not_change_the_surprise() -> None:
    chain = chain_of(LABELS, 4)
    scores = torch.randn(2, 4, len(LABELS))
    gold = torch.tensor([[1, 2, 0, 3], [0, 1, 0, 0]])
    mask = torch.tensor([[True] * 4, [True, True, False, False]])
    with torch.inference_mode():
        together = float(chain.surprise(scores, gold, mask).mean())
        first = float(chain.surprise(scores[:1], gold[:1], mask[:1]))
        second = float(chain.surprise(scores[1:, :2], gold[1:, :2], mask[1:, :2]))
    assert together == pytest.approx((first + second) / 2, abs=1e-4)


# ---- words and labels ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "labels", "expected"),
    [
        ([0, 1, 2, 0], ROLE_LABELS, (("content", 1, 3),)),
        ([1, 1, 2], ROLE_LABELS, (("content", 0, 1), ("content", 1, 3))),
        ([3, 4, 1, 2], ROLE_LABELS, (("source", 0, 2), ("content", 2, 4))),
        ([0, 0], ROLE_LABELS, ()),
        ([1, 3, 4], NAME_LABELS, (("PER", 0, 1), ("ORG", 1, 3))),
    ],
)
def test_spans_of_a_path(
    path: list[int], labels: tuple[str, ...], expected: tuple[tuple[str, int, int], ...]
) -> None:
    assert label_spans(path, labels) == expected


@pytest.mark.parametrize(
    ("word", "number"),
    [("kata", 0), ("Rini", 1), ("BMKG", 2), ("iPhone", 3), ("2024", 4), ("“", 5), (",", 6)],
)
def test_case_classes(word: str, number: int) -> None:
    assert case_class(word) == number


def test_the_key_of_a_word() -> None:
    assert fold("Rp1.250") == "rp0.000"
    assert fold("KATA") == "kata"


def test_a_word_is_spelled_by_both_its_ends() -> None:
    vocabulary = Vocabulary(WORDS, "abcdefghijklmnopqrstuvwxyz")
    known, chars, case = vocabulary.spelled("kata")
    assert (known, case, len(chars)) == (2, 0, 2 * EDGE)
    assert vocabulary.spelled("Mempertanggungjawabkannya")[0] == 1
    assert 0 not in vocabulary.spelled("mempertanggungjawabkannya")[1]


# ---- files -----------------------------------------------------------------------------------


def test_a_saved_network_reads_the_same(network: Network, tmp_path: Path) -> None:
    table = np.random.default_rng(1).normal(size=(len(WORDS), TINY.word_dim)).astype("float16")
    vectors, model = tmp_path / "vectors.npz", tmp_path / "network.pt"
    np.savez(vectors, words=np.array(WORDS), vectors=table)
    save_network(network, model)
    first = load_network(model, vectors)
    save_network(first, model)
    second = load_network(model, vectors)
    assert first.shape == network.shape
    assert first.vocabulary.words == WORDS
    assert not first.training
    for name, weights in network.state_dict().items():
        if name != "encoder.word.weight":
            assert torch.allclose(first.state_dict()[name], weights, atol=2e-3), name
    assert torch.allclose(first.encoder.word.weight[2:], torch.from_numpy(table.astype("float32")))
    for left, right in zip(
        readings(first, [0, 1, 2, 3]), readings(second, [0, 1, 2, 3]), strict=True
    ):
        assert left == right


def test_the_word_vectors_are_not_saved_twice(network: Network, tmp_path: Path) -> None:
    save_network(network, tmp_path / "network.pt")
    stored = torch.load(tmp_path / "network.pt", weights_only=True)
    assert "encoder.word.weight" not in stored["weights"]
    assert "encoder.char.weight" in stored["weights"]
