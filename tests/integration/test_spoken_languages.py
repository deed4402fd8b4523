"""Answers in another language than was chosen, in two, or in a third, through the real service."""

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Server
from tests.integration.recordings import Samples, encode, read_mono, wav
from tests.integration.test_accuracy import errors, words
from tests.integration.test_answer_queue import concluded, post
from tests.integration.test_recognition import RATE, SAID, codes
from tests.parts import ESPEAK, need

pytestmark = pytest.mark.long

TURKISH = words(
    "Kapıyı usulca araladığımda içerisi bomboş görünüyordu. Perdeler açık pencereden gelen "
    "rüzgarla yavaşça dalgalanıyordu."
)
GERMAN = (
    "Ich habe in meinem letzten Beruf eine kleine Gruppe geleitet und jede Woche mit den Kunden "
    "gesprochen. Danach haben wir die Fehler gemeinsam behoben."
)


@pytest.fixture(scope="module")
def english(jfk: Path) -> Samples:
    return read_mono(jfk, RATE)


@pytest.fixture(scope="module")
def turkish(speech_dir: Path) -> Samples:
    return read_mono(speech_dir / "tr_synthetic_anka" / "anka_male.wav", RATE)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    need(ESPEAK)
    path = tmp_path_factory.mktemp("german") / "german.wav"
    subprocess.run(["espeak-ng", "-v", "de", "-s", "150", "-w", path, GERMAN], check=True)
    return read_mono(path, RATE)


