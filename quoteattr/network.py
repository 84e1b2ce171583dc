"""The neural network behind the tagger: one encoder, three readings of it.

The idea: a cue governs. Whether a word is a cue is read off the sentence; who speaks and what is
said is then read *relative to that cue*, as in semantic role labelling (He et al. 2017, "Deep
semantic role labeling"), so that *Kremlin menyatakan bahwa kedua presiden menekankan X* gives two
frames that overlap, and no rule has to link a content to a source.

    words, characters, case, quotation state
      -> a forward and a backward LSTM, trained first as a language model on raw news
         (each word from its left and right context: Melamud et al. 2016, "context2vec")
      -> a bidirectional LSTM
      -> cue tags;  names (PER, ORG, LOC);  content, source and via of one cue

This module and reader.py import torch at their heads; import them inside functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from quoteattr.lexicon import lexicon
from quoteattr.quotation import quotation_states

DIGIT = re.compile(r"\d")
EDGE = 8  # characters read from each end of a word
MOST_CUES = 64  # of one paragraph, the likeliest
CUE_LABELS = ("O", "B", "I")
NAME_LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
INSIDE_LABELS = ("O", "direct", "indirect", "source", "via")
NAMED_LABELS = (
    "",
    "PER",
    "ORG",
)  # what a word of a source names: *Presiden* nothing, *Putin* a PER
FAR = 48  # words; farther ones count as this far
ROLE_LABELS = ("O", "B-content", "I-content", "B-source", "I-source", "B-via", "I-via")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network."""

    word_dim: int = 100
    char_dim: int = 24
    char_filters: int = 48
    feature_dim: int = 8
    language_dim: int = 256
    hidden_dim: int = 192
    role_dim: int = 96


def fold(word: str) -> str:
    """The key of a word in the vocabulary: lower case, digits folded to 0."""
    return DIGIT.sub("0", unicodedata.normalize("NFC", word).lower())


def case_class(word: str) -> int:
    """0 lower, 1 Capitalised, 2 UPPER, 3 mIxed, 4 number, 5 quotation mark, 6 other mark."""
    if word in '"“”„«»':
        return 5
    if word.isdigit() or (word[:1].isdigit() and not word[-1:].isalpha()):
        return 4
    if not any(c.isalpha() for c in word):
        return 6
    if word.islower():
        return 0
    if len(word) > 1 and word.isupper():
        return 2
    return 1 if word[:1].isupper() else 3


