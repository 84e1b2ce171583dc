"""The words of an article in order: where each stands, and what the NER model takes it for.

Paragraph and sentence are counted through the article; a pair of players, *Fajar/Rian*, is three
words; a name that stands alone is what the model mostly says of it, for a tagger that reads one
paragraph at a time takes the same name for a person here and for a body there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quoteattr.model import Paragraph, Span, Tagged, Token
from quoteattr.people import people, spelled, word_score

COMMON = -3.0  # a word that is a noun far more often than a name


@dataclass(frozen=True, slots=True)
class Word:
    """One token with its place: paragraph and sentence count through the article."""

    token: Token
    paragraph: int
    sentence: int
    initial: bool  # first word of a sentence, quotation marks aside
    label: str  # PER, ORG, LOC of the NER model, or ""
    begins: bool  # first word of an NER mention
    world: bool = False  # of a country, an outlet or a body that everybody knows

    @property
    def text(self) -> str:
        return self.token.text

    @property
    def lower(self) -> str:
        return self.token.text.lower()


QUOTES = frozenset("\"“”„‟'‘’«»")
STOPS = frozenset(".!?…")


def words_of(tagged: Tagged) -> tuple[Word, ...]:
    """All tokens of the article in order, with paragraph, sentence and NER label."""
    words: list[Word] = []
    sentence = -1
    for number, paragraph in enumerate(tagged.paragraphs):
        paragraph = _pairs_parted(paragraph)
        labels, world = _labels(paragraph), _world(paragraph)
        sentence += 1
        fresh = True
        for index, token in enumerate(paragraph.tokens):
            before = paragraph.tokens[index - 1].text if index else ""
            ahead = paragraph.tokens[index + 1 : index + 3]
            label, begins = labels.get(index, ("", False))
            starts = fresh and token.text not in QUOTES
            known = index in world
            words.append(Word(token, number, sentence, starts, label, begins, known))
            if starts:
                fresh = False
            initial = len(before) == 1 and before.isupper()
            title = before.lower().replace(".", "") in people().titles
            if token.text in STOPS and not (initial or title):
                following = next((t.text for t in ahead if t.text not in QUOTES), "A")
                if following[:1].isupper() or not following[:1].isalpha():
                    sentence += 1
                    fresh = True
    return _agreed(words)


def _agreed(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with what the NER model mostly says of a name that stands alone.

    *Irving* is a person in five sentences and a body in one: a person there too. So is *Kevin* in
    the body *Sarana Kevin Budi*, with what follows.
    """
    mentions = list(_labelled(words))
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for start, end in mentions:
        if end - start == 1:
            votes[words[start].text][words[start].label] += 1
    people_here = {
        text
        for text, seen in votes.items()
        if seen["PER"] > max(1, seen.total() / 2) and not text.isupper()
    }
    agreed = list(words)
    for start, end in mentions:
        called = _body_called(words, start, end)
        named = [i for i in range(start + called, end) if words[i].text in people_here]
        if named and words[start].label != "PER":
            for index in range(named[0], end):
                if index == named[0] or word_score(spelled(words[index].text)) > COMMON:
                    first = index in (start, named[0])
                    agreed[index] = replace(words[index], label="PER", begins=first)
    return tuple(agreed)


def _labelled(words: Sequence[Word]) -> Iterable[tuple[int, int]]:
    """The NER mentions as words [start, end)."""
    begins = [index for index, word in enumerate(words) if word.begins]
    for start in begins:
        end = start + 1
        while end < len(words) and words[end].label and not words[end].begins:
            end += 1
        yield start, end


def _body_called(words: Sequence[Word], start: int, end: int) -> int:
    """How many words of a mention are a body's for sure: all of *Budi Hospital*, *Bank Budi*."""
    lists, size = people(), end - start
    if size == 1:
        return 0
    last = words[end - 1].text in lists.forms_last.union(lists.forms_behind)
    return size if last or spelled(words[start].text) in lists.body_heads | lists.places else 1


