"""What two quotes share: the features from which the matcher judges if they are one utterance.

*“Semuanya pada kondisi baik, cabai baik,” kata Jokowi* and *Jokowi mengklaim harga pangan baik*
share few words, so words are only one witness among several: stems and their meanings, numbers,
names, who speaks, what the two articles have in common, and where in them the quotes stand. A word
that runs through every quote of an article is its subject and no sign of one utterance; such words
weigh less (`local`).

Everything is computed for many pairs at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from quoteattr import dates
from quoteattr.model import Annotation, Kind, Quote, Speaker, SpeakerType, headline_of, text_of
from quoteattr.retelling import RETELLING, Stand, retelling, stands_of
from quoteattr.wording import knowledge, numbers_of, stem, vectors, weight, words_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Sparse: TypeAlias = Any  # scipy has no types
Wordings = Sequence[tuple[Sequence[str], Sequence[str]]]  # the words of both quotes of each pair

FEATURES = (
    "stem_min", "stem_max", "stem_mass", "local_min", "local_max", "local_mass",
    "word_max", "bigram_min", "bigram_max", "letters", "mean_vector", "soft_min", "soft_max",
    "numbers_shared", "numbers_differ", "names_shared", "names_differ", "negation_differs",
    "speaker_same", "speaker_part", "speaker_affiliated", "speaker_differs",
    "direct_both", "direct_one", "article", "same_article", "days",
    "mass_min", "mass_ratio", "place", "headline_one", "headline_both",
    "neighbours", "lead_in", "headline_within", "rarest_shared", "speakers_quotes", "quotes",
    "local_same_speaker", "soft_same_speaker", "local_direct_one", "soft_direct_one",
    "local_within", "article_across", "stem_mass_cut", "local_mass_cut", "mass_min_log",
    "local_mean", "soft_mean",
    "names_foreign", "numbers_foreign", "said_same", "said_apart", "people_differ",
    *RETELLING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Who:
    """A quote's speaker as the matcher compares it."""

    names: tuple[frozenset[str], ...]
    affiliations: frozenset[str]
    known: bool
    person: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """One quote, read for comparison; `days` are weekdays and dates that stand in its words."""

    article: int
    quote: Quote
    stand: Stand
    words: tuple[str, ...]
    stems: tuple[str, ...]
    names: frozenset[str]
    numbers: frozenset[float]
    negations: int
    days: frozenset[str]
    said: float
    who: Who
    order: int
    place: float
    headline: bool
    of_speaker: int


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words if word not in ("dan", "of", "the")) if words else ""


def _name(name: str) -> frozenset[str]:
    """The words of a name that tell it apart, lower case."""
    words = [word.lower() for word in words_of(name)]
    kept = frozenset(word for word in words if word not in knowledge().titles and len(word) > 1)
    return kept or frozenset(words)


def _who(quote: Quote, speakers: dict[str, Speaker], text: str) -> Who:
    found = [speakers[speaker] for speaker in quote.speakers if speaker in speakers]
    known = [s for s in found if s.type not in (SpeakerType.ANON, SpeakerType.GROUP)]
    said = [word.lower() for word in words_of(text_of(quote.source, text))]
    around = {word for word in said if weight(word) > 0.4}
    for speaker in found:
        around.update(w.lower() for w in words_of(speaker.role or "") if weight(w.lower()) > 0.4)
        words = [word.lower() for word in words_of(speaker.name)]
        around.update(words)
        if speaker.type is SpeakerType.ORG and len(words) > 1:
            around.add(_initials(words))
    person = bool(known) and all(speaker.type is SpeakerType.PER for speaker in known)
    return Who(tuple(_name(s.name) for s in known), frozenset(around), bool(known), person)


def speakers_agree(one: Who, other: Who) -> tuple[float, float, float, float]:
    """Same name, part of the name, affiliated (spokesman and institution), different: each 0 to 1.

    All zero where either speaker is not known.
    """
    same = part = 0.0
    for a in one.names:
        for b in other.names:
            if a == b:
                same = 1.0
            elif a <= b or b <= a or len(a & b) >= 2:
                part = 1.0
    if same or part:
        return same, part * (1 - same), 0.0, 0.0
    shared = one.affiliations & other.affiliations
    if shared:
        return 0.0, 0.0, min(1.0, sum(weight(word) for word in sorted(shared))), 0.0
    return 0.0, 0.0, 0.0, float(one.known and other.known)


_SHORT = re.compile(r"((?:[^\W_]+[ /-]+){1,8})\(([^\W_]{2,12})\)")


