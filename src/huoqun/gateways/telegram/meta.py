"""What a bot may do on Telegram, and how often. README.md says where each is documented."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability as Can
from huoqun.chats.port.capabilities import Limit
from huoqun.chats.port.gateway import Field, Meta

_FAQ = "core.telegram.org/bots/faq, My bot is hitting limits, read 2026-11"

META = Meta(
    name="telegram",
    title="Telegram",
    about=_("A bot of yours in your groups: it hears, greets, answers, and does what an admin may."),
    steps=(
        _("Write /newbot to @BotFather, choose a name, and keep the token that it answers with."),
        _("Send /setprivacy to @BotFather, choose Disable, then let the bot in: else it hears commands only."),
        _("Add the bot to each group and make it an admin: only admins are told who joins and who reacts."),
    ),
    capabilities=frozenset(
        {
            Can.SEND_GROUP, Can.SEND_PERSON, Can.IMAGE, Can.FILE, Can.VOICE, Can.MENTION, Can.BUTTONS,
            Can.DELETE_MESSAGE, Can.KICK, Can.BAN, Can.UNBAN, Can.MUTE, Can.UNMUTE, Can.SET_ROLE, Can.PIN, Can.UNPIN,
            Can.ANNOUNCE, Can.INVITE, Can.ACCEPT_JOIN, Can.DECLINE_JOIN, Can.RENAME_GROUP, Can.PICTURES,
        }
    ),
    limits=(
        Limit(_("messages a second"), 30, 1, source=_FAQ),
        Limit(_("to a chat a second"), 1, 1, scope="chat", burst=1, source=_FAQ),
        Limit(_("in a group a minute"), 20, 60, scope="chat", burst=5, source=_FAQ),
        Limit(_("to a person a second"), 1, 1, scope="person", burst=1, source=_FAQ),
    ),
    fields=(
        Field(
            "token", _("Bot token"), secret=True,
            help=_("What @BotFather gives after /newbot, such as 123456:ABC-DEF. Whoever has it is the bot."),
        ),
        Field(
            "api", _("Address of the Bot API"), required=False,
            help=_("Only for a Bot API server of your own; empty is https://api.telegram.org."),
        ),
        Field(
            "door", _("Address that Telegram calls"), required=False,
            help=_(
                "Leave it empty: Huoqun asks Telegram itself, and needs no public address. If Telegram should call "
                "instead, fill in the address that this connection's page shows: https, on port 443, 80, 88 or 8443."
            ),
        ),
    ),
    door=True,
    is_called=lambda settings: bool(settings.get("door")),
    lost={"old": _("All that is more than 24 hours old: Telegram keeps no news longer.")},
    source="core.telegram.org/bots/api (Bot API 10.0, read November 2026); README.md has the details.",
)  # fmt: skip
