"""eSpeak NG, run as a program for each speech: nothing of it is loaded or linked.

The program gets the text through its standard input, as little of the environment as possible, and
limits of time, memory and output.
"""

import os
import resource
import selectors
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from typing import BinaryIO

from interview.errors import Language
from interview.synthesis.speech import MAX_BYTES, Speech, SynthesisFailed
from interview.synthesis.voices import Kind, kind_of, locale_of

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = 155
"""Slower than its 175, which is hard to follow in a language one is still learning."""

SECONDS = 5.0
"""Time limit; a thousand characters take 0.11 s."""

MEMORY_BYTES = 256 * 1024 * 1024
"""Address space. It works in 96 MB, of which 8 MB are resident."""

LIMITS = (
    (resource.RLIMIT_AS, MEMORY_BYTES),
    (resource.RLIMIT_CPU, int(SECONDS)),
    (resource.RLIMIT_CORE, 0),
)

ACCENTS = ("en-us", "en-gb")
"""Voices for a language and country, the usual one of each language first; the others have none."""

VARIANTS: dict[Kind, str] = {"female": "f2", "male": "m3"}
PIECE_BYTES = 64 * 1024
PHONEMES = "[["
"""Begins phonemes in a text; a candidate's text has none."""


class EspeakNg:
    """Speaks with eSpeak NG, see :class:`interview.synthesis.speech.SpeechEngine`.

    Args:
        program: its path.
        seconds: time limit of one speech.
    """

    name = PROGRAM

    def __init__(self, program: str, seconds: float = SECONDS) -> None:
        self._program = program
        self._seconds = seconds

    def voice(self, name: str, language: Language) -> str:
        accents = [it for it in ACCENTS if it.startswith(f"{language}-")] or [language]
        named = locale_of(name)
        spoken = named if named in accents else accents[0]
        return f"{spoken}+{VARIANTS[kind_of(name)]}"

    def speak(self, speech: Speech, file: BinaryIO) -> None:
        deadline = time.monotonic() + self._seconds
        process = self._started(speech.voice)
        try:
            _limit(process.pid)
            _tell(process, speech.text)
            _copy(process, file, deadline)
            process.wait(max(deadline - time.monotonic(), 0))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise SynthesisFailed("timeout") from None
        finally:
            _end(process)
        if process.returncode != 0:
            raise SynthesisFailed("killed" if process.returncode < 0 else "program_failed")

    def close(self) -> None:
        """Do nothing: each program has ended with its speech."""

    def _started(self, voice: str) -> "subprocess.Popen[bytes]":
        words = ["-v", voice, "-s", str(WORDS_PER_MINUTE), "-b", "1", "--stdin", "--stdout"]
        try:
            return subprocess.Popen(
                [self._program, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        except OSError as error:
            raise SynthesisFailed("not_started") from error


def espeak_program() -> str | None:
    """The path of the program on the PATH, if it is installed."""
    return shutil.which(PROGRAM)


def _limit(pid: int) -> None:
    with suppress(ProcessLookupError):
        for kind, most in LIMITS:
            resource.prlimit(pid, kind, (most, most))


def _tell(process: "subprocess.Popen[bytes]", text: str) -> None:
    """Write the text, which fits into the buffer of a pipe, so that this never waits."""
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as given:
        given.write(text.replace(PHONEMES, "[ [").encode("utf-8", "replace"))


def _copy(process: "subprocess.Popen[bytes]", file: BinaryIO, deadline: float) -> None:
    """Write the output to ``file``. Raises TimeoutError, and SynthesisFailed past MAX_BYTES."""
    assert process.stdout is not None
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(deadline - time.monotonic(), 0)):
            piece = os.read(process.stdout.fileno(), PIECE_BYTES)
            if not piece:
                return
            size += len(piece)
            if size > MAX_BYTES:
                raise SynthesisFailed("too_large")
            file.write(piece)
    raise TimeoutError


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the program with its group, unless it has ended, and release its pipes."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
