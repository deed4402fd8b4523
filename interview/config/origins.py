"""Web origins (RFC 6454): scheme, host and port, in the one spelling browsers send."""

from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(text: str) -> str:
    """The origin ``text`` names, as ``scheme://host`` or ``scheme://host:port``.

    The case, a default port, a dot behind the host and the two spellings of an international name
    make no difference. ``text`` is an origin: it has no path but ``/``, no query and no user.

    Raises:
        ValueError: it is no origin of http or https; ``null`` is none.
    """
    parts = urlsplit(text.strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("must begin with http:// or https:// and name a host")
    if parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must have no path, no query and no user")
    port = parts.port  # raises ValueError for what is no port
    default = port is None or port == DEFAULT_PORTS[scheme]
    return f"{scheme}://{host_name(parts.hostname)}" + ("" if default else f":{port}")


def host_name(text: str) -> str:
    """A host in lower case, without a dot behind it, in ASCII; an IPv6 address in brackets.

    Raises ValueError for what no host is called.
    """
    name = text.strip().lower().rstrip(".").strip("[]")
    if ":" in name:
        return f"[{name}]"
    ascii_name = name.encode("idna").decode() if not name.isascii() else name
    if not ascii_name or any(sign in ascii_name for sign in " /?#@\\"):
        raise ValueError("must be the name or the address of a host")
    return ascii_name


def authority_host(authority: str) -> str:
    """The host in a Host header, as :func:`host_name` writes it. Raises ValueError for none."""
    name = host_name(urlsplit(f"//{authority}").hostname or "")
    if name.startswith(".") or "@" in authority:
        raise ValueError("must be the name or the address of a host")
    return name


def is_named(name: str, names: tuple[str, ...]) -> bool:
    """Whether a host is one of ``names``, of which one that begins with a dot means all below."""
    return any(name == known or (known[:1] == "." and name.endswith(known)) for known in names)
