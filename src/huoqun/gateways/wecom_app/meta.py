"""What an app may do among the company's own staff, and how often."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import DAY, Capability, Limit
from huoqun.chats.port.gateway import Field, Meta

from ..wecom.people import EXTERNAL

_PAGE = "https://developer.work.weixin.qq.com/document/path/"
_SEND = f"发送应用消息, {_PAGE}90236, read 2026-11-26"
_CHAT = f"应用推送消息, {_PAGE}90248, read 2026-11-26"

META = Meta(
    name="wecom_app",
    ids_are="tenant",
    tenant="corp_id",
    identities="wecom",
    not_to=EXTERNAL,
    title=_("WeCom app, for staff"),
    capabilities=frozenset({
        Capability.SEND_PERSON, Capability.SEND_GROUP, Capability.IMAGE, Capability.FILE, Capability.VOICE,
        Capability.KICK, Capability.INVITE, Capability.CREATE_GROUP, Capability.RENAME_GROUP, Capability.MEMBERS,
    }),
    limits=(
        Limit(_("to one of the staff a minute"), 30, 60, "person", source=_SEND),
        Limit(_("to one of the staff an hour"), 1_000, 3_600, "person", source=_SEND),
        Limit(_("in a group a minute"), 200, 60, "chat", source=_CHAT),
        Limit(_("in a group a day"), 10_000, DAY, "chat", source=_CHAT),
    ),
    fields=(
        Field("corp_id", _("Corp id"), help=_("我的企业 → 企业信息 → 企业ID, at the foot of the page.")),
        Field("secret", _("Secret of the app"), secret=True, help=_("应用管理 → 自建 → your app → Secret.")),
        Field("agent_id", _("Agent id of the app"), help=_("应用管理 → your app → AgentId.")),
        Field(
            "staff", _("Staff whom it may write to"), required=False, lines=True,
            help=_("Their accounts, one a line: 通讯录 → 帐号. Whoever is in its group chats is known anyway."),
        ),
        Field(
            "base_url", _("Address of WeCom"), required=False,
            help=_("Leave it empty. Only to rehearse: the address that `huoqun wecom-rehearsal` shows."),
        ),
    ),
    hears=False,
    source=f"{_PAGE}90236",
    parallel=4,
    about=_("Writes to the company's own staff as an app, and in group chats that it makes of them."),
    steps=(
        _("Open work.weixin.qq.com as an administrator. 我的企业 → 企业信息: copy 企业ID."),
        _("应用管理 → 自建 → 创建应用. Group chats need the whole company in its 可见范围. Copy AgentId and Secret."),
        _("The app → 企业可信IP: enter the public address of this server."),
    ),
)  # fmt: skip
