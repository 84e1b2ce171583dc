"""Whom a source means that names nobody: every candidate with its evidence, and the best.

*Dia mengatakan ...*: who spoke last, who was named last and where, as the subject or behind *oleh*?
*Bupati itu*: who holds such an office? The evidence is a row of named numbers, its weights those of
a linear ranker that scripts/train_resolve.py learned (`rank` in models/resolve.json), a set of them
for each form of the source. For an office, somebody whom the article does not name is a candidate
too. Where form leaves no doubt (*Hal itu dibenarkan Budi. Ia ...*, *politikus itu* in the paragraph
in which he just spoke) nobody else is a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quoteattr.discourse import Discourse
from quoteattr.model import Kind, SpeakerType
from quoteattr.people import is_head, learned, opening, overlap, people, role_words, spelled
from quoteattr.referents import Referent

PER, ORG, DOC, GROUP, ANON = SpeakerType
HALF = 0.5  # of the words of an office, which answer to it
_SHORT = re.compile(r"\(([^()]+)\)")  # *Kepala Kepolisian Negara (Kapolri)*


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source stands that names nobody, and what it says."""

    form: str  # pronoun, plural, body, role or none
    word: int
    own: frozenset[int]  # words of its own quote and source
    quote: int  # its number in reading order
    asked: frozenset[str] = frozenset()  # words of an office
    opening: tuple[str, ...] = ()  # ... and the first two
    last: frozenset[int] = frozenset()  # words said in the quote before, if it has a source


def best(discourse: Discourse, place: Place) -> Referent | None:
    """The candidate for whom most speaks; None where that is nobody whom the article names."""
    weights = learned().get("rank", {})
    scored = [
        (sum(weights.get(name, 0.0) * value for name, value in evidence.items()), referent)
        for referent, evidence in candidates(discourse, place)
    ]
    return max(scored, key=lambda row: row[0], default=(0.0, None))[1]


def candidates(
    discourse: Discourse, place: Place
) -> Iterator[tuple[Referent | None, dict[str, float]]]:
    """Everybody who can be meant, with the evidence under the names that the weights have.

    For an office the last one is None: somebody whom the article does not name.
    """
    here = _spoke_here(discourse, place)
    known = _known(discourse, place, here)
    for referent in known:
        evidence = _evidence(discourse, place, referent)
        yield referent, {f"{place.form} {name}": value for name, value in evidence.items()}
    if place.form == "role" and not _told_before(discourse, place, here):
        evidence = _new_evidence(discourse, place, known)
        yield None, {f"{place.form} {name}": value for name, value in evidence.items()}


def _told_before(discourse: Discourse, place: Place, here: Sequence[Referent]) -> bool:
    """Whether the source can only take somebody up whom the article knows: *perempuan itu*."""
    if here:
        return True
    if not _definite(discourse, place):
        return False
    head, source = place.opening[0], discourse.sources[place.quote]
    aged = any(discourse.words[index].lower == "tahun" for index in source)
    one = head in people().vague or _one_person(head) or aged
    return one and any(r.type is PER and r.words for r in discourse.spoken())


def _definite(discourse: Discourse, place: Place) -> bool:
    """Whether the source is an office with *itu*: *pria itu*, *pria | yang menyopir itu*."""
    if place.form != "role" or not place.opening:
        return False
    last, words = discourse.sources[place.quote][-1], discourse.words
    if words[min(last + 1, len(words) - 1)].lower == "yang":
        cue = min(discourse.within(discourse.quotes[place.quote].cue), default=0)
        last = cue - 1 if last < cue and words[cue].sentence == words[last].sentence else last
    return words[last].lower in people().definite


def _spoke_here(discourse: Discourse, place: Place) -> list[Referent]:
    """Whom an office takes up that means one person: *ujar Budi. "..." kata politikus itu*.

    That is whose the quote before is, where its source is of the same paragraph; else who alone is
    named there before.
    """
    if not _definite(discourse, place):
        return []
    brought = discourse.brought.get(discourse.words[min(place.own)].sentence - 1)
    if brought:
        return [brought]  # *Hal senada disampaikan Budi. | Buruh tambak itu | mengaku ...*
    lists, words, head = people(), discourse.words, place.opening[0]
    one = is_head(head) or head in lists.vague | lists.anonymous
    here = words[place.word].paragraph
    before = discourse.sources[place.quote - 1] if place.quote else []
    if before and words[before[0]].paragraph == here:
        last = [r for r in discourse.history[place.quote - 1] if r.type in (PER, ANON)]
        return [r for r in last if one or head in _given_words(r)]
    if not one:
        return []
    named = {
        discourse.owner[name.start]
        for name in discourse.names
        if words[name.start].paragraph == here and _tells(discourse, place, name.start)
    }
    return list(named) if len(named) == 1 else []


