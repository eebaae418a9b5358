"""What the session archive tells, and what it needs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability, Limit
from huoqun.chats.port.gateway import Field, Meta

_PAGE = "https://developer.work.weixin.qq.com/document/path/91774"

META = Meta(
    name="wecom_archive",
    ids_are="tenant",
    tenant="corp_id",
    identities="wecom",
    title=_("WeCom session archive"),
    capabilities=frozenset({Capability.PICTURES}),
    limits=(Limit(_("calls a minute"), 600, 60, source=f"获取会话内容, {_PAGE}, read 2026-11-27"),),
    fields=(
        Field("corp_id", _("Corp id"), help=_("我的企业 → 企业信息 → 企业ID, at the foot of the page.")),
        Field(
            "library", _("File of WeCom's library"), default="libWeWorkFinanceSdk_C.so",
            help=_(
                "Its name alone: it lies in the folder `libraries` of Huoqun's home, "
                "on the machine of `huoqun gateway`."
            ),
        ),
        Field("secret", _("Secret of the archive"), secret=True, help=_("管理工具 → 会话内容存档 → Secret.")),
        Field(
            "keys", _("Private keys"), secret=True, lines=True,
            help=_(
                "For each version of 消息加密公钥: the version, a colon, then the private key from BEGIN to END. "
                "When you change the key, put in all of them again, the old ones too."
            ),
        ),
        Field(
            "private", _("What is heard"), required=False, default="groups",
            choices=(
                ("groups", _("Customer groups only")),
                ("customers", _("Customer groups, and what customers write to one of the staff")),
            ),
            help=_("What the staff say among themselves is never kept."),
        ),
        Field(
            "lost_keys", _("Keys that are lost"), required=False,
            help=_("Versions whose private key nobody has any more: what is sealed with them is left out."),
        ),
        Field(
            "base_url", _("Address of WeCom"), required=False,
            help=_("Leave it empty. Only to rehearse: the address that `huoqun wecom-rehearsal` shows."),
        ),
    ),
    source=_PAGE,
    parallel=1,
    lost={
        "age": _("What was said more than five days ago: WeCom keeps it no longer."),
        "consent": _("Customers who have not agreed to the archive, and groups without a member of staff who has it."),
        "comings": _("Who comes and who goes: the company's connection WeCom tells that."),
    },
    hear_by=_("Say a word in a customer group where a member of staff with the archive is."),
    about=_("What is said in customer groups, with its pictures: for companies that pay for 会话内容存档."),
    steps=(
        _("管理工具 → 会话内容存档: switch it on, choose the staff whose chats are archived. WeCom charges for each."),
        _("On this server: `openssl genrsa -out key1.pem 2048`, then `openssl rsa -in key1.pem -pubout`."),
        _("会话内容存档 → 消息加密公钥: paste the public key; the page shows its version. Keep the private key safe."),
        _("会话内容存档 → 可信IP地址: enter the public address of this server. Copy the Secret there."),
        _("WeCom's SDK for Linux (document 91774): libWeWorkFinanceSdk_C.so goes into `libraries` of the home."),
        _("Connect WeCom itself, too, with the same corp id: it knows the groups' names and who is in them."),
    ),
)  # fmt: skip