class Vocabulary:
    """Words, characters and stances of cues with their indices; 0 is padding, 1 is unknown."""

    def __init__(
        self, words: Sequence[str], characters: str, stances: Sequence[str] | None = None
    ) -> None:
        self.words = tuple(words)
        self.characters = characters
        known = lexicon().stances
        self.stances = tuple(stances or sorted(set(known.values())))
        index = {stance: number + 2 for number, stance in enumerate(self.stances)}
        self.stance_index = {word: index.get(stance, 1) for word, stance in known.items()}
        self.word_index = {word: index + 2 for index, word in enumerate(words)}
        self.char_index = {char: index + 2 for index, char in enumerate(characters)}
        self._spelled: dict[str, tuple[int, list[int], int]] = {}

    def spelled(self, word: str) -> tuple[int, list[int], int]:
        """Vocabulary index, character indices (2 * EDGE, padded) and case class of a word."""
        found = self._spelled.get(word)
        if found is None:
            edges = word if len(word) <= 2 * EDGE else word[:EDGE] + word[-EDGE:]
            chars = [self.char_index.get(char, 1) for char in edges]
            chars += [0] * (2 * EDGE - len(chars))
            found = (self.word_index.get(fold(word), 1), chars, case_class(word))
            if len(self._spelled) < 500_000:
                self._spelled[word] = found
        return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences of similar length as indices, [batch, length]; `types` are distinct words."""

    words: Tensor  # vocabulary indices
    cases: Tensor
    states: Tensor
    stances: Tensor  # of the words that cues.toml lists
    headlines: Tensor  # 1 body, 2 headline
    types: Tensor  # for each token, the row of `type_chars`
    type_chars: Tensor  # [distinct words, 2 * EDGE]
    mask: Tensor  # bool
    lengths: tuple[int, ...] = field(default=())


def collate(
    sentences: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    *,
    headlines: Sequence[bool] | None = None,
) -> Batch:
    """A batch of tokenised paragraphs (each at least one word), some of them headlines."""
    length = max(len(words) for words in sentences)
    rows: dict[str, int] = {}
    chars: list[list[int]] = [[0] * (2 * EDGE)]
    words, cases, states, types, stances, places = [], [], [], [], [], []
    for sentence, headline in zip(sentences, headlines or [False] * len(sentences), strict=True):
        pad = [0] * (length - len(sentence))
        word_row, case_row, type_row = [], [], []
        for word in sentence:
            index, spelled, case = vocabulary.spelled(word)
            if word not in rows:
                rows[word] = len(chars)
                chars.append(spelled)
            word_row.append(index)
            case_row.append(case + 1)
            type_row.append(rows[word])
        words.append(word_row + pad)
        cases.append(case_row + pad)
        types.append(type_row + pad)
        states.append([state + 1 for state in quotation_states(sentence)] + pad)
        stances.append([vocabulary.stance_index.get(w.lower(), 1) for w in sentence] + pad)
        places.append([1 + headline] * len(sentence) + pad)
    word_tensor = torch.tensor(words)
    return Batch(
        words=word_tensor,
        cases=torch.tensor(cases),
        states=torch.tensor(states),
        stances=torch.tensor(stances),
        headlines=torch.tensor(places),
        types=torch.tensor(types),
        type_chars=torch.tensor(chars),
        mask=word_tensor > 0,
        lengths=tuple(len(sentence) for sentence in sentences),
    )


class Encoder(nn.Module):
    """Words in context: [batch, length, 2 * language_dim], forward half then backward half."""

    def __init__(self, shape: Shape, *, words: int, characters: int) -> None:
        super().__init__()
        self.word = nn.Embedding(words + 2, shape.word_dim, padding_idx=0)
        self.char = nn.Embedding(characters + 2, shape.char_dim, padding_idx=0)
        self.filters = nn.Conv1d(shape.char_dim, shape.char_filters, 3, padding=1)
        self.case = nn.Embedding(8, shape.feature_dim)
        self.state = nn.Embedding(6, shape.feature_dim)
        size = shape.word_dim + shape.char_filters + 2 * shape.feature_dim
        self.forwards = nn.LSTM(size, shape.language_dim, batch_first=True)
        self.backwards = nn.LSTM(size, shape.language_dim, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.unknown = 0.0  # share of words that training hides, so that spelling has to do

    def embed(self, batch: Batch) -> Tensor:
        chars = self.char(batch.type_chars).transpose(1, 2)
        spelled = torch.relu(self.filters(chars)).amax(dim=2)
        words = batch.words
        if self.training and self.unknown:
            words = words.masked_fill((torch.rand(words.shape) < self.unknown) & batch.mask, 1)
        parts = (
            self.word(words),
            nn.functional.embedding(batch.types, spelled),
            self.case(batch.cases),
            self.state(batch.states),
        )
        embedded: Tensor = self.dropout(torch.cat(parts, dim=2))
        return embedded

    def contexts(self, embedded: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        """Forward and backward states; each sentence is read backwards from its own end."""
        back = reversal(batch.lengths, embedded.shape[1])
        left, _ = self.forwards(embedded)
        right, _ = self.backwards(turn(embedded, back))
        return left, turn(right, back)

    def forward(self, batch: Batch) -> Tensor:
        embedded = self.embed(batch)
        return torch.cat((*self.contexts(embedded, batch), embedded), dim=2)


def reversal(lengths: Sequence[int], length: int) -> Tensor:
    """For each sentence the positions in reverse order, padding left where it is."""
    rows = [[*range(n - 1, -1, -1), *range(n, length)] for n in lengths]
    return torch.tensor(rows)


def turn(values: Tensor, order: Tensor) -> Tensor:
    return values.gather(1, order.unsqueeze(2).expand(-1, -1, values.shape[2]))


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


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of a batch, one row a frame: which sentence, tokens [start, end)."""

    rows: Tensor
    starts: Tensor
    ends: Tensor


