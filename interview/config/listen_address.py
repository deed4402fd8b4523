"""Where the web server listens: HOST and PORT as an address of this machine."""

import socket

from interview.config.settings import ConfigError, Settings


def bind_address(settings: Settings) -> str:
    """``host:port`` as gunicorn takes it, with brackets around an IPv6 address.

    Raises:
        ConfigError: HOST is no address of this machine. Shells set a HOST of their own, which a
            service started from one inherits.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"HOST={settings.host!r} is no address of this machine: set it to 127.0.0.1 for this "
            "machine alone, 0.0.0.0 or :: for others too, or unset it if the shell did"
        ) from error
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"
