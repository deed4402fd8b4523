"""The error classes: complete, unambiguous, and transferable between processes."""

import pickle
from collections import Counter

import pytest

from interview.errors import (
    Busy,
    InterviewError,
    Language,
    ModelUnavailable,
    TooManyAttempts,
    TooManyNewGuests,
    UnsupportedAudio,
    error_of,
)
from interview.errors.refusal import MAX_FACT_LENGTH


def _subclasses(base: type[InterviewError]) -> list[type[InterviewError]]:
    return [kind for sub in base.__subclasses__() for kind in (sub, *_subclasses(sub))]


REFUSALS: list[type[InterviewError]] = [InterviewError, *_subclasses(InterviewError)]
PROMISED = {
    "no_audio", "empty_audio", "unsupported_audio", "corrupt_audio", "audio_too_long",
    "audio_too_large", "no_speech", "busy", "speech_timeout", "speech_crashed", "storage_full",
}  # fmt: skip


def example(kind: type[InterviewError]) -> InterviewError:
    """One refusal of a kind, with the arguments it takes."""
    if issubclass(kind, Busy | TooManyAttempts | TooManyNewGuests):
        return kind(7)
    if issubclass(kind, ModelUnavailable):
        return kind("no model 'x': fetch it")
    return kind()


def test_every_code_means_one_thing() -> None:
    """No two refusals share a code."""
    assert [
        code for code, count in Counter(kind.code for kind in REFUSALS).items() if count > 1
    ] == []


def test_the_promised_codes_exist() -> None:
    """What the API documents is in the table."""
    assert {kind.code for kind in REFUSALS} >= PROMISED


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_code_is_stable_to_read(kind: type[InterviewError]) -> None:
    """Codes are lower-case words joined by underscores."""
    assert kind.code.replace("_", "").isalpha()
    assert kind.code == kind.code.lower()
    assert "code" in vars(kind)


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_status_says_whose_fault_it_is(kind: type[InterviewError]) -> None:
    """4xx for what the caller can change, 5xx for what the service must."""
    ours = {
        "internal_error",
        "logins_busy",
        "busy",
        "storage_full",
        "model_unavailable",
        "database_unavailable",
    }
    ours |= {"speech_timeout", "speech_crashed", "worker_lost", "sessions_unavailable"}
    ours |= {"models_off", "out_of_memory", "recording_lost", "transfers_busy", "cvs_busy"}
    assert kind.status in range(400, 600)
    assert (kind.status >= 500) == (kind.code in ours)


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("kind", REFUSALS)
def test_a_message_is_a_sentence_in_both_languages(
    kind: type[InterviewError], language: Language
) -> None:
    """Each refusal says what is wrong as whole sentences, without anything from inside."""
    message = example(kind).message(language)
    assert message[0].isupper()
    assert message.endswith(".")
    assert not any(mark in message for mark in ("{", "/tmp", "Traceback", "retry after"))


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_crosses_processes(kind: type[InterviewError]) -> None:
    """Type, text and attributes survive pickling, as they must on the way from the child."""
    error = example(kind)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_said_again_by_its_code_and_facts(kind: type[InterviewError]) -> None:
    """A code and plain facts are enough, and a code alone has words of its own."""
    error = example(kind)
    again = error_of(error.code, error.facts)
    assert type(again) is kind
    assert vars(again) == vars(error)
    alone = error_of(error.code)
    assert type(alone) is kind
    assert alone.message("en").startswith(kind.sentence.split("{")[0])


def test_a_refusal_names_what_was_found() -> None:
    """With facts the sentence names them; with some of them it says what it can."""
    full = UnsupportedAudio(container="WAV", codec="0x1234", instead="MP3")
    assert "WAV" in full.message("en")
    assert "0x1234" in full.message("tr")
    assert UnsupportedAudio(container="MP4").message("en").startswith("This MP4 file contains no")
    assert UnsupportedAudio().message("en") == UnsupportedAudio.sentence


def test_facts_from_an_upload_are_made_printable() -> None:
    """A codec name out of a file brings no control signs and fills no braces."""
    hostile = UnsupportedAudio(container="WAV", codec="\x1b[2J\n{status}" + "x" * 5_000, instead="")
    message = hostile.message("en")
    assert "?[2J?{status}" in message
    assert message.isprintable()
    assert len(message) < MAX_FACT_LENGTH + 200
