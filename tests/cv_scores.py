"""Compares what the rules find in labelled CVs and adverts with what a reader marked in them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from interview.questions.interests import spelled

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 1, 1)
"""When the labelled CVs were read: jobs that go on end then."""

Found = dict[str, Any]
"""``years``, ``roles`` and ``skills`` as lists of names, ``languages`` by their code."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of what was found rightly, found, and marked."""

    right: int
    found: int
    marked: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 1.0


def labelled(folder: str) -> dict[str, tuple[str, Found]]:
    """The texts of ``cvs`` or ``adverts`` by name, each with its labels."""
    labels = json.loads((DATA / folder / "labels.json").read_text(encoding="utf-8"))
    return {
        name: ((DATA / folder / f"{name}.txt").read_text(encoding="utf-8"), found)
        for name, found in labels.items()
    }


def scores(folder: str, read: Callable[[str, str], Found]) -> dict[str, Score]:
    """Scores by kind over all texts; ``read`` takes a text and its language."""
    pairs = [(read(text, name[:2]), marked) for name, (text, marked) in labelled(folder).items()]
    compared: dict[str, Callable[[Found, Found], Score]] = {
        "years": lambda found, marked: _years(found["years"], marked["years"]),
        "roles": lambda found, marked: _names(found["roles"], marked["roles"]),
        "skills": lambda found, marked: _names(found["skills"], marked["skills"]),
        "languages": lambda found, marked: _names(found["languages"], marked["languages"]),
        "levels": lambda found, marked: _levels(found["languages"], marked["languages"]),
    }
    return {
        kind: _total(compare(found, marked) for found, marked in pairs)
        for kind, compare in compared.items()
    }


def _total(each: Iterable[Score]) -> Score:
    counts = [(score.right, score.found, score.marked) for score in each]
    return Score(*map(sum, zip(*counts, strict=True)))


def _years(found: int | None, marked: int | None) -> Score:
    """A year more or less is right: months are not read."""
    right = found is not None and marked is not None and abs(found - marked) <= 1
    return Score(int(right), int(found is not None), int(marked is not None))


def _names(found: Iterable[str], marked: Iterable[str]) -> Score:
    """A name is right if it contains a marked one or is part of it, in whole words."""
    free, right, names = list(marked), 0, list(found)
    for name in names:
        match = next((each for each in free if _same(name, each)), None)
        if match is not None:
            free.remove(match)
            right += 1
    return Score(right, len(names), right + len(free))


def _levels(found: dict[str, str | None], marked: dict[str, str | None]) -> Score:
    right = sum(code in found and found[code] == level for code, level in marked.items() if level)
    told = sum(level is not None and bool(marked.get(code)) for code, level in found.items())
    return Score(right, told, sum(level is not None for level in marked.values()))


def _same(one: str, other: str) -> bool:
    short, long = sorted((f" {spelled(one)} ", f" {spelled(other)} "), key=len)
    return short in long
