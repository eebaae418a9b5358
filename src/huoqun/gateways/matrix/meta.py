"""What Matrix lets a bot do, and what an operator fills in. Read in November 2026: see README.md for the sources."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import DO_EVERYTHING, Capability
from huoqun.chats.port.gateway import Field, Meta

BY_HAND = frozenset({Capability.SET_NICKNAME, Capability.BUTTONS})
"""A name in a room is everybody's own to set, and messages have no buttons."""

META = Meta(
    name="matrix",
    title="Matrix",
    about=_("Rooms of any Matrix homeserver, and through its bridges of many other networks. It can do nearly all."),
    steps=(
        _("Give the bot an account of its own on your homeserver, as you would a new colleague."),
        _("In Element, signed in as the bot: Settings, Help & About, Access Token. Copy it and do not log out."),
        _("Invite the bot into each room; it comes by itself. Rooms must not be encrypted: it has no keys."),
        _("Make it an admin of the room where it shall mute, remove, pin or rename."),
    ),
    capabilities=(DO_EVERYTHING - BY_HAND) | {Capability.PICTURES, Capability.OPEN_GROUP},
    # None is documented: each homeserver has its own, and says "again in … ms", which is obeyed.
    limits=(),
    fields=(
        Field(
            "homeserver", _("Homeserver"),
            help=_("Its address, such as https://matrix.example.org, or the name after the colon in your user ids."),
        ),
        Field(
            "token", _("Access token"), secret=True, required=False,
            help=_("Of the bot's own account. Leave it empty to log in with user and password."),
        ),
        Field("user", _("User"), required=False, help=_("Only without a token: @huoqun:example.org, or huoqun.")),
        Field("password", _("Password"), secret=True, required=False, help=_("Only without a token.")),
        Field(
            "auto_join", _("Invitations"), required=False, default="yes", choices=(
                ("yes", _("Go wherever the bot is invited")), ("no", _("Leave invitations alone")),
            ),
        ),
        Field(
            "per_minute", _("Messages a minute"), required=False,
            help=_("What your homeserver lets one account send: Synapse 12, unless its admin changed that."),
        ),
    ),
    lost={"old": _("Of each room all but the last 20,000 events.")},
    source="https://spec.matrix.org/latest/client-server-api/",
    # A homeserver throttles the account as a whole: many at once would only be refused together.
    parallel=4,
)  # fmt: skip
