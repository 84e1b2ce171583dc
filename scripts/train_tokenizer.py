"""Trains the tokenizer, sentence splitter and multi-word splitter that quoteattr ships.

    python scripts/train_tokenizer.py [--shared ../shared] [--work DIR] [--ship]

Reads the treebanks of `../shared/data`, trains tokenize.pt and mwt.pt (--ship puts them into the
package) and prints the CoNLL 2018 scores on the test sets, which are never trained on. A finished
step is skipped; delete its file to run it again. Conventions differ between the treebanks: CSUI,
which is news, is read most often and decides which words in *-nya* are split.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from quoteattr.segment import Segmenter, clitics, fold

MODELS = Path(__file__).parent.parent / "quoteattr/data/models"
SEED = 2025
KINDS = ("Tokens", "Sentences", "Words")


@dataclass(frozen=True, slots=True)
class Surface:
    """A token as written, the words in it, and whether white space follows."""

    text: str
    words: tuple[str, ...]
    space: bool = True


Sentence = tuple[Surface, ...]


def plain(text: str, *, space: bool = True) -> Surface:
    return Surface(text, (text,), space)


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file."""
    sentence: list[Surface] = []
    until = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line:
            if sentence:
                yield tuple(sentence)
            sentence, until = [], 0
        elif line[0] != "#":
            columns = line.split("\t")
            index, form, space = columns[0], columns[1], "SpaceAfter=No" not in columns[9]
            if "-" in index:
                until = int(index.split("-")[1])
                sentence.append(Surface(form, (), space))
            elif "." not in index:
                if int(index) <= until:
                    sentence[-1] = replace(sentence[-1], words=(*sentence[-1].words, form))
                else:
                    sentence.append(Surface(form, (form,), space))
    if sentence:
        yield tuple(sentence)


def settle(sentence: Sentence, split: dict[str, bool]) -> Sentence:
    """The sentence with its clitics split as `split` says: one convention for all treebanks."""

    def settled(token: Surface) -> Surface:
        word = token.text.lower()
        if word not in split or split[word] == (len(token.words) > 1):
            return token
        if not split[word]:
            return replace(token, words=(token.text,))
        return replace(token, words=(token.text[:-3], token.text[-3:]))

    return tuple(settled(token) for token in sentence)


def conventions(treebanks: Iterable[list[Sentence]]) -> dict[str, bool]:
    """Whether a form in -nya is split: the first treebank that has it decides, by majority."""
    split: dict[str, bool] = {}
    for treebank in treebanks:
        votes: Counter[tuple[str, bool]] = Counter()
        for sentence in treebank:
            for token in sentence:
                if token.text.lower().endswith("nya") and token.text.isalpha():
                    votes[token.text.lower(), len(token.words) > 1] += 1
        for form in {form for form, _ in votes} - split.keys():
            split[form] = votes[form, True] >= votes[form, False]
    for form in list(split):
        decided = clitics().settled(form)
        if decided is not None:
            split[form] = decided > 0
    return split


# ---- variants of a sentence ---------------------------------------------------------------------

QUOTES = ('"', "'", "''")


def is_quote(token: Surface) -> bool:
    return token.text in ('"', "'", "''", "``", "“", "”", "‘", "’", "«", "»")


def requoted(sentence: Sentence, chance: random.Random) -> Sentence:
    """With other quotation marks, and other spaces around them."""
    mark = chance.choice(QUOTES)
    spaced = chance.random()
    made: list[Surface] = []
    inside = False
    for token in sentence:
        if not is_quote(token):
            made.append(token)
            continue
        inside = not inside
        space = token.space
        if spaced < 0.25:  # " Kami siap , " kata Budi
            space = True
            if made:
                made[-1] = replace(made[-1], space=True)
        elif spaced < 0.4 and not inside:  # "Kami siap,"kata Budi
            space = mark == "'"
        made.append(Surface(mark, (mark,), space))
    return tuple(made)


