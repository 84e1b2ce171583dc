"""The same utterance across articles: annotations in, matches out.

Half of all pairs share few words: one outlet quotes *“Semuanya pada kondisi baik,” kata Jokowi*,
another reports *Jokowi mengklaim harga pangan baik*. So candidates come from like articles as well
as from like words; a learned model judges each pair by what the two share (pairs.py), then once
more by its surroundings: who else is a candidate for either, and what third quote speaks for both;
then a network reads both wordings (reader.py). Clusters grow by likelihood on average and to the
fullest quote, so that no chain of weak links ties two utterances together.

Articles are taken in the order of their names: results depend neither on the order of the input
nor on the hash seed.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq
from scipy import sparse  # type: ignore[import-untyped]

from quoteattr.model import Annotation, Kind, Match, QuoteattrError, Relation, Witness
from quoteattr.pairs import (
    FEATURES,
    Floats,
    Ints,
    Profile,
    Quotes,
    Sparse,
    Wordings,
    features,
    read_quotes,
    wordings,
)
from quoteattr.shipped import verified_models

# Candidates. Articles on one event are alike by .1 or more (train: 29 of 30 pairs); two weeks is
# longer than an utterance stays news. The limits keep templates (weather, prices) from exploding.
LIKE_ARTICLES = 0.10
LIKE_QUOTES = 0.50
SHARED_MASS = 0.10
DAYS = 14
MOST_PARTNERS = 40
NEAR = 40  # quotes apart in one article
COMMON_IN = 1500

# A pair less likely than this by its own features is given up before its surroundings are read.
HOPELESS = 0.01
# A pair whose logit is less by then joins nothing, whatever the network reads: it is not asked.
SETTLED = -3.0
# A match is told where at least one pair across articles is more likely one utterance than not.
LIKELY = 0.5
# A witness is told where it is so likely one utterance with any other, and so with the fullest.
WITH_ANY = 0.4
WITH_FULLEST = 0.15

# What the second judgement reads of the pair itself, and of its surroundings.
REREAD = (
    "bigram_min", "bigram_max", "local_max", "local_mass", "letters", "soft_max",
    "direct_both", "direct_one", "same_article", "lead_in", "speaker_differs",
    "names_foreign", "numbers_foreign", "said_same", "said_apart", "people_differ",
)  # fmt: skip
CONTEXT = (
    *REREAD, "logit", "rival_left", "rival_right", "rank_left", "rank_right",
    "support", "support_second", "dissent", "beside", "supported",
)  # fmt: skip

STAGES = (("pair", FEATURES), ("context", CONTEXT))
REREAD_COLUMNS = [FEATURES.index(name) for name in REREAD]

# Labels against the fullest witness, found on train by grid (88 % right, 57 % are paraphrases):
# shares of neighbouring words kept (same kind, other kind), of the words in order on both sides.
SAME_KIND_KEPT = 0.5
OTHER_KIND_KEPT = 0.7
VERBATIM = 0.96
WHOLE = 0.7
# A quotation is fuller than a report that is this many words longer.
DIRECT_BONUS = 12


Likely = Mapping[tuple[int, int], float]  # two quotes (rows, left < right) to their likelihood


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model: weights of named features."""

    weights: Floats
    intercept: float

    def logits(self, rows: Floats) -> Floats:
        return np.asarray(rows.astype(np.float64) @ self.weights + self.intercept)

    def __call__(self, rows: Floats) -> Floats:
        return likelihood(self.logits(rows))


def likelihood(logits: Floats) -> Floats:
    """Probabilities from logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


Read = Callable[[Wordings, Floats], Floats]  # what reading two wordings adds to a pair's logit


@dataclass(frozen=True, slots=True)
class Sum:
    """How much of the judges' logit and of what reading adds to it counts."""

    judged: float
    read: float
    intercept: float

    def __call__(self, judged: Floats, read: Floats) -> Floats:
        return likelihood(np.asarray(self.judged * judged + self.read * read + self.intercept))


