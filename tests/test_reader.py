"""The network that reads two wordings: symmetric, and the same after a round trip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from quoteattr.model import QuoteattrError
from quoteattr.reader import Comparer, Reader, batches, load_reader, padded, save_reader

PAIRS = [
    (["harga", "beras", "naik"], ["Beras", "makin", "mahal"]),
    (["kami", "tidak", "diberi", "tahu", "soal", "jembatan"], ["xqzw"]),
    ([], ["harga"]),
]
ROWS = np.array([[0.5, 2.0], [-1.0, 0.0], [0.0, 90.0]], dtype=np.float32)


@pytest.fixture
def reader() -> Reader:
    torch.manual_seed(3)
    nets = tuple(Comparer(2).eval() for _ in range(2))
    return Reader(nets, np.zeros(2, np.float32), np.full(2, 2.0, np.float32))


def test_the_order_of_two_wordings_does_not_matter(reader: Reader) -> None:
    turned = [(right, left) for left, right in PAIRS]
    assert reader(PAIRS, ROWS) == pytest.approx(reader(turned, ROWS), abs=1e-4)


def test_a_pair_is_read_alone_as_among_others(reader: Reader) -> None:
    together = reader(PAIRS * 200, np.tile(ROWS, (200, 1)))
    alone = [reader([pair], row[None])[0] for pair, row in zip(PAIRS, ROWS, strict=True)]
    assert together == pytest.approx(np.tile(alone, 200), abs=2e-4)


def test_features_far_out_are_cut_off(reader: Reader) -> None:
    farther = ROWS.copy()
    farther[2, 1] = 9000.0
    assert reader(PAIRS, farther) == pytest.approx(reader(PAIRS, ROWS))
    assert not np.allclose(reader(PAIRS, -ROWS), reader(PAIRS, ROWS))


def test_nothing_to_read(reader: Reader) -> None:
    assert reader([], np.zeros((0, 2), np.float32)).shape == (0,)


def test_case_does_not_matter_and_a_number_is_read_as_numbers_are() -> None:
    vectors, says, there = padded([["Beras", "2025"], ["beras", "2031"], ["beras"]])
    assert torch.equal(vectors[0], vectors[1])
    assert there.tolist() == [[1, 1], [1, 1], [1, 0]]
    assert says[2, 1] == 0


def test_batches_hold_every_pair_once() -> None:
    wordings = [(["a"] * n, ["b"]) for n in (1, 30, 2, 31, 3, 29, 60)]
    found = list(batches(wordings, 2, [6, 5, 4, 3, 2, 1, 0]))
    assert sorted(place for batch in found for place in batch) == list(range(7))
    assert {1, 3} not in [set(batch) for batch in found[:1]]
    assert found[0] == [4, 2]  # short ones, in the order that is wished


def test_a_reader_is_the_same_after_a_round_trip(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "reader.pt"
    save_reader(reader, path)
    assert load_reader(path)(PAIRS, ROWS) == pytest.approx(reader(PAIRS, ROWS), abs=5e-3)


def test_a_file_that_is_no_reader_is_named(tmp_path: Path) -> None:
    path = tmp_path / "reader.pt"
    for content in (None, b"", b"no reader"):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(QuoteattrError, match=r"reader\.pt: not the matcher's reader"):
            load_reader(path)
    torch.save({"nets": [{}], "mean": [0.0], "scale": [1.0]}, path)
    with pytest.raises(QuoteattrError, match=r"train_match\.py"):
        load_reader(path)
