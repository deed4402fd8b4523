"""The declaration of a setting, the unit of sizes, and parsers of values by the kind of setting.

A parser takes the text and raises ValueError with a message that says what is wrong with it. Web
origins are as in RFC 6454: scheme, host and port, in the one spelling that browsers send.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
DEFAULT_PORTS = {"http": 80, "https": 443}
QUOTES = "\"'"
DRIVERS = {"sqlite": "sqlite3", "postgresql+psycopg": "psycopg"}
"""SQLAlchemy names of the supported databases with their drivers -> module of the driver."""

PORT = re.compile(r"(\[[^]]*\]|[^:]+):\d*")
SENTRY_DSN = re.compile(r"https?://[^\s/@:]+(:[^\s/@]*)?@[^\s/@]+(/[^\s?#]+)*/\d+/?")

RATE = re.compile(
    r"\s*\d+\s*(/|per)\s*\d*\s*(second|minute|hour|day|month|year)s?\s*", re.ASCII | re.IGNORECASE
)
POSTGRESQL = re.compile(r"postgres(ql)?(\+psycopg2?)?$")

MIN_SECRET_LENGTH = 16
MIN_SECRET_CHARACTERS = 8
"""Different characters: "changemechangeme" is long and no secret."""

MIB = 1024 * 1024
"""Bytes of a megabyte, in which settings and reports state sizes."""


class ConfigError(Exception):
    """The service cannot start with the value of a variable; the message says which and why."""

    for_operator = True


def require_strong(name: str, secret: str) -> None:
    """Raise ConfigError unless the secret is long and varied enough for production."""
    if len(secret) < MIN_SECRET_LENGTH or len(set(secret.lower())) < MIN_SECRET_CHARACTERS:
        raise ConfigError(
            f"{name} must be set to a random value of at least {MIN_SECRET_LENGTH} characters "
            "in production, for example from: python -c 'import secrets; "
            "print(secrets.token_urlsafe(32))'"
        )


def unquoted(text: str) -> str:
    """Remove surrounding spaces and a pair of quotes, which remain where no shell reads a file of
    variables."""
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
    """One of the ``allowed`` words in any case; ``also`` maps synonyms to them."""

    def parse(text: str) -> str:
        known = (also or {}).get(text.lower(), text.lower())
        if known not in allowed:
            raise ValueError(f"must be one of {', '.join(filter(None, allowed))}")
        return known

    return parse


def listen_address(text: str) -> str:
    """A host name or an address; an IPv6 address may have brackets."""
    if text == "*":
        raise ValueError("write 0.0.0.0 for all addresses of this machine, or :: with IPv6")
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def host_list(text: str) -> tuple[str, ...]:
    """Host names separated by commas; a leading dot stands for all subdomains."""
    return tuple(_host(name.strip()) for name in text.split(",") if name.strip())


def _host(name: str) -> str:
    if "*" in name:
        raise ValueError("write .example.com for all names below it; empty is any name")
    if "/" in name or PORT.fullmatch(name):
        raise ValueError("must be names such as coach.example.com, without scheme, port and path")
    return ("." if name.startswith(".") else "") + host_name(name.lstrip("."))


def database_address(text: str) -> str:
    """An SQLAlchemy URL of SQLite or PostgreSQL with an installed driver.

    Accepts ``postgres://`` as hosting providers write it, and the psycopg2 driver of tutorials.
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
    """The file of a SQLite URL; None for a database in memory or another kind of URL."""
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
    """Rate limits in the notation of Flask-Limiter: ``5 per minute; 100/day``.

    Checked here, since the library is 2.4 MB that the arbiter needs for nothing else.
    """
    if not all(RATE.fullmatch(part) for part in re.split("[,;|]", text)):
        raise ValueError("must be like 60 per minute; several are separated by ;")
    return text


def origins(text: str) -> tuple[str, ...]:
    """Origins separated by commas."""
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


def mail_server(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise ValueError("must be smtp://host or smtps://host, with user, password and port if any")
    if text:
        _require_readable_port(text)
    return text


def mail_address(text: str) -> str:
    if text and not re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        raise ValueError("must be an e-mail address such as coach@example.org")
    return text


def flag(text: str) -> bool:
    if text.lower() not in FLAGS:
        raise ValueError(f"must be one of {', '.join(FLAGS)}")
    return FLAGS[text.lower()]


def origin_of(text: str) -> str:
    """The origin ``text`` in its normal form, ``scheme://host`` or ``scheme://host:port``.

    Case, default ports, a trailing dot and the two spellings of an international name are
    equivalent.

    Raises:
        ValueError: it is not an http or https origin, such as ``null``, or it has a path other
            than ``/``, a query or a user.
    """
    parts = urlsplit(text.strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("must begin with http:// or https:// and name a host")
    if parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must have no path, no query and no user")
    port = parts.port  # raises ValueError for an invalid one
    default = port is None or port == DEFAULT_PORTS[scheme]
    return f"{scheme}://{host_name(parts.hostname)}" + ("" if default else f":{port}")


def host_name(text: str) -> str:
    """A host in lower case, without trailing dot, in ASCII; an IPv6 address in brackets.

    Raises ValueError for an invalid name.
    """
    name = text.strip().lower().rstrip(".").strip("[]")
    if ":" in name:
        return f"[{name}]"
    ascii_name = name.encode("idna").decode() if not name.isascii() else name
    if not ascii_name or any(sign in ascii_name for sign in " /?#@\\"):
        raise ValueError("must be the name or the address of a host")
    return ascii_name


def authority_host(authority: str) -> str:
    """The host of a Host header, as :func:`host_name` writes it. Raises ValueError without one."""
    name = host_name(urlsplit(f"//{authority}").hostname or "")
    if name.startswith(".") or "@" in authority:
        raise ValueError("must be the name or the address of a host")
    return name


def is_named(name: str, names: tuple[str, ...]) -> bool:
    """Whether a host is one of ``names``; a name with a leading dot stands for all subdomains."""
    return any(name == known or (known[:1] == "." and name.endswith(known)) for known in names)


def setting(
    name: str, default: str, doc: str, parse: Callable[[str], Any] = str, *, shown: bool = True
) -> Any:
    """A field with its variable, the text of its default, its meaning and its parser.

    Args:
        shown: False for a secret, whose value no message and no ``repr`` repeats.
    """
    metadata = {"name": name, "default": default, "doc": doc, "parse": parse}
    return field(metadata=metadata, repr=shown)


def read(item: Field[Any], environ: Mapping[str, str]) -> Any:
    """The value of a setting, by default the declared one. Raises ConfigError."""
    name, default = item.metadata["name"], item.metadata["default"]
    text = unquoted(environ.get(name, "")) or default
    try:
        return item.metadata["parse"](text)
    except ValueError as error:
        # This message is logged; some secret settings are URLs with a password.
        told = f"{name}={text!r}" if item.repr else name
        raise ConfigError(f"{told}: {error}") from error
