"""Frames of passive cues whose speaker follows *oleh*: *Bupati diminta mundur oleh | warga*.

The tagger, which has seen few of them, often reads such an agent as the end of what was said, or
passes over the cue. Form settles it (guidelines, sections 1 and 2): who follows *oleh* speaks, the
subject and the complement are what is said, and a passive opinion counts if it has such an agent.
"""

from __future__ import annotations

from dataclasses import replace

from quoteattr.lexicon import Lexicon
from quoteattr.model import Frame, Paragraph

AGENT = "oleh"
SPOKEN = frozenset(["accuse", "confirm", "criticise", "deny", "judge", "praise"])  # nothing is done
STANCES = SPOKEN | {"urge", "warn"}
FARTHEST = 8  # words that a complement may have: *diminta segera mundur dari jabatannya oleh*
CAUSES = frozenset(["karena", "sebab", "lantaran", "akibat", "atas"])
PREFIXES = ("di", "ter")  # *diimbau menjauhi rumah yang dijaga oleh polisi*: the guarding is theirs
UNPREFIXED = frozenset(["di", "dia", "diri", "terhadap", "terkait", "terlalu"])


def with_agent(paragraph: Paragraph, frame: Frame, words: Lexicon) -> Frame:
    """The frame with the agent of its cue as source, where form leaves no doubt."""
    by = _by(paragraph, frame, words, STANCES)
    if by is None:
        return frame
    texts = [token.text.lower() for token in paragraph.tokens]
    sources = [(start, end) for role, start, end in frame.parts if role == "source"]
    seen = [part for part in sources if part[0] == by + 1]
    complement = [part for part in sources if part == (frame.cue[1], by)]
    if len(seen) + len(complement) < len(sources) or (seen and not complement):
        return frame
    stops = words.occasions | words.beginnings | CAUSES | {"yang"}
    last = _end(paragraph, by)
    end = next((i for i in range(by + 1, last) if texts[i] in stops or _mark(texts[i])), last)
    end = seen[0][1] if seen else end
    if end == by + 1 or (not seen and texts[end : end + 1] == [","]):
        return frame
    parts = [("source", by + 1, end)] + [("content", *part) for part in complement]
    for role, start, stop in frame.parts:
        if role == "content" and start < end and by < stop:
            goes_on = end < stop and texts[end] in words.beginnings | CAUSES
            parts += [(role, start, by)] if start < by else []
            parts += [(role, end, stop)] if goes_on else []
        elif role != "source":
            parts.append((role, start, stop))
    return replace(frame, parts=tuple(sorted(parts, key=lambda part: part[1:])))


def is_spoken(paragraph: Paragraph, frame: Frame, words: Lexicon) -> bool:
    """Whether a passive opinion has its agent: *dinilai janggal oleh Koalisi Masyarakat Sipil*."""
    by = _by(paragraph, frame, words, SPOKEN)
    if by is None:
        return False
    agent = any(role == "source" and start == by + 1 for role, start, _ in frame.parts)
    return agent and any(role == "content" and start < by for role, start, _ in frame.parts)


def _by(paragraph: Paragraph, frame: Frame, words: Lexicon, stances: frozenset[str]) -> int | None:
    """The *oleh* that belongs to a passive cue of these stances and to nothing between them."""
    start, end = frame.cue
    cue = " ".join(token.text.lower() for token in paragraph.tokens[start:end])
    if not cue.startswith("di") or not (words.stances.get(cue) in stances or cue == "disebut"):
        return None
    texts = [token.text.lower() for token in paragraph.tokens]
    last = min(_end(paragraph, start), end + FARTHEST + 1)
    by = next((i for i in range(end, last) if texts[i] == AGENT), None)
    if by is None:
        return None
    between = texts[end:by]
    passive = any(w.startswith(PREFIXES) and w not in UNPREFIXED for w in between)
    acted = bool(between) and between[-1].endswith("an")  # *menghentikan kekerasan oleh aparat*
    doubtful = passive or acted or "yang" in between or any(map(_mark, between))
    return None if doubtful else by


def _mark(text: str) -> bool:
    return not any(map(str.isalnum, text))


def _end(paragraph: Paragraph, token: int) -> int:
    """Where the sentence of a token ends."""
    return next((start for start in paragraph.sentences if start > token), len(paragraph.tokens))
