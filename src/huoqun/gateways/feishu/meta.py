"""What Feishu lets an app's bot do, and how often. Sources and dates: README.md."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability, Limit
from huoqun.chats.port.gateway import Field, Meta

_SEND = "https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create"

FEISHU = "https://open.feishu.cn"
LARK = "https://open.larksuite.com"

META = Meta(
    name="feishu",
    ids_are="tenant",
    tenant="app_id",
    title="飞书 Feishu",
    about=_("A self-built app with a bot in the groups of your Feishu or Lark organisation."),
    steps=(
        _("In the developer console make a self-built app, turn on its bot, and grant the permissions of the README."),
        _("Under Events and callbacks, Encryption strategy, generate the encrypt key; beside it is the token."),
        _("After connecting here, enter the next page's address there, subscribe to events, publish a version."),
        _("Add the bot to your groups. To remove people it must own the group or be one of its managers."),
    ),
    capabilities=frozenset(
        {
            Capability.SEND_GROUP, Capability.SEND_PERSON, Capability.IMAGE, Capability.FILE, Capability.VOICE,
            Capability.MENTION, Capability.BUTTONS, Capability.DELETE_MESSAGE, Capability.KICK, Capability.SET_ROLE,
            Capability.PIN, Capability.UNPIN, Capability.ANNOUNCE, Capability.INVITE, Capability.CREATE_GROUP,
            Capability.RENAME_GROUP, Capability.DISSOLVE, Capability.MEMBERS, Capability.IDEMPOTENT,
            Capability.HISTORY, Capability.PICTURES, Capability.OPEN_GROUP,
        }
    ),
    limits=(
        Limit(_("calls a minute"), 1000, 60, source=_SEND),
        Limit(_("calls a second"), 50, 1, source=_SEND),
        Limit(_("to a group"), 5, 1, scope="chat", source=_SEND),
        Limit(_("to a person"), 5, 1, scope="person", source=_SEND),
    ),
    fields=(
        Field("app_id", _("App ID"), help=_("Developer console, your app, Credentials: cli_…")),
        Field("app_secret", _("App secret"), secret=True, help=_("On the same page as the app ID.")),
        Field(
            "encrypt_key", _("Encrypt key"), secret=True,
            help=_("Developer console, Events and callbacks, Encryption strategy. Feishu signs its calls with it."),
        ),
        Field("verification_token", _("Verification token"), secret=True, help=_("Beside the encrypt key.")),
        Field(
            "server", _("Server"), required=False, default=FEISHU,
            choices=((FEISHU, _("Feishu (China)")), (LARK, _("Lark (international)"))),
        ),
    ),
    lost={
        "old": _("Reactions of more than seven hours: Feishu calls again for so long. The rest is read anew."),
        "between": _("Whoever came and left again meanwhile: only the list of members tells who is there."),
    },
    source="https://open.feishu.cn/document",
    door=True,
)  # fmt: skip
