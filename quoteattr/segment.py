"""Paragraphs to words and sentences, with the tokenizer and multi-word splitter trained here.

Outlets differ in their quotation marks (“...”, "...", ''...'', «...»), in the spaces around
them and in the order of mark and comma; the words between them must come out the same, or one
utterance would look like two. So the networks read a *folded* text, in which every mark of a kind
is one character, and form decides what form can: a quotation mark is always its own token, a
closing mark stays in the sentence that it closes, and *"Kami siap!" kata Budi* is one sentence.
The networks decide the rest: abbreviations, numbers, most sentence ends, and whether *Harinya*
holds two words where *Sebelumnya* is one.

Only this module knows Stanza.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quoteattr.model import QuoteattrError, Span, Token
from quoteattr.shipped import models_folder
from quoteattr.wordlists import filled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Marks that are read as one: double ones ('' counts as one mark of two characters) and single ones.
DOUBLE = '"“”„‟«»″＂〝〞❝❞'
SINGLE = "'‘’‚‛`´′＇‹›"
# Read as one because the treebanks know only the second.
ALIKE = {"…": ".", "–": "-", "—": "-", "―": "-", "−": "-", "‐": "-", "‑": "-"}
# Zero-width space, directions, byte order mark: they stand between words. Soft hyphens and joiners
# belong inside one.
INVISIBLE = (0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
SEPARATOR = "\n"

TWO_SINGLES = re.compile(r"''")
RUN = re.compile(r"\.{2,}|-{2,}|[?!]{2,}|_{2,}|\*{2,}|={2,}")
# detik.com, KOMPAS.com, bmkg.go.id
DOMAIN = re.compile(
    r"(?<![\w@/.-])[\w-]+(?:\.[\w-]+){0,3}\.(?:com|co|id|net|org|tv|news|info|uk|my|sg)(?![\w-])",
    re.IGNORECASE,
)
# The last word of a name may be short, and its full stop that of the sentence: *Ferdinandus Lie.*
SHORT_NAME = re.compile(r"(?<![\w.])[A-Z][\w'’]* ([A-Z][a-z]{1,2})\.(?=\s+[A-Z]|\s*$)")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\"]*[\w/]|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.\w+)+")

BRACKETS = [ord(bracket) for bracket in "()[]{}|"]

WINDOW = 700  # code points that the tokenizer reads at once
CONTEXT = 120  # of which so many at an inner edge only serve as context
BATCH = 64


@dataclass(frozen=True, slots=True)
class Segmented:
    """The words of one paragraph and the token indices where its sentences begin."""

    tokens: tuple[Token, ...]
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clitics:
    """The word lists of clitics.toml."""

    outlets: dict[str, tuple[str, ...]]
    enclitics: tuple[str, ...]
    speech: frozenset[str]
    whole: frozenset[str]
    attributing: frozenset[str]
    titles: frozenset[str]
    abbreviations: frozenset[str]

    def settled(self, word: str) -> int | None:
        """How many letters the enclitic of a word has; 0 for none, None where form does not tell.

        Words in -nya that are no clitic are a closed class and listed, so any other word that is
        no name is split. A capitalised word without a host that news knows is a name.

        >>> [clitics().settled(word) for word in ("Ujarnya", "sebelumnya", "Sonya", "Harinya")]
        [3, 0, 0, None]
        >>> [clitics().settled(word) for word in ("Pradnya", "Rasulullah")]
        [0, 0]
        """
        lower = word.lower()
        if lower in self.whole:
            return 0
        if word[:1].isupper() and not any(
            lower.endswith(clitic) and lower[: -len(clitic)].strip("-") in hosts()
            for clitic in self.enclitics
        ):
            return 0
        if not lower.endswith("nya"):
            return None
        host = lower[:-3]
        common = word.islower() and len(host) >= 4 and host.isalpha() and not host.startswith("se")
        return 3 if common or host in self.speech else None


@cache
def hosts() -> frozenset[str]:
    """Words common enough in news to carry an enclitic: the first of the word vectors."""
    import numpy as np

    with (models_folder() / "vectors.npz").open("rb") as stream:
        return frozenset(str(word) for word in np.load(stream)["words"][:20000])


@cache
def clitics() -> Clitics:
    """The words of clitics.toml; read once."""
    return filled(Clitics, "clitics")


@cache
def _folding() -> dict[int, str]:
    table = {ord(mark): '"' for mark in DOUBLE} | {ord(mark): "'" for mark in SINGLE}
    table |= {ord(char): plain for char, plain in ALIKE.items()}
    spaces = (*range(0x21), *range(0x7F, 0xA1), 0x1680, *range(0x2000, 0x200B), 0x205F, 0x3000)
    return table | dict.fromkeys((*spaces, *INVISIBLE), " ")


def _alike(text: str) -> tuple[str, list[int]]:
    """The folded text, and where the first halves of marks of two characters stand in it."""
    folded = text.translate(_folding())
    if "''" not in folded:
        return folded, []
    halves = [match.start() for match in TWO_SINGLES.finditer(folded)]
    return TWO_SINGLES.sub('""', folded), halves


def fold(text: str) -> str:
    """The text with every quotation mark, dash and space of one kind; as long as the text.

    >>> fold("“Siap”,\\xa0kata dia.")
    '"Siap", kata dia.'
    """
    return _alike(text)[0]


@cache
def _glued_marks() -> re.Pattern[str]:
    """Single marks with a letter on both sides that are quotation marks: 'Kami siap'kata Budi."""
    verbs = "|".join(sorted(clitics().attributing))
    return re.compile(rf"(?<=\w)'(?=(?:{verbs})(?:nya)?\b)|(?<=\w[,.!?])'(?=\w)", re.IGNORECASE)


@cache
def _glued_words() -> tuple[re.Pattern[str], ...]:
    """What hangs on the next word where a page lost the spaces around a link; `word` is common.

    *kataBudi*, *dariAFP*; *dilansirdetikNews*; *detikNewsdari*.
    """
    outlets = clitics().outlets
    heads = "|".join(outlets)
    names = "|".join(f"{head}(?:{'|'.join(parts)})" for head, parts in outlets.items())
    return (
        re.compile(
            rf"(?<![\w@])(?!(?:{heads})[A-Z])(?P<word>di|[a-z]{{3,}})(?=[A-Z](?:[a-z]{{2}}|[A-Z]{{2}}))"
        ),
        re.compile(rf"(?<!\w)(?P<word>[A-Za-z][a-z]+?)(?={names})"),
        re.compile(rf"(?:{names})(?=(?P<word>[a-z]+)\b)"),
    )


def _glued(text: str) -> Iterator[int]:
    """Where words end that hang on the next one.

    >>> text = "kataBudi, dilansirdetikNewsdari Bali"
    >>> [text[:end] for end in _glued(text)]
    ['kata', 'kataBudi, dilansir', 'kataBudi, dilansirdetikNews']
    """
    for pattern in _glued_words():
        for found in pattern.finditer(text):
            if found["word"].lower() in hosts():
                yield found.end()


# ---- characters ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Characters:
    """What the tokenizer knows of a code point (those beyond the BMP count as unknown ones)."""

    unit: NDArray[np.int64]
    capital: NDArray[np.bool_]
    digit: NDArray[np.bool_]
    letter: NDArray[np.bool_]

    @classmethod
    def of(cls, vocabulary: Any) -> _Characters:
        import numpy as np

        characters = [chr(point) for point in range(0x10000)]
        unit = np.full(0x10000, vocabulary.unit2id("<UNK>"), dtype=np.int64)
        for known in vocabulary._id2unit:
            if len(known) == 1 and ord(known) < 0x10000:
                unit[ord(known)] = vocabulary.unit2id(known)
        return cls(
            unit=unit,
            capital=np.array([character.isupper() for character in characters]),
            digit=np.array([character.isdecimal() for character in characters]),
            letter=np.array([character.isalnum() for character in characters]),
        )


def _before(flags: NDArray[np.bool_], *, first: bool) -> NDArray[np.bool_]:
    """The flags of the characters before."""
    import numpy as np

    return np.concatenate(([first], flags[:-1]))


def _after(flags: NDArray[np.bool_], *, last: bool) -> NDArray[np.bool_]:
    """The flags of the characters after."""
    import numpy as np

    return np.concatenate((flags[1:], [last]))


# ---- the segmenter ------------------------------------------------------------------------------


@dataclass(slots=True)
class Segmenter:
    """The two networks, loaded once, and the splits of the words met so far."""

    tokenizer: Any
    splitter: Any
    characters: _Characters
    splits: dict[str, tuple[int, ...]]

    @classmethod
    def load(cls, folder: Path | None = None) -> Segmenter:
        """The segmenter of the models in `folder`, by default those shipped with the package."""
        from stanza.models.mwt.trainer import Trainer as Splitter
        from stanza.models.tokenization.trainer import Trainer as Tokenizer

        folder = folder or models_folder()
        for name in ("tokenize.pt", "mwt.pt"):
            if not (folder / name).is_file():
                raise QuoteattrError(f"{folder / name}: no such model; reinstall quoteattr")
        tokenizer = Tokenizer(model_file=str(folder / "tokenize.pt"), device="cpu")
        tokenizer.model.eval()
        splitter = Splitter(model_file=str(folder / "mwt.pt"), device="cpu")
        return cls(tokenizer, splitter, _Characters.of(tokenizer.vocab), {})

    def segment(self, texts: Sequence[str]) -> list[Segmented]:
        """The words and sentences of paragraphs; spans count the code points of each paragraph."""
        import numpy as np

        if not texts:
            return []
        alike = [_alike(text) for text in texts]
        folded = [text for text, _ in alike]
        whole = SEPARATOR.join(folded)
        points = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes: NDArray[np.int64] = np.minimum(points, 0xFFFF).astype(np.int64)
        bounds = np.cumsum([0, *(len(text) + 1 for text in texts)])
        doubled = np.zeros(len(codes), dtype=bool)
        for start, (_, halves) in zip(bounds, alike, strict=False):
            doubled[[start + half for half in halves]] = True
        labels = self._labels(codes, bounds, doubled)
        starts, ends = _tokens(whole, codes, labels, doubled, self.characters.letter)
        last = labels[ends - 1]
        words = np.searchsorted(starts, bounds)
        self._learn(whole, starts[last >= 3], ends[last >= 3])
        made = []
        for place, text in enumerate(texts):
            here = slice(words[place], words[place + 1])
            offset = bounds[place]
            made.append(
                self._paragraph(
                    text,
                    folded[place],
                    (starts[here] - offset).tolist(),
                    (ends[here] - offset).tolist(),
                    last[here].tolist(),
                )
            )
        return made

    def _labels(
        self, codes: NDArray[np.int64], bounds: NDArray[np.int64], doubled: NDArray[np.bool_]
    ) -> NDArray[np.int8]:
        """Stanza's label of every character: 0 inside a token, 1 its end, 2 that of a sentence;
        3 and 4 the same where the token holds several words."""
        import numpy as np
        import torch

        space = (codes == 32) | (codes == 10)
        # runs of white space count as one; so do the two marks of a quotation mark ''
        kept = np.flatnonzero(~(space & _before(space, first=True)) & ~doubled)
        labels = np.zeros(len(codes), dtype=np.int8)
        first = np.searchsorted(kept, bounds[:-1])
        last = np.searchsorted(kept, bounds[1:] - 1)
        known = codes[kept]
        blank = space[kept]
        units = self.characters.unit[np.where(blank, 32, known)]
        features = np.zeros((len(kept), 5), dtype=np.float32)
        features[:, 0] = blank
        features[:, 1] = self.characters.capital[known]
        features[:, 2] = self.characters.digit[known]
        windows: list[tuple[int, int, int, int]] = []
        for start, end in zip(first.tolist(), last.tolist(), strict=True):
            while start < end and blank[start]:
                start += 1
            while start < end and blank[end - 1]:
                end -= 1
            if start < end:
                features[end - 1, 3] = features[start, 4] = 1
                windows += _windows(start, end)
        windows.sort(key=lambda window: window[1] - window[0], reverse=True)
        found = np.zeros(len(kept), dtype=np.int8)
        for batch in (windows[at : at + BATCH] for at in range(0, len(windows), BATCH)):
            lengths = np.array([end - start for start, end, _, _ in batch])
            columns = np.arange(lengths[0] + 1)  # the networks learned to see one PAD at the end
            inside = columns < lengths[:, None]
            places = np.where(inside, np.array([w[0] for w in batch])[:, None] + columns, 0)
            with torch.inference_mode():
                scores = self.tokenizer.model(
                    torch.from_numpy(np.where(inside, units[places], 0)),
                    torch.from_numpy(features[places] * inside[:, :, None]),
                    (lengths + 1).tolist(),
                )
            best = scores.argmax(2).numpy()
            for row, (start, _, inner, outer) in enumerate(batch):
                found[inner:outer] = best[row, inner - start : outer - start]
        labels[kept] = found
        return labels

    def _learn(self, text: str, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """Finds out where the words that the tokenizer flagged are split."""
        import torch
        from stanza.models.common.doc import Document
        from stanza.models.mwt.data import BinaryDataLoader

        words = {text[s:e].lower() for s, e in zip(starts.tolist(), ends.tolist(), strict=True)}
        unknown = []
        for word in sorted(words - self.splits.keys()):
            pieces = _pieces(word)
            if pieces:
                self.splits[word] = pieces
            else:
                unknown.append(word)
        if not unknown:
            return
        document = Document(
            [[{"id": (1,), "text": word, "misc": "MWT=Yes"}] for word in unknown], " ".join(unknown)
        )
        loader = BinaryDataLoader(
            document,
            100,
            self.splitter.args,
            vocab=self.splitter.vocab,
            evaluation=True,
            expand_unk_vocab=True,
        )
        found: list[str] = []
        with torch.inference_mode():
            for batch in loader.to_loader():
                found += self.splitter.predict(batch, never_decode_unk=True, vocab=loader.vocab)
        for word, split in zip(unknown, found, strict=True):
            pieces = tuple(len(piece) for piece in split.split())
            self.splits[word] = pieces if sum(pieces) == len(word) else (len(word),)

    def _paragraph(
        self, text: str, folded: str, starts: list[int], ends: list[int], labels: list[int]
    ) -> Segmented:
        breaks = [place + 1 for place, label in enumerate(labels) if label in (2, 4)]
        breaks += _stopped(folded, starts, ends)
        if breaks:
            breaks = _mended(folded, starts, ends, sorted(set(breaks)))
        settled = clitics().settled
        tokens: list[Token] = []
        sentences = [0] if starts else []
        for place, (start, end, label) in enumerate(zip(starts, ends, labels, strict=True)):
            if breaks and place == breaks[0]:
                breaks.pop(0)
                sentences.append(len(tokens))
            word = text[start:end]
            if label >= 3 or word[-3:].lower() == "nya":
                clitic = settled(word)
                if clitic is not None:
                    pieces: tuple[int, ...] = (len(word) - clitic, clitic) if clitic else ()
                else:
                    pieces = self.splits[folded[start:end].lower()] if label >= 3 else ()
                    if sum(pieces) != len(word):  # a letter that is two in lower case
                        pieces = ()
                for piece in pieces[:-1]:
                    tokens.append(Token(Span(start, start + piece), text[start : start + piece]))
                    start += piece
                word = text[start:end]
            tokens.append(Token(Span(start, end), word))
        return Segmented(tuple(tokens), tuple(sentences))


def _windows(start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Overlapping windows over [start, end): what is read and, of that, what is decided."""
    if end - start <= WINDOW:
        return [(start, end, start, end)]
    step = WINDOW - 2 * CONTEXT
    inner = [*range(start, end, step), end]
    return [(max(start, a - CONTEXT), min(end, b + CONTEXT), a, b) for a, b in pairwise(inner)]


