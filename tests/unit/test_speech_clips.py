"""The recordings that come with the project: described, licensed, and small."""

import csv
import re
from pathlib import Path

import av
import pytest

PROJECT = Path(__file__).parents[2]
CLIPS = PROJECT / "tests" / "data" / "speech"
COLUMNS = ["file", "duration_s", "source", "licence", "transcript"]
LICENCES = {"public domain", "CC BY 4.0"}
"""Those that let anyone copy the recordings with the project."""

MOST_BYTES = 1_500_000


def rows() -> list[dict[str, str]]:
    """The manifest."""
    with (CLIPS / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        reader = csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def test_the_manifest_lists_every_recording() -> None:
    """Each once, and no file that is not there."""
    found = sorted(path.name for path in CLIPS.iterdir() if path.name != "manifest.tsv")
    assert [row["file"] for row in rows()] == found
    assert len(found) >= 10


def test_every_recording_may_be_copied() -> None:
    """A licence that allows it, and words that say what is heard."""
    assert {row["licence"] for row in rows()} <= LICENCES
    assert all(len(row["transcript"].split()) >= 7 for row in rows())


def test_the_notice_names_every_source() -> None:
    """With its licence, as CC BY asks for."""
    notice = " ".join((PROJECT / "NOTICE").read_text("utf-8").split())
    for row in rows():
        named = re.search(rf"{re.escape(row['source'])} \(([^,)]+)", notice)
        assert named, row["source"]
        assert named[1].lower() == row["licence"].lower()


def test_the_recordings_are_small() -> None:
    """A clone stays small."""
    assert sum(path.stat().st_size for path in CLIPS.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_recording_is_as_long_as_the_manifest_says(row: dict[str, str]) -> None:
    """And can be decoded to its end."""
    with av.open(str(CLIPS / row["file"])) as recording:
        frames = list(recording.decode(audio=0))
    seconds = sum(frame.samples / frame.sample_rate for frame in frames)
    assert seconds == pytest.approx(float(row["duration_s"]), abs=0.05)