class Network(nn.Module):
    """The encoder with its three readings."""

    def __init__(self, shape: Shape, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.shape = shape
        self.vocabulary = vocabulary
        self.encoder = Encoder(
            shape, words=len(vocabulary.words), characters=len(vocabulary.characters)
        )
        self.encoder.word.weight.requires_grad_(False)
        embedded = shape.word_dim + shape.char_filters + 2 * shape.feature_dim
        self.stance = nn.Embedding(len(vocabulary.stances) + 2, 12, padding_idx=0)
        self.headline = nn.Embedding(3, 4, padding_idx=0)
        self.context = nn.LSTM(
            2 * shape.language_dim + embedded + 16,
            shape.hidden_dim,
            batch_first=True,
            bidirectional=True,
        )
        wide = 2 * shape.hidden_dim
        self.dropout = nn.Dropout(0.4)
        self.cue = nn.Linear(wide, len(CUE_LABELS))
        self.inside = nn.Linear(wide, len(INSIDE_LABELS))
        self.name = nn.Linear(wide, len(NAME_LABELS))
        self.word_side = nn.Linear(wide, 2 * shape.role_dim)
        self.cue_side = nn.Linear(wide, 2 * shape.role_dim)
        self.distance = nn.Embedding(2 * FAR + 1, 16)
        self.standing = nn.Embedding(8, 8)
        self.role_context = nn.LSTM(
            2 * shape.role_dim + 24, shape.role_dim, batch_first=True, bidirectional=True
        )
        self.role = nn.Linear(2 * shape.role_dim, len(ROLE_LABELS))
        self.named = nn.Linear(2 * shape.role_dim, len(NAMED_LABELS))
        self.role_chain = Chain(ROLE_LABELS)
        self.name_chain = Chain(NAME_LABELS)

    def read(self, batch: Batch) -> Tensor:
        """Words in context, [batch, length, 2 * hidden_dim]."""
        stances = batch.stances
        if self.training:  # a quarter unlisted, or no word outside the list could be a cue
            hidden = torch.rand(stances.shape) < 0.25
            stances = stances.masked_fill(hidden & batch.mask, 1)
        seen = (self.encoder(batch), self.stance(stances), self.headline(batch.headlines))
        packed = nn.utils.rnn.pack_padded_sequence(
            torch.cat(seen, dim=2),
            torch.tensor(batch.lengths),
            batch_first=True,
            enforce_sorted=False,
        )
        context, _ = self.context(packed)
        padded, _ = nn.utils.rnn.pad_packed_sequence(context, batch_first=True)
        read: Tensor = self.dropout(padded)
        return read

    def roles(
        self, read: Tensor, batch: Batch, cues: Cues, sentences: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Scores of every word for every cue: its role and, in a source, what it names.

        Both [frames, length, labels].

        `sentences` numbers the sentence of each token, [batch, length].
        """
        length = read.shape[1]
        position = torch.arange(length).unsqueeze(0)
        in_cue = (position >= cues.starts.unsqueeze(1)) & (position < cues.ends.unsqueeze(1))
        any_cue = torch.zeros(read.shape[0], length, dtype=torch.long)
        any_cue.index_add_(0, cues.rows, in_cue.long())
        words = read[cues.rows]
        weights = in_cue.float() / in_cue.sum(dim=1, keepdim=True).clamp(min=1)
        governor = torch.einsum("fl,flh->fh", weights, words)
        away = torch.where(
            position < cues.starts.unsqueeze(1),
            position - cues.starts.unsqueeze(1),
            (position - cues.ends.unsqueeze(1) + 1).clamp(min=0),
        ).clamp(-FAR, FAR)
        home = sentences[cues.rows].gather(1, cues.starts.unsqueeze(1))
        same = (sentences[cues.rows] == home).long()
        standing = same + 2 * in_cue.long() + 4 * (any_cue[cues.rows] > 0).long() * (~in_cue).long()
        mixed = torch.relu(self.word_side(words) + self.cue_side(governor).unsqueeze(1))
        joined = torch.cat(
            (self.dropout(mixed), self.distance(away + FAR), self.standing(standing)), dim=2
        )
        lengths = torch.tensor([batch.lengths[row] for row in cues.rows.tolist()])
        packed = nn.utils.rnn.pack_padded_sequence(
            joined, lengths, batch_first=True, enforce_sorted=False
        )
        context, _ = self.role_context(packed)
        padded, _ = nn.utils.rnn.pad_packed_sequence(context, batch_first=True, total_length=length)
        governed = self.dropout(padded)
        return self.role(governed), self.named(governed)


def load_encoder(path: Path) -> Network:
    """A new network on the encoder of a language model."""
    stored: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    network = Network(Shape(**stored["shape"]), Vocabulary(stored["words"], stored["characters"]))
    network.encoder.load_state_dict(stored["encoder"])
    return network


def load_network(model: Path, vectors: Path) -> Network:
    """The network of a model file; the word vectors stand in a file of their own."""
    import numpy as np

    stored: dict[str, Any] = torch.load(model, map_location="cpu", weights_only=True)
    with np.load(vectors) as archive:
        words, table = archive["words"], archive["vectors"]
    network = Network(
        Shape(**stored["shape"]),
        Vocabulary([str(word) for word in words], stored["characters"], stored["stances"]),
    )
    weights = {name: value.float() for name, value in stored["weights"].items()}
    full = network.encoder.word.weight.detach().clone()
    full[2:] = torch.from_numpy(table.astype("float32"))
    full[1] = full[2:].mean(dim=0)
    weights["encoder.word.weight"] = full
    network.load_state_dict(weights)
    return network.eval()


def save_network(network: Network, path: Path) -> None:
    """Write the weights in half precision, without the word vectors."""
    weights = {
        name: value.half()
        for name, value in network.state_dict().items()
        if name != "encoder.word.weight"
    }
    torch.save(
        {
            "shape": asdict(network.shape),
            "characters": network.vocabulary.characters,
            "stances": list(network.vocabulary.stances),
            "weights": weights,
        },
        path,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network reads in one paragraph, in token indices.

    `frames`: cue start and end, its parts (role, start, end), probability of the cue, probability
    of the parts as a whole. `sources` are the names that stand in the frames' sources, `inside`
    gives for each word the probability that it is being said.
    """

    names: tuple[tuple[str, int, int], ...]
    sources: tuple[tuple[str, int, int], ...]
    frames: tuple[tuple[int, int, tuple[tuple[str, int, int], ...], float, float], ...]
    inside: tuple[float, ...]


def label_spans(path: Sequence[int], labels: Sequence[str]) -> tuple[tuple[str, int, int], ...]:
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


def named_runs(labels: Sequence[int], start: int) -> dict[tuple[int, int], str]:
    """Runs of words that name the same kind, as token ranges; `start` is the first word's index."""
    found: dict[tuple[int, int], str] = {}
    begin = 0
    for index in range(1, len(labels) + 1):
        if index == len(labels) or labels[index] != labels[begin]:
            if labels[begin]:
                found[start + begin, start + index] = NAMED_LABELS[labels[begin]]
            begin = index
    return found


@torch.inference_mode()
def read_paragraphs(
    network: Network,
    paragraphs: Sequence[Sequence[str]],
    sentences: Sequence[Sequence[int]],
    *,
    headlines: Sequence[bool],
    candidate: float,
) -> list[Reading]:
    """Read a batch of tokenised paragraphs (each at least one word).

    `sentences` are the token indices where sentences begin; `candidate` is the probability from
    which a word is tried as the beginning of a cue.
    """
    batch = collate(paragraphs, network.vocabulary, headlines=headlines)
    read = network.read(batch)
    cue = network.cue(read).softmax(dim=2)
    inside = network.inside(read).softmax(dim=2)[:, :, 1:3].sum(dim=2)
    names = network.name_chain.best(network.name(read), batch.lengths)
    length = read.shape[1]
    numbers = torch.zeros(len(paragraphs), length, dtype=torch.long)
    for row, starts in enumerate(sentences):
        numbers[row, [start for start in starts if start]] = 1
    numbers = numbers.cumsum(dim=1)
    rows = []
    within = cue[:, :, 2].tolist()
    likely = (cue[:, :, 1] >= candidate) & batch.mask
    if length > MOST_CUES:  # a line of nothing but *kata kata kata* must not stop the reader
        least = cue[:, :, 1].topk(MOST_CUES, dim=1).values[:, -1:]
        likely &= cue[:, :, 1] >= least
    for row, start in likely.nonzero().tolist():
        end = start + 1
        while end < batch.lengths[row] and within[row][end] > 0.5:
            end += 1
        rows.append((row, start, end))
    frames: list[list[tuple[int, int, tuple[tuple[str, int, int], ...], float, float]]] = [
        [] for _ in paragraphs
    ]
    sources: list[dict[tuple[int, int], str]] = [{} for _ in paragraphs]
    if rows:
        table = torch.tensor(rows)
        cues = Cues(table[:, 0], table[:, 1], table[:, 2])
        scores, named = network.roles(read, batch, cues, numbers)
        paths = network.role_chain.best(scores, [batch.lengths[row] for row, _, _ in rows])
        named = named.argmax(dim=2)
        full = torch.tensor([[*path, *[0] * (length - len(path))] for path in paths])
        certainty = network.role_chain.surprise(scores, full, batch.mask[cues.rows]).neg().exp()
        for index, ((row, start, end), path) in enumerate(zip(rows, paths, strict=True)):
            parts = label_spans(path, ROLE_LABELS)
            for role, s, e in parts:
                if role == "source":
                    sources[row].update(named_runs(named[index, s:e].tolist(), s))
            frames[row].append(
                (start, end, parts, float(cue[row, start, 1]), float(certainty[index]))
            )
    return [
        Reading(
            names=label_spans(names[row], NAME_LABELS),
            sources=tuple((label, *span) for span, label in sorted(sources[row].items())),
            frames=tuple(frames[row]),
            inside=tuple(inside[row, : batch.lengths[row]].tolist()),
        )
        for row in range(len(paragraphs))
    ]
