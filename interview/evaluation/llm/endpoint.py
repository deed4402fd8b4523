"""The server and model of the language model, and the error for failed calls."""

import re
from dataclasses import dataclass, field
from typing import Protocol

from interview.remote.failure import RemoteUnavailable

GEMINI_BASE_URL = "https://generativelanguage.googleapis.com/v1beta/openai"
"""Gemini's OpenAI-compatible endpoint (ai.google.dev/gemini-api/docs/openai)."""

GEMINI_MODEL = "gemini-flash-latest"
"""Alias of the newest Flash model. Versioned names fail once their model is retired, as
gemini-2.0-flash does since 1 June 2026. LLM_MODEL selects another model."""

KEY = re.compile(r"[\x21-\x7e]{1,512}")
"""Valid API keys: printable ASCII without spaces, since the key is sent in a header."""


class LlmSettings(Protocol):
    """The settings of the language model."""

    @property
    def llm_base_url(self) -> str: ...
    @property
    def llm_model(self) -> str: ...
    @property
    def llm_api_key(self) -> str: ...
    @property
    def gemini_api_key(self) -> str: ...


class LlmUnavailable(RemoteUnavailable):
    """The model gave no usable reply."""


@dataclass(frozen=True, slots=True)
class LlmEndpoint:
    """An OpenAI-compatible server, one of its models and its API key, if needed.

    Raises:
        ValueError: the address is not http(s), or the model is missing; contains no value.
    """

    base_url: str = field(repr=False)
    model: str
    api_key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", self.base_url):
            raise ValueError("the address of a language model begins with http:// or https://")
        if not self.model:
            raise ValueError("a language model is asked by name")

    @property
    def url(self) -> str:
        """The address of chat completions."""
        return self.base_url.rstrip("/") + "/chat/completions"


def endpoint_from(settings: LlmSettings) -> LlmEndpoint | None:
    """The model of the service: at LLM_BASE_URL, else Gemini with its key, else None."""
    if settings.llm_base_url:
        return LlmEndpoint(settings.llm_base_url, settings.llm_model, settings.llm_api_key)
    if settings.gemini_api_key:
        model = settings.llm_model or GEMINI_MODEL
        return LlmEndpoint(GEMINI_BASE_URL, model, settings.gemini_api_key)
    return None
