"""What every response carries, of the application as of the server in front of it."""

from urllib.parse import urlsplit

from interview.config.settings import Settings

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"
"""A year, for this host alone: what runs beside it on its domain is not ours to decide."""

POLICY = (
    "default-src 'self'; script-src {files}; style-src {files}; font-src {files}; "
    "img-src {files} data:; media-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
"""``files`` are the origins of static files."""


def security_headers(settings: Settings) -> dict[str, str]:
    """Name and value of each."""
    files = f"'self' {static_origin(settings)}".rstrip()
    return {**HEADERS, "Content-Security-Policy": POLICY.format(files=files)}


def static_origin(settings: Settings) -> str:
    """The origin of STATIC_URL_BASE as browsers compare it; empty when it is our own."""
    address = urlsplit(settings.static_url_base)
    return f"{address.scheme}://{address.netloc}" if address.netloc else ""
