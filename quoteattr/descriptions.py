"""Speakers that no person's name stands for: bodies, groups, documents, people by what they are.

*KPK*, *pihak rektorat*, *84 persen responden*, *laporan itu*, *seorang saksi*: the first nouns say
what kind of speaker it is, and the source's own words are its name. A body goes by the fullest name
that the article gives it, *itu* takes up who spoke before, and *keterangan Kementerian Pertahanan*
is the ministry's (guidelines, section 5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from rapidfuzz.distance import Levenshtein

from quoteattr.bodies import fullest, state_of
from quoteattr.discourse import Discourse
from quoteattr.lexicon import lexicon
from quoteattr.model import SpeakerType
from quoteattr.numerals import numerals
from quoteattr.people import expanded, is_head, people, spelled
from quoteattr.referents import Referent, nickname_of
from quoteattr.words import AS, OFFICE, Word, capital

PER, ORG, DOC, GROUP, ANON = SpeakerType
_FRACTION = re.compile(
    r"(?:[\d.,]+ ?(?:%|persen\b)|(?:hampir )?(?:separuh|setengah|sepertiga|seperempat)) ?(?:dari )?"
    r"(?=\w)",
    re.IGNORECASE,
)
_APPOSED = re.compile(r"\w+ [a-z]+(?: \w+)*")  # *Tentara bayaran Rusia*
_BRACKET = re.compile(r"[(,]")
_HANDLE = re.compile(r"@\w(?:[\w.]*\w)?")
ACCOUNT = "akun"
SHORT = 5  # letters of a name that stand in many accounts
PARTY = "pihak"  # of a body, or a group: *pihak sekolah*, *pihak-pihak*
AIMS = frozenset({"untuk", "bagi"})  # *Organisasi untuk Keadilan* says no kind of *Keadilan*
OWNERS = ("negara", "kota", "daerah", "provinsi", "kabupaten")
_MEDIUM = re.compile(
    r"^[a-z]+[A-Z]|\w\.(?:com|net|org|id|co|tv|vn|my|sg|uk)$"
)  # detikNews, Suka.id
_LAW = re.compile(  # Peraturan Presiden (Perpres) Nomor 79 Tahun 2025
    r"\b[A-Z][\w-]+(?: (?:[A-Z][\w-]*|\(\w+\)))* (?:Nomor|No\.?) ?\d[\w/.-]*\b(?: [Tt]ahun \d{4})?"
)
_ALTERNATIVE = re.compile(r" (?:atau|alias) (?=[A-Z])")


def kind_of(words: Sequence[Word]) -> SpeakerType:
    """What kind of speaker a source without a name is, by its first nouns."""
    lists = people()
    keys = [spelled(word.text) for word in words if word.text[0].isalnum()]
    if not keys:
        return ORG
    head = keys[0]
    if _MEDIUM.search(words[0].text):
        return ORG
    noun = next((key for key in keys if key not in lists.of_documents), head)
    if noun in lists.documents and not (noun == head and head in lists.many):
        return DOC  # *laporan*, *salah satu poin laporan*, *sejumlah hasil survei*
    if head in lists.many or re.match(r"\d", head) or numerals().words.get(head, 0) > 1:
        return GROUP
    if head in lists.indefinite:
        return PER if head != "sebuah" else DOC
    if _doubled(head):
        return GROUP
    definite = words[-1].lower in lists.definite
    if head in lists.led and any(word.text[0].isupper() for word in words[1:]):
        return ORG if head in lists.body_heads else GROUP  # *relawan Budi*
    if is_head(head) or is_head(head.removesuffix("nya")):
        return PER
    if head in lists.anonymous:
        return PER
    if head in lists.groups and head not in lists.body_heads and not definite:
        return GROUP
    named = words[0].text[0].isupper() and not (
        words[0].initial and "".join(w.text for w in words[1:]).islower() and words[1].text != ","
    )
    if head in lists.body_heads or (named and not definite):
        return ORG
    return PER if definite else GROUP


def _doubled(key: str) -> bool:
    """*orang-orang*: several of them."""
    half = key.partition("-")[0]
    return key == f"{half}-{half}"


def kind_in(discourse: Discourse, inside: Sequence[int]) -> SpeakerType:
    """What kind of speaker a source without a name is: as the tagger reads it, else by its nouns.

    Somebody unnamed is a PER as long as it is open who that is. Where the nouns leave no doubt,
    they decide: an office is no body, *KUHP* is a document, *pengguna* are many.
    """
    words = [discourse.words[index] for index in inside]
    named = {label for label, _, _ in _read(discourse, inside) if label not in (OFFICE, PER)}
    told = kind_of(words)
    if len(named) != 1 or told is DOC:
        return told
    kind = SpeakerType(named.pop())
    head = spelled(words[0].text)
    many = _doubled(head) or (head != PARTY and head in people().groups)
    if kind is ORG and ((told is PER and is_head(head)) or (told is GROUP and many)):
        return told
    named_body = head in people().body_heads and any(word.text[0].isupper() for word in words[1:])
    definite = words[-1].lower in people().definite
    if kind is GROUP and ((told is PER and definite) or (told is ORG and named_body)):
        return told  # *pengusaha itu*, *kelompok musik Rembulan*
    return PER if kind is ANON else kind


def _read(discourse: Discourse, inside: Sequence[int]) -> Sequence[tuple[str, int, int]]:
    """Whom the tagger reads in a source."""
    return discourse.read.get((inside[0], inside[-1] + 1), ())


def described(discourse: Discourse, inside: Sequence[int]) -> tuple[Referent, ...]:
    """The speakers whom the words of a source describe or name, where they name no person.

    More than one where it joins bodies: *Polandia dan Slovakia*, *UDT, KPU dan Polri*.
    """
    joined = _bodies_joined(discourse, inside)
    return joined or (newcomer(discourse, inside),)


def newcomer(discourse: Discourse, inside: Sequence[int]) -> Referent:
    """The one speaker that the source's own words name, known already or new."""
    account = _account(discourse, inside)
    if account:
        return account
    inside = _behind_platform(discourse, inside)
    kind = kind_in(discourse, inside)
    if kind is ORG:
        inside = _body_read(discourse, inside)
    words = [discourse.words[index] for index in inside]
    text = discourse.phrase(inside)
    head = spelled(words[0].text)
    whole = head in people().indefinite  # *seorang anggota kelompok itu*
    if words[-1].lower in people().definite and len(words) > 1 and not whole:
        earlier = _earlier(discourse, kind, words)
        if earlier:
            return earlier
        cut = 2 if kind is ORG and len(words) > 3 and words[-2].lower in OWNERS else 1
        text = discourse.phrase(inside[:-cut])  # *Kementerian Energi | negara itu*
        if head in people().dresses | people().works and len(words) == 2:
            anybody = head not in people().dresses
            last = next((r for r in discourse.spoken() if anybody or r.type is ORG), None)
            if last:  # *pernyataan itu*: the last body's; *pandangan itu*: whose it was
                return last
    if head in people().sayings:  # *penjelasan Budi*
        named = [discourse.owner[name.start] for name in discourse.names if name.start in inside]
        if named and len(named[0].words) > 1:
            return named[0]
    if (kind is DOC and head in people().dresses) or head == PARTY:
        body = _dressed(discourse, inside)
        if body:
            kind, text = ORG, body
        elif head == PARTY and len(words) > 1 and words[1].lower not in people().parties:
            return newcomer(discourse, inside[1:])  # *pihak rektorat*: *rektorat*
    acronym = text.isupper() and len(text) <= 5  # *KPK* is nobody's nickname
    if kind is ORG and head not in people().body_heads and not acronym:
        person = _nicknamed(discourse, text)
        if person:
            return person
    taken_up = text.lower() in people().companies or (
        head in people().companies and words[-1].lower in people().definite
    )
    if kind is ORG and taken_up:
        last = _last_body(discourse)
        if last:
            return last
    if kind is ORG:
        text = _body_name(discourse, text)
    elif kind is PER:
        one = head in people().anonymous or (is_head(head) and words[-1].lower in people().definite)
        kind = GROUP if head in people().groups and not one else ANON
    elif kind is GROUP and _FRACTION.match(text):
        text = _FRACTION.sub("", text)  # *84 persen responden*
    elif kind in (DOC, GROUP) and len(words) == 1:
        earlier = _earlier(discourse, kind, words)
        if earlier:
            return earlier
    if kind is DOC or (kind is GROUP and head in people().led):
        text = _law(discourse, text, inside[0]) or _continued(discourse, text, inside[0])
    return discourse.known(text, kind, inside[0])


