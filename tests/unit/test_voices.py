"""Names of voices of any system, and what is said of a text."""

import pytest

from interview.synthesis.espeak import EspeakNg
from interview.synthesis.openai_speech import OpenAiSpeech
from interview.synthesis.speech import MAX_CHARACTERS, speakable
from interview.synthesis.voices import OTHERS, kind_of

WOMEN = (
    "Kore", "alloy", "nova", "Zephyr", "en-US-JennyNeural", "en-US-AvaMultilingualNeural",
    "tr-TR-EmelNeural", "tr-TR-Wavenet-A", "en-US-Standard-C", "en-GB-Wavenet-A", "Joanna",
    "female", "Kadın", "f3",
    "en-us+f2", "en-US-Chirp3-HD-Kore", "", "nobody knows this voice",
)  # fmt: skip
MEN = (
    "Puck", "onyx", "ECHO", "Charon", "en-US-GuyNeural", "tr-TR-AhmetNeural", "tr-TR-Wavenet-B",
    "en-US-Neural2-D", "en-GB-News-B", "Matthew", "male", "ERKEK", "m1", "tr-TR-Chirp3-HD-Fenrir",
)  # fmt: skip


@pytest.mark.parametrize("name", WOMEN)
def test_a_womans_voice_is_known_by_its_name(name: str) -> None:
    """And is what speaks where nobody knows the name."""
    assert kind_of(name) == "female"


@pytest.mark.parametrize("name", MEN)
def test_a_mans_voice_is_known_by_its_name(name: str) -> None:
    """Of whatever system."""
    assert kind_of(name) == "male"


def test_no_name_is_that_of_a_woman_and_of_a_man() -> None:
    """Each is listed once."""
    women, men = (OTHERS[kind].split() for kind in ("female", "male"))
    assert len({*women, *men}) == len(women) + len(men)


@pytest.mark.parametrize(
    ("name", "language", "voice"),
    [
        ("Kore", "tr", "tr+f2"),
        ("Kore", "en", "en-us+f2"),
        ("Puck", "tr", "tr+m3"),
        ("tr-TR-AhmetNeural", "en", "en-us+m3"),
        ("en-GB-RyanNeural", "en", "en-gb+m3"),
        ("en-GB-RyanNeural", "tr", "tr+m3"),
        ("en_gb", "en", "en-gb+f2"),
        ("en-AU-NatashaNeural", "en", "en-us+f2"),
    ],
)
def test_espeak_speaks_the_language_of_the_text(name: str, language: str, voice: str) -> None:
    """The name chooses a woman or a man, and British English; never the language."""
    assert EspeakNg("espeak-ng").voice(name, language) == voice


@pytest.mark.parametrize(
    ("default", "name", "voice"),
    [
        ("alloy", "Onyx", "onyx"),
        ("nova", "Kore", "nova"),
        ("alloy", "", "alloy"),
        ("af_heart", "onyx", "af_heart"),
    ],
)
def test_a_remote_server_is_asked_for_voices_it_has(default: str, name: str, voice: str) -> None:
    """OpenAI's by their names, anything else by TTS_VOICE; another server's own always."""
    engine = OpenAiSpeech("http://127.0.0.1:1/v1", "tts", "", default)
    assert engine.voice(name, "en") == voice


def test_a_long_text_ends_with_a_sentence() -> None:
    """At most MAX_CHARACTERS; without a sentence that ends in time it is cut off."""
    told = speakable("This is one of many sentences. " * 100)
    assert MAX_CHARACTERS - 31 < len(told) <= MAX_CHARACTERS
    assert told.endswith("sentences.")
    assert len(speakable("x" * 5_000)) == MAX_CHARACTERS


def test_lines_are_said_as_sentences() -> None:
    """Without bullets, line ends and what cannot be printed."""
    told = speakable("Overall\n\n- Say what you did\n•  Give a figure!\n\x07\x1b[2J end")
    assert told == "Overall. Say what you did. Give a figure! [2J end."
    assert speakable(" \n - \n") == ""
