"""An article as its sources are read: what stands in it, and who has spoken so far.

Before anybody is asked who spoke, the article itself has said much: who is named and where, in
which office, which sources name somebody (*kata | Camat Suka, Budi Santoso |*), which names stand
where they say nothing of who is meant next (inside a quotation), whom *Hal itu dibenarkan Budi*
makes the speaker of what stands around it. From quote to quote it gains its history: who spoke,
and the bodies and groups that spoke first and can be meant again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise, takewhile

from quoteattr.bodies import acronyms, spelled_out
from quoteattr.lexicon import lexicon
from quoteattr.mentions import Name, find_people
from quoteattr.model import Kind, Quote, Span, SpeakerType, Tagged
from quoteattr.people import expanded, is_head, people, spelled, word_score
from quoteattr.referents import Referent, aliases, cluster, covers
from quoteattr.roles import is_modifier, with_roles
from quoteattr.words import STOPS, Read, Word, sources_read, words_of, world_names

CITING = "quote-source"  # the stance of *dilansir*
ASKED = ("menurut", "bagi")  # cues of it that stand before persons too
STAYING = 2  # sentences, a paragraph's end counted as one, that *Hal itu dibenarkan X* brings X in
PERSONAL = 1.5  # the score of a word that is a person's in news
VERB = re.compile(r"(me(?=[mnlrwy]|ng)|di(?=\w{4})|ber(?=\w{3}))")  # as a verb begins


class Discourse:
    """One article with its quotes: fixed, but for `referents` and `history`, which grow.

    A word is told by its index in `words`, a quote by its number in reading order.
    """

    def __init__(self, tagged: Tagged, quotes: Sequence[Quote]) -> None:
        self.text = tagged.article.text
        self.words = words_of(tagged)
        self._starts = [word.token.span.start for word in self.words]
        self._ends = [word.token.span.end for word in self.words]
        # the quotes in reading order, where each stood among those given, the words of its source
        self.order = sorted(range(len(quotes)), key=lambda i: _anchor(quotes[i]))
        self.quotes = [quotes[i] for i in self.order]
        self.sources = [sorted(self.within(quote.source)) for quote in self.quotes]
        # the bodies: *BPS* -> *Badan Pusat Statistik*, and what everybody knows
        self.acronyms = acronyms(self.text, self.words)
        self.world = world_names(self.words)
        spans = [span for quote in quotes for span in quote.source]
        self.read = sources_read(tagged, self.words)
        self.names = _people_named(
            tagged,
            self.words,
            self.read,
            [*spans, *_introductions(self.words)],
            short=self.acronyms,
            world=self.world,
        )
        self.names = self._without_cited(self.names)
        # how many words are of the title
        titled = [p for p in tagged.paragraphs[:1] if tagged.article.is_headline(p.span)]
        self.headline = sum(word.paragraph == 0 for word in self.words) if titled else 0
        # everybody who can be meant, and whom the name that begins at a word stands for
        self.referents, self.owner = cluster(
            self.names, self.headline, aliases(self.names, self.words)
        )
        # no candidates for who is meant next: names in a quotation, *suami | Rizki, Melki*
        self.aside = self.within(s for q in quotes if q.kind is Kind.DIRECT for s in q.content) | {
            n.start for n in self.names if is_modifier(self.words, n, self.names)
        }
        self.subjects = frozenset(n.start for n in self.names if _is_subject(self.words, n))
        verbs = {self.words[verb].sentence: verb for verb in reversed(_back_verbs(self.words))}
        self.back = self._back_references(verbs)
        said = self.within(s for q in self.quotes for s in (*q.content, *q.cue, *q.source))
        quoted = {self.words[index].sentence for index in said}
        announcing = {self.words[i].sentence: i for i in reversed(_announcing(self.words))}
        self.brought = self._brought_in(quoted, announcing | verbs)
        self.closing = self._closing(quoted)
        self.alone = self._alone(quoted)
        # of each quote whom its source names, of each so far who spoke it
        self.explicit = [self._introduced(inside) for inside in self.sources]
        self.history: list[tuple[Referent, ...]] = []

    def _without_cited(self, names: Sequence[Name]) -> tuple[Name, ...]:
        """The names but for those by which only a medium is cited: *dilansir | Sukanesia*.

        Who is cited so by no more than a name is a medium, unless it is a name that persons have or
        the article says more of somebody who has it.
        """
        places = {
            (inside[0], inside[-1] + 1)
            for quote, inside in zip(self.quotes, self.sources, strict=True)
            if inside and quote.stance == CITING and quote.cue[0].of(self.text).lower() not in ASKED
        }
        cited = {n.words for n in names if (n.start, n.end) in places and not n.role}
        told = {
            words
            for words in cited
            if any(word_score(word) >= PERSONAL for word in words)
            or any(n.role or len(n.words) > len(words) for n in names if covers(n.words, words))
        }
        return tuple(name for name in names if name.words not in cited - told)

    def within(self, spans: Iterable[Span]) -> frozenset[int]:
        """The words that the spans reach."""
        found: set[int] = set()
        for span in spans:
            first = bisect_right(self._ends, span.start)
            found.update(range(first, bisect_left(self._starts, span.end)))
        return frozenset(found)

    def phrase(self, inside: Sequence[int]) -> str:
        """The text from the first of the words to the last, its white space made single."""
        first, last = self.words[inside[0]].token.span, self.words[inside[-1]].token.span
        return " ".join(self.text[first.start : last.end].split())

    def last_of(self, number: int) -> int:
        """The last word of a quote's content and source; the first of all where it has none."""
        quote = self.quotes[number]
        return max(self.within((*quote.content, *quote.source)), default=0)

    def known(self, text: str, kind: SpeakerType, start: int) -> Referent:
        """Who goes by this name; where nobody does, a new speaker, named at word `start`."""
        for referent in self.referents:
            if referent.name.casefold() == text.casefold():
                if referent.type is SpeakerType.PER and start not in referent.mentions:
                    insort(referent.mentions, start)
                return referent
        new = Referent(text, kind, (), mentions=[start])
        self.referents.append(new)
        return new

    def settle(self, referents: tuple[Referent, ...]) -> None:
        """Remember who spoke the next quote."""
        for referent in referents:
            referent.spoke.append(len(self.history))
        self.history.append(referents)

    def spoken(self) -> Iterator[Referent]:
        """Who spoke so far, the last first."""
        return (referent for referents in reversed(self.history) for referent in referents)

    def _introduced(self, inside: Sequence[int]) -> tuple[Referent, ...]:
        """Whom the source names, or describes right behind the name: *Budi (43), | warga desa*."""
        found = self._named(inside)
        if found or not inside or self.words[inside[0]].text[0].isupper():
            return found
        end = inside[0]
        if end < 2 or self.words[end - 1].text != ",":
            return ()
        end -= 1
        if [word.text for word in self.words[end - 3 : end : 2]] == ["(", ")"]:
            end -= 3
        opens = end - 1
        while opens and not self.words[opens].initial:
            opens -= 1
        if self.words[opens].lower in people().fronting:
            return ()  # *Selain Budi, | warga lain*
        return tuple(self.owner[name.start] for name in self.names if name.end == end)

    def _named(self, inside: Sequence[int]) -> tuple[Referent, ...]:
        """The people named in the source: the one it is about, or all that *dan* joins."""
        within = set(inside)
        names = [n for n in self.names if n.start in within]
        if not names:
            return ()
        lists = people()
        first = spelled(self.words[inside[0]].text)
        comma = any(self.words[i].text == "," for i in inside if i < names[-1].start)
        definite = self.words[inside[-1]].lower in lists.definite
        opens = names[0].start == inside[0] and names[0].end in within
        apposed = opens and self.words[names[0].end].text == ","
        if definite and names[-1].end <= inside[-1] and not apposed:
            return ()  # *anak Budi itu*, but *Budi, pemimpin desa ini*
        if first in lists.documents | lists.dresses | lists.many | lists.led and not comma:
            return ()
        if opens:
            behind = self.words[names[0].end].text
            if behind.istitle():  # *Surya Pictures*: a body called after somebody
                return ()
        two = [word.lower for word in self.words[inside[0] : names[0].start]][-2:]
        kin = two[-1:] and two[-1] in lists.relatives and two[-1] not in lists.titles
        # *psikolog anak | Budi Asih*, *pelatih tunggal putri | Budi Asih*
        field = kin and two[0] in (lists.treating if two[-1] == "anak" else lists.contests)
        if len(names) == 1 and kin and not comma and not field:
            return ()
        chosen = [names[0]]
        for left, right in pairwise(names):
            between = [w.lower for w in self.words[left.end : right.start]]
            if people().joining & set(between) or between == ["/"]:  # *Fajar/Rian*
                chosen.append(right)
            elif {"atau", "alias", "dari"} & set(between):
                continue
            elif left.start == inside[0] and "," in between:
                break
            else:
                chosen[-1] = right
        return tuple(dict.fromkeys(self.owner[name.start] for name in chosen))

    def _back_references(self, verbs: Mapping[int, int]) -> Mapping[int, Sequence[Referent]]:
        """Paragraph -> who is named by *Hal itu disampaikan X* there.

        `verbs` are the first verbs of such sentences.
        """
        found = defaultdict(list)
        for name in self.names:
            if verbs.get(self.words[name.start].sentence, name.start) < name.start:
                found[self.words[name.start].paragraph].append(self.owner[name.start])
        return found

    def _alone(self, quoted: Set[int]) -> Mapping[int, Referent]:
        """Sentence -> who alone is named there and begins it; none in which somebody is quoted."""
        named = defaultdict(list)
        for name in self.names:
            named[self.words[name.start].sentence].append(name.start)
        return {
            sentence: self.owner[starts[0]]
            for sentence, starts in named.items()
            if sentence not in quoted
            and len(starts) == 1 < len(self.owner[starts[0]].mentions)
            and any(word.initial for word in self.words[max(0, starts[0] - 1) : starts[0] + 1])
        }

    def _brought_in(self, quoted: Set[int], openings: Mapping[int, int]) -> Mapping[int, Referent]:
        """Sentence -> who comes in there: *Hal itu dibenarkan | X*, *Saat dihubungi, | X*.

        Also of the next sentences, till somebody else is named or quoted. None of those in which
        somebody is quoted. `openings` are the words behind which he comes.
        """
        found: dict[int, Referent] = {}
        busy = quoted | {self.words[name.start].sentence for name in self.names}
        for name in self.names:
            sentence = self.words[name.start].sentence
            opening = openings.get(sentence, name.start)
            between = [word.text for word in self.words[opening + 1 : name.start]]
            if sentence in quoted or sentence in found or opening >= name.start:
                continue
            # not *disampaikan | nya dalam rapat X*, *diungkapkan model itu | saat bertemu X*
            if between[:1] != ["nya"] and lexicon().occasions.isdisjoint(between):
                later = range(sentence + 1, sentence + 1 + STAYING)
                stays = (sentence, *takewhile(lambda one: one not in busy, later))
                found |= dict.fromkeys(stays, self.owner[name.start])
        return found

    def _closing(self, quoted: Set[int]) -> Mapping[int, Referent]:
        """Sentence -> with whom it ends: *diadukan oleh | X*, *datang dari | X*.

        None of those in which somebody is quoted.
        """
        by: dict[int, int] = {}
        coming: set[int] = set()
        for index, word in enumerate(self.words):
            if word.lower == "datang":
                coming.add(word.sentence)
            if word.lower == "oleh" or (word.lower == "dari" and word.sentence in coming):
                by.setdefault(word.sentence, index)
        found = {}
        for name in self.names:
            sentence = self.words[name.start].sentence
            ends = self.words[min(name.end, len(self.words) - 1)]
            last = ends.sentence != sentence or ends.text == "."
            if sentence not in quoted and last and by.get(sentence, name.start) < name.start:
                found[sentence] = self.owner[name.start]
        return found


