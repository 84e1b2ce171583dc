"""Learns what `quoteattr.resolve` needs: which words are names, who is meant by *ia* and *itu*.

    python scripts/train_resolve.py names   names by use and letters, NER corpora and raw news
    python scripts/train_resolve.py runs    which words of a run are a name, gold/train and NER
                                            corpora
    python scripts/train_resolve.py gold    the names of gold/train's speakers get a vote
    python scripts/train_resolve.py rank    weights of the ranker, gold/train read by the tagger;
                                            of offices also the judged speakers of gold/raw
    python scripts/train_resolve.py score   speaker accuracy, sources given: gold/raw and gold/own,
                                            or a folder

Nothing of gold/dev is read but by `score`. Articles of gold/dev are left out of the raw news.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from raw_gold import read_own, read_speakers

from quoteattr import people, resolve, runs
from quoteattr.discourse import Discourse
from quoteattr.model import Annotation, Article, Paragraph, Span, Tagged, Token
from quoteattr.network import load_network
from quoteattr.ranking import candidates
from quoteattr.records import read_gold
from quoteattr.referents import Referent
from quoteattr.segment import Segmenter
from quoteattr.shipped import models_folder
from quoteattr.tag import NetworkTagger
from quoteattr.words import words_of

TOKEN = re.compile(
    r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*(?:\.(?=[a-z]|[A-Z]\b|[A-Z]\.)[^\W_]+)*|\w+|\.\.\.|--+|[^\w\s]"
)
MODEL = Path(__file__).parents[1] / "quoteattr/data/models/resolve.json"
CAPITAL = re.compile(r"\b[A-Z][\w'’-]+")
ADJACENT = re.compile(r"\b([A-Z][\w'’-]+)(?= ([A-Z][\w'’-]+))")
RUN_L2, RUN_STEPS = 1e-3, 400  # of learning which words of a run are a name
RANK_L2, RANK_STEPS = 5e-4, 800  # of learning the ranker's weights
SINGULAR = re.compile(r"(ia|dia|beliau|-?nya|dirinya|saya|kami|mereka|kita)", re.IGNORECASE)


def tagged_as_shipped(gold: Sequence[Annotation]) -> Iterator[tuple[Annotation, Tagged]]:
    """Every annotation with what the tagger says of its article."""
    folder = models_folder()  # models in the making, not yet those of the manifest
    network = load_network(folder / "network.pt", folder / "vectors.npz")
    tagger = NetworkTagger(Segmenter.load(), network)
    return zip(gold, tagger(annotation.article for annotation in gold), strict=True)


def tagged_of(annotation: Annotation) -> Tagged:
    """Lines as paragraphs, words by a regular expression, enclitics split where gold does."""
    article = annotation.article
    cuts = {s.start for q in annotation.quotes for s in (*q.source, *q.cue, *q.via)}
    paragraphs = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", article.text):
        tokens = []
        for match in TOKEN.finditer(line[0]):
            start, end = line.start() + match.start(), line.start() + match.end()
            edges = [start, *(cut for cut in (end - 3,) if cut in cuts and start < cut), end]
            tokens += [Token(Span(a, b), article.text[a:b]) for a, b in itertools.pairwise(edges)]
        if tokens:
            paragraphs.append(Paragraph(Span(line.start(), line.end()), tuple(tokens)))
    return Tagged(article, tuple(paragraphs))


# ---- names -----------------------------------------------------------------------------------


def ner_tokens(shared: Path) -> Iterator[tuple[str, str]]:
    """(token, label) of the training parts of three NER corpora."""
    data = shared / "data"
    for path in (
        data / "idner-news-2k/train.txt",
        data / "ner-ui/nergithub.txt",
        data / "nergrit/train_preprocess.txt",
    ):
        for line in path.read_text(encoding="utf-8").splitlines():
            fields = line.split()
            if len(fields) >= 2:
                yield fields[0], fields[-1]


def raw_texts(shared: Path) -> Iterator[str]:
    """The raw news articles that are not in gold/dev."""
    dev = json.loads((shared / "gold/dev/index.json").read_text(encoding="utf-8"))
    held_out = {row["url"] for row in dev} | {row["title"] for row in dev}
    with gzip.open(shared / "data/news/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["url"] not in held_out and row["title"] not in held_out:
                yield row["text"]


def usage(shared: Path) -> dict[str, Counter[str]]:
    """Word -> in how many raw articles it is capitalised, speaks, follows a title ..."""
    words = people.people()
    cues = "|".join(words.before_name)
    beside = re.compile(
        rf"\b(?:{cues}) ((?:[A-Z][\w'’-]+ ){{0,2}}[A-Z][\w'’-]+)"
        r"(?=[,.]| (?:di|dalam|saat|kepada|usai|pada|seperti|seraya|sambil)\b)"
    )

    def is_office(word: str) -> bool:
        return people.is_head(word) or word in words.body_heads or word in words.titles

    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text in raw_texts(shared):
        seen: set[str] = set()
        for match in beside.findall(text):
            run = [people.spelled(word) for word in match.split()]
            seen.update(run[-1:] if any(map(is_office, run)) else run)
        seen = {word for word in seen if not is_office(word)}
        # *Widyawati* never speaks alone, but follows *Nicke*, who does.
        near: dict[str, set[str]] = {"before": set(), "behind": set(), "title": set()}
        for left, right in ADJACENT.findall(text):
            left, right = people.spelled(left), people.spelled(right)
            if left in seen:
                near["behind"].add(right)
            if right in seen:
                near["before"].add(left)
            if left in words.titles:
                near["title"].add(right)
        near["speaks"] = seen
        near["capital"] = {people.spelled(w) for w in CAPITAL.findall(text)}
        near["caps"] = {people.spelled(w) for w in re.findall(r"\b[A-Z]{2,}\b", text)}
        near["small"] = {people.spelled(w) for w in re.findall(r"\b[a-z][\w'’-]+", text)}
        near["at"] = {
            people.spelled(w) for w in re.findall(r"\b(?:di|ke|dari) ([A-Z][\w'’-]+)", text)
        }
        for kind, found in near.items():
            for word in found:
                counts[word][kind] += 1
    return {word: count for word, count in counts.items() if count["capital"] >= 2}


def spelling(word: str) -> dict[str, float]:
    return {f"~{piece}": 1.0 for piece in people.pieces(word)}


def vectors() -> dict[str, list[float]]:
    """The shipped word vectors, of length 4: names lie together whether they speak or not."""
    import numpy as np

    stored = np.load(MODEL.with_name("vectors.npz"))
    table = stored["vectors"].astype(np.float32)
    table *= 4 / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
    return dict(zip(stored["words"].tolist(), table.tolist(), strict=True))


def word_features(word: str, count: Counter[str], vector: Sequence[float] = ()) -> dict[str, float]:
    total = count["capital"]
    found = spelling(word) | {"seen": 1.0, "log": math.log(total)}
    for kind in ("speaks", "before", "behind", "title", "caps", "at"):
        share = count[kind] / total
        found |= {kind: share, f"{kind} root": share**0.5, f"{kind} any": float(share > 0)}
    found["small"] = count["small"] / (total + count["small"])
    found["vector"] = float(bool(vector))
    return found | {f"v{i}": value for i, value in enumerate(vector)}


def learn_names(shared: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Word -> log odds that it, written with a capital, is of a person's name; and piece -> weight.

    A logistic regression over how the raw news uses the word and over its letters, taught by three
    NER corpora; where these have the word itself, their counts speak too. The second table, over
    letters alone, is for words that nobody has seen.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    votes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for token, label in ner_tokens(shared):
        if token[:1].isupper():
            votes[people.spelled(token)][label.endswith(("PER", "PERSON"))] += 1
    counts, meaning = usage(shared), vectors()

    def fit(words: list[str], rows: list[dict[str, float]], c: float) -> tuple[object, object]:
        data, labels, weights = [], [], []
        for word, row in zip(words, rows, strict=True):
            for label in (0, 1):
                if votes[word][label]:
                    data.append(row)
                    labels.append(label)
                    weights.append(votes[word][label] ** 0.5)
        vectorizer = DictVectorizer()
        model = LogisticRegression(C=c, max_iter=400)
        model.fit(vectorizer.fit_transform(data), labels, sample_weight=weights)
        return vectorizer, model

    known = [word for word in votes if word in counts]
    vectorizer, model = fit(
        known, [word_features(w, counts[w], meaning.get(w, ())) for w in known], 1.0
    )
    every = sorted(counts)
    chances = model.predict_proba(
        vectorizer.transform([word_features(w, counts[w], meaning.get(w, ())) for w in every])
    )
    scores = {}
    for word, (_, chance) in zip(every, chances, strict=True):
        other, person = votes.get(word, (0, 0))
        prior = 2.0
        odds = (person + prior * chance + 0.02) / (other + prior * (1 - chance) + 0.02)
        scores[word] = round(math.log(odds), 1)
    rare = [word for word in votes if sum(votes[word]) <= 3]
    vectorizer, model = fit(rare, [spelling(w) | {"bias": 1.0} for w in rare], 0.5)
    letters = {
        name: round(float(weight), 2)
        for name, weight in zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
        if abs(weight) >= 0.1
    }
    letters["bias"] = round(letters.get("bias", 0.0) + float(model.intercept_[0]), 2)
    for word in votes:
        if word not in scores and sum(votes[word]) >= 2:
            guess = sum(letters.get(piece, 0.0) for piece in [*spelling(word), "bias"])
            chance = 1 / (1 + math.exp(-guess))
            other, person = votes[word]
            scores[word] = round(math.log((person + chance + 0.02) / (other + 1.02 - chance)), 1)
    return dict(sorted(scores.items())), letters


def with_gold(names: dict[str, float], gold: Sequence[Annotation]) -> dict[str, float]:
    """The word scores after the gold's own speakers had a vote, each once an article."""
    votes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for annotation in gold:
        for speaker in annotation.speakers:
            person = speaker.type.value == "PER"
            for word in {people.spelled(w) for w in TOKEN.findall(speaker.name) if w[0].isupper()}:
                votes[word][person] += 1
            for word in {people.spelled(w) for w in TOKEN.findall(speaker.role or "")}:
                votes[word][0] += 1
    merged = dict(names)
    for word, (other, person) in votes.items():
        if person > other and len(word) > 1:
            before = max(-3.0, min(3.0, names.get(word, 0.0)))
            merged[word] = round(
                max(before, before / 2 + math.log(person + 1) - math.log(other + 1)), 1
            )
    return dict(sorted(merged.items()))


