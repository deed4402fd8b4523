"""``python -m bench.make_hour OUT``: one hour of a tone in noise as Opus at 6 kbps, in Ogg.

One minute is encoded; its packets are written sixty times, each time a minute later.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

RATE = 48_000
MINUTES = 60
BITS_PER_SECOND = 6_000


def main() -> None:
    with av.open(sys.argv[1], "w") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = BITS_PER_SECOND
        stream.options = {"frame_duration": "60", "compression_level": "0"}
        packets = list(_minute(stream))
        pts = 0
        for data, duration in packets * MINUTES:
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, RATE)
            packet.pts = packet.dts = pts
            packet.duration = duration
            pts += duration
            container.mux(packet)


def _minute(stream: AudioStream) -> Iterator[tuple[bytes, int]]:
    """The data and duration of each packet."""
    noise = np.random.default_rng(0)
    for second in range(60):
        times = np.arange(second * RATE, (second + 1) * RATE)
        samples = 3000 * np.sin(times * (2 * np.pi * 440 / RATE)) + noise.normal(0, 300, RATE)
        block = samples.astype(np.int16).reshape(1, -1)
        frame = AudioFrame.from_ndarray(block, format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = second * RATE
        yield from ((bytes(packet), packet.duration or 0) for packet in stream.encode(frame))


if __name__ == "__main__":
    main()
