"""The practice endpoint as existing clients call it, against a real server."""

from pathlib import Path

import numpy as np
import pytest
import requests

from tests.conftest import Server
from tests.integration.recordings import read_mono, wav

JFK_WORDS = (
    "and so my fellow americans ask not what your country can do for you "
    "ask what you can do for your country"
)


def plain(text: str) -> str:
    return " ".join("".join(c for c in text.lower() if c.isalpha() or c == " ").split())


def test_a_spoken_answer_becomes_a_transcript_and_an_evaluation(server: Server, jfk: Path) -> None:
    """One multipart POST gives the exact words, their times, figures and feedback."""
    answer = server.send(jfk, lang="en")
    body = answer.json()
    assert answer.status_code == 200
    assert plain(body["transcribed_text"]) == JFK_WORDS
    assert body["language"] == "en"
    assert body["model"] == "faster-whisper/base"
    assert body["truncated"] is False
    assert (body["audio_url"], body["has_audio"], body["has_cv_context"]) == (None, False, False)
    assert body["delivery"]["duration"] == {
        "value": 11.0, "unit": "s", "low": 11.0, "high": 11.0,
    }  # fmt: skip
    assert 120 <= body["delivery"]["words_per_minute"]["value"] <= 140
    assert "words per minute" in body["evaluation"]
    times = [time for word in body["words"] for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= 11.0
    assert set(body["timings"]) == {"queue", "decode", "transcribe", "measure", "evaluate", "total"}


def test_turkish_speech_is_heard_and_answered_in_turkish(server: Server, speech_dir: Path) -> None:
    """Without any hint the language is heard, and feedback defaults to Turkish."""
    body = server.send(speech_dir / "tr_synthetic_anka" / "anka_male.wav").json()
    assert body["language"] == "tr"
    assert "pencereden" in body["transcribed_text"]
    assert "hece" in body["evaluation"]


def test_the_same_recording_gives_the_same_answer(server: Server, jfk: Path) -> None:
    """Decoding is deterministic: no sampling temperature anywhere."""
    first, second = (server.send(jfk, language="en").json() for _ in range(2))
    assert first["words"] == second["words"]
    assert first["evaluation"] == second["evaluation"]


def test_a_one_word_answer_is_heard(server: Server, jfk: Path) -> None:
    """Half a second of voice is an answer, however short."""
    samples = read_mono(jfk, 16_000)[int(3.2 * 16_000) : int(3.85 * 16_000)]
    silence = np.zeros(8_000, np.int16)
    answer = server.send(wav(np.concatenate([silence, samples, silence]), 16_000), language="en")
    assert answer.status_code == 200, answer.text
    assert answer.json()["transcribed_text"]
    assert answer.json()["delivery"]["words_per_minute"] == {"not_measurable": "too_little_speech"}


def test_a_truncated_recording_is_evaluated_as_far_as_it_goes(server: Server, jfk: Path) -> None:
    """Half a file is half an answer, and is said to be."""
    data = jfk.read_bytes()
    body = server.send(data[: len(data) // 2], lang="en").json()
    assert body["truncated"] is True
    assert "fellow americans" in plain(body["transcribed_text"])
    assert "The end of the recording is missing" in body["evaluation"]


def test_a_typed_answer_is_evaluated_without_figures_of_a_voice(server: Server) -> None:
    """JSON in, evaluation out; what was not heard is not measured."""
    answer = requests.post(
        f"{server.url}/interview_speech_evaluation",
        json={"question": "Why?", "user_answer": "Because I like to build things.", "lang": "en"},
        timeout=10,
    )
    body = answer.json()
    assert answer.status_code == 200
    assert body["delivery"] is None
    assert "transcribed_text" not in body
    assert "only in spoken answers" in body["evaluation"]


@pytest.mark.parametrize(
    ("request_parts", "status", "code"),
    [
        ({"data": {"question": "?"}, "files": {"other": ("a", b"x")}}, 400, "no_audio"),
        ({"data": {"question": "?"}}, 400, "no_audio"),
        ({"json": {"question": "?", "user_answer": "  "}}, 400, "empty_answer"),
        ({"json": {"question": "?", "user_answer": "a" * 30_000}}, 413, "answer_too_long"),
        ({"json": {"question": "?", "user_answer": 5}}, 400, "bad_request"),
        ({"json": ["no", "object"]}, 400, "bad_request"),
        (
            {"data": b"[" * 100_000, "headers": {"Content-Type": "application/json"}},
            400,
            "bad_request",
        ),
        (
            {"data": b"x" * 300_000, "headers": {"Content-Type": "application/json"}},
            413,
            "request_too_large",
        ),
        ({"files": {"audio": ("a.webm", b"")}}, 400, "empty_audio"),
        ({"files": {"audio": ("a.wav", b"plain text, not sound")}}, 415, "unsupported_audio"),
        ({"files": {"audio": ("a.wav", b"RIFF1234WAVEfmt ")}}, 422, "corrupt_audio"),
        ({"files": {"audio": ("a.wav", b"\0" * 17_000_000)}}, 413, "audio_too_large"),
    ],
)
def test_every_refusal_has_its_code_and_a_message_in_both_languages(
    server: Server, request_parts: dict[str, object], status: int, code: str
) -> None:
    """The caller's language decides the sentence, never the code."""
    messages = set()
    for language in ("tr", "en"):
        parts = dict(request_parts)
        headers = {"Accept-Language": language, **parts.pop("headers", {})}  # type: ignore[dict-item]
        answer = requests.post(
            f"{server.url}/interview_speech_evaluation",
            headers=headers,
            timeout=20,
            **parts,  # type: ignore[arg-type]
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        messages.add(answer.json()["error"])
    assert len(messages) == 2
    assert server.leftovers() == []


def test_a_foreign_site_may_not_send_answers(server: Server) -> None:
    """An unsafe request that a browser marks as another site's is refused."""
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = requests.post(
            f"{server.url}/interview_speech_evaluation",
            json={"user_answer": "hello"},
            headers=headers,
            timeout=10,
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")


def test_guest_practice_leaves_no_session_and_no_row(server: Server, jfk: Path) -> None:
    """Nothing of a guest's practice is stored: no cookie, no file."""
    answer = server.send(jfk)
    assert answer.status_code == 200
    assert not answer.cookies
    assert server.leftovers() == []


def test_the_log_never_holds_what_was_said(server: Server, jfk: Path) -> None:
    """One line an event, and no transcript in any of them."""
    assert server.send(jfk, lang="en").status_code == 200
    log = server.log_path.read_text("utf-8", "replace").lower()
    assert "audio_request_memory" in log
    assert "country" not in log
