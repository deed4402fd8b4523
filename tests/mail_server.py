"""A mail server on this machine that keeps what it is sent."""

import socketserver
import threading
from email import message_from_string, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class MailServer:
    """Speaks as much SMTP as plain mails need; a ``silent`` one accepts connections only."""

    def __init__(self, silent: bool = False, host: str = "127.0.0.1") -> None:
        self.mails: list[EmailMessage] = []
        self._silent = silent
        self._end = threading.Event()
        outer = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._talk(self)

        self._server = socketserver.ThreadingTCPServer((host, 0), Conversation)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"smtp://{host!s}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _talk(self, conversation: socketserver.StreamRequestHandler) -> None:
        if self._silent:
            self._end.wait()
            return
        say = conversation.wfile.write
        say(b"220 mail.test\r\n")
        for line in conversation.rfile:
            word = line[:4].upper()
            if word == b"QUIT":
                say(b"221 bye\r\n")
                return
            if word == b"DATA":
                say(b"354 go on\r\n")
                self.mails.append(_read(conversation))
            say(b"250 ok\r\n")


def _read(conversation: socketserver.StreamRequestHandler) -> EmailMessage:
    lines = []
    for line in conversation.rfile:
        if line.rstrip() == b".":
            break
        lines.append(line.decode())
    found = message_from_string("".join(lines), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found