def _tokens(
    text: str,
    codes: NDArray[np.int64],
    labels: NDArray[np.int8],
    doubled: NDArray[np.bool_],
    letter: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where tokens start and end: as the tokenizer says, save where form decides."""
    import numpy as np

    space = (codes == 32) | (codes == 10)
    ends = labels > 0
    for match in RUN.finditer(text):
        ends[match.start() : match.end() - 1] = False
        ends[match.end() - 1] = True
        if match.start():
            ends[match.start() - 1] = True
    word = letter[codes]
    single = codes == 39
    apostrophe = single & _before(word, first=False) & _after(word, last=False)
    if apostrophe.any():
        for match in _glued_marks().finditer(text):
            apostrophe[match.start()] = False
        ends &= ~(apostrophe | _after(apostrophe, last=False))
    bracket = np.isin(codes, BRACKETS)
    mark = (codes == 34) | (single & ~apostrophe)
    ends |= mark | _after(mark, last=False)
    ends &= ~doubled
    ends |= bracket | _after(bracket, last=False)
    patterns = [DOMAIN]
    if "@" in text or "www." in text or "://" in text:
        patterns.append(ADDRESS)
    for pattern in patterns:
        for match in pattern.finditer(text):
            ends[match.start() : match.end() - 1] = False
            ends[match.end() - 1] = True
    for end in _glued(text):
        ends[end - 1] = True
    for match in SHORT_NAME.finditer(text):
        if match[1].lower() not in clitics().titles | clitics().abbreviations:
            ends[match.end(1) - 1] = ends[match.end(1)] = True
    ends |= _after(space, last=True)
    starts = ~space & (_before(space, first=True) | _before(ends, first=True))
    return np.flatnonzero(starts), np.flatnonzero(ends & ~space) + 1


def _pieces(word: str) -> tuple[int, ...]:
    """The lengths of host and enclitics of a lower-cased word that holds several, if form tells.

    >>> _pieces("bukunya"), _pieces("adanyalah")
    ((4, 3), (3, 3, 3))
    """
    for clitic in clitics().enclitics:
        host = len(word) - len(clitic)
        if host >= 2 and word.endswith(clitic):
            if clitic in ("lah", "kah", "pun") and word[:host].endswith("nya") and host > 5:
                return (host - 3, 3, len(clitic))
            return (host, len(clitic))
    return ()


# ---- sentences ----------------------------------------------------------------------------------


def _mark_sides(folded: str, starts: list[int], ends: list[int]) -> dict[int, bool]:
    """For each token that is a quotation mark whether it closes: by the spaces around it, and where
    they do not tell by whether a mark of its kind is open."""
    sides: dict[int, bool] = {}
    opened = {'"': False, "'": False}
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        mark = folded[start]
        if mark not in opened or folded[start:end].strip(mark):
            continue
        before = start == 0 or folded[start - 1] in " ([{-/:"
        after = end == len(folded) or folded[end] in " .,;:!?)]}-"
        closes = opened[mark] if before == after else after
        opened[mark] = not closes
        sides[place] = closes
    return sides


def _stopped(folded: str, starts: list[int], ends: list[int]) -> list[int]:
    """Where a sentence begins after a full stop that is a token of its own (*di AS. Namun*): the
    tokenizer leaves the full stop of an abbreviation (*dr. Budi*) in its word."""
    made = []
    for place in range(1, len(starts) - 1):
        start, after = starts[place], starts[place + 1]
        if (
            folded[start] == "."
            and ends[place] == start + 1 == after - 1
            and starts[place] == ends[place - 1]
            and folded[after].isupper()
            and folded[starts[place - 1] : start].lower() not in clitics().titles
        ):
            made.append(place + 1)
    return made


def _mended(folded: str, starts: list[int], ends: list[int], breaks: list[int]) -> list[int]:
    """The sentence breaks (token indices) that do not tear a quotation from its closing mark, nor
    from its attribution: *"Kami siap!" kata Budi.* is one sentence."""
    count = len(starts)
    sides = _mark_sides(folded, starts, ends)
    made: list[int] = []
    for place in breaks:
        while place < count and (
            sides.get(place)
            or (folded[starts[place]] in ")]}" and starts[place] == ends[place - 1])
        ):
            place += 1
        while place > 0 and sides.get(place - 1) is False:
            place -= 1
        if not 0 < place < count or (made and place <= made[-1]):
            continue
        after = folded[starts[place] : ends[place]]
        before = folded[starts[place - 1] : ends[place - 1]]
        closed = sides.get(place - 1, False)
        if after[0] in ",;:.!?":
            continue
        if after[0].islower() and (closed or before[-1] not in ".?!" or len(before) > 1):
            continue
        if closed and after.lower().removesuffix("nya") in clitics().attributing:
            said = folded[starts[place - 2] : ends[place - 2]] if place > 1 else ""
            if said != ".":
                continue
        made.append(place)
    return made
