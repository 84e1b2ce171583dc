"""Two wordings of one utterance, word by word: what was kept, put in, left out, replaced, moved.

*Kami percaya Iran mampu* against *Kami yakin Iran mampu* is one word replaced in its slot. What
counts as the same word is the key of units.py; shown is always what stands in the article.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from quoteattr.model import Span, covering
from quoteattr.units import Unit, content_word, knowledge
from quoteattr.wording import meant, stem


class Op(StrEnum):
    """What a witness did with the words of the base.

    `spelling` is no change of substance: case, punctuation, spelling, another form of the same
    number, a pronoun that the frame shifts.
    """

    KEPT = "kept"
    INSERTED = "inserted"
    OMITTED = "omitted"
    REPLACED = "replaced"
    MOVED = "moved"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Edit:
    """One step from the base to the witness: `base` and `witness` are ranges of the two articles.

    `base` is None where words were put in, `witness` is None where words were left out. A span
    never leaves its content span.
    """

    op: Op
    base: Span | None
    witness: Span | None


@dataclass(frozen=True, slots=True)
class Step:
    """An edit of one unit on each side at most, before runs are joined: indices of the units."""

    op: Op
    base: int | None
    witness: int | None


# ---- alignment -------------------------------------------------------------------------------


def likeness(one: Unit, other: Unit) -> float:
    """How well a word can stand in the other's slot, 0 to 1: letters, affixes, kind of word."""
    known = knowledge()
    if one.key == other.key:
        return 1.0
    if one.number or other.number:
        return 0.9 if one.number and other.number else 0.15
    for words in (known.negations, known.modals, known.pronouns):
        if one.key in words and other.key in words:
            return 0.8
    letters = fuzz.ratio(one.key, other.key) / 100
    if one.name != other.name:
        return 0.3 * letters + (0.15 if content_word(one) and content_word(other) else 0.0)
    if one.name:
        return max(0.5, letters)
    if content_word(one) != content_word(other):
        return 0.25 * letters
    if not content_word(one):
        return 0.1 + 0.5 * letters
    affix = _affix(one.key) == _affix(other.key) != ""
    return min(0.95, 0.35 + 0.25 * affix + 0.4 * letters)


def _kinship(one: Unit, other: Unit) -> float:
    """How well two words fit that have more in common than their slot, 0 for others.

    Both are numbers, names, negations, modals or pronouns, or they are of one stem or meaning.
    """
    known = knowledge()
    akin = (
        (one.number and other.number)
        or (one.name and other.name)
        or any(
            one.key in words and other.key in words
            for words in (known.negations, known.modals, known.pronouns)
        )
        or not _roots(one.key).isdisjoint(_roots(other.key))
        or fuzz.ratio(one.key, other.key) >= _LETTERS
        or (content_word(one) and content_word(other) and meant(one.key, other.key) >= _MEANING)
    )
    return max(_PAIR, likeness(one, other)) if akin else 0.0


def _roots(word: str) -> frozenset[str]:
    """The stems that stand for a word and its synonyms: *rumah* of *rumah-rumahnya*."""
    return frozenset(map(stem, word.split("-")))


def _affix(word: str) -> str:
    found = next((p for p in knowledge().prefixes if word.startswith(p) and len(word) > 5), "")
    return "me" if found.startswith("me") else found


_PAIR = 0.34  # below this two words do not stand in one slot
_CLOSE = 0.6  # of a witness's words kept in order that make unlike words in one slot a replacement
_LETTERS = 75  # letters in common of two forms of one word, of 100
_MEANING = 0.4  # of *perempuan, wanita* .48, *pergi, menyerang* .45; *sepakat, langkah* .32
_MOST_PAIRS = 250_000  # two stretches of 500 words share no slots that anybody would read
_VARIANT = 80  # letters in common of two spellings of one name, of 100


def align(base: Sequence[Unit], witness: Sequence[Unit], *, shifted: bool = False) -> list[Step]:
    """The steps from base to witness, in the order of the witness; lossless on both sides.

    `shifted`: one is speech, the other its report, so pronouns may differ (*kami*, *mereka*).
    """

    def key(unit: Unit) -> str:
        return "@" if shifted and unit.key in knowledge().pronouns else unit.key

    a, b = [key(unit) for unit in base], [key(unit) for unit in witness]
    pairs: dict[int, int] = {}
    for code in Indel.opcodes(a, b):
        if code.tag == "equal":
            size = code.src_end - code.src_start
            pairs.update((code.src_start + k, code.dest_start + k) for k in range(size))
    moved = _moves(base, a, b, pairs)
    close = len(pairs) >= _CLOSE * len(witness)
    steps: list[Step] = []
    j = i = 0
    while i < len(base) or j < len(witness):
        if i < len(base) and pairs.get(i) == j:
            op = _same(base[i], witness[j])
            steps.append(Step(op, i, j))
            i, j = i + 1, j + 1
            continue
        k = i
        while k < len(base) and k not in pairs:
            k += 1
        end = pairs[k] if k < len(base) else len(witness)
        steps += _slots(base, witness, range(i, k), range(j, end), moved, close=close)
        i, j = k, end
    return steps


