"""A stock Stanza pipeline for Indonesian, trained just long enough to be timed.

Stanza's own Indonesian models have to be downloaded, which this project never does. What a pipeline
costs depends on its architecture, hardly on its weights, so the baseline of `speed.py` is trained
here from the treebanks of `../shared/data`: tokenizer, mwt, pos, lemma, depparse and ner with every
dimension at Stanza's default, for a few steps. Where weights do matter for the time:

- sentences and words: the tokenizer is trained until its sentences are sane (F1 on CSUI: see its
  log in the folder of the models);
- the parser decodes by maximum spanning tree, which is slower on contradictory scores: it is
  trained for 120 steps and more, and `speed.py` prints how much of its time the decoding takes;
- lemmas and multi-word tokens come from dictionaries first and a decoder for the rest.
Pos and ner cost the same whatever they say, so they are trained only for form's sake.

Vectors are random (100 dimensions, as Stanza's): a look-up costs the same whatever it finds.
`--share_hid` would make pos training faster; at run time it changes little and stock does not use
it. The size "reduced" has the smaller dimensions that suffice for these treebanks: a baseline that
is faster than stock, hence the conservative one.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

SEED = 7
NAME = "id_stock"
# Steps and batch size (sentences; for depparse words). The model is saved where it is scored, which
# is once, after the last step.
TRAINING = {"pos": (120, 16), "depparse": (120, 500), "ner": (60, 16)}
DIMENSIONS = {
    "default": dict.fromkeys(TRAINING, ""),
    "reduced": {
        "pos": "--share_hid --hidden_dim 200 --char_hidden_dim 100 --char_emb_dim 50"
        " --deep_biaff_hidden_dim 200",
        "depparse": "--hidden_dim 200 --num_layers 2 --char_hidden_dim 100 --char_emb_dim 50"
        " --deep_biaff_hidden_dim 200 --deep_biaff_output_dim 100",
        "ner": "--hidden_dim 128 --char_hidden_dim 50 --char_emb_dim 50",
    },
}
# Stanza's defaults at run time; a model would otherwise bring the batch size of its training.
BATCHES = {
    "tokenize_batch_size": 32,
    "mwt_batch_size": 50,
    "pos_batch_size": 250,
    "lemma_batch_size": 5000,
    "depparse_batch_size": 5000,
    "ner_batch_size": 32,
}


def sentences(path: Path) -> list[str]:
    """CoNLL-U sentences with only what the models read: no XPOS, of MISC only SpaceAfter."""
    found = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = []
        for line in block.split("\n"):
            if line.startswith("#"):
                lines.append(line)
                continue
            cells = line.split("\t")
            if "." not in cells[0]:
                cells[4] = cells[8] = "_"
                cells[9] = "SpaceAfter=No" if "SpaceAfter=No" in cells[9] else "_"
                lines.append("\t".join(cells))
        found.append("\n".join(lines))
    return found


def prepare(shared: Path, data: Path) -> None:
    """The training files in the forms that Stanza's modules read."""

    from stanza.utils.datasets.common import (
        convert_conllu_to_txt,
        prepare_tokenizer_treebank_labels,
    )
    from stanza.utils.datasets.contract_mwt import contract_mwt

    data.mkdir(parents=True, exist_ok=True)
    banks = shared / "data"
    train = sentences(banks / "ud-csui" / "id_csui-ud-train.conllu")
    train += sentences(banks / "ud-gsd-new" / "id_gsd-ud-dev.conllu")
    held_out = sentences(banks / "ud-csui" / "id_csui-ud-test.conllu")
    parts = {"train": train, "dev": held_out[:40], "test": held_out[40:50]}
    for part, found in parts.items():
        text = "\n\n".join(found) + "\n\n"
        (data / f"{NAME}.{part}.gold.conllu").write_text(text, encoding="utf-8")
    convert_conllu_to_txt(str(data), NAME)
    prepare_tokenizer_treebank_labels(str(data), NAME)
    contract_mwt(str(data / f"{NAME}.dev.gold.conllu"), str(data / f"{NAME}.dev.mwtin.conllu"))
    words = Counter(
        line.split("\t")[1].lower()
        for sentence in train
        for line in sentence.split("\n")
        if not line.startswith("#")
    )
    chance = random.Random(SEED)
    rows = (
        word + "".join(f" {chance.gauss(0, 0.3):.3f}" for _ in range(100))
        for word in sorted(words)
        if " " not in word
    )
    lines = list(rows)
    (data / "vectors.txt").write_text("\n".join([f"{len(lines)} 100", *lines]) + "\n", "utf-8")
    for part in ("train", "dev"):
        (data / f"ner.{part}.json").write_text(entities(banks, part), encoding="utf-8")