def short_forms(text: str) -> dict[str, tuple[str, ...]]:
    """The abbreviations that the article itself explains: *Dewan Pengawas (Dewas)*.

    The full name is as many words as it takes for the short form's letters to run through them,
    beginning with the first letter of the first word.
    """
    found: dict[str, tuple[str, ...]] = {}
    for names, short in _SHORT.findall(text):
        words = [word.lower() for word in words_of(names)]
        key = short.lower()
        for count in range(2, len(words) + 1):
            full = words[-count:]
            letters = iter("".join(full))
            if full[0][0] == key[0] and all(letter in letters for letter in key):
                found.setdefault(key, tuple(full))
                break
    return found


# Without a year *(12/3)* is a date, *(3-2)* is a score.
_DATE = re.compile(r"\((\d{1,2})(?:/|-(?=\d+[/-]))(\d{1,2})(?:[/-]\d{2,4})?\)")


def dates_of(text: str) -> list[tuple[int, float]]:
    """The dates that an article prints as *(12/3)*: place, 31 times month plus day."""
    return [
        (found.start(), 31.0 * int(found[2]) + int(found[1]))
        for found in _DATE.finditer(text)
        if 1 <= int(found[2]) <= 12 and 1 <= int(found[1]) <= 31
    ]


def said_on(text: str, start: int, end: int, *, dates: Sequence[tuple[int, float]]) -> float:
    """Which of an article's dates is the day on which words were said.

    That of the paragraph, nearest to the end of the words; else the last one before, else the
    first one behind; nan where the article prints none.
    """
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    own = [
        (abs(at - end), day)
        for at, day in dates
        if begin <= at < (stop if stop >= 0 else len(text))
    ]
    if own:
        return min(own)[1]
    before = [day for at, day in dates if at < begin]
    return before[-1] if before else dates[0][1] if dates else float("nan")


def _days(words: Iterable[str]) -> frozenset[str]:
    """The weekdays among words; *minggu* is a week, *Minggu* is one."""
    return frozenset(word.lower() for word in words if word[0].isupper()) & knowledge().weekdays