def _last_body(discourse: Discourse) -> Referent | None:
    """Whom *perusahaan itu* takes up: the last body to speak, else that of the last person."""
    spoken = list(discourse.spoken())
    bodies = (r for r in spoken if r.type is ORG and r.name[0].isupper())
    behind = body_behind(discourse, spoken[0]) if spoken else None
    firm = behind and behind.name.split()[0] in people().forms_before
    return next(bodies, behind if firm else None)


def _account(discourse: Discourse, inside: Sequence[int]) -> Referent | None:
    """Who an account is: *akun Instagram @randu.info*, *akun itu*; whoever is called like it."""
    words = discourse.words
    handles = [index for index in inside if words[index].text.startswith("@")]
    first, last = words[inside[0]].lower, words[inside[-1]].lower
    if len(inside) == 2 and first == ACCOUNT and last in people().definite:
        handles = [i for i in range(inside[0]) if words[i].text.startswith("@")][-1:]
    if len(handles) != 1:
        return None
    if any(
        label == ORG and end - start > 1 and not start <= handles[0] < end
        for label, start, end in _read(discourse, inside)
    ):
        return None  # *akun resmi | Dinas Pasar | , @dinaspasar*
    handle = _HANDLE.match(discourse.text, words[handles[0]].token.span.start)
    if not handle:
        return None
    letters = "".join(filter(str.isalpha, handle[0].lower()))
    for referent in discourse.referents:
        name = referent.words or tuple(map(spelled, referent.name.split()))
        owns = any(handle[0] in role for role in referent.roles)  # *pemilik akun @randu, Rina*
        if owns or (referent.type in (PER, ORG) and _spells(letters, name)):
            return referent
    kind = ANON if kind_in(discourse, inside) is PER else ORG
    return discourse.known(handle[0], kind, handles[0])


