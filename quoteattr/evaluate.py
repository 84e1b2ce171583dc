"""Gold and predicted annotations to scores: counts only, ratios derived from them.

A pair of quotes belongs to the kind that gold gives it, a spurious quote to its own. Scores keep
the counts of each article, so that merging two sets is a concatenation and the bootstrap draws
whole articles: sentences of one article are not independent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quoteattr.model import Annotation, Kind, Quote, QuoteattrError, Span, covering
from quoteattr.pairing import FORMS, Case, cases, trimmed, words
from quoteattr.records import to_record

RESAMPLES = 1000
SEED = 20241202
BINS = 10  # of confidence

KINDS = tuple(kind.value for kind in Kind)
ALL = "all"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many were right, of how many in gold and how many predicted; add with +."""

    correct: int = 0
    gold: int = 0
    predicted: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.correct + other.correct,
            self.gold + other.gold,
            self.predicted + other.predicted,
        )

    @property
    def precision(self) -> float:
        """Right of the predicted; 0 where nothing was predicted."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Right of gold; 0 where gold has nothing."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two; where both sides count the same cases, the accuracy."""
        sides = self.gold + self.predicted
        return 2 * self.correct / sides if sides else 0.0


# ---- metrics ---------------------------------------------------------------------------------

Judge = Callable[[Case, Quote, Quote], bool]


def _content_right(case: Case, gold: Quote, predicted: Quote) -> bool:
    return trimmed(case.text, gold.content, complementiser=True) == trimmed(
        case.text, predicted.content, complementiser=True
    )


def _cue_right(case: Case, gold: Quote, predicted: Quote) -> bool:
    return trimmed(case.text, gold.cue) == trimmed(case.text, predicted.cue)


def _source_right(case: Case, gold: Quote, predicted: Quote) -> bool:
    return trimmed(case.text, gold.source) == trimmed(case.text, predicted.source)


def _speaker_right(case: Case, _gold: Quote, _predicted: Quote) -> bool:
    return case.gold_names == case.predicted_names


def _via_right(case: Case, gold: Quote, predicted: Quote) -> bool:
    return trimmed(case.text, gold.via) == trimmed(case.text, predicted.via)


def _kind_right(_case: Case, gold: Quote, predicted: Quote) -> bool:
    return gold.kind == predicted.kind


FIELDS: dict[str, Judge] = {
    "content": _content_right,
    "cue": _cue_right,
    "source": _source_right,
    "speaker": _speaker_right,
    "via": _via_right,
    "kind": _kind_right,
}
RELATION = ("content", "cue", "source", "speaker")  # what "whole relation exact" asks for


def _wrong(case: Case) -> tuple[str, ...]:
    if case.gold is None or case.predicted is None:
        return ()
    return tuple(
        name for name, right in FIELDS.items() if not right(case, case.gold, case.predicted)
    )


def _end_to_end(*fields: str) -> Callable[[Case], Counts]:
    """Right where the quote is found and all these fields are right; of every quote."""

    def count(case: Case) -> Counts:
        right = case.paired and not set(fields) & set(_wrong(case))
        return Counts(right, case.gold is not None, case.predicted is not None)

    return count


def _given_detection(field: str) -> Callable[[Case], Counts]:
    """Right where this field is right; of the quotes that are found."""

    def count(case: Case) -> Counts:
        return Counts(field not in _wrong(case), 1, 1) if case.paired else Counts()

    return count


def _offices(case: Case) -> Counts:
    """Of the quotes whose speaker is right and a person: whether the office is gold's too."""
    if not case.paired or case.gold_names != case.predicted_names or not case.gold_roles:
        return Counts()
    return Counts(case.gold_roles == case.predicted_roles, 1, 1)


def _overlap(left: frozenset[Any], right: frozenset[Any]) -> Counts:
    return Counts(len(left & right), len(left), len(right))


def _content_words(case: Case) -> Counts:
    gold = words(case.text, case.gold.content) if case.gold else frozenset()
    predicted = words(case.text, case.predicted.content) if case.predicted else frozenset()
    return _overlap(gold, predicted)


def _source_words(case: Case) -> Counts:
    if case.gold is None or case.predicted is None:
        return Counts()
    return _overlap(words(case.text, case.gold.source), words(case.text, case.predicted.source))