NAMES = [
    "Budi",
    "Rahmat",
    "Sari",
    "Prabowo",
    "Jokowi",
    "Putin",
    "Ahmad",
    "Dewi",
    "Hasan",
    "Siregar",
    "Wibowo",
    "Lestari",
    "Peskov",
    "Trump",
    "Anies",
    "Ganjar",
    "Mahfud",
    "Luhut",
    "Airlangga",
    "Nadiem",
    "Retno",
    "Yusril",
    "Tito",
    "Kremlin",
    "KPK",
    "Polri",
    "DPR",
    "BMKG",
    "Pertamina",
]
TAILS = (
    "di Jakarta , Senin ( 2/12 )",
    "dalam keterangan tertulis",
    "kepada wartawan",
    "seperti dikutip Antara",
    "usai rapat",
    "Selasa ( 14/3/2023 )",
    "saat dihubungi",
    "di Istana Negara , Rabu",
    "",
)


def written(words: str) -> list[Surface]:
    """Tokens parted by spaces, with Indonesian typography: no space before , . ) or after (."""
    tokens = [plain(word) for word in words.split()]
    return [
        replace(token, space=not (token.text == "(" or (after and after.text in ",.)?!:")))
        for token, after in zip(tokens, [*tokens[1:], None], strict=False)
    ]


def attribution(chance: random.Random) -> list[Surface]:
    """*ujarnya di Jakarta, Senin (2/12)*, *kata Budi kepada wartawan*, without a full stop."""
    verb = chance.choice(sorted(clitics().attributing - {"demikian", "begitu"}))
    tail = written(chance.choice(TAILS))
    choice = chance.random()
    if choice < 0.55:
        verb = chance.choice(sorted(clitics().speech)) if choice < 0.2 else verb
        return [Surface(verb + "nya", (verb, "nya")), *tail]
    if choice < 0.7:
        return [plain(verb), plain(chance.choice(["dia", "ia", "mereka"])), *tail]
    return [*written(f"{verb} {' '.join(chance.sample(NAMES, 2))}"), *tail]


def quoted(sentence: Sentence, chance: random.Random) -> list[Sentence]:
    """The sentence said by somebody: one, two or three sentences of a news paragraph."""
    body = [token for token in sentence if not is_quote(token)]
    while body and body[-1].text in {".", "?", "!", ",", ":", ";"}:
        body.pop()
    if len(body) < 3:
        return [sentence]
    body[-1] = replace(body[-1], space=False)
    mark = chance.choice('""""\'')
    ends = chance.choice([",", ",", ",", ",", "!", "?", ".", "…", ""])
    opening = Surface(mark, (mark,), False)
    closing = Surface(mark, (mark,), True)
    said = attribution(chance)
    said[-1] = replace(said[-1], space=False)
    stop = [plain(".")]
    spoken = [opening, *body, *([plain(ends, space=False)] if ends else []), closing]
    shape = chance.random()
    if ends == "" and shape < 0.5:  # "Kami siap", kata Budi.
        spoken = [*spoken[:-1], replace(closing, space=False), plain(",")]
    if shape < 0.55:
        return [(*spoken, *said, *stop)]
    if shape < 0.7:  # Kami siap, katanya. / Menurutnya, kami siap.
        return [(*body, plain(","), *said, *stop)]
    if shape < 0.8:
        return [(Surface("Menurutnya", ("Menurut", "nya"), False), plain(","), *body, *stop)]
    if shape < 0.9:  # Budi berkata: "Kami siap."
        lead = written(
            f"{chance.choice(NAMES)} {chance.choice(['berkata', 'mengatakan', 'menegaskan'])} :"
        )
        return [(*lead, opening, *body, plain(".", space=False), closing)]
    # "Kami siap," kata Budi. "Kami siap."
    again = [opening, *body, plain(".", space=False), closing]
    return [(*spoken, *said, *stop), tuple(again)]


def shouted(sentence: Sentence) -> Sentence:
    return tuple(
        Surface(t.text.upper(), tuple(w.upper() for w in t.words), t.space) for t in sentence
    )


def lowered(sentence: Sentence) -> Sentence:
    return tuple(
        Surface(t.text.lower(), tuple(w.lower() for w in t.words), t.space) for t in sentence
    )


def unstopped(sentence: Sentence) -> Sentence:
    return sentence[:-1] if sentence[-1].text == "." and len(sentence) > 3 else sentence


# ---- files that Stanza reads --------------------------------------------------------------------


