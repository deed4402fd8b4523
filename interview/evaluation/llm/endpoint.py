"""Which language model is asked, and what says that it could not be."""

import re
from dataclasses import dataclass, field
from typing import Protocol

GEMINI_BASE_URL = "https://generativelanguage.googleapis.com/v1beta/openai"
"""Gemini's OpenAI-compatible endpoint (ai.google.dev/gemini-api/docs/openai)."""

GEMINI_MODEL = "gemini-flash-latest"
"""The name that follows the newest Flash model. A dated name dies with its model:
gemini-2.0-flash answers with an error since 1 June 2026. LLM_MODEL pins another."""

KEY = re.compile(r"[\x21-\x7e]{1,512}")
"""What an API key may look like: it becomes a header, so no space and nothing unprintable."""


class LlmSettings(Protocol):
    """The settings that choose the language model."""

    @property
    def llm_base_url(self) -> str: ...
    @property
    def llm_model(self) -> str: ...
    @property
    def llm_api_key(self) -> str: ...
    @property
    def gemini_api_key(self) -> str: ...
    @property
    def disable_ai_models(self) -> bool: ...
    @property
    def web_threads(self) -> int: ...


class LlmUnavailable(Exception):  # noqa: N818 - named for what is wrong
    """No usable reply.

    Args:
        code: what happened, safe to log: never a key, an address or a text.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class LlmEndpoint:
    """An OpenAI-compatible server, a model of it and the key it wants, if any.

    Raises:
        ValueError: the address is not http(s), or there is no model; names no value.
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
        """Where a chat completion is asked for."""
        return self.base_url.rstrip("/") + "/chat/completions"


def endpoint_from(settings: LlmSettings) -> LlmEndpoint | None:
    """The service's own model: LLM_BASE_URL's server, else Gemini with its key, else none."""
    if settings.disable_ai_models:
        return None
    if settings.llm_base_url:
        return LlmEndpoint(settings.llm_base_url, settings.llm_model, settings.llm_api_key)
    if settings.gemini_api_key:
        model = settings.llm_model or GEMINI_MODEL
        return LlmEndpoint(GEMINI_BASE_URL, model, settings.gemini_api_key)
    return None