def _pairs_parted(paragraph: Paragraph) -> Paragraph:
    """The paragraph with a pair of players as three words: *Fajar | / | Rian*."""
    if not any(_PAIR.fullmatch(token.text) for token in paragraph.tokens):
        return paragraph
    tokens: list[Token] = []
    moved = []  # where each token begins now
    for token in paragraph.tokens:
        moved.append(len(tokens))
        if _PAIR.fullmatch(token.text):
            start = token.span.start
            for part in filter(None, token.text.partition("/")):
                tokens.append(Token(Span(start, start + len(part)), part))
                start += len(part)
        else:
            tokens.append(token)
    moved.append(len(tokens))
    mentions = tuple(
        replace(mention, start=moved[mention.start], end=moved[mention.end])
        for mention in paragraph.mentions
    )
    return replace(paragraph, tokens=tuple(tokens), mentions=mentions)


_PAIR = re.compile(r"(?:[A-Z][a-z]+)?/[A-Z][a-z]+")  # the tokenizer leaves *Fajar | /Rian*


def _labels(paragraph: Paragraph) -> dict[int, tuple[str, bool]]:
    return {
        index: (mention.label, index == mention.start)
        for mention in paragraph.mentions
        for index in range(mention.start, mention.end)
    }


def _world(paragraph: Paragraph) -> frozenset[int]:
    """The words of the countries, outlets and bodies that people.toml knows."""
    texts = [token.text for token in paragraph.tokens]
    lowers = [text.casefold() for text in texts]
    lists = people()
    found: set[int] = set()
    for start, text in enumerate(texts):
        if start in found or not capital(text) or (start and lowers[start - 1] in lists.inner):
            continue  # *Abdulaziz bin Turki*
        for end in range(min(len(texts), start + lists.longest), start, -1):
            if tuple(lowers[start:end]) in lists.world and capital(texts[end - 1]):
                found.update(range(start, end))
                break
    return frozenset(found)


def covered(ends: Sequence[int], span: Span) -> tuple[int, int]:
    """The words [first, last) that a span reaches; `ends` are the words' ends in order."""
    return bisect_right(ends, span.start), min(bisect_left(ends, span.end) + 1, len(ends))


AS = "selaku"  # *Budi selaku ketua*: before an office, as the comma of *Budi, ketua*
OFFICE = "office"  # the label of what somebody is
# the words [first, last) of a source -> (label, start, end) of whom the tagger reads there
Read = Mapping[tuple[int, int], tuple[tuple[str, int, int], ...]]


def sources_read(tagged: Tagged, words: Sequence[Word]) -> Read:
    """Whom the sources of the tagger name: a label is a SpeakerType, or *office* for an office."""
    ends = [word.token.span.end for word in words]
    found: dict[tuple[int, int], tuple[tuple[str, int, int], ...]] = {}
    for paragraph in tagged.paragraphs:
        for frame in sorted(paragraph.frames, key=lambda frame: -frame.score):
            for role, start, end in frame.parts:
                if role != "source":
                    continue
                who = tuple(
                    (one.label, *covered(ends, paragraph.reach(one.start, one.end)))
                    for one in frame.who
                    if start <= one.start and one.end <= end
                )
                found.setdefault(covered(ends, paragraph.reach(start, end)), who)
    return found


def world_names(words: Sequence[Word]) -> frozenset[tuple[str, ...]]:
    """The countries, outlets and bodies of more than one word that an article names, lower case."""
    lowers = [word.lower for word in words]
    return frozenset(
        tuple(lowers[start:end])
        for start in range(len(words))
        if words[start].world
        for end in range(start + 2, min(len(words), start + people().longest) + 1)
        if tuple(lowers[start:end]) in people().world
    )


def capital(word: str) -> bool:
    return word[:1].isupper() or bool(_ARTICLE.match(word))


_ARTICLE = re.compile(r"(?:a[lrsdtz]|el)[-'’][A-Z]")  # al-Khudairy


def abbreviated(words: Sequence[Word], index: int) -> bool:
    """A full stop of an initial or a title, not of a sentence: *M. Syahril*, *dr. Reisa*."""
    before = words[index - 1]
    ahead = words[index + 1] if index + 1 < len(words) else None
    if ahead is None or ahead.paragraph != before.paragraph or not capital(ahead.text):
        return False
    return len(before.text) == 1 or spelled(before.text) in people().titles | people().degrees


def of_corps(words: Sequence[Word], index: int) -> bool:
    """Whether a word belongs to the rank before it: *Mayor | Sus | Budi*."""
    lists = people()
    before = spelled(words[index - 1].text) if index else ""
    return spelled(words[index].text) in lists.corps and before in lists.ranks