@dataclass(frozen=True, slots=True)
class Model:
    """What judges a pair by itself, then in its surroundings, then by reading both wordings.

    `link` joins quotes from `threshold` on, as gold does in articles that report one event; `sure`
    says how likely two quotes are one utterance in news at large, where reading counts for more.
    """

    pair: Judge
    context: Judge
    read: Read
    link: Sum
    sure: Sum
    threshold: float


@cache
def shipped_model() -> Model:
    """The models that scripts/train_match.py wrote: match.json and reader.pt in data/models."""
    from quoteattr.reader import load_reader

    folder = verified_models()
    source = folder / "match.json"
    try:
        table = json.loads(source.read_text(encoding="utf-8"))
        pair, context = (_judge(table[stage], names) for stage, names in STAGES)
        link, sure = (Sum(**table[use]) for use in ("link", "sure"))
        read = load_reader(folder / "reader.pt")
        return Model(pair, context, read, link, sure, float(table["threshold"]))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise QuoteattrError(
            f"{source}: not the matcher's weights ({error!r}); run scripts/train_match.py"
        ) from error


def _judge(stored: Mapping[str, Any], names: Sequence[str]) -> Judge:
    return Judge(np.array([stored["weights"][name] for name in names]), stored["intercept"])


def match(annotations: Sequence[Annotation], *, model: Model | None = None) -> tuple[Match, ...]:
    """The utterances that two or more of the articles report, each with its witnesses.

    The fullest witness comes first, the others in the order of article and place. Article names
    must be unique. An identifier is made from the members: the same members, the same identifier.
    """
    ordered = sorted(annotations, key=lambda annotation: annotation.article.name)
    names = [annotation.article.name for annotation in ordered]
    twice = next((a for a, b in pairwise(names) if a == b), None)
    if twice is not None:
        raise QuoteattrError(f"{twice}: two articles of this name; rename one")
    quotes = read_quotes(ordered)
    if not len(quotes):
        return ()
    model = model or shipped_model()
    left, right = candidates(quotes)
    likely, sure = judge(quotes, left, right, model=model)
    found = []
    full = [fullness(profile) for profile in quotes.profiles]
    article = [profile.article for profile in quotes.profiles]
    words = [profile.words for profile in quotes.profiles]
    for group in clusters(likely, threshold=model.threshold, full=full):
        level = levelled(group, sure, words)
        members = credible(group, level, full=full)
        across = [(i, j) for i, j in combinations(members, 2) if article[i] != article[j]]
        if worth_telling(across, likely):
            profiles = {member: quotes.profiles[member] for member in members}
            found.append(_match_of(profiles, fullest(members, full), level, across, names))
    return tuple(found)


def worth_telling(across: Iterable[tuple[int, int]], likely: Likely) -> bool:
    """Whether one of the pairs is LIKELY; a pair that is no candidate is none."""
    return any(likely.get(pair, 0.0) >= LIKELY for pair in across)


def levelled(group: Sequence[int], sure: Likely, words: Sequence[tuple[str, ...]]) -> Likely:
    """How likely the pairs of a group are one utterance: of the same words all as the likeliest.

    What stands around a quote tells how likely it is; where two print the same words a reader
    would see no reason for two answers.
    """
    pairs = {pair: frozenset(words[one] for one in pair) for pair in combinations(group, 2)}
    best: dict[frozenset[tuple[str, ...]], float] = defaultdict(float)
    for pair, wording in pairs.items():
        best[wording] = max(best[wording], sure.get(pair, 0.0))
    return {pair: best[wording] for pair, wording in pairs.items()}


def credible(group: Sequence[int], sure: Likely, *, full: Sequence[float]) -> list[int]:
    """Those of a group that are likely enough one utterance with any other and with the fullest."""

    def pair(i: int, j: int) -> float:
        return sure.get((min(i, j), max(i, j)), 0.0)

    kept = [i for i in group if any(pair(i, j) >= WITH_ANY for j in group if j != i)]
    hub = fullest(kept, full) if kept else -1
    return [i for i in kept if i == hub or pair(i, hub) >= WITH_FULLEST]


