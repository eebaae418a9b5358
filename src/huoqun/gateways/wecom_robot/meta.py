"""What a group robot may do: speak in one group, 20 times a minute."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability, Limit
from huoqun.chats.port.gateway import Field, Meta

_PAGE = "群机器人配置说明, https://developer.work.weixin.qq.com/document/path/91770, read 2026-11-26"

TEXT, MARKDOWN = "text", "markdown"

META = Meta(
    name="wecom_robot",
    title=_("WeCom group robot"),
    capabilities=frozenset({Capability.SEND_GROUP, Capability.IMAGE, Capability.FILE}),
    limits=(Limit(_("messages of a robot"), 20, 60, burst=5, source=_PAGE),),
    fields=(
        Field(
            "webhook", _("Webhook address of the robot"), secret=True,
            help=_("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=… Whoever has it can write in the group."),
        ),
        Field("group_name", _("Name of the group"), help=_("WeCom does not tell a robot where it is.")),
        Field(
            "kind", _("How texts are sent"), required=False, default=TEXT,
            choices=(
                (TEXT, _("As they are (2,048 bytes)")), (MARKDOWN, _("As WeCom's Markdown (4,096 bytes)")),
            ),
        ),
    ),
    hears=False,
    source="https://developer.work.weixin.qq.com/document/path/91770",
    parallel=1,
    about=_("Speaks in one internal group of the company, such as the team's own. It hears nothing."),
    steps=(
        _("In WeCom open the internal group: … at the top right → 消息推送 (群机器人, of old) → 添加."),
        _("Copy its Webhook address. A group with customers in it has no robots."),
    ),
)  # fmt: skip