def _same(one: Unit, other: Unit) -> Op:
    """Kept where the words read alike, spelling where only their key is the same."""
    if one.currency and other.currency and one.currency != other.currency:
        return Op.REPLACED
    return Op.KEPT if one.bare == other.bare else Op.SPELLING


def _moves(
    base: Sequence[Unit],
    a: Sequence[str],
    b: Sequence[str],
    pairs: dict[int, int],
) -> dict[int, int]:
    """Witness index to base index of words that stand elsewhere in the base, longest first."""
    free_a = set(range(len(a))) - pairs.keys()
    free_b = set(range(len(b))) - set(pairs.values())
    blocks = []
    places: dict[str, list[int]] = {}
    for j in sorted(free_b):
        places.setdefault(b[j], []).append(j)
    for i in sorted(free_a):
        for j in places.get(a[i], ()):
            if i - 1 in free_a and j - 1 in free_b and a[i - 1] == b[j - 1]:
                continue
            size = 1
            while i + size in free_a and j + size in free_b and a[i + size] == b[j + size]:
                size += 1
            blocks.append((-size, j, i))
    moved: dict[int, int] = {}
    for size, j, i in sorted(blocks):
        run = range(-size)
        if not any(content_word(base[i + k]) for k in run):
            continue
        if all(i + k in free_a and j + k in free_b for k in run):
            for k in run:
                moved[j + k] = i + k
                free_a.discard(i + k)
                free_b.discard(j + k)
    return moved


def _slots(
    base: Sequence[Unit],
    witness: Sequence[Unit],
    left: range,
    right: range,
    moved: dict[int, int],
    *,
    close: bool,
) -> list[Step]:
    """The steps of one stretch without common words: the most alike words share a slot.

    Where a close wording has about as many words there, any two may; else only two that are akin.
    """
    gone = set(moved.values())
    rows = [i for i in left if i not in gone]
    columns = [j for j in right if j not in moved]
    few, many = sorted((len(rows), len(columns)))
    fits = likeness if close and many <= 2 * few else _kinship
    best = _best_pairs([base[i] for i in rows], [witness[j] for j in columns], fits)
    partner = {columns[j]: rows[i] for i, j in best}
    steps: list[Step] = []
    waiting = list(rows)
    for j in right:
        if j in moved:
            steps.append(Step(Op.MOVED, moved[j], j))
        elif j in partner:
            while waiting[0] != partner[j]:
                steps.append(Step(Op.OMITTED, waiting.pop(0), None))
            one, other = base[waiting.pop(0)], witness[j]
            op = Op.SPELLING if _variant(one, other) else Op.REPLACED
            steps.append(Step(op, partner[j], j))
        else:
            steps.append(Step(Op.INSERTED, None, j))
    return steps + [Step(Op.OMITTED, i, None) for i in waiting]


def _variant(one: Unit, other: Unit) -> bool:
    """Two spellings of one name: *Zelensky, Zelenskyy*."""
    if not (one.name and other.name) or min(len(one.key), len(other.key)) < 5:
        return False
    return fuzz.ratio(one.key, other.key) >= _VARIANT


def _best_pairs(
    rows: Sequence[Unit], columns: Sequence[Unit], fits: Callable[[Unit, Unit], float]
) -> list[tuple[int, int]]:
    """The pairs, in order on both sides, that fit best together."""
    height, width = len(rows), len(columns)
    if height == width == 1 and fits is likeness:
        return [(0, 0)]
    if height * width > _MOST_PAIRS:
        return []
    score = [[0.0] * (width + 1) for _ in range(height + 1)]
    gain = [[fits(one, other) for other in columns] for one in rows]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            score[i][j] = max(score[i + 1][j], score[i][j + 1])
            if gain[i][j] >= _PAIR:
                score[i][j] = max(score[i][j], gain[i][j] + score[i + 1][j + 1])
    found, i, j = [], 0, 0
    while i < height and j < width:
        if gain[i][j] >= _PAIR and score[i][j] == gain[i][j] + score[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif score[i][j] == score[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


# ---- edits -----------------------------------------------------------------------------------


def edits_of(
    base: Sequence[Unit], witness: Sequence[Unit], steps: Sequence[Step]
) -> tuple[Edit, ...]:
    """Neighbouring steps of one kind as edits in spans of the texts; a replaced slot stays one."""
    runs: list[list[Step]] = []
    for step in steps:
        if runs and _continues(base, witness, runs[-1][-1], step):
            runs[-1].append(step)
        else:
            runs.append([step])
    return tuple(
        Edit(
            run[0].op,
            _covered(base, [s.base for s in run]),
            _covered(witness, [s.witness for s in run]),
        )
        for run in runs
    )


def _covered(units: Sequence[Unit], indices: Sequence[int | None]) -> Span | None:
    spans = [units[index].span for index in indices if index is not None]
    return covering(spans) if spans else None


def _continues(base: Sequence[Unit], witness: Sequence[Unit], last: Step, step: Step) -> bool:
    if last.op is not step.op or step.op is Op.REPLACED:
        return False
    if (last.base is None, last.witness is None) != (step.base is None, step.witness is None):
        return False

    def follows(units: Sequence[Unit], one: int | None, other: int | None) -> bool:
        if one is None or other is None:
            return True
        return other == one + 1 and units[one].part == units[other].part

    return follows(base, last.base, step.base) and follows(witness, last.witness, step.witness)