def labelled(paragraph: Iterable[Sentence]) -> tuple[str, str]:
    """The folded text of a paragraph and a digit a character, as Stanza's tokenizer reads them."""
    text, labels = [], []
    for sentence in paragraph:
        for place, token in enumerate(sentence):
            written_as = fold(token.text).replace('""', '"')
            last = place + 1 == len(sentence)
            end = 1 + last + 2 * (len(token.words) > 1)
            text.append(written_as)
            labels.append("0" * (len(written_as) - 1) + str(end))
            if token.space or last:
                text.append(" ")
                labels.append("0")
    return "".join(text).rstrip(), "".join(labels)[: len("".join(text).rstrip())]


def conllu(treebank: Iterable[Sentence]) -> str:
    """Sentences as CoNLL-U without annotation: a chain of words."""
    lines: list[str] = []
    for sentence in treebank:
        index = 0
        for token in sentence:
            misc = "_" if token.space else "SpaceAfter=No"
            if len(token.words) > 1:
                lines.append(
                    f"{index + 1}-{index + len(token.words)}\t{token.text}"
                    + "\t_" * 7
                    + f"\t{misc}"
                )
            for word in token.words:
                index += 1
                relation = "root" if index == 1 else "dep"
                own = misc if len(token.words) == 1 else "_"
                lines.append(f"{index}\t{word}\t_\tX\t_\t_\t{index - 1}\t{relation}\t_\t{own}")
        lines.append("")
    return "\n".join(lines) + "\n"


def paragraphs_of(
    treebank: list[Sentence], chance: random.Random, *, longest: int = 4
) -> Iterator[list[Sentence]]:
    start = 0
    while start < len(treebank):
        end = start + chance.randint(1, longest)
        yield treebank[start:end]
        start = end


def prepare(shared: Path, work: Path) -> None:
    """Training and development files for both models."""
    data = shared / "data"
    chance = random.Random(SEED)
    csui = list(sentences(data / "ud-csui/id_csui-ud-train.conllu"))
    pud = list(sentences(data / "ud-pud/id_pud-ud-test.conllu"))
    gsd = list(sentences(data / "ud-gsd-new/id_gsd-ud-dev.conllu"))
    dev = csui[9::10] + pud[-100:]
    csui = [sentence for place, sentence in enumerate(csui) if place % 10 != 9]
    pud = pud[:-100]
    split = conventions([csui, pud, gsd])
    csui, pud, gsd = ([settle(sentence, split) for sentence in bank] for bank in (csui, pud, gsd))

    paragraphs: list[list[Sentence]] = [csui, csui, pud, gsd]
    paragraphs += [*paragraphs_of(csui, chance), *paragraphs_of(pud, chance)]
    with_marks = [s for bank in (csui, csui, csui, pud) for s in bank if any(map(is_quote, s))]
    paragraphs += paragraphs_of([requoted(sentence, chance) for sentence in with_marks], chance)
    for bank in (csui, csui, pud, gsd):
        spoken = [s for sentence in bank if len(sentence) < 30 for s in quoted(sentence, chance)]
        paragraphs += paragraphs_of(spoken, chance)
    everything = csui + pud + gsd
    chance.shuffle(everything)
    share = len(everything) // 25
    paragraphs += [[shouted(sentence)] for sentence in everything[:share]]
    paragraphs += [[lowered(sentence)] for sentence in everything[share : 2 * share]]
    paragraphs += [[unstopped(sentence)] for sentence in everything[2 * share : 6 * share]]

    for name, parts in (("train", paragraphs), ("dev", [dev])):
        pairs = [labelled(paragraph) for paragraph in parts]
        (work / f"{name}.txt").write_text("\n\n".join(t for t, _ in pairs) + "\n", encoding="utf-8")
        (work / f"{name}.toklabels").write_text("\n\n".join(n for _, n in pairs) + "\n")
    expansions = Counter(
        (token.text.lower(), tuple(word.lower() for word in token.words))
        for sentence in dev
        for token in sentence
        if len(token.words) > 1
    )
    (work / "mwt.json").write_text(json.dumps([[list(k), n] for k, n in expansions.items()]))
    verbs = [
        (Surface(verb + "nya", (verb, "nya")), plain("dia")) for verb in sorted(clitics().speech)
    ]
    (work / "mwt.train.conllu").write_text(conllu(csui + pud + gsd + verbs), encoding="utf-8")
    (work / "mwt.gold.conllu").write_text(conllu(dev), encoding="utf-8")


