"""What the text of an environment variable may be, by the kind of its setting.

Each parser takes the text and raises ValueError with what is wrong with it.
"""

import re
from collections.abc import Callable
from importlib.util import find_spec
from urllib.parse import urlsplit

from interview.config.origins import host_name, origin_of

FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


QUOTES = "\"'"
DRIVERS = {"sqlite": "sqlite3", "postgresql+psycopg": "psycopg"}
"""Databases the service runs on, as SQLAlchemy names them with their driver, and its module."""

PORT = re.compile(r"(\[[^]]*\]|[^:]+):\d*")
SENTRY_DSN = re.compile(r"https?://[^\s/@:]+(:[^\s/@]*)?@[^\s/@]+(/[^\s?#]+)*/\d+/?")

POSTGRESQL = re.compile(r"postgres(ql)?(\+psycopg2?)?$")


def unquoted(text: str) -> str:
    """Without the spaces around it, and without a pair of quotes: files of variables keep them
    where no shell reads them."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in QUOTES:
        return text[1:-1].strip()
    return text


def integer(minimum: int, maximum: int = 1_000_000) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError as error:
            raise ValueError("must be a whole number") from error
        if not minimum <= value <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum}")
        return value

    return parse


def choice(*allowed: str, also: dict[str, str] | None = None) -> Callable[[str], str]:
    """In any case; ``also`` are other words for some of them."""

    def parse(text: str) -> str:
        known = (also or {}).get(text.lower(), text.lower())
        if known not in allowed:
            raise ValueError(f"must be one of {', '.join(filter(None, allowed))}")
        return known

    return parse


def listen_address(text: str) -> str:
    """A host name or an address; the brackets of an IPv6 address may be there."""
    if text == "*":
        raise ValueError("write 0.0.0.0 for all addresses of this machine, or :: with IPv6")
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def host_list(text: str) -> tuple[str, ...]:
    """Names of hosts separated by commas; one that begins with a dot means all below it."""
    return tuple(_host(name.strip()) for name in text.split(",") if name.strip())


def _host(name: str) -> str:
    if "*" in name:
        raise ValueError("write .example.com for all names below it; empty is any name")
    if "/" in name or PORT.fullmatch(name):
        raise ValueError("must be names such as coach.example.com, without scheme, port and path")
    return ("." if name.startswith(".") else "") + host_name(name.lstrip("."))


def database_address(text: str) -> str:
    """An SQLAlchemy URL of SQLite or PostgreSQL, with the driver that is installed here.

    Hosts hand out the scheme SQLAlchemy dropped, and tutorials the driver before psycopg 3.
    """
    if not text:
        return ""
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator or not re.fullmatch(r"[a-z0-9+]+", scheme):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    if POSTGRESQL.fullmatch(scheme):
        scheme = "postgresql+psycopg"
    if scheme not in DRIVERS or find_spec(DRIVERS[scheme]) is None:
        raise ValueError(
            f"no driver for {scheme}:// is installed; use postgresql:// (psycopg) or sqlite:///"
        )
    if scheme == "sqlite" and sqlite_file(text) is None:
        raise ValueError("must name a file: sqlite:////folder/interview.db")
    _require_readable_port(f"//{rest}")
    return f"{scheme}://{rest}"


def sqlite_file(address: str) -> str | None:
    """The path in the address of a SQLite database; None for one in memory or no such address."""
    scheme, _, rest = address.partition(":///")
    path = rest.partition("?")[0]
    return path if scheme.lower() == "sqlite" and path not in ("", ":memory:") else None


def _require_readable_port(address: str) -> None:
    try:
        _ = urlsplit(address).port
    except ValueError as error:
        raise ValueError(
            "the port must be a number; in a password, write / # ? as %2F %23 %3F"
        ) from error


def rate(text: str) -> str:
    from limits import parse_many  # where it is used: the arbiter reads settings too

    parse_many(text)
    return text


def origins(text: str) -> tuple[str, ...]:
    """Origins separated by commas, in the spelling browsers send."""
    return tuple(origin_of(part) for part in text.split(",") if part.strip())


def web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", text):
        raise ValueError("must begin with http:// or https:// and have no query")
    return text.rstrip("/")


def sentry_dsn(text: str) -> str:
    if text and not SENTRY_DSN.fullmatch(text):
        raise ValueError("must be the DSN of a project: https://<key>@<host>/<number>")
    return text


def redis_address(text: str) -> str:
    if text and not re.fullmatch(r"rediss?://\S+", text):
        raise ValueError("must begin with redis:// or rediss://")
    return text


def flag(text: str) -> bool:
    if text.lower() not in FLAGS:
        raise ValueError(f"must be one of {', '.join(FLAGS)}")
    return FLAGS[text.lower()]
