"""``python -m bench.hostile_files OUT``: generate the worst recordings of each kind.

Each kind is a folder below OUT with the files that are of it, and a line of output: folder and
name of the kind, separated by a tab.
"""

import random
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from tests.integration.recordings import silent_flac, wav
from tests.unit.audio_files import Shape, record, record_bomb, record_film, remux
from tests.unit.byte_edits import replaced, vorbis_rate, wav_format
from tests.unit.speech_codecs import gsm_wav
from tests.unit.test_address_space import wav_with_a_tag_of
from tests.unit.test_decode_ends import WHOLE
from tests.unit.test_decode_hostile import GREEDY, mutated, seeds

MIB = 1024 * 1024
CHANNELS = 32_767
MUTANTS = 60
PIXELS = 20_000
PACKETS = 200_000
CLAIMED = 0x3000_0000

Made = bytes | list[bytes]
BOXES = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"mp4a")


def kinds(folder: Path) -> dict[str, Callable[[], Made]]:
    """What is sent, by its name."""

    def made(name: str, seconds: float = 3.0) -> bytes:
        return record(folder / "made", WHOLE[name], seconds).read_bytes()

    def jumping(seconds: float) -> bytes:
        source = record(folder / "source", Shape("matroska", "libopus"), 6.0)
        return remux(source, folder / "gap", "webm", [0.0] * 100 + [seconds]).read_bytes()

    vorbis = Shape("ogg", "vorbis", 44_100, "stereo", options={"strict": "-2"})
    return {
        "a minute of tone, for comparison": lambda: made("webm", 60.0),
        "a rate of 2 GHz, Ogg Vorbis": lambda: vorbis_rate(
            record(folder / "v", vorbis, 3.0).read_bytes(), 2_000_000_000
        ),
        "a rate of 2 GHz, WAV": lambda: wav_format(made("wav"), rate=2_000_000_000),
        "32,767 channels, WAV": lambda: wav(np.zeros(CHANNELS * 60, np.int16), 16_000, CHANNELS),
        "a tag of 2 GB, WAV": lambda: wav_with_a_tag_of(0x7FFF_FF00),
        "a description of 768 MB, MP4": lambda: claiming_mp4(made("mp4", 1.0)),
        f"{MUTANTS} mutated MP4s": lambda: mutants(made("mp4", 1.0)),
        "mutants, one of each form of file": lambda: one_of_each(folder),
        "an hour of Opus at 6 kbit/s": lambda: record_bomb(folder / "hour", 1.0).read_bytes(),
        "23 hours of silence, FLAC": lambda: silent_flac(23),
        "16 MB of GSM, 2.8 hours": lambda: gsm_wav(folder / "gsm", 10_000.0).read_bytes(),
        "a gap of 600 s, WebM": lambda: jumping(600.0),
        "a gap of 290 s, WebM": lambda: jumping(290.0),
        "31 tracks, MP4": lambda: tracks(folder, 31),
        "a cover of 400 megapixels, MP3": lambda: covered(made("mp3"), png(PIXELS)),
        "15 MB of ID3 in front of MP3": lambda: id3(bytes(15 * MIB)) + made("mp3"),
        "16 tags of ID3 of 900 KB": lambda: id3(bytes(900_000)) * 16 + made("mp3"),
        f"{PACKETS:,} packets of a byte, WebM": lambda: tiny_packets(made("webm, live", 1.0)),
        "a film of 60 s, MP4": lambda: record_film(
            folder / "film", Shape("mp4", "aac"), "libx264", (60.0, 60.0)
        ).read_bytes(),
        **{f"4 MB of {name}": partial_of(greedy, folder) for name, greedy in GREEDY.items()},
    }


def partial_of(greedy: Callable[[Path], bytes], folder: Path) -> Callable[[], bytes]:
    """One of the files that make much work out of few bytes."""
    return lambda: greedy(folder)


def claiming_mp4(data: bytes) -> bytes:
    """An MP4 whose decoder configuration claims CLAIMED bytes, and every box around it too."""
    for name in (*BOXES, b"esds"):
        at = data.index(name) - 4
        size = int.from_bytes(data[at : at + 4], "big") + CLAIMED
        data = data[:at] + struct.pack(">I", size) + data[at + 4 :]
    return replaced(data, b"esds", b"glbl")  # FFmpeg reads that one whole, whatever its size


def mutants(data: bytes) -> list[bytes]:
    """MUTANTS of one file, always the same."""
    chance = random.Random(29)
    return [mutated(data, chance) for _ in range(MUTANTS)]


def one_of_each(folder: Path) -> list[bytes]:
    """One mutant of each container and decoder."""
    chance = random.Random(31)
    return [mutated(path.read_bytes(), chance) for path in seeds(folder)]


def tracks(folder: Path, count: int) -> bytes:
    """An MP4 of so many tracks of 20 s with the same packets."""
    source = record(folder / "track", Shape("mp4", "aac"), 20.0)
    with av.open(str(source)) as opened, av.open(str(folder / "tracks"), "w", format="mp4") as out:
        template = opened.streams.audio[0]
        streams = [out.add_stream_from_template(template) for _ in range(count)]
        for packet in [each for each in opened.demux() if each.size]:
            for stream in streams:
                copy = av.Packet(bytes(packet))
                copy.stream, copy.time_base = stream, packet.time_base
                copy.pts, copy.dts, copy.duration = packet.pts, packet.dts, packet.duration
                out.mux(copy)
    return (folder / "tracks").read_bytes()


def id3(body: bytes, frame: bytes = b"TXXX") -> bytes:
    """An ID3v2.4 tag of one frame."""
    whole = frame + _sevens(len(body)) + bytes(2) + body
    return b"ID3\4\0\0" + _sevens(len(whole)) + whole


def _sevens(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def covered(mp3: bytes, picture: bytes) -> bytes:
    """An MP3 with a picture on its cover."""
    return id3(b"\0image/png\0\3\0" + picture, b"APIC") + mp3


def png(pixels: int) -> bytes:
    """A black square that takes 1.2 GB once it is decoded."""
    press = zlib.compressobj(9)
    row = bytes(1 + 3 * pixels)
    data = b"".join(press.compress(row) for _ in range(pixels)) + press.flush()
    head = struct.pack(">IIBBBBB", pixels, pixels, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def tiny_packets(webm: bytes) -> bytes:
    """A WebM with PACKETS blocks of one byte, 2.5 ms of silence each, all at the same time."""
    return webm + b"\xa3\x85\x81\0\0\x80\xe0" * PACKETS


def main() -> None:
    out = Path(sys.argv[1])
    work = out / "work"
    work.mkdir(parents=True)
    for number, (name, make) in enumerate(kinds(work).items()):
        made = make()
        folder = out / f"{number:02d}"
        folder.mkdir()
        for index, data in enumerate([made] if isinstance(made, bytes) else made):
            (folder / f"{index:03d}").write_bytes(data)
        print(f"{folder.name}\t{name}")


if __name__ == "__main__":
    main()
