"""Real recordings of a few seconds each, with what is said in them, and one nobody can decode."""

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import CLIPS

LONGEST_SECONDS = 6.5
FEWEST_WORDS = 7
"""With fewer, two recordings may sound alike to a small model."""

CORRUPT = "cut short"
CORRUPT_BYTES = 100


@dataclass(frozen=True, slots=True)
class Said:
    """A recording and its words; None where there are none to hear."""

    path: Path
    words: str | None


def recordings(folder: Path) -> dict[str, Said]:
    """Name to recording; the damaged one is written to ``folder``."""
    with (CLIPS / "manifest.tsv").open(encoding="utf-8") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    found = {
        row["file"]: Said(CLIPS / row["file"], row["transcript"])
        for row in rows
        if float(row["duration_s"]) < LONGEST_SECONDS
        and len(row["transcript"].split()) >= FEWEST_WORDS
    }
    damaged = folder / "damaged.flac"
    damaged.write_bytes(next(iter(found.values())).path.read_bytes()[:CORRUPT_BYTES])
    return {**found, CORRUPT: Said(damaged, None)}
