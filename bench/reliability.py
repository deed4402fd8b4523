"""How sure the judge says it is, against how often it is right.

A level is right if the mean of the readers' grades is within one of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean

DIAGRAM = Path(__file__).parent.parent / "docs" / "reliability.svg"
COVERAGES = (1.0, 0.75, 0.5)
BINS = 5
LEAST, SIDE, MARGIN = 0.4, 300.0, 60.0
"""The diagram shows certainties from LEAST to 1 on SIDE pixels."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """A stated certainty, 0-1, and whether the level was right."""

    stated: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Certainties that lie together: means of what was stated and of what was true."""

    stated: float
    true: float
    count: int


def binned(found: Sequence[Certainty], bins: int = BINS) -> list[Bin]:
    """Bins of equal size, from the least certain to the most certain."""
    ordered = sorted(found, key=lambda each: each.stated)
    edges = [round(number * len(ordered) / bins) for number in range(bins + 1)]
    parts = [ordered[low:high] for low, high in pairwise(edges) if high > low]
    return [
        Bin(mean(each.stated for each in part), mean(each.right for each in part), len(part))
        for part in parts
    ]


def gap(bins: Sequence[Bin]) -> float:
    """The expected calibration error: mean distance of stated and true certainty."""
    total = sum(each.count for each in bins)
    return sum(abs(each.stated - each.true) * each.count for each in bins) / total


def risks(found: Sequence[Certainty]) -> dict[float, float]:
    """Share of wrong levels among the most certain answers, for each share of answers."""
    ordered = sorted(found, key=lambda each: -each.stated)
    return {
        coverage: 1 - mean(each.right for each in ordered[: max(1, round(coverage * len(ordered)))])
        for coverage in COVERAGES
    }


def draw(series: dict[str, Sequence[Bin]], path: Path = DIAGRAM) -> None:
    """Write the reliability diagram as SVG: a line for each series, and the diagonal."""
    size = SIDE + 2 * MARGIN
    path.write_text(
        "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{size:.0f}" height="{size:.0f}" '
                'font-family="sans-serif" font-size="12">',
                f'<rect width="{size:.0f}" height="{size:.0f}" fill="white"/>',
                *_frame(),
                *(
                    _series(number, name, bins)
                    for number, (name, bins) in enumerate(series.items())
                ),
                "</svg>\n",
            )
        ),
        encoding="utf-8",
    )


def _frame() -> list[str]:
    corner, end = _x(LEAST), _x(1)
    ticks = [0.4, 0.6, 0.8, 1.0]
    return [
        f'<path d="M{corner} {_y(1)}V{_y(LEAST)}H{end}" fill="none" stroke="black"/>',
        f'<path d="M{corner} {_y(LEAST)}L{end} {_y(1)}" stroke="gray" stroke-dasharray="4"/>',
        *(f'<text x="{_x(t) - 9}" y="{_y(LEAST) + 18}">{t:g}</text>' for t in ticks),
        *(f'<text x="{corner - 28}" y="{_y(t) + 4}">{t:g}</text>' for t in ticks),
        f'<text x="{corner}" y="{_y(LEAST) + 40}">stated certainty (within one grade)</text>',
        f'<text x="10" y="{_y(1) - 14}">true share</text>',
    ]


def _series(number: int, name: str, bins: Sequence[Bin]) -> str:
    colour = ("#1b6ca8", "#c1440e")[number % 2]
    points = " ".join(f"{_x(each.stated):.1f},{_y(each.true):.1f}" for each in bins)
    dots = "".join(
        f'<circle cx="{_x(each.stated):.1f}" cy="{_y(each.true):.1f}" r="4" fill="{colour}"/>'
        for each in bins
    )
    label = f'<text x="{_x(0.42)}" y="{_y(0.97 - 0.05 * number)}" fill="{colour}">{name}</text>'
    return f'<polyline points="{points}" fill="none" stroke="{colour}"/>{dots}{label}'


def _x(share: float) -> float:
    return MARGIN + SIDE * (max(share, LEAST) - LEAST) / (1 - LEAST)


def _y(share: float) -> float:
    return MARGIN + SIDE * (1 - (max(share, LEAST) - LEAST) / (1 - LEAST))
