"""Orders → letters. Pure. No words of anybody can become a header or another recipient."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.utils.translation import gettext

from huoqun.chats.port.effects import Order, Send
from huoqun.chats.port.errors import Refused

LONGEST_SUBJECT = 78
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.(?!-)[A-Za-z0-9-]{1,63})*\Z")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class House:
    """What every letter of a connection has. `unsubscribe`: an address, or empty."""

    sender: str
    name: str = ""
    subject: str = ""
    unsubscribe: str = ""


def address(text: str) -> str | None:
    """An address as SMTP takes it, its domain in ASCII; None for what is none, or not plain: no name, no quotes."""
    local, at, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not at or len(local) > 64 or len(domain) > 253 or not _LOCAL.match(local) or not _DOMAIN.match(domain):
        return None
    return f"{local}@{domain}"


def unsubscribe_address(text: str) -> str | None:
    """What List-Unsubscribe may hold; None for anything else."""
    fits = re.fullmatch(r"(https://|mailto:)[!-;=?-~]{3,500}", text.strip())
    return fits[0] if fits else None


def letter(
    order: Order, house: House, *, files: Sequence[tuple[str, bytes]], now: datetime
) -> tuple[EmailMessage, str]:
    """The letter and whom it goes to. `now` is real time. Raises Refused for what no letter can be."""
    to = address(order.person)
    if to is None:
        raise Refused(gettext("This member has no e-mail address that can be written to."))
    if not isinstance(order.body, Send) or order.chat:
        raise Refused(gettext("Mail goes to single persons only."))
    words = _words(order.body)
    if not words.strip() and not files:
        raise Refused(gettext("There are no words to send."))
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(one_line(house.name), addr_spec=house.sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = _subject(house, words)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(order.key, house.sender)
    # RFC 3834: so that holiday replies do not answer a program.
    mail["Auto-Submitted"] = "auto-generated"
    if house.unsubscribe:
        mail["List-Unsubscribe"] = f"<{house.unsubscribe}>"
    mail.set_content(words or " ", charset="utf-8", cte="base64")
    for name, data in files:
        kind, _, sub = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        mail.add_attachment(data, maintype=kind, subtype=sub, filename=one_line(name) or "file")
    return mail, to


def _words(body: Send) -> str:
    """Buttons are a list here: whoever chooses answers in words."""
    words = body.text + "".join(f"\n{n}. {button.text}" for n, button in enumerate(body.buttons, 1))
    return words.encode("utf-8", "replace").decode()


def _subject(house: House, words: str) -> str:
    first = next((line for line in map(one_line, words.splitlines()) if line), "")
    subject = one_line(house.subject) or first or one_line(house.name) or house.sender
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"


def message_id(key: str, sender: str) -> str:
    """The same at every try of an order: whoever gets a letter twice can tell, and it is found in the server's log."""
    return f"<{re.sub(r'[^A-Za-z0-9-]', '', key) or 'letter'}@{sender.rpartition('@')[2]}>"


def one_line(text: str) -> str:
    """As a header can hold it."""
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode()).strip()