def _unfolded(words: Sequence[str], forms: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The words, and beside each abbreviation its words, beside each full name its abbreviation."""
    out = list(words)
    for word in words:
        out.extend(forms.get(word, ()))
    joined = f" {' '.join(words)} "
    out.extend(short for short, full in forms.items() if f" {' '.join(full)} " in joined)
    return out


def profiles_of(annotation: Annotation, *, article: int) -> list[Profile]:
    """The quotes of one article, in the order of their place in it."""
    text = annotation.article.text
    speakers = {speaker.id: speaker for speaker in annotation.speakers}
    title = headline_of(text)
    found = []
    forms, printed = short_forms(text), dates_of(text)
    ordered = sorted(annotation.quotes, key=lambda quote: (quote.content[0].start, quote.id))
    for order, (quote, stand) in enumerate(zip(ordered, stands_of(ordered, text), strict=True)):
        content = text_of(quote.content, text)
        cased = words_of(content)
        words = [word.lower() for word in cased]
        telling = [word for word in _unfolded(words, forms) if weight(word) > 0.0]
        values = numbers_of(cased)
        begins = quote.content[0].start
        headline = title is not None and begins < title.end
        names = {
            word.lower()
            for place, word in enumerate(cased)
            if word[0].isupper() and place and not headline and weight(word.lower()) > 0.4
        }
        found.append(
            Profile(
                article=article,
                quote=quote,
                stand=stand,
                words=tuple(words),
                stems=(
                    *(stem(word) for word in telling if not word[0].isdigit()),
                    *(f"#{value:g}" for value in sorted(values)),
                ),
                names=frozenset(names),
                numbers=values,
                negations=sum(word in knowledge().negation for word in words),
                days=_days(cased) | {found.group() for found in _DATE.finditer(content)},
                said=said_on(text, begins, quote.content[-1].end, dates=printed),
                who=_who(quote, speakers, text),
                order=order,
                place=begins / max(1, len(text)),
                headline=headline,
                of_speaker=sum(bool({*quote.speakers} & {*o.speakers}) for o in ordered) or 1,
            )
        )
    return found


def _matrix(rows: Iterable[dict[str, float]], columns: dict[str, int]) -> Sparse:
    """Rows of named weights as a sparse matrix; `columns` grows by the names not seen before."""
    indptr, indices, values = [0], [], []
    for row in rows:
        for name, value in row.items():
            indices.append(columns.setdefault(name, len(columns)))
            values.append(value)
        indptr.append(len(indices))
    shape = (len(indptr) - 1, max(1, len(columns)))
    built = sparse.csr_array(
        (np.array(values, dtype=np.float32), np.array(indices, dtype=np.int32), np.array(indptr)),
        shape=shape,
    )
    built.sort_indices()
    return built


def _unit(matrix: Sparse) -> Sparse:
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(norms, 1e-9)) @ matrix).astype(
        np.float32
    )


def dots(matrix: Sparse, left: Ints, right: Ints, *, other: Sparse | None = None) -> Floats:
    """The dot products of row pairs, the right rows those of `other` where it is given."""
    rows = matrix if other is None else other
    return np.asarray(matrix[left].multiply(rows[right]).sum(axis=1), dtype=np.float32).ravel()


def article_matrix(annotations: Sequence[Annotation]) -> Sparse:
    """One unit row an article: its telling stems and the pairs of neighbouring ones."""
    columns: dict[str, int] = {}

    def row(annotation: Annotation) -> dict[str, float]:
        article = annotation.article
        text = article.text
        if annotation.body:
            text = text_of(annotation.body, text)
        words = [word.lower() for word in words_of(f"{article.title or ''}\n{text}")]
        telling = [word for word in words if weight(word) > 0.0]
        counts = Counter(stem(word) for word in telling)
        pairs = Counter(f"{a} {b}" for a, b in pairwise(telling))
        found = {s: (1 + np.log(n)) * rarity(s) ** 2 for s, n in counts.items()}
        found.update({pair: 0.4 * (1 + np.log(n)) for pair, n in pairs.items() if n > 1})
        return found

    return _unit(_matrix((row(annotation) for annotation in annotations), columns))


@cache
def rarity(root: str) -> float:
    """The weight of a stem; a number says more the more exact it is: #3 little, #787 much."""
    if root[0] == "#":
        return min(1.0, 0.25 + 0.2 * len(root.strip("#0.")))
    return max(0.05, weight(root))


@dataclass(frozen=True, slots=True)
class Quotes:
    """All quotes of a corpus as matrices, one row a quote."""

    profiles: tuple[Profile, ...]
    articles: Sparse
    days: Floats
    stems: Sparse
    local: Sparse
    words: Sparse
    bigrams: Sparse
    letters: Sparse
    numbers: Sparse
    names: Sparse
    means: Floats
    printed_numbers: Sparse  # one row an article: what of the quotes' numbers and names it prints
    printed_names: Sparse

    def __len__(self) -> int:
        return len(self.profiles)


def read_quotes(annotations: Sequence[Annotation]) -> Quotes:
    """The matrices of the quotes; the order of the rows is that of the articles."""
    profiles: list[Profile] = []
    local: list[dict[str, float]] = []
    for index, annotation in enumerate(annotations):
        own = profiles_of(annotation, article=index)
        spread = Counter(root for profile in own for root in set(profile.stems))
        for profile in own:
            local.append(
                {
                    root: float(
                        np.sqrt(rarity(root) * (1.0 - 0.85 * (spread[root] - 1) / len(own)))
                    )
                    for root in dict.fromkeys(profile.stems)
                }
            )
        profiles.extend(own)

    def build(rows: Iterable[dict[str, float]]) -> Sparse:
        return _matrix(rows, {})

    def letters(profile: Profile) -> dict[str, float]:
        text = " " + " ".join(profile.words) + " "
        return dict(Counter(text[i : i + 4] for i in range(max(0, len(text) - 3))))

    def bigrams(profile: Profile) -> dict[str, float]:
        words = profile.words
        return {f"{a} {b}": 1.0 for a, b in pairwise(words)}

    number_columns: dict[str, int] = {}
    name_columns: dict[str, int] = {}
    numbers = _matrix(({str(n): 1.0 for n in sorted(p.numbers)} for p in profiles), number_columns)
    names = _matrix(
        ({n: float(np.sqrt(weight(n))) for n in sorted(p.names)} for p in profiles), name_columns
    )
    printed_numbers, printed_names = [], []
    for annotation in annotations:
        words = words_of(f"{annotation.article.title or ''}\n{annotation.article.text}")
        printed_numbers.append(_those(map(str, numbers_of(words)), number_columns))
        printed_names.append(_those((word.lower() for word in words), name_columns))
    periods = [dates.period(annotation.article.published) for annotation in annotations]
    table = vectors()
    means = np.zeros((len(profiles), table.matrix.shape[1]), dtype=np.float32)
    for place, profile in enumerate(profiles):
        for word in dict.fromkeys(profile.words):
            if word in table.rank:
                means[place] += weight(word) ** 2 * table.matrix[table.rank[word]]
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    return Quotes(
        profiles=tuple(profiles),
        articles=article_matrix(annotations),
        days=np.array([one[0].toordinal() if one else np.nan for one in periods], dtype=np.float32),
        stems=build(
            {root: float(np.sqrt(rarity(root))) for root in dict.fromkeys(p.stems)}
            for p in profiles
        ),
        local=build(local),
        words=build(
            {w: float(np.sqrt(weight(w))) for w in dict.fromkeys(p.words) if weight(w) > 0}
            for p in profiles
        ),
        bigrams=build(bigrams(p) for p in profiles),
        letters=_unit(build(letters(p) for p in profiles)),
        numbers=numbers,
        names=names,
        means=means,
        printed_numbers=_matrix(printed_numbers, number_columns),
        printed_names=_matrix(printed_names, name_columns),
    )


def _those(words: Iterable[str], columns: Mapping[str, int]) -> dict[str, float]:
    """Those of the words that have a column."""
    return {word: 1.0 for word in sorted(set(words)) if word in columns}


def _mass(matrix: Sparse) -> Floats:
    return np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float32).ravel()