def _known(discourse: Discourse, place: Place, here: Sequence[Referent]) -> list[Referent]:
    """Whom of those in the article the source can mean; `here` are those who spoke just before."""
    if place.form == "role" and _is_nobody(discourse, place):
        return []
    before = _sentence_before(discourse, place) if place.form == "pronoun" else None
    if before:
        return [before]
    barred = {"body": {DOC}, "role": {DOC}, "pronoun": {GROUP}}.get(place.form, set())
    if place.form == "role" and place.opening and _one_person(place.opening[0]):
        barred |= {GROUP, ORG}  # *politikus itu* is no crowd and no party
    many = place.form == "plural"  # never one person
    told_of = people().told_of & set(place.opening)
    if here:  # nobody else but by his office
        return [
            r
            for r in discourse.referents
            if r in here or overlap(place.asked, _given_words(r)) > HALF
        ]
    bare = _is_bare(discourse, place)
    # *juru bicara* is no *sumber di istana*, but *pria itu* may be *seorang sopir*
    other = place.form == "role" and not _definite(discourse, place)
    return [
        referent
        for referent in discourse.referents
        if ((referent.type is PER and not many) or (referent.spoke and referent.type not in barred))
        and not (told_of and _officer(referent))
        and not (place.form == "body" and referent.type is ORG and referent.name.islower())
        and not (other and referent.type is ANON and not _answers(place, referent))
        and not (bare and referent.roles and not overlap(place.asked, _given_words(referent)))
    ]


def _is_nobody(discourse: Discourse, place: Place) -> bool:
    """Whether a source is nobody whom the article names: *seorang penjual*, *sumber di istana*."""
    lists, inside = people(), discourse.sources[place.quote]
    first, last = (discourse.words[index].lower for index in (inside[0], inside[-1]))
    return last not in lists.definite and first in lists.indefinite | lists.hidden


def _answers(place: Place, referent: Referent) -> bool:
    """Whether somebody is told of by the office that is asked for: *seorang | juru bicara*."""
    first = {*opening(referent.name), *map(spelled, referent.name.split()[:2])}
    return not first.isdisjoint(place.opening[:1])


def _sentence_before(discourse: Discourse, place: Place) -> Referent | None:
    """Whom the sentence before the quote brings in: *Hal itu dibenarkan Budi. Ia menilai ...*.

    Or the sentence before the pronoun ends with: *dilontarkan oleh Budi. Menurutnya ...*; or who
    spoke there without a name. In the same paragraph, where the pronoun stands behind what was
    said, also who alone is named in the sentence before and begins it (*Budi menanggapi santai.
    "...," katanya*), or is alone in the scene.
    """
    words, first = discourse.words, min(place.own)
    before = words[first].sentence - 1
    brought = discourse.brought.get(before)
    brought = brought or discourse.closing.get(words[place.word].sentence - 1)
    brought = brought or _unnamed_before(discourse, place)
    near = first and words[first - 1].paragraph == words[first].paragraph
    if brought or not near:
        return brought
    if first != place.word and before in discourse.alone:
        return discourse.alone[before]
    return _alone_here(discourse, place)


def _unnamed_before(discourse: Discourse, place: Place) -> Referent | None:
    """Who just spoke without a name, where nobody has been named since: *seorang guru ... ia*."""
    lists, words, last = people(), discourse.words, place.quote - 1
    inside = discourse.sources[last] if place.quote else []
    if not inside or words[inside[0]].lower not in lists.indefinite | lists.hidden:
        return None
    first, said = min(place.own), discourse.within(discourse.quotes[last].content)
    since = (name.start for name in discourse.names if inside[0] < name.start < first)
    far = words[first].paragraph - words[inside[0]].paragraph > 1
    if far or any(start not in said for start in since):
        return None
    unnamed = [one for one in discourse.history[last] if one.type is ANON]
    return unnamed[0] if len(unnamed) == 1 else None