def _via_spans(case: Case) -> Counts:
    gold = frozenset(trimmed(case.text, case.gold.via)) if case.gold else frozenset()
    predicted = frozenset(trimmed(case.text, case.predicted.via)) if case.predicted else frozenset()
    return _overlap(gold, predicted)


@dataclass(frozen=True, slots=True)
class Metric:
    """What is counted in a case, and by what besides all together it is shown."""

    label: str
    count: Callable[[Case], Counts]
    groups: tuple[str, ...] = KINDS


METRICS: dict[str, Metric] = {
    "detection": Metric("detection", _end_to_end()),
    "content_strict": Metric("content strict", _end_to_end("content")),
    "content_overlap": Metric("content overlap", _content_words),
    "kind_detected": Metric("kind, given detection", _given_detection("kind")),
    "cue_detected": Metric("cue, given detection", _given_detection("cue")),
    "source_detected": Metric("source strict, given detection", _given_detection("source")),
    "source_overlap": Metric("source overlap, given detection", _source_words),
    "speaker": Metric("speaker", _end_to_end("speaker"), KINDS + FORMS),
    "speaker_detected": Metric(
        "speaker, given detection", _given_detection("speaker"), KINDS + FORMS
    ),
    "office": Metric("office, given speaker", _offices, ()),
    "via": Metric("via", _via_spans),
    "relation": Metric("whole relation exact", _end_to_end(*RELATION)),
}
METRIC_KEYS = tuple(
    (name, group) for name, metric in METRICS.items() for group in (ALL, *metric.groups)
)


# ---- scores ----------------------------------------------------------------------------------

Table = Mapping[tuple[str, str], Counts]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the score table: F1 in [0, 1] with its 95 % interval and the counts."""

    metric: str
    group: str
    label: str
    counts: Counts
    low: float
    high: float

    @property
    def key(self) -> str:
        """The name of the figure in floors and JSON: `content_strict`, `speaker.pronoun`."""
        return self.metric if self.group == ALL else f"{self.metric}.{self.group}"

    @property
    def value(self) -> float:
        return self.counts.f1


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of every metric for every article; add with + where the articles differ.

    `missing` are the articles of gold without a prediction: all their quotes are missed.
    """

    documents: Mapping[str, Table]
    missing: tuple[str, ...] = ()

    def __add__(self, other: Scores) -> Scores:
        twice = self.documents.keys() & other.documents.keys()
        if twice:
            raise ValueError(f"scored twice: {', '.join(sorted(twice))}")
        return Scores({**self.documents, **other.documents}, self.missing + other.missing)

    def counts(self, metric: str, group: str = ALL) -> Counts:
        """The counts of one metric over all articles; `group` a kind or a form of source."""
        return sum(
            (table.get((metric, group), Counts()) for table in self.documents.values()), Counts()
        )

    def value(self, key: str) -> float:
        """The F1 of a figure by its name: `detection`, `content_strict.direct`."""
        metric, _, group = key.partition(".")
        if (metric, group or ALL) not in METRIC_KEYS:
            raise KeyError(key)
        return self.counts(metric, group or ALL).f1

    def intervals(self) -> dict[tuple[str, str], tuple[float, float]]:
        """The 95 % interval of every F1: articles drawn with replacement, percentiles."""
        import numpy as np

        names = sorted(self.documents)
        if not names:
            return dict.fromkeys(METRIC_KEYS, (0.0, 0.0))
        table = np.zeros((len(names), len(METRIC_KEYS), 2))
        for row, name in enumerate(names):
            for column, key in enumerate(METRIC_KEYS):
                counts = self.documents[name].get(key, Counts())
                table[row, column] = 2 * counts.correct, counts.gold + counts.predicted
        share = np.full(len(names), 1 / len(names))
        draws = np.random.default_rng(SEED).multinomial(len(names), share, size=RESAMPLES)
        totals = np.einsum("rd,dkc->rkc", draws.astype(float), table)
        f1 = totals[..., 0] / np.maximum(totals[..., 1], 1)
        low, high = np.quantile(f1, [0.025, 0.975], axis=0)
        return {
            key: (float(low[column]), float(high[column])) for column, key in enumerate(METRIC_KEYS)
        }

    def rows(self) -> tuple[Row, ...]:
        """The score table in the order of METRICS, all first; empty groups are left out."""
        intervals = self.intervals()
        found = []
        for metric, group in METRIC_KEYS:
            counts = self.counts(metric, group)
            if counts.gold or counts.predicted or group == ALL:
                label = METRICS[metric].label if group == ALL else group
                found.append(Row(metric, group, label, counts, *intervals[metric, group]))
        return tuple(found)

    def to_record(self) -> dict[str, Any]:
        """Everything as JSON-ready values; figures by the names that floors use."""
        return {
            "documents": len(self.documents),
            "missing": list(self.missing),
            "scores": {
                row.key: {
                    "f1": round(row.value, 4),
                    "low": round(row.low, 4),
                    "high": round(row.high, 4),
                    "precision": round(row.counts.precision, 4),
                    "recall": round(row.counts.recall, 4),
                    "correct": row.counts.correct,
                    "gold": row.counts.gold,
                    "predicted": row.counts.predicted,
                }
                for row in self.rows()
            },
        }


