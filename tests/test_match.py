"""The matcher on sentences of our own: what joins, what stays apart, what never changes."""

from __future__ import annotations

import datetime
import math
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from quoteattr.dates import period
from quoteattr.match import (
    CONTEXT,
    Judge,
    Model,
    Sum,
    candidates,
    clusters,
    credible,
    judge,
    levelled,
    match,
    shipped_model,
)
from quoteattr.model import (
    Annotation,
    Article,
    Kind,
    Match,
    Quote,
    QuoteattrError,
    Relation,
    Span,
    Speaker,
    SpeakerType,
)
from quoteattr.pairs import (
    FEATURES,
    Floats,
    Who,
    Wordings,
    dates_of,
    read_quotes,
    said_on,
    short_forms,
    speakers_agree,
)
from quoteattr.wording import numbers_of, stem, weight, words_of

WIRA = ("wira", "Wira Hadiwinata", "Direktur Utama PT Angkutan Nusa")
LESTARI = ("lestari", "Lestari Puspa", "Kepala Dinas Pertanian Kabupaten Wanasari")


def article(
    name: str, *said: tuple[str, str, tuple[str, str, str]], published: str | None = "2024-05-02"
) -> Annotation:
    """An article of one paragraph a quote: (kind letter, content, speaker)."""
    text = "Bus listrik Wanasari mulai melayani penumpang di Terminal Wanasari.\n"
    quotes, speakers = [], {}
    for number, (letter, content, (identifier, full, role)) in enumerate(said, 1):
        speakers[identifier] = Speaker(identifier, full, role=role)
        kind = Kind.DIRECT if letter == "d" else Kind.INDIRECT
        before = "“" if letter == "d" else f"{full} mengatakan "
        start = len(text) + len(before)
        text += f"{before}{content}{'”' if letter == 'd' else ''}, kata {full}.\n"
        span = Span(start, start + len(content))
        quotes.append(Quote(f"q{number}", kind, (span,), speakers=(identifier,)))
    return Annotation(
        Article(name, text, published=published), tuple(quotes), tuple(speakers.values())
    )


FULL = (
    "Kami menambah 40 bus listrik di koridor Wanasari mulai bulan depan supaya warga tidak "
    "menunggu lebih dari sepuluh menit di halte"
)
A = article(
    "a.txt",
    ("d", FULL, WIRA),
    ("d", "Padi tadah hujan sudah dipanen petani di tiga kecamatan sejak awal pekan", LESTARI),
)
B = article(
    "b.txt",
    (
        "i",
        "perusahaan menambah 40 bus listrik di koridor Wanasari agar warga tak lama menunggu",
        WIRA,
    ),
    (
        "d",
        "Kami menambah 40 bus listrik di koridor Wanasari mulai bulan depan",
        WIRA,
    ),
    ("d", "Tarifnya tetap tiga ribu lima ratus rupiah sampai akhir tahun anggaran", WIRA),
)
C = article("c.txt", ("d", FULL.replace("Kami", "Kita"), WIRA))


def shape(matches: tuple[Match, ...]) -> list[dict[str, str]]:
    return [
        {f"{w.article[0]}.{w.quote}": w.relation.value for w in found.witnesses}
        for found in matches
    ]


def test_one_utterance_in_three_outlets() -> None:
    (found,) = shape(match([A, B, C]))
    assert found["a.q1"] == "full"
    assert found["c.q1"] == "verbatim" or found["c.q1"] == "edited"
    assert found["b.q2"] == "partial"
    assert found["b.q1"] == "paraphrase"
    assert set(found) == {"a.q1", "b.q1", "b.q2", "c.q1"}


def test_results_do_not_depend_on_the_order_of_articles() -> None:
    expected = match([A, B, C])
    for seed in range(4):
        mixed = [A, B, C]
        random.Random(seed).shuffle(mixed)
        assert match(mixed) == expected


def test_an_unrelated_article_changes_nothing() -> None:
    other = article(
        "z.txt", ("d", "Harga cabai naik karena pasokan dari pegunungan tersendat", LESTARI)
    )
    assert match([A, B, C, other]) == match([A, B, C])


def test_results_do_not_depend_on_the_hash_seed() -> None:
    code = "import test_match as t; print(t.match([t.A, t.B, t.C]))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(printed) == 1


