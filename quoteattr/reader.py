"""A small network that reads two wordings side by side.

What two quotes share can be counted (pairs.py); whether *ogah menggunakan APBN* is what *tidak akan
memakai uang negara* says has to be read: which word of one stands for which of the other, and what
is left over on each side. The network sees the words of both as shipped vectors, and the features;
what it finds is added to the logit of the judge that knows the features alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from quoteattr.model import QuoteattrError
from quoteattr.pairs import Floats, Wordings
from quoteattr.wording import rank_of, vectors, weight

Padded: TypeAlias = tuple[Tensor, Tensor, Tensor]  # vectors, how much a word says, 1 for a word

WORDS = 60  # of a quote that are read
WIDTH = 64
DROPOUT = 0.3
FARTHEST = 5.0  # standard deviations at which a feature is cut off
AT_ONCE = 256


class Comparer(nn.Module):
    """One network: words aligned softly both ways, compared, pooled, judged with the features.

    It is symmetric: the order of the two quotes does not matter.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(vectors().matrix.shape[1], WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.compare = nn.Sequential(nn.Linear(4 * WIDTH, WIDTH), nn.ReLU())
        self.judge = nn.Sequential(
            nn.Linear(3 * 2 * WIDTH + features, WIDTH),
            nn.ReLU(),
            nn.Dropout(DROPOUT),
            nn.Linear(WIDTH, 1),
        )
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, left: Padded, right: Padded, features: Tensor) -> Tensor:
        """What to add to each pair's logit; shape (pairs,)."""
        one, other = (self.narrow(self.dropout(side[0])) for side in (left, right))
        fits = torch.einsum("bih,bjh->bij", self.key(one), self.key(other)) / WIDTH**0.5
        to_right = fits.masked_fill(right[2][:, None, :] == 0, -1e4).softmax(2) @ other
        to_left = fits.masked_fill(left[2][:, :, None] == 0, -1e4).softmax(1).transpose(1, 2) @ one
        a, b = self._pool(one, to_right, left), self._pool(other, to_left, right)
        both = torch.cat([a + b, (a - b).abs(), a * b, features], -1)
        judged: Tensor = self.judge(self.dropout(both))
        return judged.squeeze(-1)

    def _pool(self, own: Tensor, met: Tensor, words: Padded) -> Tensor:
        """The comparison of each word with what it meets, its mean by weight and its maximum."""
        found = self.compare(torch.cat([own, met, (own - met).abs(), own * met], -1))
        share = ((words[1] + 0.05) * words[2])[..., None]
        mean = (found * share).sum(1) / share.sum(1)
        return torch.cat([mean, found.masked_fill(words[2][..., None] == 0, -1e4).amax(1)], -1)


def padded(wordings: Sequence[Sequence[str]]) -> Padded:
    """The words of some quotes as tensors of shape (quotes, words of the longest)."""
    rows = [[word.lower() for word in words[:WORDS]] or [""] for words in wordings]
    longest = max(map(len, rows))
    places = np.full((len(rows), longest), -1)
    says, there = np.zeros((2, len(rows), longest), dtype=np.float32)
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            place = rank_of(word)
            places[row, column] = -1 if place is None else place
            says[row, column] = weight(word) if word else 0.0
            there[row, column] = 1.0
    met = vectors().matrix[places] * (places >= 0)[..., None]
    return torch.from_numpy(met.astype(np.float32)), torch.from_numpy(says), torch.from_numpy(there)


def batches(wordings: Wordings, size: int, order: Sequence[int]) -> Iterator[list[int]]:
    """The pairs in batches of like length; `order` says which of like length come first."""
    turn = {place: number for number, place in enumerate(order)}
    by_length = sorted(turn, key=lambda k: (max(map(len, wordings[k])) // 6, turn[k]))
    for start in range(0, len(by_length), size):
        yield by_length[start : start + size]


@dataclass(frozen=True, slots=True)
class Reader:
    """Several networks that learned from other beginnings; what they add is averaged.

    `mean` and `scale` bring the features to mean 0 and deviation 1.
    """

    nets: tuple[Comparer, ...]
    mean: Floats
    scale: Floats

    def features(self, rows: Floats) -> Tensor:
        """The features as the networks take them."""
        scaled = np.clip((rows - self.mean) / self.scale, -FARTHEST, FARTHEST)
        return torch.from_numpy(scaled.astype(np.float32))

    def __call__(self, wordings: Wordings, rows: Floats) -> Floats:
        """What reading adds to the logit of each pair; shape (pairs,)."""
        added = np.zeros(len(wordings), dtype=np.float32)
        features = self.features(rows)
        with torch.inference_mode():
            for batch in batches(wordings, AT_ONCE, range(len(wordings))):
                sides = [padded([wordings[k][side] for k in batch]) for side in (0, 1)]
                found = [net(sides[0], sides[1], features[batch]) for net in self.nets]
                added[batch] = torch.stack(found).mean(0).numpy()
        return added.round(4)  # what a batch is padded to moves the last digits


def save_reader(reader: Reader, path: Path) -> None:
    """The weights in half precision, which costs nothing measurable."""
    nets = [{k: v.half() for k, v in net.state_dict().items()} for net in reader.nets]
    torch.save({"nets": nets, "mean": reader.mean.tolist(), "scale": reader.scale.tolist()}, path)


def load_reader(path: Path) -> Reader:
    """The reader in a file that `save_reader` wrote. Raises QuoteattrError where it is none."""
    try:
        stored: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        mean, scale = (np.asarray(stored[k], dtype=np.float32) for k in ("mean", "scale"))
        nets = []
        for weights in stored["nets"]:
            net = Comparer(len(mean))
            net.load_state_dict({name: value.float() for name, value in weights.items()})
            nets.append(net.eval())
    except (OSError, EOFError, KeyError, RuntimeError, ValueError, UnpicklingError) as error:
        raise QuoteattrError(
            f"{path}: not the matcher's reader ({error!r}); run scripts/train_match.py"
        ) from error
    return Reader(tuple(nets), mean, scale)
