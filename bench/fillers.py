"""Lexical fillers compared with those an editor removed from a transcript."""

from collections.abc import Iterator

from bench.context import Bench
from bench.report import Row, quantity
from tests.unit.podcasts import PHRASES, PODCASTS, Score, podcast, scores

HOW = (
    "**fillers**: the words of the verbatim transcripts of `fillers_rev16` (8 podcasts, 103,000 "
    "words) go through the rules; right is what the editor of the cleaned transcript of the same "
    'podcast took out (aligned by words). The editors kept 71 % of all "I mean", 86 % of all '
    '"sort of" and every "basically", so those count against the rules wherever they are found.'
)
TARGET = 0.95


def rows(bench: Bench) -> Iterator[Row]:
    """Precision and recall of the sounds, with targets, then of each phrase."""
    names = sorted(path.name for path in (PODCASTS / "verbatim").glob("*.nlp"))
    found = [scores(podcast(name)) for name in names[: bench.size(len(names), 1)]]
    sounds = _sum(score["sound"] for score in found)
    yield _at_least("um, uh, er, hmm: precision", sounds.precision, sounds)
    yield _at_least("um, uh, er, hmm: recall", sounds.recall, sounds)
    for phrase in PHRASES:
        score = _sum(each[phrase] for each in found)
        figures = f"precision {score.precision:.3f}, recall {score.recall:.3f} ({_counts(score)})"
        yield Row(f'"{phrase}"', figures)
    everything = _sum(score for each in found for score in each.values())
    yield Row(
        "all lexical fillers: precision", quantity(everything.precision, "", _counts(everything))
    )
    others = _sum(
        score for each in found for kind, score in each.items() if kind not in ("like", "you know")
    )
    yield Row('without "like" and "you know": precision',
              quantity(others.precision, "", _counts(others)))  # fmt: skip


def _sum(several: Iterator[Score]) -> Score:
    return sum(several, Score())


def _at_least(figure: str, value: float, score: Score) -> Row:
    return Row(figure, quantity(value, "", _counts(score)), f">= {TARGET}", value >= TARGET)


def _counts(score: Score) -> str:
    return f"{score.right} right, {score.wrong} wrong, {score.missed} missed"