def _anchor(quote: Quote) -> int:
    """Where the quote stands in reading order: its first character."""
    return min(span.start for span in (*quote.content, *quote.cue, *quote.source))


def _people_named(
    tagged: Tagged,
    words: Sequence[Word],
    read: Read,
    sources: Sequence[Span],
    *,
    short: Mapping[str, str],
    world: frozenset[tuple[str, ...]],
) -> tuple[Name, ...]:
    """The names of people, without what the article explains otherwise.

    *Hari Anak Nasional (HAN)* is nobody, *Agus Harimurti Yudhoyono (AHY)* is somebody; in
    *Bupati Tegal* nobody is called Tegal where somebody else holds that office, nor is the
    *Journal* anybody where *The Wall Street Journal* is named.
    """
    names = with_roles(
        tagged.article.text, words, find_people(tagged, words, sources, read), sources, read
    )
    whole = [name for name in names if len(name.words) > 1]
    ends = {word for full in world for word in (full[0], full[-1])}
    ends -= {word for name in whole for word in name.words}
    offices = {spelled_out(name.role) for name in names if name.role}

    def of_a_body(word: str) -> bool:  # *Journal*, *Kemlu*
        return word in ends or expanded(word).partition(" ")[0] in people().body_heads

    def of_an_office(name: Name) -> bool:  # *Bupati Tegal*; *istri Budi* does name Budi
        if not name.role or name.role.split()[-1].lower() in people().relatives:
            return False
        return spelled_out(f"{name.role} {name.text}") in offices

    def explained(name: Name) -> bool:
        if len(name.words) == 1 and (of_a_body(name.words[0]) or of_an_office(name)):
            return True
        full = short.get(spelled(name.text), "")
        body = full and (name.text.isupper() or spelled(full.split()[0]) in people().body_heads)
        return bool(body) and not any(person.text in full for person in whole)

    return tuple(name for name in names if not explained(name))