def score(gold: Sequence[Annotation], predicted: Sequence[Annotation]) -> Scores:
    """The scores of the predicted annotations on the articles of gold.

    Articles are matched by name; predictions for other articles are left aside. Raises
    QuoteattrError where an article comes twice or its two texts differ.
    """
    documents: dict[str, Table] = {}
    missing = []
    for left, right in _matched(gold, predicted):
        table: dict[tuple[str, str], Counts] = {}
        if right is None:
            missing.append(left.article.name)
            right = Annotation(left.article, (), ())
        for case in cases(left, right):
            for name, metric in METRICS.items():
                counts = metric.count(case)
                for group in (ALL, case.kind, case.form):
                    key = name, group
                    table[key] = table.get(key, Counts()) + counts
        documents[left.article.stem] = table
    return Scores(documents, tuple(missing))


@dataclass(frozen=True, slots=True)
class Bin:
    """Predicted quotes of like confidence: how many, how sure on average, how many right.

    Right means what a confidence promises: paired with gold, cue, content and source exact.
    """

    low: float
    quotes: int
    confidence: float
    right: int


def kept_promises(
    gold: Sequence[Annotation], predicted: Sequence[Annotation]
) -> Iterator[tuple[float, bool]]:
    """Of every predicted quote its confidence and whether it is right."""
    for left, right in _matched(gold, predicted):
        for case in cases(left, right or Annotation(left.article, (), ())):
            if case.predicted is not None:
                wrong = {"content", "cue", "source"} & set(_wrong(case)) if case.paired else True
                yield case.predicted.confidence, not wrong


def reliability(gold: Sequence[Annotation], predicted: Sequence[Annotation]) -> tuple[Bin, ...]:
    """The predicted quotes in bins of equal width by confidence, lowest first, none empty."""
    rows: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in kept_promises(gold, predicted):
        rows.setdefault(min(BINS - 1, int(sure * BINS)), []).append((sure, right))
    return tuple(
        Bin(
            low=number / BINS,
            quotes=len(found),
            confidence=sum(sure for sure, _ in found) / len(found),
            right=sum(right for _, right in found),
        )
        for number, found in sorted(rows.items())
    )


def _matched(
    gold: Sequence[Annotation], predicted: Sequence[Annotation]
) -> Iterator[tuple[Annotation, Annotation | None]]:
    ours, theirs = _by_name(gold, "gold"), _by_name(predicted, "predicted")
    for name, left in ours.items():
        right = theirs.get(name)
        if right is not None and right.article.text != left.article.text:
            raise QuoteattrError(
                f"{left.article.name}: the predicted annotation is of another version of the text "
                "than gold; annotate the same file"
            )
        yield left, right


def _by_name(annotations: Iterable[Annotation], side: str) -> dict[str, Annotation]:
    found: dict[str, Annotation] = {}
    for annotation in annotations:
        name = annotation.article.stem
        if name in found:
            raise QuoteattrError(
                f"{annotation.article.name}: twice among the {side} annotations; keep one"
            )
        found[name] = annotation
    return found