def _soft(quotes: Quotes, left: Ints, right: Ints) -> tuple[Floats, Floats]:
    """How well each quote's words find a neighbour in meaning in the other: (left, right)."""
    table = vectors()
    cached: dict[int, tuple[Floats, Floats]] = {}

    def rows(index: int) -> tuple[Floats, Floats]:
        if index not in cached:
            words = [w for w in dict.fromkeys(quotes.profiles[index].words) if weight(w) > 0.0]
            known = [w for w in words if w in table.rank]
            weights = np.array([weight(w) for w in known], dtype=np.float32)
            cached[index] = (
                table.matrix[[table.rank[w] for w in known]],
                weights / max(float(weights.sum()), 1e-6),
            )
        return cached[index]

    one = np.zeros(len(left), dtype=np.float32)
    other = np.zeros(len(left), dtype=np.float32)
    for place, (i, j) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        (a, wa), (b, wb) = rows(i), rows(j)
        if len(wa) and len(wb):
            likeness = a @ b.T
            one[place] = wa @ likeness.max(axis=1)
            other[place] = wb @ likeness.max(axis=0)
    return one, other


def features(quotes: Quotes, left: Ints, right: Ints) -> Floats:
    """One row a pair (left[k], right[k]), one column a name of FEATURES; the same if swapped."""
    profiles = quotes.profiles
    out: dict[str, npt.NDArray[Any]] = {}

    def shares(name: str, matrix: Sparse) -> tuple[Floats, Floats]:
        shared = dots(matrix, left, right)
        mass = _mass(matrix)
        a, b = shared / np.maximum(mass[left], 1e-6), shared / np.maximum(mass[right], 1e-6)
        out[f"{name}_min"], out[f"{name}_max"] = np.minimum(a, b), np.maximum(a, b)
        return shared, mass

    out["stem_mass"], mass = shares("stem", quotes.stems)
    out["local_mass"], _ = shares("local", quotes.local)
    shares("word", quotes.words)
    shares("bigram", quotes.bigrams)
    out["letters"] = dots(quotes.letters, left, right)
    out["mean_vector"] = (quotes.means[left] * quotes.means[right]).sum(axis=1)
    one, other = _soft(quotes, left, right)
    out["soft_min"], out["soft_max"] = np.minimum(one, other), np.maximum(one, other)
    article = np.array([p.article for p in profiles], dtype=np.int64)
    for name, matrix, printed in (
        ("numbers", quotes.numbers, quotes.printed_numbers),
        ("names", quotes.names, quotes.printed_names),
    ):
        shared, own = dots(matrix, left, right), _mass(matrix)
        out[f"{name}_shared"] = shared
        out[f"{name}_differ"] = np.minimum(own[left], own[right]) - shared
        squares = sparse.csr_array(matrix.multiply(matrix))
        met = dots(squares, left, article[right], other=printed)
        met += dots(squares, right, article[left], other=printed)
        out[f"{name}_foreign"] = np.minimum(own[left] + own[right] - met, 3)
    negations = np.array([min(1, p.negations) for p in profiles], dtype=np.float32)
    out["negation_differs"] = np.abs(negations[left] - negations[right])
    agree = np.array(
        [
            speakers_agree(profiles[i].who, profiles[j].who)
            for i, j in zip(left.tolist(), right.tolist(), strict=True)
        ],
        dtype=np.float32,
    ).reshape(-1, 4)
    for column, name in enumerate(("same", "part", "affiliated", "differs")):
        out[f"speaker_{name}"] = agree[:, column]
    direct = np.array([p.quote.kind is Kind.DIRECT for p in profiles], dtype=np.float32)
    out["direct_both"] = direct[left] * direct[right]
    out["direct_one"] = np.abs(direct[left] - direct[right])
    out["article"] = dots(quotes.articles, article[left], article[right])
    out["same_article"] = article[left] == article[right]
    gap = np.abs(quotes.days[article[left]] - quotes.days[article[right]])
    out["days"] = np.where(np.isnan(gap), 1.0, np.minimum(gap, 10.0))
    out["mass_min"] = np.minimum(mass[left], mass[right])
    out["mass_ratio"] = out["mass_min"] / np.maximum(np.maximum(mass[left], mass[right]), 1e-6)
    place = np.array([p.place for p in profiles], dtype=np.float32)
    out["place"] = np.abs(place[left] - place[right])
    headline = np.array([p.headline for p in profiles], dtype=np.float32)
    out["headline_one"] = np.abs(headline[left] - headline[right])
    out["headline_both"] = headline[left] * headline[right]
    said = np.array([p.said for p in profiles])
    apart = np.abs(said[left] - said[right])
    out["said_same"] = apart == 0
    out["said_apart"] = np.where(np.isnan(apart), 0, np.minimum(apart, 5))
    person = np.array([p.who.person for p in profiles], dtype=np.float32)
    out["people_differ"] = out["speaker_differs"] * person[left] * person[right]
    _add_frame(out, quotes, left, right, article, direct, headline)
    return np.column_stack([out[name] for name in FEATURES]).astype(np.float32)