def test_the_same_words_on_another_occasion_are_another_utterance() -> None:
    later = article("c.txt", ("d", FULL, WIRA), published="2024-09-20")
    assert match([A, later]) == ()
    undated = article("c.txt", ("d", FULL, WIRA), published=None)
    assert len(match([A, undated])) == 1


def test_a_match_needs_one_pair_that_is_likelier_than_not_and_tells_its_likelihood() -> None:
    def always(likelihood: float, columns: Sequence[str]) -> Judge:
        return Judge(np.zeros(len(columns)), math.log(likelihood / (1 - likelihood)))

    def found(likelihood: float, *, added: float = 0.0) -> tuple[Match, ...]:
        def read(wordings: Wordings, rows: Floats) -> Floats:
            assert len(wordings) == len(rows)
            return np.full(len(rows), added, dtype=np.float32)

        judges = always(0.5, FEATURES), always(likelihood, CONTEXT)
        link, sure = Sum(1.0, 0.5, 0.0), Sum(2.0, 1.0, 1.0)
        return match([A, C], model=Model(*judges, read, link, sure, threshold=0.3))

    def told(one: Match) -> list[float]:
        return [one.confidence, *(witness.confidence for witness in one.witnesses)]

    assert found(0.45) == ()
    (one,) = found(0.55)
    sure = 1 / (1 + math.exp(-2 * math.log(0.55 / 0.45) - 1))
    assert told(one) == pytest.approx([sure] * len(told(one)))
    # What reading both wordings adds counts for both.
    (one,) = found(0.45, added=1.0)
    assert min(told(one)) > sure
    assert found(0.55, added=-1.0) == ()


def test_one_form_filled_with_other_numbers_is_another_bulletin() -> None:
    form = "Kami mencatat {} kali guguran lava dari puncak Wanasari sejauh {} meter ke barat daya"

    def told(name: str, *numbers: str, published: str = "2024-05-02") -> Annotation:
        return article(name, ("d", form.format(*numbers), WIRA), published=published)

    first = told("a.txt", "15", "1.500")
    assert len(match([first, told("b.txt", "15", "1.500")])) == 1
    assert len(match([first, told("b.txt", "16", "1.500")])) == 1  # a slip, to be shown
    assert match([first, told("b.txt", "22", "2.000")]) == ()
    one = article("a.txt", ("d", form.format(15, "jauh"), WIRA))
    assert len(match([one, told("b.txt", "16", "jauh")])) == 1
    assert match([one, told("b.txt", "16", "jauh", published="2024-05-05")]) == ()


def test_one_form_filled_for_another_day_is_another_bulletin() -> None:
    form = "hingga {} sebanyak 4.500 penumpang sudah naik bus listrik dari Terminal Wanasari"

    def told(name: str, day: str, *, published: str = "2024-05-02", form: str = form) -> Annotation:
        return article(name, ("i", form.format(day), WIRA), published=published)

    first = told("a.txt", "Sabtu (23/7)")
    assert len(match([first, told("b.txt", "Sabtu (23/7)")])) == 1
    assert len(match([first, told("b.txt", "sore hari")])) == 1  # only left out
    assert match([first, told("b.txt", "Jumat (22/7)")]) == ()
    assert match([first, told("b.txt", "Jumat")]) == ()
    assert len(match([told("a.txt", "minggu ini"), told("b.txt", "Sabtu")])) == 1  # a week


