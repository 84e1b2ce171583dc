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
      -> who is named in a source (sources.py)

This module, chain.py, sources.py and reader.py import torch at their heads; import them inside
functions.
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

from quoteattr.chain import Chain, Spans, label_spans
from quoteattr.lexicon import lexicon
from quoteattr.model import Frame, Mention
from quoteattr.quotation import quotation_states
from quoteattr.sources import SourceReader, known_of
from quoteattr.usage import Text, Usage

DIGIT = re.compile(r"\d")
EDGE = 8  # characters read from each end of a word
MOST_CUES = 64  # of one paragraph, the likeliest
CUE_LABELS = ("O", "B", "I")
NAME_LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
INSIDE_LABELS = ("O", "direct", "indirect", "source", "via")
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
    source_dim: int = 64  # of the source reader's states; its narrowed words have twice as many


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
        seen = 2 * shape.language_dim + embedded + 16
        self.context = nn.LSTM(
            seen,
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
        self.role_chain = Chain(ROLE_LABELS)
        self.name_chain = Chain(NAME_LABELS)
        self.sources = SourceReader(
            word_dim=wide + seen, narrow_dim=2 * shape.source_dim, hidden_dim=shape.source_dim
        )

    def read(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Words by themselves and in context.

        As the encoder sees them, with stance and place, [batch, length, features], and after the
        LSTM that reads those, [batch, length, 2 * hidden_dim].
        """
        stances = batch.stances
        if self.training:  # a quarter unlisted, or no word outside the list could be a cue
            hidden = torch.rand(stances.shape) < 0.25
            stances = stances.masked_fill(hidden & batch.mask, 1)
        parts = (self.encoder(batch), self.stance(stances), self.headline(batch.headlines))
        seen = torch.cat(parts, dim=2)
        packed = nn.utils.rnn.pack_padded_sequence(
            seen,
            torch.tensor(batch.lengths),
            batch_first=True,
            enforce_sorted=False,
        )
        context, _ = self.context(packed)
        padded, _ = nn.utils.rnn.pad_packed_sequence(context, batch_first=True)
        return seen, self.dropout(padded)

    def roles(self, read: Tensor, batch: Batch, cues: Cues, sentences: Tensor) -> Tensor:
        """Scores of every word for every cue, [frames, length, labels].

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
        scores: Tensor = self.role(self.dropout(padded))
        return scores


def of_source(seen: Tensor, read: Tensor) -> Tensor:
    """What the source reader is given of the words of one source, [words, word_dim]."""
    return torch.cat((read, seen), dim=1)


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

    `inside` gives for each word the probability that it is being said.
    """

    names: Spans
    frames: tuple[Frame, ...]
    inside: tuple[float, ...]


@torch.inference_mode()
def read_paragraphs(
    network: Network,
    paragraphs: Sequence[Text],
    usages: Sequence[Usage],
    *,
    candidate: float,
) -> list[Reading]:
    """Read a batch of tokenised paragraphs (each at least one word).

    `usages` are those of the paragraphs' articles; `candidate` is the probability from which a word
    is tried as the beginning of a cue.
    """
    batch = collate(
        [paragraph.words for paragraph in paragraphs],
        network.vocabulary,
        headlines=[paragraph.headline for paragraph in paragraphs],
    )
    seen, read = network.read(batch)
    cue = network.cue(read).softmax(dim=2)
    inside = network.inside(read).softmax(dim=2)[:, :, 1:3].sum(dim=2)
    names = network.name_chain.best(network.name(read), batch.lengths)
    length = read.shape[1]
    numbers = torch.zeros(len(paragraphs), length, dtype=torch.long)
    for row, paragraph in enumerate(paragraphs):
        numbers[row, [start for start in paragraph.sentences if start]] = 1
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
    frames: list[list[Frame]] = [[] for _ in paragraphs]
    if rows:
        table = torch.tensor(rows)
        cues = Cues(table[:, 0], table[:, 1], table[:, 2])
        scores = network.roles(read, batch, cues, numbers)
        paths = network.role_chain.best(scores, [batch.lengths[row] for row, _, _ in rows])
        full = torch.tensor([[*path, *[0] * (length - len(path))] for path in paths])
        # in single precision the fourth decimal would depend on what else is in the batch
        surprise = network.role_chain.surprise(scores.double(), full, batch.mask[cues.rows])
        certainty = surprise.neg().exp()
        parted = [label_spans(path, ROLE_LABELS) for path in paths]
        sources = sorted(
            {
                (row, s, e)
                for (row, _, _), parts in zip(rows, parted, strict=True)
                for role, s, e in parts
                if role == "source"
            }
        )
        found = network.sources.read(
            [of_source(seen[row, s:e], read[row, s:e]) for row, s, e in sources],
            [known_of(paragraphs[row].words[s:e], usages[row]) for row, s, e in sources],
        )
        named = {
            (row, s, e): tuple(Mention(s + a, s + b, label) for label, a, b in spans)
            for (row, s, e), spans in zip(sources, found, strict=True)
        }
        for index, ((row, start, end), parts) in enumerate(zip(rows, parted, strict=True)):
            who = tuple(one for role, s, e in parts if role == "source" for one in named[row, s, e])
            sure = float(cue[row, start, 1])
            frames[row].append(Frame((start, end), parts, sure, float(certainty[index]), who))
    return [
        Reading(
            names=label_spans(names[row], NAME_LABELS),
            frames=tuple(frames[row]),
            inside=tuple(inside[row, : batch.lengths[row]].tolist()),
        )
        for row in range(len(paragraphs))
    ]