def _alone_here(discourse: Discourse, place: Place) -> Referent | None:
    """Who alone is named, as a subject, in the sentences of the paragraph before its first quote.

    *Budi duduk di kursi roda. Ia sudah dua hari tidak keluar. "...," ucapnya*; not whom the quote
    itself names.
    """
    words, first = discourse.words, min(place.own)
    here, sentence = words[first].paragraph, words[first].sentence
    if place.quote and words[discourse.last_of(place.quote - 1)].paragraph == here:
        return None
    names = [
        name.start
        for name in discourse.names
        if words[name.start].paragraph == here and name.start < first
    ]
    told = any(
        (start in discourse.subjects or words[start - 1].text == ",")
        and words[start].sentence < sentence
        for start in names
    )
    named = [one for one in {discourse.owner[start] for start in names} if told]
    if len(named) != 1 or place.own.intersection(named[0].mentions):
        return None
    return named[0]


def _is_bare(discourse: Discourse, place: Place) -> bool:
    """Whether the source is an office and nothing more: *hakim*, *sang ibunda*, but not *pria*.

    Nor *korban*, *ekonom*: that can be anybody of whom more was told.
    """
    lists, source = people(), discourse.sources[place.quote]
    if not place.asked or len(source) > 2:
        return False
    anybody = lists.vague | lists.told_of | (lists.groups - lists.anonymous)
    telling = discourse.words[source[0]].lower == "sang"
    return telling or (len(source) == 1 and place.opening[0] not in anybody)


def _officer(referent: Referent) -> bool:
    """Whether an office is one of police, army or administration: *Kapolsek*, *Kadis*."""
    return any(role.lower().startswith(people().prefixes) for role in referent.roles)


def _one_person(head: str) -> bool:
    """Whether the head of an office can mean nothing but one person: *politikus*, not *saksi*."""
    return is_head(head) and head not in people().groups | people().body_heads


def _new_evidence(
    discourse: Discourse, place: Place, known: Sequence[Referent]
) -> dict[str, float]:
    """What speaks for the source being somebody that the article does not name."""
    lists = people()
    texts = [discourse.words[i].text for i in discourse.sources[place.quote]]
    head = spelled(texts[0])
    return {
        "new": 1.0,
        "new indefinite": float(head in lists.indefinite),
        "new definite": float(texts[-1].lower() in lists.definite),
        "new anonymous": float(head in lists.anonymous),
        "new single": float(len(texts) == 1),
        "new long": min(8, len(texts)) / 8,
        "new capital": float(any(t[0].isupper() for t in texts[1:])),
        "new overlap": max((overlap(place.asked, _given_words(r)) for r in known), default=0),
        "new group": float(head in lists.groups),
        "new headline": float(place.word < discourse.headline),
    }


def _evidence(discourse: Discourse, place: Place, referent: Referent) -> dict[str, float]:
    """What speaks for and against a candidate, as named numbers."""
    before = [m for m in referent.mentions if _tells(discourse, place, m)]
    return {
        "person": float(referent.type is PER),
        "mentions": min(3.0, len(referent.mentions) ** 0.5),
        "spoke": min(4.0, len(referent.spoke)),
        "ever spoke": float(bool(referent.spoke)),
        "headline": float(any(m < discourse.headline for m in referent.mentions)),
        "own content": float(any(m in place.own for m in referent.mentions)),
        "never before": float(not before),
        "role": float(bool(referent.roles)),
        **_of_names(discourse, place, referent, before=before),
        **_of_speech(discourse, place, referent, before=before),
        **_of_neighbours(discourse, place, referent),
        **_of_office(discourse, place, referent),
    }


def _tells(discourse: Discourse, place: Place, mention: int) -> bool:
    """Whether a name stands before the source, outside its quote, and where it tells something."""
    silent = mention in place.own or mention in place.last or mention in discourse.aside
    return mention < place.word and not silent