def test_what_bodies_report_on_another_day_is_another_bulletin() -> None:
    body = ("dinas", "Dinas Perhubungan Wanasari", "")
    form = "sebanyak {} penumpang dan 12 bus listrik berangkat dari Terminal Wanasari pagi tadi"

    def told(name: str, number: str, who: tuple[str, str, str], day: str | None) -> Annotation:
        found = article(name, ("i", form.format(number), who), published=day)
        kind = SpeakerType.ORG if who is body else SpeakerType.PER
        return replace(found, speakers=tuple(replace(s, type=kind) for s in found.speakers))

    for who, matches in ((body, 0), (WIRA, 1)):
        one, other = (
            told("a.txt", "450", who, "2024-05-02"),
            told("b.txt", "480", who, "2024-05-03"),
        )
        assert len(match([one, other])) == matches
    for day in ("2024-05-02", None):
        assert len(match([told("a.txt", "450", body, day), told("b.txt", "480", body, day)])) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Hari itu (3/5) ramai.\nKata Wira: X\nLalu (9/5) sepi.", 31 * 5 + 3),  # the last before
        ("Hari itu (3/5) ramai.\nKata Wira (4/5/2024): X", 31 * 5 + 4),  # that of the paragraph
        ("Kata Wira: X\nLalu (9-5-2024) sepi.", 31 * 5 + 9),  # the first behind
        ("Kata Wira: X\nMereka menang (3-2) kemarin.", math.nan),  # a score
        ("Kata Wira (13/14) (1/2 bagian): X", math.nan),  # no dates
    ],
)
def test_the_day_on_which_it_was_said(text: str, day: float) -> None:
    place = text.index("X")
    said = said_on(text, place, place + 1, dates=dates_of(text))
    assert said == pytest.approx(day, nan_ok=True)


def test_a_score_in_the_words_is_no_day() -> None:
    told = [
        article(f"{score}.txt", ("i", f"Persiwa menang ({score})", WIRA))
        for score in ("3-2", "3/2")
    ]
    assert [profile.days for profile in read_quotes(told).profiles] == [frozenset(), {"(3/2)"}]


@pytest.mark.parametrize(
    ("published", "known"),
    [
        ("2024-05-02", True),
        ("2024-05-02T10:15", True),
        ("20240502", False),
        ("2024-W18-4", False),
        ("kemarin", False),
        (None, False),
    ],
)
def test_a_day_is_known_where_history_knows_it(published: str | None, known: bool) -> None:
    (day,) = read_quotes([article("a.txt", ("d", FULL, WIRA), published=published)]).days
    assert (day == datetime.date(2024, 5, 2).toordinal()) == known
    assert math.isnan(day) != known
    assert (period(published) is not None) == known


@pytest.mark.parametrize(("below", "headline"), [("\n\n", True), ("\n", False)])
def test_a_first_line_is_a_headline_above_an_empty_one_only(below: str, headline: bool) -> None:
    words = "Kami menunggu Lestari Puspa di Terminal Wanasari"
    quote = Quote("q1", Kind.DIRECT, (Span(0, len(words)),))
    text = f"{words}{below}Bus listrik mulai melayani penumpang.\n"
    (profile,) = read_quotes([Annotation(Article("a.txt", text), (quote,), ())]).profiles
    assert profile.headline is headline
    assert ("lestari" in profile.names) is not headline


def test_a_witness_is_as_sure_as_its_pair_with_the_fullest() -> None:
    articles = [A, B, C]
    quotes = read_quotes(articles)
    place = {
        (articles[p.article].article.name, p.quote.id): row for row, p in enumerate(quotes.profiles)
    }
    _, sure = judge(quotes, *candidates(quotes), model=shipped_model())
    seen = set()
    for found in match(articles):
        rows = [place[one.article, one.quote] for one in found.witnesses]
        pairs = [sure.get((min(rows[0], row), max(rows[0], row)), 0.0) for row in rows[1:]]
        assert [one.confidence for one in found.witnesses[1:]] == pytest.approx(pairs)
        assert found.witnesses[0].confidence == pytest.approx(
            np.mean(
                [
                    p
                    for p, one in zip(pairs, found.witnesses[1:], strict=True)
                    if one.article != found.witnesses[0].article
                ]
            )
        )
        seen |= set(pairs)
    assert len(seen) > 1


def test_of_the_same_words_all_witnesses_are_as_sure_as_the_surest() -> None:
    words = [("kami", "siap"), ("mereka", "siap"), ("mereka", "siap"), ("siap",)]
    sure = {(0, 1): 0.8, (0, 2): 0.4, (1, 2): 0.9, (0, 3): 0.3}
    for order in (range(4), (0, 2, 1, 3)):
        # The same quotes in another order.
        turned = {tuple(sorted((order[i], order[j]))): p for (i, j), p in sure.items()}
        level = levelled(range(4), turned, words)
        assert level[0, 1] == level[0, 2] == 0.8
        assert (level[0, 3], level[1, 2], level[1, 3]) == (0.3, 0.9, 0.0)
    again = "Direktur itu mengatakan 40 bus listrik ditambah di koridor Wanasari mulai bulan depan"
    others = [article(f"{name}.txt", ("i", again, WIRA)) for name in "xy"]
    alone = article("z.txt", ("i", again.upper(), WIRA), published=None)
    (found,) = match([A, *others, alone])
    assert len({one.confidence for one in found.witnesses[1:]}) == 1 < len(found.witnesses) - 1