def _behind_platform(discourse: Discourse, inside: Sequence[int]) -> Sequence[int]:
    """The name of an account that has one: *akun Facebook | Kabar Suka*; else all of the words."""
    words, known = discourse.words, lexicon()
    if words[inside[0]].lower != ACCOUNT:
        return inside
    rest = [i for i in inside[1:] if words[i].lower not in known.platforms | known.accounts]
    named = rest and all(word.text[0].isupper() for word in (words[i] for i in rest))
    return rest if named else inside


def _spells(letters: str, name: Sequence[str]) -> bool:
    """Whether the letters have the last two words or more of a name, a slip aside."""
    parts = ("".join(name[start:]) for start in range(len(name) - 1))
    return any(
        len(part) > SHORT and (part in letters or Levenshtein.distance(part, letters) <= 1)
        for part in parts
    )


def _law(discourse: Discourse, text: str, start: int) -> str | None:
    """The law with its number that *Perpres tersebut*, *beleid itu* takes up; None where none is.

    The last of its kind before word `start`, else the first behind it.
    """
    wanted = spelled(text)
    if wanted not in people().laws | people().rules:
        return None
    names = {wanted, expanded(wanted), discourse.acronyms.get(wanted, wanted).casefold()}
    place, found = discourse.words[start].token.span.start, None
    for printed in _LAW.finditer(discourse.text):
        parts = printed[0].split()
        head = (i for i, part in enumerate(parts) if spelled(part) in people().documents)
        law = " ".join(parts[next(head, len(parts)) :])  # *Menurut | Peraturan Presiden ...*
        if law and (wanted in people().rules or any(name in law.casefold() for name in names)):
            if found and printed.start() > place:
                break
            found = law
    if found is None:
        return None
    known = (r.name for r in discourse.spoken() if r.name.startswith(found))
    return next(known, found)  # *Peraturan ... Tahun 2025 tentang Desa*, which was cited