def _is_subject(words: Sequence[Word], name: Name) -> bool:
    """Whether only an office stands between the beginning of the sentence and the name."""
    index = name.start - 1
    while index >= 0 and not words[index + 1].initial:
        lower = words[index].lower
        verb = VERB.match(lower) and lower not in people().no_verbs and not is_head(spelled(lower))
        if verb or (lower in people().prepositions and index < name.start - 8):
            return False
        index -= 1
    return words[max(0, name.start - 1)].lower not in people().prepositions


def _introductions(words: Sequence[Word]) -> list[Span]:
    """What stands where a source would: *Hal itu dibenarkan | Camat Suka, Budi Santoso |.*"""
    lists, found = people(), []
    for verb in _back_verbs(words):
        start = verb + 1
        while start < len(words) and words[start].lower in lists.back_fillers:
            start += 1
        end = start
        while (
            end < len(words)
            and words[end].sentence == words[verb].sentence
            and words[end].text not in STOPS
            and words[end].text not in lists.parting | lists.prepositions
        ):
            end += 1
        if end > start:
            found.append(Span(words[start].token.span.start, words[end - 1].token.span.end))
    return found


def _back_verbs(words: Sequence[Word]) -> list[int]:
    """The verbs of sentences such as *Hal itu dibenarkan ...*."""
    lists = people()
    begins = {word.sentence: word.lower for word in reversed(words)}
    return [
        index
        for index, word in enumerate(words)
        if word.lower in lists.back_verbs and begins[word.sentence] in lists.back_reference
    ]


def _announcing(words: Sequence[Word]) -> list[int]:
    """What stands before whoever speaks next: *Saat dikonfirmasi | , Budi ...*, *Salah satunya |*.

    Of the first the comma.
    """
    lists, found = people(), []
    begins = {word.sentence: word.lower for word in reversed(words)}
    asked: set[int] = set()
    for index, word in enumerate(words):
        if word.lower in lists.contacted and (
            word.initial or begins[word.sentence] in lists.contacting
        ):
            asked.add(word.sentence)
        row = [one.lower for one in words[index : index + 3]]
        one = word.initial and row[0] == "salah" and "".join(row[1:]).startswith(lists.one_of)
        if word.text == "," and word.sentence in asked:
            found.append(index)
        elif one:
            found.append(index + (1 if row[1].endswith("nya") else 2))
    return found
