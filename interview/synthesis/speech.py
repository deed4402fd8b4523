"""What is spoken, and what an engine is."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from interview.errors import Language

MAX_CHARACTERS = 1_000
"""A question has at most 300; a thousand take about a minute to say."""

MAX_SECONDS = 180.0
MAX_BYTES = 12 * 1024 * 1024
"""MAX_SECONDS in 16 bits at 32 kHz; eSpeak NG needs 44 kB a second, most servers 48 kB."""

ENDS = (". ", "? ", "! ", "… ")
BULLETS = "-–•* "


@dataclass(frozen=True, slots=True)
class Speech:
    """A text, its language, and the voice by the name that the engine knows it by."""

    text: str
    language: Language
    voice: str


class SynthesisFailed(Exception):  # noqa: N818 - named after the event
    """There is no usable speech.

    Args:
        code: the reason; safe to log, without the text, keys and addresses.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SpeechEngine(Protocol):
    """Makes speech. Thread-safe."""

    @property
    def name(self) -> str: ...

    def voice(self, name: str, language: Language) -> str:
        """The voice for ``name``, which may be of another system or unknown; never refuses."""
        ...

    def speak(self, speech: Speech, file: BinaryIO) -> None:
        """Write the speech as WAV to an empty file. Raises SynthesisFailed or OSError."""
        ...

    def close(self) -> None: ...


def speakable(text: str) -> str:
    """The text in one line, as far as the last sentence that ends within MAX_CHARACTERS.

    Each line of it becomes a sentence, so that a heading is not read into what follows.
    """
    lines = (" ".join(_printable(line).split()).lstrip(BULLETS) for line in text.splitlines())
    told = " ".join(f"{line}." if line[-1].isalnum() else line for line in lines if line)
    if len(told) > MAX_CHARACTERS:
        told = told[:MAX_CHARACTERS]
        end = max(told.rfind(mark) for mark in ENDS)
        told = told[: end + 1] if end > 0 else told
    return told.strip()


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in line)
