"""An SMTP server on this machine that keeps what it gets: RFC 5321, STARTTLS and AUTH PLAIN as far as smtplib asks."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Got:
    """A letter that was taken."""

    sender: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]


class MailServer(socketserver.ThreadingTCPServer):
    """`answers`: what to say to a command (`RCPT`, `DATA`, `.` …) instead, once each. `hang_up_at`: cut there."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, *, port: int = 0, password: str = "", context: ssl.SSLContext | None = None, tls: bool = False
    ) -> None:
        self.password, self.context, self.tls = password, context, tls
        self.got: list[Got] = []
        self.answers: dict[str, bytes] = {}
        self.hang_up_at = ""
        self.lines: set[_Line] = set()
        self.connections = 0
        super().__init__(("127.0.0.1", port), _Line)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address) -> None:
        """Whoever hangs up is no error."""

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self.cut()

    def cut(self) -> None:
        """Hang up on everybody."""
        for line in list(self.lines):
            with suppress(OSError):
                line.connection.shutdown(2)


class _Line(socketserver.StreamRequestHandler):
    server: MailServer
    disable_nagle_algorithm = True

    def setup(self) -> None:
        if self.server.tls:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()
        self.server.lines.add(self)
        self.server.connections += 1
        self.sender, self.to, self.signed_in = "", [], not self.server.password

    def finish(self) -> None:
        self.server.lines.discard(self)
        with suppress(OSError):
            super().finish()

    def handle(self) -> None:
        self.say(b"220 here")
        while line := self.rfile.readline(70_000):
            verb, _, rest = line.strip().decode("latin-1").partition(" ")
            verb = verb.upper()
            if verb == self.server.hang_up_at:
                return
            if (told := self.server.answers.pop(verb, None)) is not None:
                self.say(told)
                continue
            if getattr(self, f"do_{verb}", self.unknown)(rest) is False:
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def unknown(self, rest: str) -> None:
        self.say(b"502 what?")

    def do_EHLO(self, rest: str) -> None:
        offers = [b"250-here", b"250-8BITMIME"]
        if self.server.context and not self.server.tls and not isinstance(self.connection, ssl.SSLSocket):
            offers.append(b"250-STARTTLS")
        if self.server.password:
            offers.append(b"250-AUTH PLAIN")
        self.say(b"\r\n".join([*offers, b"250 OK"]))

    def do_STARTTLS(self, rest: str) -> None:
        self.say(b"220 go on")
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def do_AUTH(self, rest: str) -> None:
        self.signed_in = base64.b64decode(rest.split()[1]).endswith(b"\0" + self.server.password.encode())
        self.say(b"235 welcome" if self.signed_in else b"535 5.7.8 who are you?")

    def do_MAIL(self, rest: str) -> None:
        self.sender, self.to = rest[rest.index("<") + 1 : rest.index(">")], []
        self.say(b"250 ok" if self.signed_in else b"530 5.7.0 sign in first")

    def do_RCPT(self, rest: str) -> None:
        self.to.append(rest[rest.index("<") + 1 : rest.index(">")])
        self.say(b"250 ok")

    def do_DATA(self, rest: str) -> bool:
        self.say(b"354 go on")
        lines = []
        while (line := self.rfile.readline(70_000)) != b".\r\n":
            if not line:
                return False  # The end was not seen: nothing is kept.
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.server.hang_up_at == ".":
            self.server.got.append(Got(self.sender, tuple(self.to), b"".join(lines)))
            return False
        if (told := self.server.answers.pop(".", None)) is None or told.startswith(b"250"):
            self.server.got.append(Got(self.sender, tuple(self.to), b"".join(lines)))
        self.say(told or b"250 2.0.0 taken")
        return True

    def do_RSET(self, rest: str) -> None:
        self.sender, self.to = "", []
        self.say(b"250 ok")

    def do_QUIT(self, rest: str) -> bool:
        self.say(b"221 bye")
        return False
