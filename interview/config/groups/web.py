"""Settings of the server, of pages and requests, and of visitors."""

from dataclasses import dataclass

from interview.config.variables import (
    choice,
    flag,
    host_list,
    integer,
    listen_address,
    origins,
    rate,
    setting,
    web_address,
)


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """Where gunicorn listens, and its threads."""

    host: str = setting(
        "HOST", "127.0.0.1", "address or name to listen on; `::` is all, IPv6 too", listen_address
    )
    port: int = setting("PORT", "8000", "port `make run` serves on", integer(1, 65535))
    web_threads: int = setting(
        "WEB_THREADS", "8", "threads of the web worker; two never wait for audio", integer(4, 64)
    )


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """Which requests are trusted, and what responses refer to."""

    environment: str = setting(
        "APP_ENV",
        "development",
        "`production` refuses to start without a strong SECRET_KEY or with a weak ADMIN_TOKEN, "
        "and sends secure cookies",
        choice("development", "production"),
    )
    frontend_origins: tuple[str, ...] = setting(
        "FRONTEND_URL",
        "",
        "other origins that may send requests with cookies, except as admin; comma separated",
        origins,
    )
    static_url_base: str = setting(
        "STATIC_URL_BASE",
        "",
        "origin of a CDN in front of `/static`; empty is none",
        web_address,
    )
    trusted_proxies: int = setting(
        "TRUSTED_PROXIES", "0", "proxies whose X-Forwarded headers are trusted", integer(0, 5)
    )
    trusted_hosts: tuple[str, ...] = setting(
        "TRUSTED_HOSTS",
        "",
        "allowed host names besides `localhost`, `127.0.0.1` and `[::1]`; comma separated, "
        "`.example.com` for all subdomains. Empty allows any, on Render only its own",
        host_list,
    )
    admin_routes: bool = setting(
        "ADMIN_ROUTES", "true", "`false` serves nothing under `/admin` and `/debug`", flag
    )

    @property
    def production(self) -> bool:
        return self.environment == "production"


@dataclass(frozen=True, kw_only=True)
class SecretSettings:
    """The secrets of sessions and of the operator, if they are configured."""

    secret_key: str = setting(
        "SECRET_KEY",
        "",
        "signs cookies; required in production, else kept in DATA_DIR",
        shown=False,
    )
    admin_token: str = setting(
        "ADMIN_TOKEN",
        "",
        "bearer token with the rights of an admin, also for `/metrics`; if empty, only the "
        "one that `interview-coach memory` keeps in DATA_DIR",
        shown=False,
    )


@dataclass(frozen=True, kw_only=True)
class VisitorSettings:
    """How often an address may ask, and how long what a guest sent is kept."""

    guest_rate_limit: str = setting(
        "GUEST_RATE_LIMIT", "300 per minute", "audio and interview requests of one address", rate
    )
    new_guest_limit: str = setting(
        "NEW_GUEST_LIMIT",
        "300 per hour",
        "new guests of one address; known guests and logins do not count",
        rate,
    )
    login_rate_limit: str = setting(
        "LOGIN_RATE_LIMIT",
        "10 per minute",
        "attempts to log in or register, and wrong tokens, of one address",
        rate,
    )
    guest_retention_hours: int = setting(
        "GUEST_RETENTION_HOURS", "24", "age at which what a guest sent is deleted", integer(1)
    )
