"""The table of results: figure, target, and a sentence if the target is missed."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("figure", "measured", "target", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``met`` is None where there is no target or nothing could be measured."""

    figure: str
    measured: str
    target: str = "reported"
    met: bool | None = None

    def __str__(self) -> str:
        return " | ".join(self.cells())

    def cells(self) -> tuple[str, str, str, str]:
        met = "-" if self.met is None else "yes" if self.met else "**NO**"
        return self.figure, self.measured, self.target, met


def at_most(figure: str, value: float, most: float, unit: str, detail: str = "") -> Row:
    """A figure with an upper limit in the same unit."""
    return Row(figure, quantity(value, unit, detail), f"<= {most:g} {unit}".rstrip(), value <= most)


def at_least(figure: str, value: float, least: float, unit: str, detail: str = "") -> Row:
    """A figure with a lower limit in the same unit."""
    met = value >= least
    return Row(figure, quantity(value, unit, detail), f">= {least:g} {unit}".rstrip(), met)


def quantity(value: float, unit: str, detail: str = "") -> str:
    """A number with a sensible count of digits, its unit and where it comes from."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3
    text = f"{value:.{digits}f} {unit}".rstrip()
    return f"{text} ({detail})" if detail else text


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Range and count of single measurements, to stand beside their median."""
    return f"{min(values):.{digits}f}-{max(values):.{digits}f}, n={len(values)}"


def table(rows: Sequence[Row]) -> str:
    """The rows in aligned columns, for a terminal."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def markdown(
    rows: Sequence[Row], notes: Sequence[str], machine: str, minutes: float, *, quick: bool
) -> str:
    """The results file: machine, table, misses in words, how each figure was measured."""
    missed = [f"- **Missed:** {row.figure}: {row.measured}, target {row.target}." for row in rows
              if row.met is False]  # fmt: skip
    lines = [
        "# Bench results",
        "",
        f"Written by `make bench` in one run of {minutes:.0f} minutes. {machine}",
        *(["", "**Quick run: small sizes, the figures mean nothing.**"] if quick else []),
        "",
        *(f"| {' | '.join(cells)} |" for cells in (HEAD, ("---",) * len(HEAD))),
        *(f"| {' | '.join(row.cells())} |" for row in rows),
        "",
        *(missed or ["Every target is met." if rows else "Nothing was measured."]),
        "",
        "## How each figure was measured",
        "",
        *(f"- {note}" for note in notes),
    ]
    return "\n".join(lines) + "\n"
