"""The ``fmt`` chunk of a WAV: what FFmpeg is told about the samples, and how they are stored.

FFmpeg reads the samples of RIFX, whose numbers begin with the highest byte, as those of RIFF.
"""

import struct
from dataclasses import dataclass

from interview.errors import UnsupportedAudio

PCM, ADPCM, FLOAT, IMA_ADPCM, EXTENSIBLE = 1, 2, 3, 0x11, 0xFFFE
BASE_BYTES = 16
"""Format tag, channels, sample rate, bytes a second, bytes of a block, bits of a sample."""

MAX_BLOCK_BITS = 8 * 65_535
TAG_OF_EXTENSION = slice(BASE_BYTES + 8, BASE_BYTES + 10)
EXTENSION_BYTES = 24
"""Size of the extension, valid bits, places of the channels, and a GUID that begins with a tag."""


@dataclass(frozen=True, slots=True)
class WaveFormat:
    """A ``fmt`` chunk as it stands in the file; ``order`` is that of its bytes, ``<`` or ``>``."""

    chunk: bytes
    order: str

    @property
    def bytes_per_second(self) -> int:
        return self._base()[3]

    @property
    def block_bytes(self) -> int:
        return max(1, self._base()[4])

    @property
    def swapped(self) -> int:
        """Bytes of a sample that have to be turned around for a RIFF; 1 for none.

        Raises UnsupportedAudio for ADPCM in RIFX, whose blocks hold numbers of two bytes.
        """
        if self.order == "<":
            return 1
        tag, bits = self._tag(), self._base()[5]
        if tag in {ADPCM, IMA_ADPCM}:
            raise UnsupportedAudio(container="WAV", codec="RIFX ADPCM", instead="MP3")
        return max(1, (bits + 7) // 8) if tag in {PCM, FLOAT} else 1

    def riff(self) -> bytes:
        """The chunk as it stands in a RIFF, with the bytes a block of PCM has."""
        if len(self.chunk) < BASE_BYTES:
            return self.chunk
        rest = self.chunk[BASE_BYTES:]
        if self.order == ">" and len(rest) >= EXTENSION_BYTES:
            # Writers turn around the numbers in a GUID, or take it as 16 bytes.
            guid = ">IHH" if rest[8:10] == b"\0\0" else "<IHH"
            head = struct.pack("<HHI", *struct.unpack_from(">HHI", rest))
            rest = head + struct.pack("<IHH", *struct.unpack_from(guid, rest, 8)) + rest[16:]
        elif self.order == ">":
            rest = rest[1::-1] + rest[2:]
        return struct.pack("<HHIIHH", *self._base()) + rest

    def _base(self) -> tuple[int, int, int, int, int, int]:
        """The first six numbers. Of PCM, the size of a block follows from the others."""
        tag, channels, rate, speed, block, bits = struct.unpack_from(
            self.order + "HHIIHH", self.chunk.ljust(BASE_BYTES, b"\0")
        )
        if tag in {PCM, FLOAT, EXTENSIBLE} and bits and channels * bits < MAX_BLOCK_BITS:
            if block == 4 * channels and 16 < bits < 32:  # in four bytes, from the highest on
                bits = 32
            block = channels * ((bits + 7) // 8)
            speed = rate * block % 2**32
        return tag, channels, rate, speed, block, bits

    def _tag(self) -> int:
        """The format tag, or the one in the extension."""
        tag = self._base()[0]
        if tag != EXTENSIBLE or len(self.chunk) < BASE_BYTES + EXTENSION_BYTES:
            return tag
        return int.from_bytes(self.riff()[TAG_OF_EXTENSION], "little")