def _continued(discourse: Discourse, text: str, start: int) -> str:
    """A common noun with the name that the article prints behind it elsewhere.

    *Survei Lembaga Randu* for *survei itu*, *keluarga Budi* for *keluarga*: as printed last before
    word `start`, else first behind it; not in the headline, where a verb may follow.
    """
    words, keys = discourse.words, [spelled(word) for word in text.split()]
    size, led = len(keys), keys[0] in people().led
    if not text[1:].islower() or not (led or keys[0] in people().documents):
        return text
    found = []
    for first in range(max(1, discourse.headline), len(words) - size):
        left = words[first - 1]
        inside = capital(left.text) and left.lower not in people().prepositions | people().dressing
        if inside and not words[first].initial:
            continue  # *Lembaga | Survei Randu*, but *Dalam | survei Randu*
        if [spelled(word.text) for word in words[first : first + size]] == keys:
            end = first + size
            while end < len(words) and _named_by(words[end], led=led):
                end += 1
            found += [(first, end)] if end > first + size else []
    before = [place for place in found if place[0] <= start]
    if not found:
        return text
    return discourse.phrase(range(*(before[-1] if before else found[0])))


def _named_by(word: Word, *, led: bool) -> bool:
    """Whether a word belongs to the name behind a noun; persons lead, they make no document."""
    of_it = capital(word.text) or word.text[0].isdigit()  # *Surat Edaran | Nomor 45 Tahun 2025*
    return of_it and not word.initial and (led or word.label != PER.value)


def _body_read(discourse: Discourse, inside: Sequence[int]) -> Sequence[int]:
    """The body's name in a source, as the tagger reads it: *pihak | Mega Event | , Bogor*."""
    words = discourse.words
    bodies = [(start, end) for label, start, end in _read(discourse, inside) if label == ORG]
    if len(bodies) != 1 or words[inside[-1]].lower in people().definite:
        return inside
    start, end = bodies[0]
    rest = [word.lower for word in words[end : inside[-1] + 1]]
    if rest and (rest[0] != "," or people().joining.intersection(rest)):
        end = inside[-1] + 1  # a name of several parts: *Dinas Pasar, Koperasi, dan Usaha Kecil*
    return range(start, end) if words[start].text[0].isupper() else inside


def body_behind(discourse: Discourse, referent: Referent) -> Referent | None:
    """The body whose office somebody holds, for *pihaknya*: *Direktur FBI* stands for FBI."""
    if referent.type is not PER:
        return None
    for role in sorted(referent.roles, key=len, reverse=True):
        head, *words = role.split()
        body = head.lower().removeprefix("ka")
        if body in people().local:  # *Kapolda Bali*: *Polda Bali*
            words = [body.capitalize(), *words]
        for place, word in enumerate(words):
            key = expanded(spelled(word)).split()[0]
            if key in people().body_heads or (word.isupper() and word.isalpha()):
                behind = words[place + 1 :]
                more = takewhile(lambda w: spelled(w) not in people().titles, behind)
                text = _BRACKET.split(" ".join((word, *more)))[0].strip()
                return discourse.known(_body_name(discourse, text), ORG, referent.mentions[0])
    return None


def _bodies_joined(discourse: Discourse, inside: Sequence[int]) -> tuple[Referent, ...]:
    """The bodies of *Polandia dan Slovakia*, *UDT, KPU dan Polri*; () where the source is one.

    *Kementerian Pendidikan dan Kebudayaan* is one: every part must be a body by itself.
    """
    words = discourse.words
    if not any(words[index].text in people().both for index in inside):
        return ()
    parts: list[list[int]] = [[]]
    for index in inside:
        if words[index].text in people().both or words[index].text == ",":
            parts.append([])
        else:
            parts[-1].append(index)
    parts = [part for part in parts if part]
    if len(parts) < 2 or not all(_is_body([words[index] for index in part]) for part in parts):
        return ()
    return tuple(
        discourse.known(_body_name(discourse, discourse.phrase(part)), ORG, part[0])
        for part in parts
    )


def _is_body(words: Sequence[Word]) -> bool:
    """Whether the words are a body that everybody knows, its letters, or begin as one does."""
    first = words[0].text
    letters = sum(map(str.isupper, first)) > 1  # *KPK*, *KontraS*
    short = (
        letters and (len(words) == 1 or first.isupper()) and all(w.text[0].isupper() for w in words)
    )
    head = words[0].text[0].isupper() and spelled(words[0].text) in people().body_heads
    return short or all(word.world for word in words) or (head and len(words) > 1)