def one_after_another(*parts: Samples) -> Samples:
    """With half a second between them."""
    silence = np.zeros(RATE // 2, np.int16)
    joined = [piece for part in parts for piece in (part, silence)]
    return np.concatenate(joined)


def send(server: Server, samples: Samples, **fields: str) -> dict[str, Any]:
    answer = server.send(encode(samples, RATE, "webm"), **fields)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def heard_in(body: dict[str, Any], language: str) -> list[str]:
    return words(" ".join(s["text"] for s in body["segments"] if s["language"] == language))


def judged(body: dict[str, Any]) -> list[str]:
    """Names of the dimensions of the content that have a level."""
    return [
        dimension["name"]
        for dimension in body["content"]["dimensions"]
        if dimension["level"] is not None
    ]


@pytest.mark.parametrize("reader", ["en", "tr"])
def test_turkish_where_english_was_chosen_is_told_and_not_scored(
    server: Server, turkish: Samples, reader: str
) -> None:
    """Written as it was said, with a notice in the reader's language, and without a level."""
    location = post(server, wav(turkish, RATE), lang=reader, language="en").headers["Location"]
    body = concluded(server, location)["result"]
    assert body["language"] == "tr"
    assert errors(TURKISH, words(body["transcribed_text"])) <= 2
    assert codes(body) == ["wrong_language"]
    names = {"en": ("English", "Turkish"), "tr": ("İngilizce", "Türkçe")}[reader]
    assert all(name in body["notices"][0]["message"] for name in names)
    assert body["content"]["overall"] == {"not_measurable": "other_language"}
    assert (judged(body), body["content"]["gates"], body["content"]["advice"]) == ([], [], [])
    assert body["evaluation"].startswith(body["notices"][0]["message"])


def test_english_where_turkish_was_chosen_is_told_and_not_scored(
    server: Server, english: Samples
) -> None:
    body = send(server, english, lang="en", language="tr")
    assert body["language"] == "en"
    assert errors(SAID, words(body["transcribed_text"])) <= 2
    assert codes(body) == ["wrong_language"]
    assert judged(body) == []


def test_the_language_that_was_chosen_and_spoken_is_judged(
    server: Server, english: Samples
) -> None:
    """Beside it: the same recording with its own language."""
    body = send(server, english, lang="en", language="en")
    assert (codes(body), body["language"]) == ([], "en")
    assert judged(body)


@pytest.mark.parametrize(
    "chosen", ["en", *(pytest.param(each, marks=pytest.mark.long) for each in ("tr", "auto"))]
)
def test_two_languages_are_both_heard(
    server: Server, english: Samples, turkish: Samples, chosen: str
) -> None:
    """Each in its own words; one is the answer's, and the other is told with its stretch."""
    body = send(server, one_after_another(english, turkish), lang="en", language=chosen)
    assert body["language"] == ("tr" if chosen == "tr" else "en")
    assert errors(SAID, heard_in(body, "en")) <= 3
    assert errors(TURKISH, heard_in(body, "tr")) <= 3
    assert codes(body) == ["two_languages"]
    (stretch,) = body["notices"][0]["stretches"]
    start, end = (0.0, 11.0) if chosen == "tr" else (11.5, 18.7)
    assert stretch["start"] == pytest.approx(start, abs=1.2)
    assert stretch["end"] == pytest.approx(end, abs=0.8)
    assert judged(body)


def test_the_pace_is_that_of_the_language_of_the_answer(
    server: Server, english: Samples, turkish: Samples
) -> None:
    """English beside Turkish is as fast as alone; the words judged are the English ones."""
    alone = send(server, english, lang="en", language="en")["delivery"]["words_per_minute"]
    both = send(server, one_after_another(english, turkish), lang="en", language="en")
    pace = both["delivery"]["words_per_minute"]
    assert pace["value"] == pytest.approx(alone["value"], rel=0.1)
    assert any(f"You said {count} words" in both["evaluation"] for count in (21, 22))


def test_a_third_language_is_refused_by_its_name(server: Server, german: Samples) -> None:
    """German becomes neither English nor a score, whichever language was chosen."""
    for chosen in ("en", "tr", "auto"):
        refused = server.send(wav(german, RATE), lang="tr", language=chosen)
        assert (refused.status_code, refused.json()["code"]) == (422, "other_language"), chosen
        assert "Almanca" in refused.json()["error"]
    failed = concluded(server, post(server, wav(german, RATE)).headers["Location"])
    assert failed["code"] == "other_language"
    assert "German" in failed["error"]


def test_a_third_language_between_two_sentences_is_struck_out(
    server: Server, english: Samples, german: Samples
) -> None:
    """The English around it is judged; what was made up of the German is not among it."""
    body = send(server, one_after_another(english, german, english), lang="en", language="en")
    assert codes(body) == ["other_language"]
    assert "German" in body["notices"][0]["message"]
    struck = [s for s in body["segments"] if s["quarantine"] == "other_language"]
    assert struck
    assert all(10.5 < s["start"] < s["end"] < 21.5 for s in struck)
    assert errors([*SAID, *SAID], words(body["transcribed_text"])) <= 4
    assert judged(body)


def test_an_english_model_refuses_turkish_and_hears_english(
    quick_server: Server, english: Samples, turkish: Samples
) -> None:
    """It cannot tell one language from another: what it is asked for decides."""
    refused = quick_server.send(wav(turkish, RATE), lang="tr", language="tr")
    assert (refused.status_code, refused.json()["code"]) == (422, "english_only")
    assert "yalnızca İngilizce" in refused.json()["error"]
    both = send(quick_server, one_after_another(english, turkish), lang="en", language="en")
    assert both["language"] == "en"
    assert errors(SAID, words(both["transcribed_text"])[: len(SAID)]) <= 2
    assert "two_languages" not in codes(both)


@pytest.mark.parametrize("times", [3, 4])
def test_a_sentence_that_is_said_over_and_over_is_no_loop(
    server: Server, english: Samples, times: int
) -> None:
    """The last sentence of the speech, again and again, with half a second between."""
    sentence = english[int(8.05 * RATE) : int(10.6 * RATE)]
    body = send(server, one_after_another(*[sentence] * times), lang="en", language="en")
    said = words("Ask what you can do for your country.") * times
    assert errors(said, words(body["transcribed_text"])) <= times
    assert {segment["quarantine"] for segment in body["segments"]} == {None}
