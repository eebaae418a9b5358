"""One letter through SMTP, in a thread. Until the letter's last byte is being sent nothing was done; after that, and
without an answer, nobody knows (RFC 5321, 4.1.1.4: a server keeps nothing whose end it has not seen).
"""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown

TIMEOUT = 20.0
"""Seconds for each answer of the server."""

END = b".\r\n"

PAUSE = timedelta(minutes=1)
"""SMTP has no word for how long to wait: a minute, and each time anew."""

_AWAY = (smtplib.SMTPServerDisconnected, OSError)


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how. `security`: starttls, tls or none."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


class Post:
    """A line to the server, opened when needed and kept. Used by one thread at a time."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._line: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect and sign in. Raises CannotConnect for what a person must change, Refused for what may pass."""
        server = self._server
        try:
            if server.security == "none" and not _is_inside(server.host, server.port):
                raise CannotConnect(_("Without encryption, mail goes to a server inside this network only."))
            self._line = _connected(server)
            self._line.ehlo_or_helo_if_needed()
            if server.user:
                self._line.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as no:
            self.close()
            if no.smtp_code < 500:
                raise Refused(_("The mail server cannot sign anybody in just now."), permanent=False) from None
            raise CannotConnect(_("The mail server does not accept this user name and password.")) from None
        except smtplib.SMTPNotSupportedError:
            self.close()
            raise CannotConnect(
                _("The mail server offers no STARTTLS, or no way to sign in. Look at the port and the encryption.")
            ) from None
        except ssl.SSLCertVerificationError:
            self.close()
            raise CannotConnect(_("The mail server's certificate is not valid for its name.")) from None
        except ssl.SSLError:
            self.close()
            raise CannotConnect(_("The mail server speaks no TLS at this port. Look at the encryption.")) from None
        except UnicodeError:
            self.close()
            raise CannotConnect(
                _("The mail server, user name or password has characters that mail does not know.")
            ) from None
        except (smtplib.SMTPException, OSError):
            self.close()
            raise Refused(_("The mail server cannot be reached just now."), permanent=False) from None

    def send(self, sender: str, to: str, letter: bytes) -> None:
        """Hand over one letter. Raises Refused, Throttled, or Unknown when it may have been taken."""
        line = self._ready()
        try:
            _said(line.mail(sender))
            _said(line.rcpt(to))
            _said(line.docmd("DATA"), wanted=354)
        except _AWAY:
            self.close()
            raise Refused(_("The mail server hung up before the letter was sent."), permanent=False) from None
        self._hand_over(line, letter)

    def _hand_over(self, line: smtplib.SMTP, letter: bytes) -> None:
        try:
            line.send(_dotted(letter))
        except _AWAY:
            self.close()
            raise Refused(_("The mail server hung up before the letter was sent."), permanent=False) from None
        try:
            line.send(END)
            answer = line.getreply()
        except _AWAY:
            self.close()
            raise Unknown("the line was cut before the server said whether it took the letter") from None
        if not 200 <= answer[0] <= 599:
            # What is left of a line that was cut within its number.
            self.close()
            raise Unknown("the server gave no whole answer")
        _said(answer)

    def _ready(self) -> smtplib.SMTP:
        """The line as it is, if it still holds: nothing of a letter was said on it yet."""
        if self._line is not None:
            try:
                if self._line.rset()[0] == 250:
                    return self._line
            except _AWAY:
                pass
            self.close()
        try:
            self.open()
        except CannotConnect as changed:
            # It worked when the line was connected; the next connecting says it where an operator looks.
            raise Refused(changed.reason, permanent=False) from None
        assert self._line is not None
        return self._line

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    if server.security != "none":
        line.starttls(context=context)
    return line


def _said(answer: tuple[int, bytes], wanted: int = 250) -> None:
    """Pass what was agreed to; raise what was not, in the server's own words."""
    code, told = answer
    words = re.sub(r"[^\x20-\x7e]+", " ", told.decode("ascii", "replace"))[:200].strip()
    if code == wanted or (wanted == 250 and code == 251):
        return
    if code == 421 or re.match(r"4\.7\.\d", words):
        raise Throttled(PAUSE)
    said = {"said": f"{code} {words}".strip()}
    raise Refused(gettext("The mail server said: %(said)s") % said, permanent=code >= 500)


def _dotted(letter: bytes) -> bytes:
    """A letter as DATA carries it: lines end in CRLF, a line that begins with a dot has another before it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", letter)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n")


def _is_inside(host: str, port: int) -> bool:
    """Whether every address of this host is a private one."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return all(not ipaddress.ip_address(str(one[4][0]).split("%")[0]).is_global for one in found)
