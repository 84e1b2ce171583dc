"""Names of institutions: acronyms, short forms and the fullest name that the article gives.

Indonesian news writes *Badan Pusat Statistik (BPS)* once and *BPS* from then on, *Kejagung* for
*Kejaksaan Agung*, *Pemkot Jakbar* for *Pemerintah Kota Jakarta Barat*, *Washington* for the United
States. What joins them are letters, the table of short forms in people.toml, and the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quoteattr.people import expanded, is_head, people, spelled, word_score
from quoteattr.runs import runs
from quoteattr.words import Word, capital

_LINKS = frozenset(
    {"dan", "untuk", "atas", "atau", "di", "pada", "bagi", "and", "of", "for", "the"}
)
_BRACKET = re.compile(r"\s*\([^()]*\)\s*(?:RI)?$")


def stripped(name: str) -> str:
    """The name without a bracket at its end: *Bursa Efek Indonesia (BEI)*."""
    bare = _BRACKET.sub("", name).strip(" ,")
    return (
        bare if bare and not re.search(r"\((?:Persero|persero)\)\s*$", name) else name.strip(" ,")
    )


def acronyms(text: str, words: Sequence[Word]) -> dict[str, str]:
    """Short form -> full name, from brackets: *Komisi Pemilihan Umum (KPU)*, *KPU (Komisi ...)*."""
    found: dict[str, str] = {}
    for index in range(1, len(words) - 2):
        if words[index].text != "(" or words[index].paragraph != words[index - 1].paragraph:
            continue
        close = next(
            (i for i in range(index + 1, min(index + 10, len(words))) if words[i].text == ")"), None
        )
        if close is None:
            continue
        inside = _between(text, words, index + 1, close)
        before = _run_before(words, index)
        if close - index <= 3 and _is_acronym(inside):
            start = _begin(words, before, index, inside)
            if start is None:
                start = _labelled(words, index, inside)
            if start is not None:
                found.setdefault(spelled(inside), _between(text, words, start, index))
        elif close - index > 2 and (short := _after_slash(words, close)):
            commas = [i + 1 for i in range(before, index) if words[i].text == ","]
            start = _labelled(words, index, short.upper()) or max([before, *commas])
            if capital(words[start].text):
                found.setdefault(spelled(short), _between(text, words, start, index))
        elif capital(words[index + 1].text) and _is_acronym(words[index - 1].text):
            short = words[index - 1].text
            if _matches(short, [w.text for w in words[index + 1 : close]]):
                found.setdefault(spelled(short), inside)
    return found


def _after_slash(words: Sequence[Word], close: int) -> str | None:
    """The short form behind a foreign name: *(International Monetary Fund/IMF)*."""
    last, before = words[close - 1].text, words[close - 2]
    slashed = "/" in last or before.text.endswith("/")
    short = last.rpartition("/")[2]
    if not (slashed or before.lower in {"atau", ",", "disingkat"}) or not _is_acronym(short):
        return None
    return short if len(short) >= 3 and short[-1].isupper() else None


def _labelled(words: Sequence[Word], index: int, short: str) -> int | None:
    """Where the body begins whose foreign letters follow: *Pasukan Keamanan Ukraina (SBU)*."""
    start = index
    while start > 0 and words[start - 1].label == "ORG":
        start -= 1
        if words[start].begins:
            break
    return start if index - start >= 2 and short.isupper() and len(short) >= 3 else None


def _is_acronym(short: str) -> bool:
    return len(short) >= 2 and short[0].isupper() and len(short.split()) <= 2


def _run_before(words: Sequence[Word], index: int) -> int:
    """Where the capitalised words before a bracket begin, small links included."""
    start = index
    while start > 0 and words[start - 1].paragraph == words[index].paragraph:
        word = words[start - 1]
        comma = word.text == "," and start > 1 and capital(words[start - 2].text)
        state = word.text == ")" and start > 3 and words[start - 2].lower == "persero"
        if state:
            start -= 2
        elif not (capital(word.text) or word.lower in _LINKS or comma or word.text == "&"):
            break
        start -= 1
    return start


def _begin(words: Sequence[Word], first: int, last: int, short: str) -> int | None:
    """The word where the full name of the acronym begins, None where nothing fits."""
    fitting = [
        start
        for start in range(last - 1, first - 1, -1)
        if capital(words[start].text) and _matches(short, [w.text for w in words[start:last]])
    ]
    if fitting:
        return fitting[0]
    same = [
        start
        for start in range(first, last)
        if words[start].text[0].lower() == short[0].lower()
        and capital(words[start].text)
        and _spelt(short, "".join(w.lower for w in words[start:last]))
    ]
    return same[0] if same and len(short) >= 3 else None


def _matches(short: str, words: Sequence[str]) -> bool:
    """Whether the initials of the words, small links aside or not, are the short form."""
    letters = [w[0].lower() for w in words if w[0].isalnum()]
    strong = [w[0].lower() for w in words if w[0].isalnum() and w.lower() not in _LINKS]
    return short.lower() in ("".join(letters), "".join(strong))


def _spelt(short: str, joined: str) -> bool:
    """Whether the letters of the short form occur in order: *Dispar* in *dinaspariwisata*."""
    rest = iter(joined)
    return all(letter in rest for letter in spelled(short) if letter.isalpha())


def _between(text: str, words: Sequence[Word], start: int, end: int) -> str:
    return " ".join(text[words[start].token.span.start : words[end - 1].token.span.end].split())


def spelled_out(name: str) -> str:
    """The name in lower case, short forms written out: *Pemkot Jakbar* -> *pemerintah kota ...*."""
    return " ".join(expanded(spelled(word)) for word in name.split())


def fullest(name: str, text: str, words: Sequence[Word], known: dict[str, str]) -> str:
    """The fullest name that the article gives the body called `name`; `name` where it gives none.

    `known` are the article's acronyms. *KPK* -> *Komisi Pemberantasan Korupsi*, *Mahkamah* ->
    *Mahkamah Konstitusi*, *Wuling* stays where nothing longer begins or ends with it.
    """
    bare = stripped(name)
    key = spelled(bare)
    if key in known:
        return known[key]
    inner = [known.get(spelled(word), word) for word in bare.split()]
    candidates = [spelled_out(bare), " ".join(inner), spelled_out(" ".join(inner))]
    for wanted in candidates:
        if wanted.casefold() != bare.casefold():
            found = " " in wanted and re.search(
                rf"(?:\bPT )?\b{_loose(wanted)}\b(?: \(Persero\))?(?: Tbk)?", text, re.IGNORECASE
            )
            if found:
                return re.sub(r" \((?!Persero)[^()]*\)", "", " ".join(found[0].split()))
    if bare.isupper() and len(bare) >= 3 and " " not in bare:
        spelt = _by_initials(bare, words, text)
        if spelt:
            return spelt
    for full in known.values():
        if bare.casefold() == stripped(full).casefold():
            return full
    lists = people()
    if key in lists.generic:
        named = _first_of(lists.generic[key], text, words)
        if named:
            return named
    dressed = _with_form(bare, text) if capital(bare) else None
    if dressed:
        return dressed
    if spelled(bare.split()[0]) in lists.body_heads and capital(bare):
        return _longer(bare, words, text) or bare
    return bare


def _loose(name: str) -> str:
    """A pattern for the name with a bracket or *Provinsi* between its words."""
    between = r"\s+(?:\([^()]*\)\s+)?(?:Provinsi |Kabupaten |Kota )?"
    return between.join(re.escape(word) for word in name.split())


def _with_form(name: str, text: str) -> str | None:
    """The name with its legal form or kind: *Gerindra* -> *Partai Gerindra*, *Wuling Motors*."""
    lists = people()
    before = "|".join(map(re.escape, lists.forms_before))
    behind = "|".join(map(re.escape, lists.forms_behind))
    pattern = (
        rf"\b(?:(?:{before}) )?{re.escape(name)}(?: (?:{behind}))*\b(?: \(Persero\))?"
        r"(?:(?: [A-Z]\w+){0,3} Tbk)?"
    )
    found = sorted({match[0] for match in re.finditer(pattern, text)}, key=len)
    if not found or len(found[-1]) <= len(name):
        return None
    return found[-1]


def _first_of(starts: Sequence[str], text: str, words: Sequence[Word]) -> str | None:
    """The first name that begins with one of the words: *polisi* -> *Polres Kota Baru*."""
    for index, word in enumerate(words):
        if word.text not in starts or not word.paragraph:
            continue
        end = index + 1
        while (
            end < len(words)
            and end - index < 4
            and words[end].paragraph == word.paragraph
            and capital(words[end].text)
            and not _office(words[end])
            and (end == index + 1 or word_score(spelled(words[end].text)) < 0)
        ):  # what follows at once is its place, though persons are called *Bima* too
            end += 1
        return _between(text, words, index, end)
    return None


def _by_initials(short: str, words: Sequence[Word], text: str) -> str | None:
    """A run of capitalised words whose initials are the short form."""
    size = len(short)
    for start in range(len(words) - size + 1):
        if words[start].text[0] != short[0] or not capital(words[start].text):
            continue
        for end in range(start + size, min(start + size + 3, len(words)) + 1):
            part = words[start:end]
            if part[-1].paragraph != part[0].paragraph or not capital(part[-1].text):
                continue
            if all(capital(w.text) or w.lower in _LINKS or w.text == "," for w in part) and (
                _matches(short, [w.text for w in part]) and not part[0].text.isupper()
            ):
                name = _between(text, words, start, end)
                whole = re.search(rf"(?:\bPT )?{re.escape(name)}(?: \(Persero\))?(?: Tbk)?", text)
                return whole[0] if whole else name
    return None


def _longer(name: str, words: Sequence[Word], text: str) -> str | None:
    """The first longer name that begins so: *Mahkamah Konstitusi*, *Polda Metro | Jaya*."""
    parts = [part.lower() for part in name.split()]
    size = len(parts)
    for start, end in runs(words):
        for begin in range(start, end - size):
            if [word.lower for word in words[begin : begin + size]] == parts and end - begin <= 6:
                last = begin + size
                while last < end and not _office(words[last]):
                    last += 1
                if last - begin > size and words[begin].paragraph:
                    return _between(text, words, begin, last)
    return None


def _office(word: Word) -> bool:
    """Where the name of a body ends and that of its officer begins: *Polri | Irjen Budi*."""
    return (
        is_head(spelled(word.text))
        or spelled(word.text) in people().titles
        or (word.label == "PER")
    )


def state_of(name: str, text: str) -> str | None:
    """The state that a capital stands for, as the article names it: *Teheran* -> *Iran*."""
    for state in people().seats.get(name.casefold(), ()):
        found = re.search(rf"\b{re.escape(state)}\b", text, re.IGNORECASE)
        if found:
            return found[0]
    return None
