"""What mail can do: words and files to a person."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Field, Meta

META = Meta(
    name="email",
    title=_("E-mail"),
    about=_("Letters to single members, by the mail server that you have. Answers and bounces are not read."),
    steps=(
        _("Ask your mail provider for its SMTP server, port and, often, a password made for programs only."),
        _("Let the domain of the sender carry SPF and DKIM records for that server, or much of it ends as spam."),
    ),
    capabilities=frozenset({Capability.SEND_PERSON, Capability.IMAGE, Capability.FILE, Capability.VOICE}),
    fields=(
        Field("host", _("Mail server (SMTP)"), help=_("Such as smtp.exmail.qq.com.")),
        Field("port", _("Port"), default="587", help=_("587 with STARTTLS, 465 with TLS from the start.")),
        Field(
            "security", _("Encryption"), default="starttls",
            choices=(("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("None, inside this network only"))),
        ),
        Field("user", _("User name"), required=False, help=_("Empty where the server asks for none.")),
        Field("password", _("Password"), secret=True, required=False),
        Field("sender", _("Sender's address"), help=_("Members see it, and answer to it.")),
        Field("sender_name", _("Sender's name"), required=False),
        Field(
            "subject", _("Subject"), required=False,
            help=_("Of every letter; empty: the first line of its words."),
        ),
        Field(
            "unsubscribe", _("Where to unsubscribe"), required=False,
            help=_("An https:// or mailto: address. Mail programs show it as a button (List-Unsubscribe)."),
        ),
        Field(
            "per_minute", _("Letters a minute, at most"), default="20",
            help=_("What your provider allows; it is in its terms, and it blocks who sends faster."),
        ),
    ),
    hears=False,
    source="RFC 5321, RFC 5322, RFC 2369, RFC 3834; README.md has the details.",
    parallel=1,
)  # fmt: skip
