"""What a file is, by its first bytes. Names and declared types are not asked.

The container found here is the only demuxer the decoder may use: left to guess, FFmpeg
also opens playlists, which can name other files and addresses.
"""

from interview.errors import EmptyAudio, UnsupportedAudio

HEAD_BYTES = 64

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x1a\x45\xdf\xa3", "webm"),
    (0, b"OggS", "ogg"),
    (4, b"ftyp", "mp4"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
)
WAVE_HEADS = (b"RIFF", b"RF64")


def container_of(head: bytes) -> str:
    """The container whose signature ``head`` (the first 64 bytes) shows.

    Raises:
        EmptyAudio: there is no byte at all.
        UnsupportedAudio: none of the containers we decode.
    """
    if not head:
        raise EmptyAudio
    for offset, signature, container in SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return container
    if head[:4] in WAVE_HEADS and head[8:12] == b"WAVE":
        return "wav"
    if _is_mpeg_audio_frame(head):
        return "mp3"
    raise UnsupportedAudio


def _is_mpeg_audio_frame(head: bytes) -> bool:
    """ISO 11172-3, 2.4.1.3: eleven sync bits, then version, layer III, bitrate, rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and 0 < bitrate < 15 and rate != 3