# ---- which words of a run are the name ---------------------------------------------------------


def run_examples(annotation: Annotation) -> Iterator[tuple[dict[str, float], bool]]:
    """(features, whether the word is of a person's name) for capitalised words whose part is known.

    Names of the article's speakers are names wherever they stand; the other words of a source, of
    a role and of a body's name are not.
    """
    tagged = tagged_of(annotation)
    words = words_of(tagged)
    sources = [span for quote in annotation.quotes for span in quote.source]
    yes: list[tuple[str, ...]] = []
    no: list[tuple[str, ...]] = []
    for speaker in annotation.speakers:
        keys = tuple(people.spelled(w) for w in TOKEN.findall(speaker.name))
        (yes if speaker.type.value == "PER" else no).append(keys)
        if speaker.role:
            no.append(tuple(people.spelled(w) for w in TOKEN.findall(speaker.role)))
    labels: dict[int, bool] = {}
    sourced = {i for i, w in enumerate(words) if any(s.contains(w.token.span) for s in sources)}
    people_words = {w for keys in yes for w in keys}
    for index in sourced:
        labels[index] = people.spelled(words[index].text) in people_words
    texts = [people.spelled(word.text) for word in words]
    for keys, label in [*((k, False) for k in no), *((k, True) for k in yes)]:
        if keys and (len(keys) > 1 or label):
            for index in range(len(texts) - len(keys) + 1):
                if tuple(texts[index : index + len(keys)]) == keys:
                    labels.update((i, label) for i in range(index, index + len(keys)))
    context = runs.Context.of(words, sources)
    for start, end in runs.runs(words):
        for index in range(start, end):
            if index in labels and words[index].text[0].isalpha():
                yield runs.features(words, index, start, end, context), labels[index]