def gold_hash(gold: Iterable[Annotation]) -> str:
    """The sha256 over the gold records in order of their names: offsets, labels, texts' sha256."""
    digest = hashlib.sha256()
    for annotation in sorted(gold, key=lambda one: one.article.name):
        record = to_record(annotation)
        kept = {name: record[name] for name in ("doc", "sha256", "entities", "quotes")}
        for quote in kept["quotes"]:  # gold gives neither; a reader fills in defaults
            del quote["confidence"], quote["stance"]
        digest.update(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def signature(gold: Sequence[Annotation], *, models: str | None = None) -> str:
    """The line that says what a score was measured with; `models` is the hash of the models."""
    from quoteattr import __version__

    quotes = sum(len(annotation.quotes) for annotation in gold)
    parts = [
        f"quoteattr {__version__}",
        f"gold {gold_hash(gold)[:12]} ({len(gold)} articles, {quotes} relations)",
        f"models {models[:12] if models else 'unknown'}",
        f"bootstrap {RESAMPLES} articles, seed {SEED}",
    ]
    return " | ".join(parts)


# ---- errors ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mistake:
    """One relation that is missed, spurious or wrong, as marked-up text.

    `quote` is the id in gold, of a spurious one that in the prediction. `fields` are the wrong
    ones. `gold` and `predicted` are the same stretch of text, marked by either side; a mark reads
    `[content]Kami siap[/], [cue]kata[/] [source=putin]Putin[/]`.
    """

    document: str
    quote: str
    fault: str
    kind: str
    fields: tuple[str, ...]
    gold: str | None
    predicted: str | None
    gold_speakers: tuple[str, ...] = ()
    predicted_speakers: tuple[str, ...] = ()


def errors(gold: Sequence[Annotation], predicted: Sequence[Annotation]) -> Iterator[Mistake]:
    """Every missed, spurious or wrong relation, article by article, in the order of the text."""
    for left, right in _matched(gold, predicted):
        other = right or Annotation(left.article, (), ())
        found = [case for case in cases(left, other) if not case.paired or _wrong(case)]
        for case in sorted(found, key=lambda one: _extent(one).start):
            yield _mistake(left.article.name, case)


def _mistake(document: str, case: Case) -> Mistake:
    quote = case.gold or case.predicted
    assert quote is not None
    fault = "wrong" if case.paired else "missed" if case.gold is not None else "spurious"
    window = _sentences(case.text, _extent(case))
    return Mistake(
        document=document,
        quote=quote.id,
        fault=fault,
        kind=case.kind,
        fields=_wrong(case),
        gold=marked(case.text, case.gold, window) if case.gold else None,
        predicted=marked(case.text, case.predicted, window) if case.predicted else None,
        gold_speakers=tuple(sorted(case.gold_names)),
        predicted_speakers=tuple(sorted(case.predicted_names)),
    )


def _extent(case: Case) -> Span:
    return covering(
        span
        for quote in (case.gold, case.predicted)
        if quote is not None
        for span in (*quote.content, *quote.cue, *quote.source, *quote.via)
    )


_STOP = re.compile(r"[.?!…][”\"’']*\s+|\n+")


def _sentences(text: str, extent: Span) -> Span:
    """The extent widened to the nearest ends of sentences, by punctuation alone."""
    start = max(
        (found.end() for found in _STOP.finditer(text, 0, extent.start)),
        default=0,
    )
    after = _STOP.search(text, extent.end - 1)
    end = len(text) if after is None else max(after.start() + 1, extent.end)
    return Span(min(start, extent.start), end)


def marked(text: str, quote: Quote, window: Span) -> str:
    """The window of the text with the quote's spans marked up; line ends become ` ¶ `."""
    rows = [("content", span) for span in quote.content] + [("cue", span) for span in quote.cue]
    rows += [("via", span) for span in quote.via]
    speakers = ",".join(quote.speakers)
    label = f"source={speakers}" if speakers else "source"
    rows += [(label, span) for span in quote.source]
    # At one position ends come first, then the wider span opens.
    edits = [(span.end, 0, -span.start, "[/]") for _, span in rows]
    edits += [(span.start, 1, -span.end, f"[{name}]") for name, span in rows]
    pieces, position = [], window.start
    for place, _, _, mark in sorted(edits):
        pieces += [text[position:place], mark]
        position = place
    pieces.append(text[position : window.end])
    return re.sub(r"\n+", " ¶ ", "".join(pieces)).strip()
