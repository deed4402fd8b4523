"""Podcasts transcribed verbatim and cleaned of fillers: which of their words were fillers.

What an editor took out of the verbatim text is found by aligning it with the cleaned one. The
truth is an editor's: "I mean" and "sort of" are left in oftener than not, and what was taken out
beside fillers (false starts, words of listeners) is missing as well.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from interview.contracts import Filler, Word
from interview.delivery.fillers import lexical_fillers
from tests.parts import SHARED

PODCASTS = SHARED / "fillers_rev16"
SOUND = re.compile(r"um+|uh+m?|er+m?|hm+|mm+|ah+|eh+")
PHRASES = ("like", "you know", "i mean", "sort of", "kind of", "basically")


@dataclass(frozen=True, slots=True)
class Podcast:
    """Words of the verbatim text, a second each, and whether the cleaned one kept them."""

    words: tuple[Word, ...]
    kept: tuple[bool, ...]


@dataclass
class Score:
    """Fillers of one kind: found and taken out by the editor, found and kept, not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


def podcast(name: str) -> Podcast:
    """Read and align the two texts of one podcast."""
    verbatim, cleaned = (_tokens(PODCASTS / kind / name) for kind in ("verbatim", "nonverbatim"))
    matcher = SequenceMatcher(
        None,
        [_plain(text) for text in verbatim],
        [_plain(text) for text in cleaned],
        autojunk=False,
    )
    kept = [False] * len(verbatim)
    for block in matcher.get_matching_blocks():
        kept[block.a : block.a + block.size] = [True] * block.size
    words = (Word(text, index, index + 1, 0.9) for index, text in enumerate(verbatim))
    return Podcast(tuple(words), tuple(kept))


def scores(text: Podcast) -> dict[str, Score]:
    """How the fillers found in a podcast agree with its editor: "sound" and each phrase."""
    found = lexical_fillers(text.words, "en")
    score = {kind: Score() for kind in ("sound", *PHRASES)}
    for filler in found:
        if any(text.kept[int(filler.start) : int(filler.end)]):
            score[_kind(filler)].wrong += 1
        else:
            score[_kind(filler)].right += 1
    for kind, count in _taken_out(text).items():
        score[kind].missed = max(0, count - score[kind].right)
    return score


def _kind(filler: Filler) -> str:
    return filler.text if filler.text in PHRASES else "sound"


def _taken_out(text: Podcast) -> Counter[str]:
    return Counter(kind for kind, first, last in _places(text) if not any(text.kept[first:last]))


def _places(text: Podcast) -> Iterator[tuple[str, int, int]]:
    plain = [_plain(word.text) for word in text.words]
    for index, word in enumerate(plain):
        if SOUND.fullmatch(word):
            yield "sound", index, index + 1
        for size in (1, 2):
            phrase = " ".join(plain[index : index + size])
            if phrase in PHRASES:
                yield phrase, index, index + size


def _tokens(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()[1:]
    return [fields[0] + fields[4] for fields in (line.split("|") for line in lines)]


def _plain(text: str) -> str:
    return re.sub(r"[^\w']", "", text.lower().replace("’", "'"))