def test_one_article_alone_has_no_match() -> None:
    twice = article("a.txt", ("i", FULL.replace("Kami", "perusahaan"), WIRA), ("d", FULL, WIRA))
    assert match([twice]) == ()
    assert match([]) == ()


def test_two_articles_of_one_name_are_refused() -> None:
    with pytest.raises(QuoteattrError, match=r"a\.txt: two articles of this name"):
        match([A, A])


def test_a_chain_of_links_makes_no_cluster() -> None:
    chain = {(0, 1): 0.9, (1, 2): 0.6, (2, 3): 0.9}
    assert clusters(chain, threshold=0.5, full=[1.0] * 4) == [[0, 1], [2, 3]]


def test_what_reports_the_fullest_may_differ_from_each_other() -> None:
    star = {(0, 1): 0.9, (0, 2): 0.9, (1, 2): 0.2}
    assert clusters(star, threshold=0.5, full=[30.0, 5.0, 5.0]) == [[0, 1, 2]]


def test_a_witness_is_told_that_is_likely_with_another_and_not_unlikely_with_the_fullest() -> None:
    sure = {(0, 1): 0.9, (0, 2): 0.1, (1, 2): 0.8, (0, 3): 0.3, (1, 3): 0.2}
    group = [0, 1, 2, 3]
    assert credible(group, sure, full=[30.0, 9.0, 9.0, 9.0]) == [0, 1]
    assert credible(group, sure, full=[9.0, 30.0, 9.0, 9.0]) == [0, 1, 2]
    assert credible(group, {}, full=[1.0] * 4) == []


@pytest.mark.parametrize(
    ("words", "root"),
    [
        ("diberikan memberi pemberian", "beri"),
        ("menulis tulisan penulis", "tulis"),
        ("mensuplai menyuplai disuplai", "suplai"),
        ("pertumbuhan menumbuhkan", "tumbuh"),
        ("keramahan ramah", "ramah"),
    ],
)
def test_forms_of_a_word_share_a_stem(words: str, root: str) -> None:
    assert {stem(word) for word in words.split()} == {root}


@pytest.mark.parametrize("word", ["menteri", "jalan", "presiden", "Wanasari"])
def test_words_that_only_look_derived_stay(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("60 ribu rumah dan 60.000 sambungan", {60000.0}),
        ("enam puluh ribu", {60000.0}),
        ("Rp1,5 triliun", {1.5e12}),
        ("naik 29,13 persen", {29.13}),
        ("dua belas anak", {12.0}),
        ("tahap kedua", {2.0}),
        ("tanpa angka", set()),
    ],
)
def test_numbers_are_read_by_value(text: str, values: set[float]) -> None:
    assert numbers_of(words_of(text)) == values


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert weight("yang") == 0.0 < weight("pemerintah") < weight("bismillahirrahmanirrahim")


def test_short_forms_are_read_where_the_article_explains_them() -> None:
    text = "Dewan Pengawas (Dewas) dan Komisi Jalan Nusa (KJN) rapat di Gedung Biru (lama)."
    assert short_forms(text) == {
        "dewas": ("dewan", "pengawas"),
        "kjn": ("komisi", "jalan", "nusa"),
    }


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ({"wira", "hadiwinata"}, {"wira", "hadiwinata"}, 0),
        ({"wira", "hadiwinata"}, {"wira"}, 1),
        ({"wira"}, {"lestari"}, 3),
    ],
)
def test_speakers_agree_by_name(one: set[str], other: set[str], verdict: int) -> None:
    whos = [Who((frozenset(name),), frozenset(name), True, True) for name in (one, other)]
    agree = speakers_agree(*whos)
    assert [k for k, value in enumerate(agree) if value] == [verdict]


def test_relations_come_only_with_a_fullest_witness_first() -> None:
    for found in match([A, B, C]):
        relations = [witness.relation for witness in found.witnesses]
        assert relations[0] is Relation.FULL
        assert Relation.FULL not in relations[1:]
