"""Settings choose the server, and keys are never shown."""

from pathlib import Path

import pytest

from interview.composition.process import content_parts, process_parts
from interview.config.groups.answers import LanguageModelSettings
from interview.config.settings import Settings
from interview.contracts import Coaching
from interview.evaluation.llm.coach import LlmEndpoint, endpoint_from
from interview.evaluation.llm.endpoint import GEMINI_BASE_URL, GEMINI_MODEL
from tests.unit.llm_cases import ANSWER, QUESTION, report

LOCAL = {"LLM_BASE_URL": "http://localhost:11434/v1/", "LLM_MODEL": "local"}
GEMINI = {"GEMINI_API_KEY": "AIza-service"}


def settings(**environment: str) -> LanguageModelSettings:
    return Settings.from_environment({"DATA_DIR": "/nowhere", **environment}).language_model


def test_nothing_is_configured_by_default() -> None:
    assert endpoint_from(settings()) is None


def test_an_own_server_is_asked_for_its_model() -> None:
    """With its key; the path of chat completions is appended once."""
    endpoint = endpoint_from(settings(**LOCAL, LLM_API_KEY="sk-local", **GEMINI))
    assert endpoint == LlmEndpoint("http://localhost:11434/v1", "local", "sk-local")
    assert endpoint.url == "http://localhost:11434/v1/chat/completions"


def test_a_gemini_key_alone_selects_gemini() -> None:
    """Its newest Flash model, or the one LLM_MODEL names."""
    assert endpoint_from(settings(**GEMINI)) == LlmEndpoint(
        GEMINI_BASE_URL, GEMINI_MODEL, "AIza-service"
    )
    named = endpoint_from(settings(**GEMINI, LLM_MODEL="gemini-pinned"))
    assert named is not None
    assert named.model == "gemini-pinned"


def test_disabled_is_disabled_for_candidates_keys_as_well(tmp_path: Path) -> None:
    """DISABLE_AI_MODELS: nothing leaves, whoever pays."""
    folders = {"DATA_DIR": str(tmp_path / "data"), "TEMP_ROOT": str(tmp_path / "temp")}
    off = Settings.from_environment({**folders, **GEMINI, "DISABLE_AI_MODELS": "true"})
    base, judged = process_parts(off, "web"), report()
    coach = content_parts(base).coach
    assert coach.enrich(judged, QUESTION, ANSWER, "en", "AIza-own") is judged
    assert judged.coaching == Coaching("off")
    base.close()


def test_a_key_is_in_no_text() -> None:
    """Neither in repr nor in the error of a wrong endpoint; nor is the address."""
    endpoint = LlmEndpoint("https://user:word@host/v1", "m", "sk-secret")
    assert repr(endpoint) == "LlmEndpoint(model='m')"
    with pytest.raises(ValueError, match="http") as wrong:
        LlmEndpoint("ftp://host", "m", "sk-secret")
    assert "sk-secret" not in str(wrong.value)


@pytest.mark.parametrize("address", ["", "host/v1", "file:///etc/passwd", "https://h/v1?key=x"])
def test_an_address_is_http_without_a_query(address: str) -> None:
    with pytest.raises(ValueError, match="http"):
        LlmEndpoint(address, "m")


def test_a_model_must_be_named() -> None:
    with pytest.raises(ValueError, match="by name"):
        LlmEndpoint("https://host/v1", "")
