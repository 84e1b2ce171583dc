"""What reports in Indonesian: the words of cues.toml and discourse.toml as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from quoteattr.wordlists import filled, tables

LONGEST = 4  # words of a connective, *-nya* apart


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of cues.toml and discourse.toml.

    `stances` has every cue with its group, `bases` those that follow a quotation bare (*ujar*);
    `connectives` join sentences, `conjunctions` also open what was said, `addressing` and
    `beginnings` stand around one who is spoken to, `manners` say how it was said. Nothing was said
    after an `unsaid` word, with `auxiliaries` between, nor by whom something `refuted` stands
    before; it was said before where something `taken_up` stands before one of the `occasions`, and
    of one of the `topics` it is only spoken; what begins with one of the `asked` was a question.
    What is said with a word of `adding` is new; one of the `openings` takes up what stands before.
    One speaks in public `through` an account (`accounts`) or a post (`posts`) on one of the
    `platforms`, unless the cue says that it was `written` there.
    """

    stances: Mapping[str, str]
    bases: frozenset[str]
    connectives: frozenset[str]
    conjunctions: frozenset[str]
    addressing: frozenset[str]
    beginnings: frozenset[str]
    manners: frozenset[str]
    unsaid: frozenset[str]
    auxiliaries: frozenset[str]
    refuted: frozenset[str]
    topics: frozenset[str]
    taken_up: frozenset[str]
    occasions: frozenset[str]
    asked: frozenset[str]
    adding: frozenset[str]
    openings: frozenset[str]
    through: frozenset[str]
    accounts: frozenset[str]
    posts: frozenset[str]
    platforms: frozenset[str]
    written: frozenset[str]

    def stance(self, cue: str) -> str | None:
        """The stance of a cue as it stands in the text, None for an unknown one.

        >>> lexicon().stance("menegaskan"), lexicon().stance("Dikutip dari")
        ('stress', 'quote-source')
        """
        return self.stances.get(self.entry(cue))

    def entry(self, cue: str) -> str:
        """The longest entry that a cue holds, of several the last; empty for an unknown one.

        >>> lexicon().entry("kembali menegaskan")
        'menegaskan'
        """
        words = cue.lower().split()
        for size in range(len(words), 0, -1):
            for start in range(len(words) - size, -1, -1):
                found = " ".join(words[start : start + size])
                if found in self.stances:
                    return found
        return ""

    def connective(self, words: Sequence[str]) -> int:
        """How many of the words, lower case, are a connective at their head; 0 where none is.

        >>> lexicon().connective(["pasal", "nya", ",", "harga"])
        2
        """
        for size in range(min(LONGEST, len(words)), 0, -1):
            if " ".join(words[:size]).replace(" nya", "nya") in self.connectives:
                return size
        return 0


@cache
def lexicon() -> Lexicon:
    """The lexicon that the package ships."""
    stances: dict[str, str] = {}
    for stance, forms in tables("cues").items():
        for word in chain.from_iterable(forms.values()):
            stances.setdefault(word, stance)
    bases = frozenset(word for forms in tables("cues").values() for word in forms["bases"])
    return filled(Lexicon, "discourse", stances=stances, bases=bases)
