"""eSpeak NG as a program: its sound, its limits, and what becomes of it when it fails."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import psutil
import pytest

from interview.caches.results import Bounds, Caches, LocalEntries
from interview.errors import NoSuchAudio
from interview.files.short_lived import ShortLife, ShortLivedFiles
from interview.files.tempfiles import TempFileRegistry
from interview.flows.spoken import AT_ONCE, SpokenFlow
from interview.synthesis.espeak import EspeakNg, espeak_program
from interview.synthesis.speech import MAX_CHARACTERS, Speech, SynthesisFailed
from interview.synthesis.wav import complete
from tests.conftest import wait_until
from tests.parts import ESPEAK, needs

QUESTION = Speech("What did you learn from it?", "en", "en-us+f2")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[BinaryIO]:
    with (tmp_path / "sound.wav").open("wb+") as opened:
        yield opened


def program(folder: Path, code: str) -> str:
    """The path of a program with this Python code."""
    path = folder / "program"
    path.write_text(f"#!{sys.executable}\nimport os, signal, sys, time\n{code}\n")
    path.chmod(0o755)
    return str(path)


def children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def spoken_by(path: str, file: BinaryIO, speech: Speech = QUESTION, seconds: float = 5.0) -> str:
    """The code of the failure, or ``made``; nothing of the program is left."""
    before = children()
    try:
        EspeakNg(path, seconds).speak(speech, file)
    except SynthesisFailed as error:
        return error.code
    finally:
        assert children() <= before
    return "made"


@needs(ESPEAK)
@pytest.mark.parametrize("voice", ["en-us+f2", "en-us+m3", "en-gb+f2", "tr+f2", "tr+m3"])
def test_every_voice_speaks(voice: str, file: BinaryIO) -> None:
    """Each that a name may lead to is one that the program has."""
    speech = Speech("Bana kendinizden söz eder misiniz?", "tr", voice)
    assert spoken_by(str(espeak_program()), file, speech) == "made"
    assert 1 < complete(file) < 10


@needs(ESPEAK)
@pytest.mark.parametrize("text", ["[[w]] <break time='9999s'/> -w /tmp/x", "🎤" * MAX_CHARACTERS])
def test_a_text_is_only_a_text(text: str, file: BinaryIO) -> None:
    """Phonemes, markup and options in it are read; nothing of it takes long or much."""
    assert spoken_by(str(espeak_program()), file, Speech(text, "en", "en-us+f2")) in (
        "made",
        "too_large",
    )


@needs(ESPEAK)
def test_a_voice_it_does_not_have_is_a_failure(file: BinaryIO) -> None:
    """The program refuses it."""
    assert spoken_by(str(espeak_program()), file, Speech("Hi.", "en", "xx")) == "program_failed"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("time.sleep(60)", "timeout"),
        ("os.close(1); time.sleep(60)", "timeout"),
        ("os.fork(); time.sleep(60)", "timeout"),
        ("sys.exit(3)", "program_failed"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "killed"),
        ("while True: os.write(1, bytes(100_000))", "too_large"),
        ("bytearray(400 * 2**20)", "program_failed"),
        ("while True: pass", "timeout"),
    ],
)
def test_a_program_that_misbehaves_is_ended(
    code: str, outcome: str, tmp_path: Path, file: BinaryIO
) -> None:
    """One that hangs, forks, fails, is killed, writes without end, or takes memory."""
    assert spoken_by(program(tmp_path, code), file, seconds=1.0) == outcome


def test_the_program_gets_the_text_and_no_secret(
    tmp_path: Path, file: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through its standard input; its environment and its open files have nothing of ours."""
    monkeypatch.setenv("SECRET_KEY", "only-for-the-web-process")
    tell = (
        "sys.stdout.write(repr((sys.argv[1:], sys.stdin.read(), dict(os.environ), "
        "sorted(os.listdir('/proc/self/fd')))))"
    )
    with (tmp_path / "another").open("wb"):
        assert spoken_by(program(tmp_path, tell), file) == "made"
    file.seek(0)
    words, given, environment, files = eval(file.read())
    assert QUESTION.text == given
    assert QUESTION.text not in words
    assert set(environment) <= {"LC_ALL", "LC_CTYPE"}
    assert len(files) <= 4


def test_a_program_that_is_gone_is_a_failure(tmp_path: Path, file: BinaryIO) -> None:
    """As after its package has been removed."""
    assert spoken_by(str(tmp_path / "nothing"), file) == "not_started"


Flow = Callable[..., SpokenFlow]


@pytest.fixture
def flow(tmp_path: Path) -> Iterator[Flow]:
    """Makes a flow with an engine, few files and a memory of what was said."""
    flows: list[SpokenFlow] = []
    with TempFileRegistry(tmp_path / "root") as registry:

        def make(engine: Any, *, files: int = 5, allowed: bool = True) -> SpokenFlow:
            life = ShortLife(60, files, 10_000_000)
            held = ShortLivedFiles(registry, "spoken", ".wav", life)
            caches = Caches(LocalEntries(Bounds(50, 100_000, 60)))
            remembered = caches.named("spoken", Speech)
            flows.append(SpokenFlow(engine, held, remembered, lambda: allowed))
            return flows[-1]

        yield make
        for each in flows:
            each.close()


@needs(ESPEAK)
def test_what_was_evicted_is_made_again(flow: Flow) -> None:
    """By its id, with the same sound; an id that nobody was given leads nowhere."""
    spoken = flow(EspeakNg(str(espeak_program())), files=1)
    first = spoken.speak("The first question?", "en", "")
    assert first is not None
    sound = spoken.path(first).read_bytes()
    assert spoken.speak("The second question?", "en", "") is not None
    assert spoken.path(first).read_bytes() == sound
    with pytest.raises(NoSuchAudio):
        spoken.path("0" * 32)


def test_without_a_voice_or_memory_there_is_no_sound(flow: Flow, tmp_path: Path) -> None:
    """A question is asked all the same."""
    assert flow(None).speak("Why?", "en", "") is None
    engine = EspeakNg(program(tmp_path, "sys.exit(0)"))
    assert flow(engine, allowed=False).speak("Why?", "en", "") is None
    assert flow(engine).speak("Why?", "en", "") is None
    assert flow(engine).speak(" \n ", "en", "") is None


def test_beyond_two_at_once_a_question_has_no_voice(flow: Flow, tmp_path: Path) -> None:
    """It waits for a second, no longer; the places are free again afterwards."""
    engine = EspeakNg(program(tmp_path, "time.sleep(60)"), seconds=3.0)
    spoken, before = flow(engine), children()
    threads = [
        threading.Thread(target=spoken.speak, args=(f"Question {number}?", "en", ""))
        for number in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(children() - before) == AT_ONCE, 3)
    assert spoken.speak("One more?", "en", "") is None
    assert len(children() - before) == AT_ONCE
    for child in children() - before:
        child.kill()
    for thread in threads:
        thread.join()
    assert children() <= before