def train_tokenizer(work: Path, *, hidden: int, steps: int) -> None:
    from stanza.models import tokenizer

    tokenizer.main(
        f"--mode train --lang id --shorthand id_news --txt_file {work}/train.txt"
        f" --label_file {work}/train.toklabels --dev_txt_file {work}/dev.txt"
        f" --dev_label_file {work}/dev.toklabels --mwt_json_file {work}/mwt.json"
        f" --max_seqlen 300 --batch_size 16 --hidden_dim {hidden} --emb_dim 24"
        f" --steps {steps} --eval_steps 250"
        f" --anneal_after 1000 --anneal .8 --dropout .2 --unit_dropout .1"
        f" --save_dir {work} --save_name tokenize.pt --device cpu --seed {SEED}".split()
    )


def train_splitter(work: Path) -> None:
    from stanza.models import mwt_expander
    from stanza.utils.datasets.contract_mwt import contract_mwt

    contract_mwt(str(work / "mwt.gold.conllu"), str(work / "mwt.dev.conllu"))
    mwt_expander.main(
        f"--mode train --lang id --shorthand id_news --train_file {work}/mwt.train.conllu"
        f" --eval_file {work}/mwt.dev.conllu --gold_file {work}/mwt.gold.conllu "
        f" --hidden_dim 64 --emb_dim 32 --num_epoch 30 --save_dir {work}"
        f" --save_name mwt.pt --device cpu --seed {SEED}".split()
    )


def predicted(segmenter: Segmenter, text: str) -> list[Sentence]:
    """The segmenter's sentences of a text, enclitics put back into their tokens."""
    segmented = segmenter.segment([text])[0]
    found: list[list[Surface]] = []
    for place, token in enumerate(segmented.tokens):
        if place in segmented.sentences:
            found.append([])
        space = token.span.end == len(text) or text[token.span.end] == " "
        before = found[-1][-1] if found[-1] else None
        if (
            before
            and not before.space
            and before.text.isalpha()
            and token.text.lower() in clitics().enclitics
        ):
            found[-1][-1] = Surface(before.text + token.text, (*before.words, token.text), space)
        else:
            found[-1].append(Surface(token.text, (token.text,), space))
    return [tuple(sentence) for sentence in found]


def report(shared: Path, work: Path) -> None:
    """Prints tokens, sentences and words F1 from raw text by the CoNLL 2018 metric."""
    from stanza.models.common.utils import ud_scores

    segmenter = Segmenter.load(work)
    for name in ("csui", "gsd-new"):
        file = f"ud-{name}/id_{name.removesuffix('-new')}-ud-test.conllu"
        gold = list(sentences(shared / "data" / file))
        pieces = [
            token.text + (" " if token.space or place + 1 == len(sentence) else "")
            for sentence in gold
            for place, token in enumerate(sentence)
        ]
        paths = [work / f"{name}.{side}.conllu" for side in ("gold", "predicted")]
        paths[0].write_text(conllu(gold), encoding="utf-8")
        paths[1].write_text(
            conllu(predicted(segmenter, "".join(pieces).rstrip())), encoding="utf-8"
        )
        scores = ud_scores(*map(str, paths))
        figures = (f"{kind} {100 * scores[kind].f1:.2f}" for kind in KINDS)
        print(name, *figures)


def ship(trained: Path, shipped: Path) -> None:
    """Copies a model into the package; of the paths in its settings only the names go along."""
    import torch

    stored = torch.load(trained, weights_only=True)
    stored["config"] = {
        name: Path(value).name if isinstance(value, str) and "/" in value else value
        for name, value in stored["config"].items()
    }
    torch.save(stored, shipped)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("build/tokenizer"))
    parser.add_argument("--hidden", type=int, default=48)
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--ship", action="store_true", help="copy the models into the package")
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    steps: dict[str, Callable[[], None]] = {
        "train.txt": lambda: prepare(options.shared, work),
        "mwt.pt": lambda: train_splitter(work),
        "tokenize.pt": lambda: train_tokenizer(work, hidden=options.hidden, steps=options.steps),
    }
    for product, step in steps.items():
        if not (work / product).exists():
            step()
    report(options.shared, work)
    if options.ship:
        for model in ("tokenize.pt", "mwt.pt"):
            ship(work / model, MODELS / model)


if __name__ == "__main__":
    main()