def _match_of(
    members: Mapping[int, Profile],
    full: int,
    sure: Likely,
    across: Sequence[tuple[int, int]],
    names: list[str],
) -> Match:
    ordered = sorted(members, key=lambda member: (member != full, member))
    witnesses = tuple(
        Witness(
            names[members[member].article],
            members[member].quote.id,
            Relation.FULL if member == full else relation(members[member], members[full]),
            fmean(sure[pair] for pair in across if full in pair)
            if member == full
            else sure[min(member, full), max(member, full)],
        )
        for member in ordered
    )
    keys = sorted(f"{witness.article}\0{witness.quote}" for witness in witnesses)
    name = "m" + hashlib.sha256("\0\0".join(keys).encode()).hexdigest()[:10]
    return Match(name, witnesses, fmean(sure[pair] for pair in across))


def fullest(rows: Iterable[int], full: Sequence[float]) -> int:
    """The fullest of some quotes, of equally full ones the first; `full` says how full each is."""
    return max(rows, key=lambda row: (full[row], -row))


def fullness(profile: Profile) -> float:
    """Words, and a bonus for words in quotation marks."""
    bonus = {Kind.DIRECT: 1.0, Kind.MIXED: 0.6, Kind.INDIRECT: 0.0}[profile.quote.kind]
    return len(profile.words) + DIRECT_BONUS * bonus


def relation(profile: Profile, full: Profile) -> Relation:
    """What a witness is to the fullest: *Masyarakatnya ramah* is a paraphrase of a quotation."""
    words, whole = profile.words, full.words
    if not words or not whole:
        return Relation.PARAPHRASE
    pairs = set(pairwise(words))
    kept = len(pairs & set(pairwise(whole))) / max(1, len(pairs))
    same_kind = profile.quote.kind is full.quote.kind
    if kept < (SAME_KIND_KEPT if same_kind else OTHER_KIND_KEPT):
        return Relation.PARAPHRASE
    common = LCSseq.similarity(words, whole)
    own, its = common / len(words), common / len(whole)
    if own >= VERBATIM and its >= VERBATIM:
        return Relation.VERBATIM
    return Relation.PARTIAL if its < WHOLE else Relation.EDITED


# ---- candidates ------------------------------------------------------------------------------


def _alike(rows: Sparse, *, least: float) -> Iterator[tuple[int, Ints]]:
    """For each row the rows that are like it by `least` or more, at most MOST_PARTNERS."""
    spread = np.bincount(rows.indices, minlength=rows.shape[1])
    rare = sparse.csr_array(rows @ sparse.diags_array((spread <= COMMON_IN).astype(np.float32)))
    rare.eliminate_zeros()
    turned = sparse.csc_array(rare.T)
    for start in range(0, rows.shape[0], 256):
        block = sparse.csr_array(rare[start : start + 256] @ turned)
        for row in range(block.shape[0]):
            span = slice(block.indptr[row], block.indptr[row + 1])
            near, values = block.indices[span], block.data[span]
            kept = (values >= least) & (near != start + row)
            near, values = near[kept], values[kept]
            if len(near) > MOST_PARTNERS:
                near = near[np.lexsort((near, -values))[:MOST_PARTNERS]]
            yield start + row, near.astype(np.int64)


