"""Labels of a sequence that hang together: a linear-chain CRF, and the spans of a BIO path."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

Spans = tuple[tuple[str, int, int], ...]  # (label, start, end)


class Chain(nn.Module):
    """A linear-chain CRF over label scores [batch, length, labels]."""

    illegal: Tensor
    illegal_start: Tensor

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        size = len(labels)
        self.move = nn.Parameter(torch.zeros(size, size))
        self.begin = nn.Parameter(torch.zeros(size))
        # I-X may only follow B-X or I-X.
        illegal = torch.zeros(size, size)
        start = torch.zeros(size)
        for column, label in enumerate(labels):
            if label.startswith("I-"):
                start[column] = -1e4
                for row, before in enumerate(labels):
                    if before[1:] != label[1:] or before == "O":
                        illegal[row, column] = -1e4
        self.register_buffer("illegal", illegal, persistent=False)
        self.register_buffer("illegal_start", start, persistent=False)

    def surprise(self, scores: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
        """Negative log-likelihood of the labels of each sequence, [batch]."""
        move, begin = self.move + self.illegal, self.begin + self.illegal_start
        total = begin + scores[:, 0]
        path = begin[gold[:, 0]] + scores[:, 0].gather(1, gold[:, :1]).squeeze(1)
        for step in range(1, scores.shape[1]):
            alive = mask[:, step]
            following = torch.logsumexp(total.unsqueeze(2) + move, dim=1) + scores[:, step]
            total = torch.where(alive.unsqueeze(1), following, total)
            here = scores[:, step].gather(1, gold[:, step : step + 1]).squeeze(1)
            path = path + alive * (here + move[gold[:, step - 1], gold[:, step]])
        surprise: Tensor = torch.logsumexp(total, dim=1) - path
        return surprise

    def best(self, scores: Tensor, lengths: Sequence[int]) -> list[list[int]]:
        """The most probable label sequence of each sentence (Viterbi)."""
        move, total = self.move + self.illegal, self.begin + self.illegal_start + scores[:, 0]
        back, totals = [], [total]
        for step in range(1, scores.shape[1]):
            total, origin = (total.unsqueeze(2) + move).max(dim=1)
            total = total + scores[:, step]
            totals.append(total)
            back.append(origin)
        origins = torch.stack(back).numpy() if back else None
        ends = torch.stack(totals).argmax(dim=2).numpy()
        paths = []
        for row, length in enumerate(lengths):
            label = int(ends[length - 1, row])
            path = [label]
            for step in range(length - 2, -1, -1):
                assert origins is not None
                label = int(origins[step, row, label])
                path.append(label)
            paths.append(path[::-1])
        return paths


def label_spans(path: Sequence[int], labels: Sequence[str]) -> Spans:
    """The spans of a BIO path: (kind, start, end)."""
    found: list[tuple[str, int, int]] = []
    begin, kind = 0, ""
    for index, number in enumerate([*path, 0]):
        label = labels[number]
        if kind and not label.startswith("I-"):
            found.append((kind, begin, index))
            kind = ""
        if label.startswith("B-"):
            begin, kind = index, label[2:]
    return tuple(found)
