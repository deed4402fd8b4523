"""``python -m bench.make_answers CORPUS OUT KIND SECONDS...``: recordings of given lengths.

Each is utterances of the corpus one after another with 0.4 s of silence between them, cut
at its length, as 16 kHz mono FLAC or WAV. Number n begins at another utterance than n - 1.
"""

import sys
from itertools import count
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

RATE = 16_000
SILENCE = np.zeros(RATE * 2 // 5, np.int16)
CODECS = {".flac": "flac", ".wav": "pcm_s16le"}
STEP = 7
"""Utterances between the beginnings of two recordings; coprime with the corpus' forty."""

Samples = NDArray[np.int16]


def main() -> None:
    corpus, out = Path(sys.argv[1]), Path(sys.argv[2])
    utterances = [_read(path) for path in sorted(corpus.glob("*.flac"))]
    out.mkdir(parents=True)
    kind = sys.argv[3]
    for number, seconds in enumerate(map(int, sys.argv[4:])):
        samples = _joined(utterances, number * STEP, seconds * RATE)
        _write(out / f"{number:03}-{seconds}s.{kind}", samples)


def _joined(utterances: list[Samples], first: int, length: int) -> Samples:
    pieces: list[Samples] = []
    have = 0
    for index in count(first):
        if have >= length:
            return np.concatenate(pieces)[:length]
        utterance = utterances[index % len(utterances)]
        pieces += [utterance, SILENCE]
        have += len(utterance) + len(SILENCE)
    raise AssertionError


def _read(path: Path) -> Samples:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    return np.concatenate(frames).astype(np.int16, copy=False)


def _write(path: Path, samples: Samples) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(CODECS[path.suffix], rate=RATE, layout="mono")
        assert isinstance(stream, AudioStream)
        for start in range(0, len(samples), RATE):
            block = np.ascontiguousarray(samples[start : start + RATE]).reshape(1, -1)
            frame = AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate = RATE
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
