"""The error of calls of remote services, apart from what needs an HTTP client."""

BUSY = "busy"
"""Code of a call beyond the limit of concurrent calls or threads; not a failure of the server."""


class RemoteUnavailable(Exception):  # noqa: N818 - named after the condition
    """A remote service gave nothing usable.

    Args:
        code: the reason; safe to log, without keys, addresses and texts.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
