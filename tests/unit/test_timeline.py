"""The recording without its long silences, and the mapping of times back."""

import io
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from interview.contracts import SAMPLE_RATE, Span
from interview.recognition.sound import LONGEST_KEPT_SILENCE, PADDING, Sound, Timeline, timeline
from tests.unit.audio_files import Floats, read_wav, write_wav
from tests.unit.recognising import sound_of

SEEDS = range(40)


def random_speech(random_: random.Random) -> tuple[tuple[Span, ...], float]:
    """Spans with gaps from a breath to half a minute, and the length of their recording."""
    spans: list[Span] = []
    position = random_.choice((0.0, 1.0, 3.9, 4.1, 20.0))
    for _ in range(random_.randint(1, 12)):
        end = position + random_.uniform(0.1, 20.0)
        spans.append(Span(position, end))
        position = end + random_.choice((0.1, 1.0, 3.99, 4.01, 6.0, 30.0))
    return tuple(spans), spans[-1].end + random_.choice((0.0, 0.3, 3.9, 4.1, 60.0))


@pytest.fixture
def drawn(request: pytest.FixtureRequest) -> tuple[Timeline, tuple[Span, ...], float]:
    speech, duration = random_speech(random.Random(request.param))
    return timeline(Sound(io.BytesIO()), speech, duration), speech, duration


Drawn = tuple[Timeline, tuple[Span, ...], float]
over_seeds = pytest.mark.parametrize("drawn", SEEDS, indirect=True)


@over_seeds
def test_speech_is_always_covered_with_room_around_it(drawn: Drawn) -> None:
    """Every span lies whole in one piece, with the padding where a silence was shortened."""
    line, speech, duration = drawn
    for span in speech:
        (piece,) = [p for p in line.pieces if p.start <= span.start and span.end <= p.end]
        assert piece.start == 0 or span.start - piece.start >= PADDING - 1e-9
        assert piece.end == duration or piece.end - span.end >= PADDING - 1e-9


@over_seeds
def test_pieces_are_in_order_and_inside_the_recording(drawn: Drawn) -> None:
    """They do not overlap, are not empty, and begin and end within the recording."""
    line, _, duration = drawn
    assert all(left.end <= right.start for left, right in pairwise(line.pieces))
    assert all(piece.duration > 0 for piece in line.pieces)
    assert line.pieces[0].start >= 0
    assert line.pieces[-1].end <= duration + 1e-9


@over_seeds
def test_long_silence_is_shortened_and_short_silence_is_kept(drawn: Drawn) -> None:
    """No silence over four seconds is read; what is left out is silence over four seconds."""
    line, speech, duration = drawn
    silences = [
        Span(a.end, b.start) for a, b in pairwise((Span(0, 0), *speech, Span(duration, duration)))
    ]
    long = [silence for silence in silences if silence.duration > LONGEST_KEPT_SILENCE]
    cut = sum(silence.duration - 2 * PADDING for silence in long)
    edges = PADDING * ((silences[0] in long) + (silences[-1] in long))
    assert line.duration == pytest.approx(duration - cut - edges, abs=1e-6)


@over_seeds
def test_times_map_back_in_order_and_into_pieces(drawn: Drawn) -> None:
    """A later time of the timeline is never an earlier one of the recording."""
    line, _, _ = drawn
    times = [line.to_recording(line.duration * step / 500) for step in range(501)]
    assert times == sorted(times)
    for time in times:
        assert any(p.start - 1e-6 <= time <= p.end + 1e-6 for p in line.pieces)


@over_seeds
def test_times_outside_the_timeline_stay_at_its_ends(drawn: Drawn) -> None:
    """Whisper's times may lie a little before the start or after the end."""
    line, _, _ = drawn
    assert line.to_recording(-1.0) == line.pieces[0].start
    assert line.to_recording(line.duration + 99.0) == line.pieces[-1].end


def test_a_recording_without_long_silence_is_read_as_it_is() -> None:
    """One piece, from the first to the last sample."""
    line = timeline(Sound(io.BytesIO()), (Span(1.0, 5.0), Span(8.0, 9.0)), 12.0)
    assert line.pieces == (Span(0.0, 12.0),)


def test_a_long_silence_in_the_middle_leaves_a_padding_on_both_sides() -> None:
    """Ten seconds of silence become 0.8."""
    line = timeline(Sound(io.BytesIO()), (Span(1.0, 5.0), Span(15.0, 16.0)), 17.0)
    assert line.pieces == (Span(0.0, 5.0 + PADDING), Span(15.0 - PADDING, 17.0))
    assert line.to_recording(5.0) == 5.0
    assert line.to_recording(6.0) == pytest.approx(15.0 - PADDING + 0.6)


@pytest.fixture(scope="module")
def ramp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds in which every sample tells its own place."""
    samples: Floats = np.linspace(-0.9, 0.9, 10 * SAMPLE_RATE).astype(np.float32)
    return write_wav(tmp_path_factory.mktemp("ramp") / "ramp.wav", samples)


@pytest.mark.parametrize("seed", range(20))
def test_reading_gives_the_samples_of_the_pieces(seed: int, ramp: Path) -> None:
    """Any stretch of the timeline is the same stretch of the pieces joined."""
    random_ = random.Random(seed)
    edges = sorted(random_.sample(range(0, 10 * SAMPLE_RATE, 160), 6))
    pieces = tuple(
        Span(a / SAMPLE_RATE, b / SAMPLE_RATE) for a, b in zip(edges[::2], edges[1::2], strict=True)
    )
    line = Timeline(sound_of(ramp), pieces)
    whole = read_wav(ramp)
    joined = np.concatenate([whole[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)])
    first, last = sorted(random_.sample(range(0, len(joined), 160), 2))
    read = line.read(first / SAMPLE_RATE, last / SAMPLE_RATE)
    assert len(read) == pytest.approx(last - first, abs=3)
    assert np.allclose(read[: last - first - 3], joined[first : last - 3], atol=1e-3)
    assert read.dtype == np.float32


def test_windows_one_after_another_read_everything_once(ramp: Path) -> None:
    """Thirty windows of odd length are the whole, with at most rounding between them."""
    line = Timeline(sound_of(ramp), (Span(0.5, 3.3), Span(4.0, 9.7)))
    step = line.duration / 30
    read = [line.read(n * step, (n + 1) * step) for n in range(30)]
    assert sum(map(len, read)) == pytest.approx(line.duration * SAMPLE_RATE, abs=30)