def ner_examples(shared: Path) -> Iterator[tuple[dict[str, float], bool]]:
    """The same from two NER corpora: there every capitalised word has a label."""
    for name in ("idner-news-2k/train.txt", "ner-ui/nergithub.txt"):
        for block in (shared / "data" / name).read_text(encoding="utf-8").split("\n\n"):
            rows = [line.split() for line in block.splitlines() if len(line.split()) >= 2]
            tokens, place = [], 0
            for row in rows:
                tokens.append(Token(Span(place, place + len(row[0])), row[0]))
                place += len(row[0]) + 1
            if not tokens:
                continue
            text = " ".join(row[0] for row in rows)
            paragraph = Paragraph(Span(0, len(text)), tuple(tokens))
            words = words_of(Tagged(Article("ner", text), (paragraph,)))
            words = tuple(replace(word, paragraph=1) for word in words)
            context = runs.Context.of(words, ())
            for start, end in runs.runs(words):
                for index in range(start, end):
                    if words[index].text[0].isalpha():
                        found = runs.features(words, index, start, end, context)
                        yield found, rows[index][-1].endswith(("PER", "PERSON"))


def logistic(examples: Sequence[tuple[dict[str, float], bool]]) -> dict[str, float]:
    """Weights of a logistic regression, by full-batch gradient descent with momentum."""
    import numpy as np

    columns = sorted({name for row, _ in examples for name in row})
    place = {name: i for i, name in enumerate(columns)}
    x = np.zeros((len(examples), len(columns)))
    y = np.array([float(label) for _, label in examples])
    for i, (row, _) in enumerate(examples):
        for name, value in row.items():
            x[i, place[name]] = value
    w, v = np.zeros(len(columns)), np.zeros(len(columns))
    for _ in range(RUN_STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        v = 0.9 * v + x.T @ (y - p) / len(y) - RUN_L2 * w
        w = w + 0.5 * v
    print(f"{len(y)} examples, {y.mean():.3f} names, accuracy {((p > 0.5) == y).mean():.4f}")
    return {name: round(float(value), 3) for name, value in zip(columns, w, strict=True)}


# ---- the ranker ------------------------------------------------------------------------------


def choices(
    annotation: Annotation, tagged: Tagged
) -> Iterator[tuple[list[dict[str, float]], list[bool]]]:
    """For every open source of an article: its candidates' evidence and which of them are right.

    The history is the gold one as far as the article's candidates allow, else the predicted one.
    """
    bare = tuple(replace(quote, speakers=()) for quote in annotation.quotes)
    discourse = Discourse(tagged, bare)
    for number, index in enumerate(discourse.order):
        wanted = names_of(annotation, annotation.quotes[index].speakers)
        place = resolve.place_of(discourse, number)
        guess = resolve.speakers_of(discourse, number)
        if place is not None and len(wanted) == 1:
            rows, right = [], []
            for referent, evidence in candidates(discourse, place):
                rows.append(evidence)
                right.append(is_one(referent, wanted) if referent else not any(right))
            if any(right) and not all(right):
                yield rows, right
        true = tuple(one for one in discourse.referents if is_one(one, wanted))
        discourse.settle(true or guess)


def is_one(referent: Referent, names: frozenset[str]) -> bool:
    return " ".join(referent.name.casefold().split()) in names


def form_asked(choice: tuple[list[dict[str, float]], list[bool]]) -> str:
    """The form of the source that a choice is for: the first word of its evidence's names."""
    return next(iter(choice[0][0])).partition(" ")[0]


def softmax(groups: Sequence[tuple[list[dict[str, float]], list[bool]]]) -> dict[str, float]:
    """Weights of a linear ranker: maximum likelihood of the right candidates among all."""
    import numpy as np

    columns = sorted({name for rows, _ in groups for row in rows for name in row})
    place = {name: i for i, name in enumerate(columns)}
    owner = np.concatenate([np.full(len(rows), g) for g, (rows, _) in enumerate(groups)])
    x = np.zeros((len(owner), len(columns)))
    y = np.array([flag for _, right in groups for flag in right])
    for i, row in enumerate(row for rows, _ in groups for row in rows):
        for name, value in row.items():
            x[i, place[name]] = value
    w, v = np.zeros(len(columns)), np.zeros(len(columns))
    for _ in range(RANK_STEPS):
        s = x @ w
        top = np.full(len(groups), -np.inf)
        np.maximum.at(top, owner, s)
        e = np.exp(s - top[owner])
        p = e / np.bincount(owner, e)[owner]
        q = e * y
        q = q / np.maximum(np.bincount(owner, q), 1e-12)[owner]
        v = 0.9 * v + x.T @ (q - p) / len(groups) - RANK_L2 * w
        w = w + 0.3 * v
    best = [np.flatnonzero(owner == g)[np.argmax(s[owner == g])] for g in range(len(groups))]
    print(f"{len(groups)} choices, right {np.mean(y[best]):.4f}")
    return {name: round(float(value), 3) for name, value in zip(columns, w, strict=True)}


# ---- score -----------------------------------------------------------------------------------


def form_of(source: str, names: Sequence[str]) -> str:
    """What the source is: name, role, pronoun or none (guidelines, section 5)."""
    if not source:
        return "none"
    if SINGULAR.fullmatch(source):
        return "pronoun"
    words = {w for name in names for w in re.findall(r"\w+", name.lower())}
    return "name" if words & set(re.findall(r"\w+", source.lower())) else "role"


def names_of(annotation: Annotation, ids: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(annotation.speaker(i).name.casefold().split()) for i in ids)


def score(gold: Sequence[Annotation], *, errors: bool) -> None:
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for annotation, tagged in tagged_as_shipped(gold):
        bare = tuple(replace(quote, speakers=()) for quote in annotation.quotes)
        quotes, speakers = resolve.resolve(tagged, bare)
        found = Annotation(annotation.article, quotes, speakers)
        for wanted, got in zip(annotation.quotes, quotes, strict=True):
            if not wanted.speakers:
                continue  # nobody judged who speaks
            source = " ".join(span.of(annotation.article.text) for span in wanted.source)
            names = [annotation.speaker(i).name for i in wanted.speakers]
            form = form_of(source, names)
            kinds = "+".join(sorted({annotation.speaker(i).type.value for i in wanted.speakers}))
            good = names_of(annotation, wanted.speakers) == names_of(found, got.speakers)
            for key in (("form", form), ("type", kinds), ("all", ""), (form, kinds)):
                total[key] += 1
                right[key] += good
            if errors and not good:
                print(
                    f"{annotation.article.name[:12]} {wanted.id} {form} {kinds} "
                    f"{source!r} gold={names} got={[found.speaker(i).name for i in got.speakers]}"
                )
    for key in sorted(total):
        print(
            f"{key[0]:8} {key[1]:8} {right[key]:5} of {total[key]:5}  {right[key] / total[key]:.3f}"
        )


def load() -> dict[str, object]:
    return dict(json.loads(MODEL.read_text(encoding="utf-8"))) if MODEL.exists() else {}


def save(**parts: object) -> None:
    MODEL.write_text(
        json.dumps(load() | parts, ensure_ascii=False, separators=(",", ":")) + "\n",
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("names", "runs", "gold", "rank", "score"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--gold", type=Path, help="the folder; to score gold/raw and own")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    folder = options.gold or options.shared / "gold/train"
    if options.step == "names":
        names, letters = learn_names(options.shared)
        save(names=names, letters=letters)
    elif options.step == "gold":
        save(names=with_gold(load()["names"], read_gold(folder)))
    elif options.step == "runs":
        rows = [row for annotation in read_gold(folder) for row in run_examples(annotation)]
        save(runs=logistic([*rows, *ner_examples(options.shared)]))
    elif options.step == "rank":
        gold, raw = (
            [choice for one in tagged_as_shipped(annotations) for choice in choices(*one)]
            for annotations in (read_gold(folder), tuple(read_speakers(options.shared)))
        )
        # gold/train has few offices; of pronouns the raw news was judged where they are hard
        offices = [choice for choice in [*gold, *raw] if form_asked(choice) == "role"]
        save(rank=softmax(gold) | softmax(offices))
    elif options.step == "score":
        if options.gold:
            sets = [read_gold(options.gold)]
        else:
            sets = [tuple(read_speakers(options.shared)), tuple(read_own())]
        for gold in sets:
            score(gold, errors=options.errors)


if __name__ == "__main__":
    main()