def candidates(quotes: Quotes) -> tuple[Ints, Ints]:
    """Pairs of quotes worth judging, as rows (left < right), sorted.

    Two quotes of like articles, or like quotes of any two articles, not more than DAYS apart; and
    two quotes of one article, NEAR each other or alike, which may be its lead-in and its quotation.
    """
    article = np.array([profile.article for profile in quotes.profiles], dtype=np.int64)
    bounds = np.searchsorted(article, np.arange(quotes.articles.shape[0] + 1))
    days = quotes.days

    def apart(one: int, others: Ints) -> npt.NDArray[np.bool_]:
        return np.asarray(
            np.abs(days[others] - days[one]) > DAYS
        )  # an unknown date is apart from none

    partners: list[set[int]] = [{index} for index in range(quotes.articles.shape[0])]
    for index, near in _alike(quotes.articles, least=LIKE_ARTICLES):
        for other in near[~apart(index, near)].tolist():
            partners[index].add(other)
            partners[other].add(index)
    found: set[int] = set()
    size = len(quotes)
    for index, others in enumerate(partners):
        own = np.arange(bounds[index], bounds[index + 1])
        rows = [np.arange(bounds[o], bounds[o + 1]) for o in sorted(others) if o >= index]
        column = np.concatenate(rows) if rows else own
        if not len(own) or (len(others) == 1):
            continue
        shared = (quotes.local[own] @ quotes.local[column].T).tocoo()
        kept = shared.data >= SHARED_MASS
        one, other = own[shared.row[kept]], column[shared.col[kept]]
        found.update((one * size + other)[one < other].tolist())
        found.update(i * size + j for i, j in combinations(own.tolist(), 2) if j - i <= NEAR)
    masses = np.sqrt(np.asarray(quotes.stems.multiply(quotes.stems).sum(axis=1))).ravel()
    unit = sparse.csr_array(
        sparse.diags_array(1 / np.maximum(masses, 1e-9)) @ quotes.stems, dtype=np.float32
    )
    for row, near in _alike(unit, least=LIKE_QUOTES):
        near = near[(article[near] != article[row]) & ~apart(article[row], article[near])]
        found.update((np.minimum(near, row) * size + np.maximum(near, row)).tolist())
    keys = np.array(sorted(found), dtype=np.int64)
    return keys // size, keys % size


# ---- judgement -------------------------------------------------------------------------------


def judge(quotes: Quotes, left: Ints, right: Ints, *, model: Model) -> tuple[Likely, Likely]:
    """How likely each pair joins, and how likely it is one utterance; hopeless ones left out."""
    if not len(left):
        return {}, {}
    hopeful: list[tuple[Ints, Floats, Floats]] = []
    for start in range(0, len(left), 50_000):
        part = np.arange(start, min(start + 50_000, len(left)))
        rows = features(quotes, left[part], right[part])
        likely = model.pair(rows)
        kept = np.flatnonzero(likely >= HOPELESS)
        kept = kept[~_bulletins(quotes, left[part[kept]], right[part[kept]], rows[kept])]
        hopeful.append((part[kept], likely[kept], rows[kept][:, REREAD_COLUMNS]))
    places, first, again = (np.concatenate(parts) for parts in zip(*hopeful, strict=True))
    i, j = left[places], right[places]
    rows = np.hstack([again, context(quotes, i, j, first.astype(np.float32))])
    judged = model.context.logits(rows)
    read, unsettled = np.zeros(len(judged), dtype=np.float32), judged >= SETTLED
    read[unsettled] = model.read(wordings(quotes, i[unsettled], j[unsettled]), rows[unsettled])
    pairs = list(zip(i.tolist(), j.tolist(), strict=True))
    link, sure = (use(judged, read).tolist() for use in (model.link, model.sure))
    return dict(zip(pairs, link, strict=True)), dict(zip(pairs, sure, strict=True))


def _bulletins(quotes: Quotes, left: Ints, right: Ints, rows: Floats) -> npt.NDArray[np.bool_]:
    """Which pairs fill one form for other days or with other numbers.

    *Harga emas Selasa (14/7)*, *harga emas Rabu (15/7)*; *gempa magnitudo 5,2*, *gempa magnitudo
    3,1*. One changed number of one day is what a reader looks for; two are another quake, and so is
    one where bodies report on another day, or where no other number is the same. Of the pairs in
    gold/train, the raw events and the raw pairs 1,167 are such ones, and 20 of them one utterance.
    """
    profiles = quotes.profiles
    shared, differ, days, quoted = (
        rows[:, FEATURES.index(name)]
        for name in ("numbers_shared", "numbers_differ", "days", "direct_both")
    )
    series, other_day = np.zeros((2, len(rows)), dtype=np.bool_)
    for place, (i, j) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        one, other = profiles[i], profiles[j]
        later = abs(quotes.days[one.article] - quotes.days[other.article]) >= 1  # nan is not
        series[place] = later and not (one.who.person or other.who.person)
        other_day[place] = one.days and other.days and not one.days & other.days
    forms = (differ >= 2) | ((differ >= 1) & (series | ((shared == 0) & (days > 1))))
    return np.asarray(forms | (other_day & (quoted == 0)))


