"""A second and a half of real speech in every container and codec that PyAV can write."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler

from tests.unit.audio_files import Floats, Shape, record

START_SECONDS = 0.3
SECONDS = 1.5
STRICT = {"strict": "-2"}
EXACT = {"fflags": "+bitexact"}
"""No random identifiers: one seed gives one file, today and tomorrow."""

SHAPES = (
    ("webm", Shape("webm", "libopus", 48_000)),
    ("webm", Shape("webm", "libopus", 48_000, live=True)),
    ("webm", Shape("matroska", "flac", 16_000)),
    ("webm", Shape("matroska", "pcm_s16le", 16_000, live=True)),
    ("ogg", Shape("ogg", "libopus", 48_000)),
    ("ogg", Shape("ogg", "vorbis", 44_100, "stereo", options=STRICT)),
    ("ogg", Shape("ogg", "flac", 16_000)),
    ("mp4", Shape("ipod", "aac", 44_100)),
    ("mp4", Shape("mp4", "aac", 44_100, options={"movflags": "frag_keyframe+empty_moov"})),
    ("mp4", Shape("mp4", "libopus", 48_000)),
    ("mp4", Shape("mov", "alac", 44_100)),
    ("mp4", Shape("mov", "pcm_s16be", 16_000)),
    ("mp4", Shape("3gp", "libopencore_amrnb", 8_000, bit_rate=12_200)),
    ("mp3", Shape("mp3", "libmp3lame", 44_100)),
    ("aac", Shape("adts", "aac", 44_100)),
    ("wav", Shape("wav", "pcm_s16le", 16_000)),
    ("wav", Shape("wav", "pcm_f32le", 16_000, "stereo")),
    ("wav", Shape("wav", "adpcm_ms", 16_000)),
    ("wav", Shape("wav", "adpcm_ima_wav", 16_000)),
    ("wav", Shape("wav", "pcm_alaw", 8_000)),
    ("flac", Shape("flac", "flac", 16_000)),
    ("amr", Shape("amr", "libopencore_amrnb", 8_000, bit_rate=12_200)),
    ("aiff", Shape("aiff", "pcm_s16be", 16_000)),
    ("caf", Shape("caf", "pcm_s16be", 16_000)),
    ("caf", Shape("caf", "alac", 44_100)),
    ("wma", Shape("asf", "wmav2", 44_100, bit_rate=64_000)),
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A whole recording: what sniffing calls its container, how it was written, its bytes."""

    container: str
    name: str
    data: bytes


def make_corpus(speech: Path, folder: Path) -> tuple[Seed, ...]:
    """Each of SHAPES, with the same words of ``speech`` in it; files are left in ``folder``."""
    seeds = []
    for number, (container, shape) in enumerate(SHAPES):
        exact = Shape(
            shape.container,
            shape.codec,
            shape.rate,
            shape.layout,
            shape.live,
            bit_rate=shape.bit_rate,
            options={**shape.options, **EXACT},
        )
        path = record(folder / f"{number}.{container}", exact, samples=words(speech, shape.rate))
        seeds.append(Seed(container, f"{shape.container}/{shape.codec}", path.read_bytes()))
    return tuple(seeds)


def words(speech: Path, rate: int) -> Floats:
    """SECONDS of a recording at ``rate``, mono, -1..1."""
    resampler = AudioResampler(format="flt", layout="mono", rate=rate)
    blocks = []
    with av.open(str(speech)) as source:
        for frame in source.decode(audio=0):
            blocks += [each.to_ndarray()[0] for each in resampler.resample(frame)]
    samples: Floats = np.concatenate(blocks)
    return samples[int(START_SECONDS * rate) : int((START_SECONDS + SECONDS) * rate)]