def _of_names(
    discourse: Discourse, place: Place, referent: Referent, *, before: Sequence[int]
) -> dict[str, float]:
    """Where the candidate was named last, and who since."""
    if not before:
        return {}
    words, nearest = discourse.words, before[-1]
    here = words[min(place.word, len(words) - 1)]
    gap = here.sentence - words[nearest].sentence
    jump = here.paragraph - words[nearest].paragraph
    others = [
        m
        for r in discourse.referents
        if r is not referent and r.type is PER
        for m in r.mentions
        if nearest < m and _tells(discourse, place, m)
    ]
    return {
        f"sentence {min(gap, 4)}": 1.0,
        f"paragraph {min(jump, 3)}": 1.0,
        "subject": float(nearest in discourse.subjects),
        "after preposition": float(words[nearest - 1].lower in people().prepositions),
        "nearest": float(not others),
        "passed": min(3.0, len(others)),
        "passed subjects": min(2.0, sum(m in discourse.subjects for m in others)),
    }


def _of_speech(
    discourse: Discourse, place: Place, referent: Referent, *, before: Sequence[int]
) -> dict[str, float]:
    """Whether the candidate spoke the last quote, and was named since."""
    if not place.quote:
        return {}
    found: dict[str, float] = {}
    previous = discourse.quotes[place.quote - 1]
    said = max(discourse.within((*previous.content, *previous.source)), default=0)
    here = discourse.words[min(place.word, len(discourse.words) - 1)]
    jump = here.paragraph - discourse.words[said].paragraph
    last = referent in discourse.history[place.quote - 1]
    found["last"] = float(last)
    if last:
        found[f"last paragraph {min(jump, 3)}"] = 1.0
        found["last explicit"] = float(referent in discourse.explicit[place.quote - 1])
        found["last direct"] = float(previous.kind is Kind.DIRECT)
    fresh = [m for m in before if m > said]
    found["fresh"] = float(bool(fresh))
    found["fresh subject"] = float(any(m in discourse.subjects for m in fresh))
    found["fresh subject not last"] = found["fresh subject"] * (not last)
    if place.quote > 1:
        found["last but one"] = float(referent in discourse.history[place.quote - 2])
    return found


def _of_neighbours(discourse: Discourse, place: Place, referent: Referent) -> dict[str, float]:
    """Whether *Hal itu disampaikan X* nearby or the next quote's source names the candidate."""
    here = discourse.words[min(place.word, len(discourse.words) - 1)].paragraph
    found = {
        f"back {offset}": float(referent in discourse.back.get(here + offset, ()))
        for offset in (0, 1, -1)
    }
    if place.quote + 1 < len(discourse.quotes):
        following = discourse.quotes[place.quote + 1]
        found["next"] = float(referent in discourse.explicit[place.quote + 1])
        first = min(discourse.within(following.content), default=0)
        if discourse.words[first].paragraph == here:
            found["next here"] = found["next"]
    return found


def _of_office(discourse: Discourse, place: Place, referent: Referent) -> dict[str, float]:
    """How the candidate's offices, name and surroundings answer to the office asked for."""
    if not place.asked:
        return {}
    share = overlap(place.asked, _given_words(referent))
    shorts = (short for role in referent.roles for short in _SHORT.findall(role))
    openings = {opening(role) for role in (*referent.roles, *shorts)}
    # *bupati* is *Bupati Suka*, but *warga* need not be the *warga Suka* who spoke
    size = 2 if people().groups & set(place.opening) else len(place.opening)
    same = any(one[:size] == place.opening for one in openings)
    return {
        "overlap": share,
        "overlap all": float(share == 1.0),
        "overlap none": float(not share),
        "opening": float(same),
        "opening differs": float(bool(openings) and not same),
        "around": overlap(place.asked, _around(discourse, place, referent)),
    }


def _given_words(referent: Referent) -> frozenset[str]:
    return role_words(" ".join(referent.roles)) | frozenset(referent.words)


def _around(discourse: Discourse, place: Place, referent: Referent) -> frozenset[str]:
    """The words near every naming of somebody, short forms spelled out."""
    words = discourse.words
    near: set[str] = set()
    for mention in referent.mentions:
        for index in range(max(0, mention - 12), min(len(words), mention + 12)):
            if index not in place.own and words[index].paragraph == words[mention].paragraph:
                near.add(words[index].lower)
    return role_words(" ".join(near))