def entities(banks: Path, part: str) -> str:
    """idner-news-2k as Stanza's NER reads it: a list of sentences of words."""
    import json

    found, sentence = [], []
    text = (banks / "idner-news-2k" / f"{part}.txt").read_text(encoding="utf-8")
    for line in [*text.split("\n"), ""]:
        cells = line.split()
        if cells:
            sentence.append({"id": len(sentence) + 1, "text": cells[0], "ner": cells[-1]})
        elif sentence:
            found.append(sentence)
            sentence = []
    return json.dumps(found if part == "train" else found[:60])


def steps(data: Path, models: Path, size: str) -> dict[str, tuple[Path, str]]:
    """What to run for each model: its file, and the module of stanza.models with its options."""
    gold = f"{data}/{NAME}"
    language = f"--mode train --lang id --shorthand {NAME}"
    short = f"--mode train --shorthand {NAME}"
    taught = f"--train_file {gold}.train.gold.conllu --eval_file {gold}.dev.gold.conllu"
    named = f"--train_file {data}/ner.train.json --eval_file {data}/ner.dev.json"

    def sized(name: str) -> str:
        count, batch = TRAINING[name]
        return (
            f"--wordvec_pretrain_file {data / 'vectors.pt'} --max_steps {count}"
            f" --eval_interval {count} --batch_size {batch} {DIMENSIONS[size][name]}"
        )

    rows = {
        "tokenize": (
            "tokenize.pt",
            f"tokenizer {language} --txt_file {gold}.train.txt --dev_txt_file {gold}.dev.txt"
            f" --label_file {gold}-ud-train.toklabels --dev_label_file {gold}-ud-dev.toklabels"
            f" --dev_conll_gold {gold}.dev.gold.conllu --mwt_json_file {gold}-ud-dev-mwt.json"
            " --max_seqlen 300 --batch_size 16 --steps 500 --eval_steps 250",
        ),
        "mwt": (
            "mwt.pt",
            f"mwt_expander {language} --train_file {gold}.train.gold.conllu"
            f" --eval_file {gold}.dev.mwtin.conllu --gold_file {gold}.dev.gold.conllu"
            " --max_dec_len 40 --num_epoch 4",
        ),
        "lemma": ("lemma.pt", f"lemmatizer {short} {taught} --num_epoch 2 --batch_size 100"),
        "pos": (
            f"pos.{size}.pt",
            f"tagger {language} {taught} --fix_eval_interval {sized('pos')}",
        ),
        "depparse": (
            f"depparse.{size}.pt",
            f"parser {language} {taught} --no_xpos --no_checkpoint {sized('depparse')}"
            " --optim adam --lr 0.003 --beta2 0.95 --no_second_optim",
        ),
        "ner": (f"ner.{size}.pt", f"ner_tagger {short} {named} {sized('ner')}"),
    }
    return {name: (models / file, command) for name, (file, command) in rows.items()}


def train(shared: Path, folder: Path, size: str) -> dict[str, Any]:
    """The options of a stanza.Pipeline of this size; trains what is not in the folder yet."""
    folder = folder.resolve()
    data, models = folder / "data", folder / "models"
    models.mkdir(parents=True, exist_ok=True)
    if not (data / "ner.dev.json").is_file():
        with contextlib.redirect_stdout(sys.stderr):
            prepare(shared, data)
    vectors = data / "vectors.pt"
    if not vectors.is_file():
        run(f"common.convert_pretrain {vectors} {data / 'vectors.txt'}", folder / "vectors.log")
    options: dict[str, Any] = {"dir": str(folder)}
    for name, (file, command) in steps(data, models, size).items():
        if not file.is_file():
            print(f"training {file.name} for the baseline", file=sys.stderr, flush=True)
            work = folder / "work" / file.stem
            run(
                f"{command} --seed {SEED} --save_dir {work} --save_name {file.name}",
                folder / f"{file.stem}.log",
            )
            shutil.move(work / file.name, file)
        options[f"{name}_model_path"] = str(file)
    for name in ("pos", "depparse", "ner"):
        options[f"{name}_pretrain_path"] = str(vectors)
    (folder / "resources.json").write_text("{}", encoding="utf-8")
    return options


def run(command: str, log: Path) -> None:
    """One module of stanza.models in a process of its own, at low priority, its output in a log."""
    with log.open("w", encoding="utf-8") as out:
        done = subprocess.run(
            [sys.executable, "-m", f"stanza.models.{command.split()[0]}", *command.split()[1:]],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
            preexec_fn=lambda: os.nice(10),
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"{log}: training stopped with code {done.returncode}; see its last lines")


def pipeline(options: dict[str, Any]) -> Any:
    """Stanza's own pipeline with those models, offline, on the processor."""
    import stanza

    return stanza.Pipeline(
        "id",
        processors="tokenize,mwt,pos,lemma,depparse,ner",
        allow_unknown_language=True,
        download_method=None,
        use_gpu=False,
        logging_level="ERROR",
        **BATCHES,
        **options,
    )


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["default"]
    for one in chosen:
        print(train(Path("../shared"), Path("build/stock"), one))
