"""Questions and feedback spoken by eSpeak NG: every route of the contract, the address, its end."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import cvs
from tests.conftest import JFK, PROJECT, Server, _end, _furnish, wait_until
from tests.integration.contract_table import Calls
from tests.integration.logins import TIMEOUT
from tests.integration.voices import BRIEF, VOICE, asked, heard, seconds_of, wavs
from tests.parts import ESPEAK, needs

pytestmark = needs(ESPEAK)

FRONT_END = "https://front.example"
ANSWER = "Our export failed every night. I traced it to a full disk and wrote a check for it."
QUESTION = "Tell me about a problem you solved."
BRIEFLY = 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """A service with a voice, and a front end elsewhere."""
    environment = {**VOICE, "FRONTEND_URL": FRONT_END}
    server = Server(tmp_path_factory.mktemp("voice"), environment)
    _furnish(prepared_models, server.data_dir)
    yield server.start()
    _end(server)


def assert_heard(server: Server, body: dict[str, object]) -> None:
    answer = heard(server, body)
    assert answer.status_code == 200
    assert seconds_of(answer.content) > 1


def test_practice_questions_are_spoken(site: Server) -> None:
    """A drawn one, one of the bank by its id, and one about the CV, in both languages."""
    for language in ("en", "tr"):
        assert_heard(site, asked(site, lang=language))
    named = asked(site, lang="en", question_id="salary-expectation")
    assert "salary" in named["question"]
    assert_heard(site, named)
    calls = Calls(site)
    calls.form("POST /upload_cv", {"cv_file": ("cv", cvs.pdf(cvs.ENGLISH))})
    assert_heard(site, calls.json("POST /interview_cv_speech_question", lang="en"))
    unknown = {"question_id": "nobody-asked-this", "lang": "en"}
    refused = calls.json("POST /interview_speech_question", 400, **unknown)
    assert refused["error"].endswith("names no question. GET /questions lists the ids.")


def test_the_feedback_is_spoken_to_programs(site: Server) -> None:
    """Typed and recorded; the pages of the service show it and get no voice."""
    route = "POST /interview_speech_evaluation"
    calls = Calls(site)
    fields: dict[str, Any] = {"question": QUESTION, "lang": "en"}
    typed = calls.json(route, user_answer=ANSWER, **fields)
    assert_heard(site, typed)
    assert_heard(site, calls.form(route, {"audio": ("a.flac", JFK.read_bytes())}, **fields))
    calls.client.headers["Origin"] = site.url
    shown = calls.json(route, user_answer=ANSWER, **fields)
    assert (shown["audio_url"], shown["has_audio"]) == (None, False)
    assert shown["evaluation"] == typed["evaluation"]


def test_the_questions_of_an_interview_are_spoken_in_its_language(site: Server) -> None:
    """Also after the candidate reads the page in another language, and after a reload."""
    calls = Calls(site)
    started = calls.json("POST /auto_interview/start", lang="en", voice_name="Puck")
    assert_heard(site, started)
    turkish: dict[str, Any] = {"session_id": started["session_id"], "lang": "tr"}
    after = calls.json("POST /auto_interview/submit_answer", answer=ANSWER, **turkish)
    assert after["question_language"] == "en"
    assert_heard(site, after)
    assert_heard(site, calls.json("GET /auto_interview/status"))
    voices = [line["voice"] for line in logged(site) if line["voice"].startswith("en-")]
    assert "en-us+m3" in voices


def logged(server: Server) -> list[dict[str, str]]:
    """The lines about spoken texts."""
    lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("event") == "spoken"]


def test_any_voice_name_speaks(site: Server) -> None:
    """Names of other systems choose a woman or a man; nothing is refused but what is no text."""
    question = {"lang": "tr", "question_id": "hard-problem-solved"}
    spoken = {name: asked(site, voice_name=name, **question) for name in ("Kore", "Puck", "alloy")}
    sounds = {name: heard(site, body).content for name, body in spoken.items()}
    assert sounds["Kore"] == sounds["alloy"] != sounds["Puck"]
    for strange in ("tr-TR-AhmetNeural", "x" * 5_000, "../../etc/passwd", "-w /tmp/x", "\0", "🎤"):
        assert_heard(site, asked(site, voice_name=strange, **question))
    calls = Calls(site)
    calls.json("POST /auto_interview/start", 400, voice_name=7)
    assert calls.json("GET /auto_interview/status") == {"has_active_session": False}


def test_a_part_of_a_sound_is_served(site: Server) -> None:
    """As players ask for it: a range, the end, one behind the end, and one of another version."""
    body = asked(site, lang="en")
    whole = heard(site, body)
    sound, tag = whole.content, whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = heard(site, body, Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, sound[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(sound)}"
    assert heard(site, body, Range="bytes=-50").content == sound[-50:]
    behind = heard(site, body, Range=f"bytes={len(sound)}-")
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(sound)}")
    longer = heard(site, body, Range="bytes=-99999999999")
    assert (longer.status_code, longer.content) == (206, sound)
    for unusable in ("items=0-1", "bytes=a-b", "bytes=5-2", "bytes=0-1,5-6", "bytes", "", "=0-1"):
        ignored = heard(site, body, Range=unusable)
        assert (ignored.status_code, ignored.content) == (200, sound), unusable
    ranged = {"Range": "bytes=0-9"}
    assert heard(site, body, **ranged, **{"If-Range": tag}).status_code == 206
    assert heard(site, body, **ranged, **{"If-Range": '"another"'}).content == sound
    head = requests.head(site.url + body["audio_url"], timeout=TIMEOUT)
    assert (head.status_code, int(head.headers["Content-Length"])) == (200, len(sound))


def test_the_sound_is_private_and_readable_by_front_ends(site: Server) -> None:
    """No cache keeps it, no cookie comes with it, and FRONTEND_URL alone may read it."""
    body = asked(site, lang="en")
    answer = heard(site, body, Origin=FRONT_END)
    assert answer.headers["Content-Type"] == "audio/wav"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT_END
    other = heard(site, body, Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_changed_address_leads_nowhere(site: Server) -> None:
    """A changed id, time or signature, and what is no address."""
    address = str(asked(site, lang="en")["audio_url"])
    identity, made_at, signature = address.removesuffix(".wav").split(".")
    flipped = "0" if identity[-1] != "0" else "1"
    for changed in (
        f"{identity[:-1]}{flipped}.{made_at}.{signature}",
        f"{identity}.{made_at[:-1]}{'A' if made_at[-1] != 'A' else 'B'}.{signature}",
        f"{identity}.{made_at}.{signature[::-1]}",
        f"{identity}.{made_at}",
        identity,
        "/spoken/..%2f..%2fetc%2fpasswd",
    ):
        answer = requests.get(f"{site.url}{changed}.wav?lang=en", timeout=TIMEOUT)
        assert answer.status_code == 404
        assert answer.json()["code"] in ("no_such_audio", "not_found")


def test_the_same_question_again_is_the_same_file(site: Server) -> None:
    """Asked ten times within a minute it is made once, and each address is heard."""
    question = {"lang": "en", "question_id": "salary-expectation", "voice_name": "onyx"}
    before = len(wavs(site))
    bodies = [asked(site, **question) for _ in range(10)]
    assert len(wavs(site)) <= before + 1
    assert len({heard(site, body).content for body in bodies}) == 1


def test_the_log_has_no_word_of_what_is_spoken(site: Server) -> None:
    """It has the outcome, the engine, the voice and the length."""
    question = asked(site, lang="en")["question"]
    assert question not in site.log()
    last = logged(site)[-1]
    assert (last["outcome"], last["engine"]) == ("made", "espeak-ng")


def test_after_its_time_a_sound_is_gone(make_server: Callable[..., Server]) -> None:
    """The file by itself, though nobody asks; the address says that it has expired."""
    server = make_server(BRIEF, **VOICE, VOICE_SECONDS=str(BRIEFLY))
    bodies = [asked(server, lang=language) for language in ("en", "tr", "en")]
    assert len(wavs(server)) >= 2
    wait_until(lambda: wavs(server) == [], BRIEFLY + 2)
    wait_until(lambda: heard(server, bodies[0]).status_code == 410, 3)
    gone = heard(server, bodies[0], **{"Accept-Language": "en"})
    assert gone.json()["code"] == "audio_expired"
    assert_heard(server, asked(server, lang="en"))
    server.stop()
    assert server.leftovers() == []


def test_a_voice_needs_memory_and_no_model(make_server: Callable[..., Server]) -> None:
    """It speaks where answers are typed, and is silent in an emergency; the question comes."""
    typed = make_server(**VOICE, DISABLE_AI_MODELS="true")
    assert_heard(typed, asked(typed, lang="en"))
    short = make_server(**VOICE, EMERGENCY_MODE="true")
    told = asked(short, lang="en")
    assert (told["audio_url"], told["has_audio"]) == (None, False)
    assert told["question"]
    assert logged(short)[-1]["outcome"] == "no_memory"


def test_without_the_program_the_service_says_what_to_install(tmp_path: Path) -> None:
    """It does not start, and tells the variable, the program and the package."""
    environment = {**os.environ, "TTS_ENGINE": "espeak-ng", "DATA_DIR": str(tmp_path / "data")}
    started = subprocess.run(
        [sys.executable, "-c", "from interview.app import create_app; create_app()"],
        env={**environment, "PATH": str(tmp_path), "TEMP_ROOT": str(tmp_path / "temp")},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "TTS_ENGINE=espeak-ng" in started.stderr
    assert "apt-get install espeak-ng" in started.stderr
