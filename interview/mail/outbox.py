"""Sends mail beside the requests: a mail server that hangs delays no one but the next mail."""

import smtplib
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from queue import Full, Queue
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from interview.config.groups.mail import MailSettings

WAITING = 100
"""Mails that wait at most; more are dropped, and the log says so."""

TIMEOUT_SECONDS = 10.0
"""For each step of the conversation with the mail server."""

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in plain text."""

    to: str
    subject: str
    text: str


Compose = Callable[[], Mail | None]
"""Makes a mail in the thread of the outbox; None if there is nobody to write to."""


class Outbox:
    """Sends one mail after the other in a thread of its own. The log has no address and no text.

    What waits when the process ends is lost; its recipient asks again.
    """

    def __init__(self, settings: MailSettings) -> None:
        self._server = urlsplit(settings.smtp_url)
        self._sender = settings.mail_from
        self._waiting: Queue[Compose] = Queue(WAITING)
        self._started = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether there is a mail server."""
        return bool(self._server.scheme)

    def post(self, compose: Compose) -> None:
        """Send what ``compose`` makes. Returns at once."""
        try:
            self._waiting.put_nowait(compose)
        except Full:
            log.warning("mail_dropped", waiting=WAITING)
        if self._started.acquire(blocking=False):
            threading.Thread(target=self._send_all, name="mail", daemon=True).start()

    def _send_all(self) -> None:
        while True:
            compose = self._waiting.get()
            try:
                mail = compose()
                if mail is not None:
                    self._send(mail)
                    log.info("mail_sent")
            except Exception as error:  # noqa: BLE001 - the next mail has another chance
                log.warning("mail_failed", kind=type(error).__name__)

    def _send(self, mail: Mail) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message.set_content(mail.text)
        with _connected(self._server) as server:
            if self._server.username:
                server.login(unquote(self._server.username), unquote(self._server.password or ""))
            server.send_message(message)


def _connected(address: SplitResult) -> smtplib.SMTP:
    """An encrypted connection; a mail server on this machine need not encrypt."""
    host, context = address.hostname or "", ssl.create_default_context()
    if address.scheme == "smtps":
        return smtplib.SMTP_SSL(host, address.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, address.port or 587, timeout=TIMEOUT_SECONDS)
    if host not in THIS_MACHINE:
        server.starttls(context=context)
    return server