def context(quotes: Quotes, left: Ints, right: Ints, likely: Floats) -> Floats:
    """One row a pair, one column a name of CONTEXT after REREAD: what the surroundings say.

    A rival is another quote of the same article that fits better; a third quote that fits both is
    support, one that fits only one of them is dissent. Two articles often keep the order of
    statements, so the quotes before and after should fit too.
    """
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for i, j, p in zip(left.tolist(), right.tolist(), likely.tolist(), strict=True):
        near[i][j] = near[j][i] = p
    article = [profile.article for profile in quotes.profiles]
    in_article: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for i, others in near.items():
        for k, p in others.items():
            in_article[i, article[k]].append((p, k))
    rows = np.zeros((len(left), len(CONTEXT) - len(REREAD)))
    logits = np.log(np.clip(likely, 1e-4, 1) / np.clip(1 - likely, 1e-4, 1))
    for place, (i, j) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        own = near[i][j]
        rivals, ranks = [], []
        for one, other in ((i, j), (j, i)):
            fits = [p for p, k in in_article[one, article[other]] if k != other]
            rivals.append(max(fits, default=0.0) - own)
            ranks.append(sum(p > own for p in fits))
        few, many = sorted((near[i], near[j]), key=len)
        third = [(p, many[k]) for k, p in few.items() if k in many]
        support = sorted((min(pair) for pair in third), reverse=True)[:2]
        support += [0.0] * (2 - len(support))
        dissent = max((abs(p - q) for p, q in third), default=0.0)
        beside = 0.0
        if article[i] != article[j]:
            for step in (-1, 1):
                a, b = i + step, j + step
                if min(a, b) >= 0 and max(a, b) < len(article):
                    same = article[a] == article[i] and article[b] == article[j]
                    beside = max(beside, near[a].get(b, 0.0) if same and a in near else 0.0)
        rows[place] = (
            logits[place], *rivals, *ranks, *support, dissent, beside, own * support[0],
        )  # fmt: skip
    return rows.astype(np.float32)


def clusters(likely: Likely, *, threshold: float, full: Sequence[float]) -> list[list[int]]:
    """Quotes grouped by likelihood: sorted lists of two or more, in order of the first.

    Two groups are as likely one as the mean of two means: over all pairs between them, and over
    the pairs with the fullest quote of both (`full` says how full each quote is), for that is the
    one that a paraphrase reports. The likeliest two join first, until none reach the threshold. A
    pair that is no candidate counts 0.
    """
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for (i, j), p in likely.items():
        near[i][j] = near[j][i] = p
    sums: dict[int, dict[int, float]] = {i: dict(others) for i, others in near.items()}
    members = {index: [index] for index in near}
    hub = {index: index for index in near}
    age = dict.fromkeys(near, 0)

    def linkage(i: int, j: int) -> float:
        overall = sums[i][j] / (len(members[i]) * len(members[j]))
        one, other = (i, j) if (full[hub[i]], -hub[i]) >= (full[hub[j]], -hub[j]) else (j, i)
        links = near[hub[one]]
        fullest = sum(links.get(k, 0.0) for k in members[other]) / len(members[other])
        return (overall + fullest) / 2

    heap = [(-p, i, j, 0, 0) for (i, j), p in likely.items() if p >= threshold]
    heapq.heapify(heap)
    while heap:
        _, i, j, age_i, age_j = heapq.heappop(heap)
        if age.get(i) != age_i or age.get(j) != age_j:
            continue
        hub[i] = fullest((hub[i], hub[j]), full)
        members[i] += members.pop(j)
        age[i] += 1
        del age[j]
        for k, p in sums.pop(j).items():
            del sums[k][j]
            if k != i:
                sums[i][k] = sums[k][i] = sums[i].get(k, 0.0) + p
        for k in sums[i]:
            value = linkage(i, k)
            if value >= threshold:
                a, b = min(i, k), max(i, k)
                heapq.heappush(heap, (-value, a, b, age[a], age[b]))
    return sorted(sorted(group) for group in members.values() if len(group) > 1)