def _add_frame(
    out: dict[str, npt.NDArray[Any]],
    quotes: Quotes,
    left: Ints,
    right: Ints,
    article: Ints,
    direct: Floats,
    headline: Floats,
) -> None:
    """Where the two quotes stand to each other, and what that makes of their likeness.

    An indirect report just before a quotation is often its lead-in: *Jokowi mengatakan harga
    pangan baik. “Semuanya pada kondisi baik,” kata Jokowi.*
    """
    within = out["same_article"].astype(np.float32)
    stands = [profile.stand for profile in quotes.profiles]
    told = np.zeros((len(left), len(RETELLING)), dtype=np.float32)
    for row in np.flatnonzero(within).tolist():
        told[row] = retelling(stands, *sorted((left[row], right[row])))
    out.update(zip(RETELLING, told.T, strict=True))
    order = np.array([p.order for p in quotes.profiles], dtype=np.int64)
    beside = within * (np.abs(order[left] - order[right]) == 1)
    first = np.where(order[left] < order[right], left, right)
    second = left + right - first
    out["neighbours"] = beside
    out["lead_in"] = beside * (1 - direct[first]) * direct[second]
    out["headline_within"] = within * np.abs(headline[left] - headline[right])
    shared = sparse.csr_array(quotes.local[left].multiply(quotes.local[right]))
    out["rarest_shared"] = np.asarray(shared.max(axis=1).todense(), dtype=np.float32).ravel()
    of_speaker = np.array([p.of_speaker for p in quotes.profiles], dtype=np.float32)
    out["speakers_quotes"] = np.log(of_speaker[left] * of_speaker[right])
    count = np.bincount(article, minlength=int(article.max(initial=0)) + 1)[article]
    out["quotes"] = np.log((count[left] * count[right]).astype(np.float32))
    for kind in ("local", "soft"):
        out[f"{kind}_same_speaker"] = out[f"{kind}_max"] * out["speaker_same"]
        out[f"{kind}_direct_one"] = out[f"{kind}_max"] * out["direct_one"]
        product = np.maximum(out[f"{kind}_min"], 0) * np.maximum(out[f"{kind}_max"], 0)
        out[f"{kind}_mean"] = np.sqrt(product)
    out["local_within"] = out["local_max"] * within
    out["article_across"] = out["article"] * (1 - within)
    out["stem_mass_cut"] = np.minimum(out["stem_mass"], 3)
    out["local_mass_cut"] = np.minimum(out["local_mass"], 3)
    out["mass_min_log"] = np.log1p(out["mass_min"])


def wordings(quotes: Quotes, left: Ints, right: Ints) -> Wordings:
    """The words of both quotes of each pair."""
    words = [profile.words for profile in quotes.profiles]
    return [(words[i], words[j]) for i, j in zip(left.tolist(), right.tolist(), strict=True)]
