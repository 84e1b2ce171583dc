"""How an article uses its capitalised words: what stands alone, what ends a name, what comes again.

*Ketua Musra Panel Sitorus* does not say where the name begins; that *Panel* speaks alone two
paragraphs below does. The reader of sources (sources.py) is given these counts beside each word.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quoteattr.people import people, spelled

USES = 11  # numbers that tell of a word
MANY, OFTEN = 5, 3  # uses of a word, of a pair, that count


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one paragraph, where its sentences begin, and whether it is the headline."""

    words: Sequence[str]
    sentences: Sequence[int]
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts of an article's words by their keys, and of neighbours in a capitalised run.

    `times`, `first` and `last` in runs of the body, `alone` in a run of one that begins no
    sentence, `speaks` in one beside a verb of speaking, `headline`, and `small` in lower case.
    """

    counts: Mapping[str, Counter[str]]
    pairs: Counter[tuple[str, str]]

    @classmethod
    def of(cls, texts: Iterable[Text]) -> Usage:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            for word in text.words:
                if word[:1].islower():
                    counts[spelled(word)]["small"] += 1
                elif text.headline:
                    counts[spelled(word)]["headline"] += 1
            for start, end in () if text.headline else _runs(text):
                keys = [spelled(word) for word in text.words[start:end]]
                pairs.update(itertools.pairwise(keys))
                for key in keys:
                    counts[key]["times"] += 1
                counts[keys[0]]["first"] += 1
                counts[keys[-1]]["last"] += 1
                if len(keys) == 1:
                    counts[keys[0]]["alone"] += start not in text.sentences
                    counts[keys[0]]["speaks"] += _beside_cue(text.words, start)
        return cls(dict(counts), pairs)

    def beside(self, words: Sequence[str]) -> list[tuple[float, ...]]:
        """What the rest of the article says of the words of a source, [words, USES]."""
        keys = [spelled(word) for word in words]
        capitals = [False, *(word[:1].isupper() for word in words), False]
        told: list[tuple[float, ...]] = []
        for index, key in enumerate(keys):
            before, here, after = capitals[index : index + 3]
            count = self.counts.get(key, Counter())
            others = max(0, count["times"] - here)

            def share(times: int, others: int = others) -> float:
                return min(1.0, max(0, times) / others) if others else 0.0

            behind = max(0, self.pairs[key, keys[index + 1]] - 1) if here and after else 0
            ahead = max(0, self.pairs[keys[index - 1], key] - 1) if here and before else 0
            told.append(
                (
                    float(count["speaks"] > 0),
                    float(count["alone"] > (here and not before and not after)),
                    min(others, MANY) / MANY,
                    share(count["last"] - (here and not after)),
                    share(count["first"] - (here and not before)),
                    float(count["small"] > 0),
                    float(count["headline"] > 0),
                    min(behind, OFTEN) / OFTEN,
                    min(ahead, OFTEN) / OFTEN,
                    share(others - behind) if after else 0.0,
                    share(others - ahead) if before else 0.0,
                )
            )
        return told


def _runs(text: Text) -> Iterable[tuple[int, int]]:
    """Capitalised words in a row, [start, end); a sentence begins a new one, its *Kata* none."""
    begins = set(text.sentences)
    start = 0
    while start < len(text.words):
        end = start + 1
        word = text.words[start]
        if word[:1].isupper() and word.lower() not in people().before_name:
            while end < len(text.words) and text.words[end][:1].isupper() and end not in begins:
                end += 1
            yield start, end
        start = end


def _beside_cue(words: Sequence[str], index: int) -> bool:
    before = words[index - 1].lower() if index else ""
    after = words[index + 1].lower() if index + 1 < len(words) else ""
    return before in people().before_name or after in people().after_name