def _earlier(discourse: Discourse, kind: SpeakerType, words: Sequence[Word]) -> Referent | None:
    """The last speaker of this kind with the same head word: *laporan itu* -> *laporan IEA*."""
    heads = {spelled(word.text) for word in words[:2]}
    for referent in discourse.spoken():
        first = [spelled(w) for w in referent.name.split()[:3]]
        alike = referent.type is kind or (kind, referent.type) == (PER, ANON)
        if alike and heads & set(first):
            return referent
    return None


def _nicknamed(discourse: Discourse, text: str) -> Referent | None:
    """The person whom the article also calls by this name: *X, akrab disapa Y*; *X (Y)*."""
    keys = tuple(spelled(word) for word in text.split())
    for referent in discourse.referents:
        if referent.type is PER and referent.words and nickname_of(keys, referent.words):
            return referent
    words, size = discourse.words, len(keys)
    for start in range(1, len(words) - size + 1):
        if tuple(spelled(w.text) for w in words[start : start + size]) != keys:
            continue
        before = words[max(0, start - 4) : start]
        linked = before[-1].text == "(" or any(w.lower in people().aliases for w in before)
        if linked and before[-1].paragraph == words[start].paragraph:
            near = [n for n in discourse.names if start - 10 < n.end <= start]
            if near and (before[-1].text != "(" or near[-1].end == start - 1):
                return discourse.owner[near[-1].start]
    return None


def _dressed(discourse: Discourse, inside: Sequence[int]) -> str | None:
    """The body behind *keterangan Kementerian Pertahanan*, *pihak PT KAI*."""
    rest = list(inside[1:])
    while rest and discourse.words[rest[0]].lower in people().dressing:
        rest = rest[1:]
    if rest and discourse.words[rest[0]].text[0].isupper():
        return discourse.phrase(rest)
    return None


def _body_name(discourse: Discourse, text: str) -> str:
    """The fullest name of the body that a source names."""
    state = state_of(text, discourse.text)
    if state:
        return state
    fuller = _known_body(discourse, text)
    if fuller:
        return fuller
    text = _ALTERNATIVE.split(text.partition(f" {AS} ")[0])[0]
    first, comma, rest = text.partition(", ")
    if comma and rest[:1].islower() and not rest.startswith("dan "):
        text = first
    elif _APPOSED.fullmatch(first) and rest.istitle() and not {"dan", "serta"} & set(text.split()):
        text = rest  # *kantor berita Iran, Tasnim*
    words = text.split()
    small = sum(1 for _ in takewhile(lambda w: w[0].islower() and w[0].isalpha(), words))
    if words and words[0][0].isupper() and len(words) > 1 and words[1][0].islower():
        tail = [w for w in words if w[0].isupper() or w[0] == "@"]
        kind = spelled(words[0]) in people().appositions and AIMS.isdisjoint(words)
        if kind and words[-len(tail[1:]) :] == tail[1:] and tail[1:]:
            words = tail[1:]
    elif (
        0 < small < len(words)
        and spelled(words[0]) in people().appositions
        and not _is_country(words[small:])  # *media AS*
    ):
        words = words[small:]
        owner = next((size for size in (2, 1) if _is_country(words[:size])), 0)
        if words[owner:] and words[owner][0].isupper():
            words = words[owner:]  # *media pemerintah China Global Times*
    name = fullest(" ".join(words), discourse.text, discourse.words, discourse.acronyms)
    states = {f"{name} {state}".casefold() for state in ("RI", "Republik Indonesia")}
    for referent in discourse.spoken():  # *Kemlu*: *Kementerian ... RI*; *BPS*: *... (BPS) Suka*
        known = referent.name.casefold()
        longer = " " in text and referent.type is ORG and known.startswith(f"{text} ".casefold())
        if known in states or f"({text})" in referent.name or longer:
            return referent.name
    return name


def _is_country(words: Sequence[str]) -> bool:
    return expanded(" ".join(words).casefold()) in people().countries


def _known_body(discourse: Discourse, text: str) -> str | None:
    """The body of the world that a part of its name means: *The Wall Street | Journal*."""
    asked = tuple(text.casefold().split())
    if not asked or asked in people().world:
        return None
    size = len(asked)
    named = [full for full in discourse.world if asked in (full[:size], full[-size:])]
    longest = max(named, key=lambda full: (len(full), full), default=())
    found = re.search(r"\s+".join(map(re.escape, longest)), discourse.text, re.IGNORECASE)
    return " ".join(found[0].split()) if longest and found else None
