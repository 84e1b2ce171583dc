"""Who the words of a source name: *Kepala Dinas Pangan | Budi Santoso*, *data | BPS*.

A small network beside the one that finds the source. It reads the words of one source only, each
with what the large network makes of it in its sentence, with the lists of people.toml that it is in
and with how the article uses it elsewhere (usage.py), and says which words are the name of a person
or of a body, a document, a group or somebody unnamed, and which say what office a person has.
Trained by scripts/train_sources.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor, nn

from quoteattr.chain import Chain, Spans, label_spans
from quoteattr.model import SpeakerType
from quoteattr.people import is_head, people, spelled, word_score
from quoteattr.usage import USES, Usage
from quoteattr.words import OFFICE

NAME_LABELS = ("O", *(f"{mark}-{kind}" for kind in SpeakerType for mark in "BI"))
OFFICE_LABELS = ("O", f"B-{OFFICE}", f"I-{OFFICE}")
LISTS = (
    *("titles", "body_heads", "places", "local", "degrees", "letters", "inner", "documents"),
    *("groups", "many", "indefinite", "anonymous", "relatives", "appositions"),
)
LEXICAL = len(LISTS) + 4
LIKELY = 4.0  # a word's score as a name, in log odds, counts up to here


@lru_cache(maxsize=100_000)
def lexical(word: str) -> tuple[float, ...]:
    """What people.toml and the letters of a word say of it, [LEXICAL]."""
    key, lists = spelled(word), people()
    return (
        *(float(key in getattr(lists, name)) for name in LISTS),
        float(is_head(key)),
        float(word[:1].isupper()),
        float(word.isupper() and len(word) > 1),
        max(-LIKELY, min(LIKELY, word_score(key))) / LIKELY,
    )


def known_of(words: Sequence[str], usage: Usage) -> Tensor:
    """What lists, letters and the article say of the words of a source, [words, LEXICAL + USES]."""
    rows = zip(words, usage.beside(words), strict=True)
    return torch.tensor([lexical(word) + uses for word, uses in rows])


class SourceReader(nn.Module):
    """Label scores of the words of single sources."""

    def __init__(self, *, word_dim: int, narrow_dim: int, hidden_dim: int) -> None:
        super().__init__()
        self.sizes = {"word_dim": word_dim, "narrow_dim": narrow_dim, "hidden_dim": hidden_dim}
        self.narrow = nn.Linear(word_dim, narrow_dim)
        self.dropout = nn.Dropout(0.4)
        self.context = nn.LSTM(
            narrow_dim + LEXICAL + USES, hidden_dim, batch_first=True, bidirectional=True
        )
        self.name = nn.Linear(2 * hidden_dim, len(NAME_LABELS))
        self.office = nn.Linear(2 * hidden_dim, len(OFFICE_LABELS))
        self.name_chain = Chain(NAME_LABELS)
        self.office_chain = Chain(OFFICE_LABELS)

    def forward(self, seen: Sequence[Tensor], told: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Scores of names and of offices, [sources, longest, labels].

        Of the words of each source `seen` is what the large network makes of them, [words,
        word_dim], and `told` what `known_of` gives.
        """
        narrow = self.dropout(torch.relu(self.narrow(self.dropout(_padded(seen)))))
        packed = nn.utils.rnn.pack_padded_sequence(
            torch.cat((narrow, _padded(told)), dim=2),
            torch.tensor([len(source) for source in told]),
            batch_first=True,
            enforce_sorted=False,
        )
        context, _ = self.context(packed)
        read, _ = nn.utils.rnn.pad_packed_sequence(context, batch_first=True)
        read = self.dropout(read)
        return self.name(read), self.office(read)

    def read(self, seen: Sequence[Tensor], told: Sequence[Tensor]) -> list[Spans]:
        """For each source who is named: (SpeakerType or OFFICE, start, end) in its words."""
        if not told:
            return []
        lengths = [len(source) for source in told]
        names, offices = self(seen, told)
        return [
            label_spans(name, NAME_LABELS) + label_spans(office, OFFICE_LABELS)
            for name, office in zip(
                self.name_chain.best(names, lengths),
                self.office_chain.best(offices, lengths),
                strict=True,
            )
        ]


def _padded(rows: Sequence[Tensor]) -> Tensor:
    return nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
