"""What Discord lets a bot do, and how often. Sources and dates: README.md."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability, Limit
from huoqun.chats.port.gateway import Field, Meta

_LIMITS = "https://docs.discord.com/developers/topics/rate-limits"

META = Meta(
    name="discord",
    title="Discord",
    about=_("A bot in your Discord servers: each text channel is a group."),
    steps=(
        _("In the developer portal make a new application, then Bot, Reset Token: keep the token."),
        _("On the same page turn on Server Members Intent and Message Content Intent."),
        _("Under Installation choose the scope bot with its permissions, open the link, and choose your server."),
        _("In the server's settings move the bot's role above those of the members whom it shall look after."),
    ),
    capabilities=frozenset(
        {
            Capability.SEND_GROUP, Capability.SEND_PERSON, Capability.IMAGE, Capability.FILE, Capability.VOICE,
            Capability.MENTION, Capability.BUTTONS, Capability.DELETE_MESSAGE, Capability.KICK, Capability.BAN,
            Capability.UNBAN, Capability.MUTE, Capability.UNMUTE, Capability.SET_NICKNAME, Capability.SET_ROLE,
            Capability.PIN, Capability.UNPIN, Capability.ANNOUNCE, Capability.INVITE, Capability.CREATE_GROUP,
            Capability.RENAME_GROUP, Capability.DISSOLVE, Capability.MEMBERS, Capability.ECHOES,
            Capability.IDEMPOTENT, Capability.HISTORY, Capability.PICTURES, Capability.OPEN_GROUP,
        }
    ),
    limits=(Limit(_("calls a second"), 50, 1, source=_LIMITS),),
    fields=(
        Field("token", _("Bot token"), secret=True, help=_("Developer portal, your application, Bot, Reset Token.")),
        Field(
            "newcomers", _("Channel of the newcomers"), required=False,
            help=_("The ID of the channel in which newcomers are greeted; otherwise the server's system channel."),
        ),
        Field(
            "admin_role", _("Role of the admins"), required=False,
            help=_("The ID of the role that makes a member an admin; without it, appointing admins is for staff."),
        ),
        Field(
            "public_key", _("Public key"), required=False,
            help=_("Only if Discord shall call an interactions endpoint: developer portal, General Information."),
        ),
        Field(
            "api", _("Address of the API"), required=False, default="https://discord.com/api/v10",
            help=_("Another one only where Discord is reached through a relay of your own."),
        ),
    ),
    lost={
        "reactions": _("Reactions: Discord tells afterwards how many there were, not whose."),
        "edits": _("What was changed or deleted meanwhile."),
        "between": _("Whoever came and left again meanwhile: only the list of members tells who is there."),
    },
    source="https://docs.discord.com/developers",
    door=True,
)  # fmt: skip
