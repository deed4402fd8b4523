"""What the text of an environment variable may be, by the kind of its setting.

Each parser takes the text and raises ValueError with what is wrong with it.
"""

import re
from collections.abc import Callable

FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def integer(minimum: int, maximum: int = 1_000_000) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int(text)
        if not minimum <= value <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum}")
        return value

    return parse


def choice(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return parse


def rate(text: str) -> str:
    from limits import parse_many  # where it is used: the arbiter reads settings too

    parse_many(text)
    return text


def origins(text: str) -> tuple[str, ...]:
    return tuple(origin.strip().rstrip("/") for origin in text.split(",") if origin.strip())


def web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", text):
        raise ValueError("must begin with http:// or https:// and have no query")
    return text.rstrip("/")


def redis_address(text: str) -> str:
    if text and not re.fullmatch(r"rediss?://\S+", text):
        raise ValueError("must begin with redis:// or rediss://")
    return text


def flag(text: str) -> bool:
    if text.lower() not in FLAGS:
        raise ValueError(f"must be one of {', '.join(FLAGS)}")
    return FLAGS[text.lower()]
