"""What QQ can do through OneBot 11, how fast it may be asked, and what an operator fills in."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability, Limit
from huoqun.chats.port.gateway import Field, Meta

FORWARD, REVERSE, HTTP = "forward", "reverse", "http"

# Lifting a ban, inviting and opening groups have no action in OneBot 11. Echoes of our own messages come only where the
# operator switched them on, so they are not counted on. A message that the history does not show may still be on its
# way: looking it up proves that it was sent, never that it was not.
CAPABILITIES = frozenset(
    {
        Capability.SEND_GROUP, Capability.SEND_PERSON, Capability.IMAGE, Capability.FILE, Capability.VOICE,
        Capability.MENTION, Capability.DELETE_MESSAGE, Capability.KICK, Capability.BAN, Capability.MUTE,
        Capability.UNMUTE, Capability.SET_NICKNAME, Capability.SET_ROLE, Capability.PIN, Capability.UNPIN,
        Capability.ANNOUNCE, Capability.ACCEPT_JOIN, Capability.DECLINE_JOIN, Capability.RENAME_GROUP,
        Capability.DISSOLVE, Capability.MEMBERS, Capability.HISTORY, Capability.PICTURES,
    }
)  # fmt: skip

PACE = Limit(
    _("sends"),
    2,
    1,
    burst=1,
    source=_(
        "QQ documents none; accounts that send fast lose the right to (NapCatQQ issue 788, read 2026-11-26). Half a "
        "second between two is ours."
    ),
)

FIELDS = (
    Field(
        "way",
        _("Who connects to whom"),
        default=FORWARD,
        choices=(
            (FORWARD, _("Huoqun dials NapCat (WebSocket server in NapCat)")),
            (REVERSE, _("NapCat dials Huoqun (WebSocket client in NapCat)")),
            (HTTP, _("HTTP both ways (HTTP server and HTTP client in NapCat)")),
        ),
    ),
    Field(
        "address",
        _("Address of NapCat"),
        required=False,
        help=_("ws://127.0.0.1:3001 where Huoqun dials, http://127.0.0.1:3000 for HTTP; empty where NapCat dials."),
    ),
    Field(
        "listen",
        _("Where Huoqun listens"),
        required=False,
        help=_("Only where NapCat dials: host and port, such as 127.0.0.1:8095. Give NapCat ws:// and this."),
    ),
    Field("token", _("Token"), secret=True, help=_("A long random word; the same in NapCat's network settings.")),
)

META = Meta(
    name="onebot",
    title="QQ (OneBot 11)",
    about=_("A QQ account of yours in its groups, by NapCat, Lagrange or go-cqhttp. Tencent may limit it."),
    steps=(
        _("Install NapCat on a machine that Huoqun can reach, open its WebUI, and sign in to QQ with the code."),
        _("Make up a long random word: the token. It is filled in there and here."),
        _("In NapCat's network settings make a WebSocket server on port 3001 with that token, message format array."),
        _("Make the account an administrator of your groups: QQ lets nobody else remove, mute or announce."),
    ),
    capabilities=CAPABILITIES,
    limits=(PACE,),
    fields=FIELDS,
    lost={
        "reactions": _("Reactions: QQ's history tells how many there were, not whose."),
        "recalls": _("What was taken back meanwhile."),
        "between": _("Whoever came and left again meanwhile: only the list of members tells who is there."),
        "old": _("Of each group all but the last 2,000 messages."),
    },
    source="github.com/botuniverse/onebot v11; github.com/NapNeko/NapCatQQ; read 2026-11-26",
    parallel=4,
    identities="qq",
    door=True,
    is_called=lambda settings: settings.get("way") == HTTP,
)
