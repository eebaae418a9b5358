"""What WeCom lets a server do, and how often. Everything else becomes a staff task with the words ready to copy."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import Capability, Limit
from huoqun.chats.port.gateway import Field, Meta

_RATE = "访问频率限制, https://developer.work.weixin.qq.com/document/path/90312, read 2026-11-26"

META = Meta(
    name="wecom",
    ids_are="tenant",
    tenant="corp_id",
    title=_("WeCom"),
    capabilities=frozenset({
        Capability.MEMBERS, Capability.WELCOME, Capability.MASS_PERSON, Capability.MASS_GROUP, Capability.IMAGE,
        Capability.FILE, Capability.TAG, Capability.JOIN_WAY, Capability.GROUP_WELCOME,
    }),
    limits=(
        Limit(_("calls a minute"), 10_000, 60, source=_RATE),
        Limit(_("calls an hour"), 150_000, 3_600, source=_RATE),
    ),
    fields=(
        Field("corp_id", _("Corp id"), help=_("我的企业 → 企业信息 → 企业ID, at the foot of the page.")),
        Field("secret", _("Secret of the app"), secret=True, help=_("应用管理 → 自建 → your app → Secret.")),
        Field(
            "token", _("Token of the callback"), secret=True,
            help=_("Your app → 接收消息 → 设置API接收: choose 随机获取 there and copy it here before you save there."),
        ),
        Field(
            "aes_key", _("EncodingAESKey of the callback"), secret=True,
            help=_("On the same page: 43 characters, 随机获取."),
        ),
        Field("agent_id", _("Agent id of the app"), required=False, help=_("应用管理 → your app → AgentId.")),
        Field(
            "welcome_words", _("Welcome words"), required=False, lines=True,
            help=_("Said to whoever adds one of your staff as a contact, within 20 seconds. Empty: nothing is said."),
        ),
        Field(
            "mass_budget", _("Mass messages that a customer may get"), required=False, default="day",
            help=_("As your admin console has it: 客户与上下游 → 客户联系 → 群发工具. Huoqun plans by it."),
            choices=(
                ("day", _("1 a day")), ("week", _("7 a week")), ("month", _("as many as the month has days")),
            ),
        ),
        Field(
            "tags", _("Tags of customers"), required=False, default="both",
            choices=(
                ("both", _("Both ways: WeCom's become members' tags, and the other way round")),
                ("in", _("Read WeCom's only")), ("off", _("Leave them alone")),
            ),
            help=_("The company's tags, not those that staff keep for themselves."),
        ),
        Field(
            "signin", _("Members sign in by WeCom"), required=False, default="off",
            choices=(("off", _("No")), ("on", _("Yes: their own page opens from a link, without a word said"))),
            help=_("The app → 网页授权及JS-SDK → 可信域名: the domain of this server. Customers and staff only."),
        ),
        Field(
            "base_url", _("Address of WeCom"), required=False,
            help=_("Leave it empty. Only to rehearse: the address that `huoqun wecom-rehearsal` shows."),
        ),
    ),
    source="https://developer.work.weixin.qq.com/document/",
    parallel=4,
    door=True,
    signs_in=lambda settings: settings.get("signin") == "on",
    lost={
        "between": _("Whoever came and left again meanwhile: only the list of members tells who is there."),
        "words_elsewhere": _("What customers say: a connection WeCom session archive hears it, where you pay for it."),
    },
    hear_by=_("Let somebody join a customer group, or add one of your staff as a contact: WeCom tells nothing else."),
    about=_("Customers and customer groups: who comes and goes, welcome words, 企业群发; the rest as tasks."),
    steps=(
        _("Open work.weixin.qq.com as an administrator. 我的企业 → 企业信息: copy 企业ID."),
        _("应用管理 → 自建 → 创建应用. Put the staff who have customers into its 可见范围; copy AgentId and Secret."),
        _("客户与上下游 → 客户联系 → 客户 → API → 可调用接口的应用: the app. 权限配置 → 使用范围: the staff."),
        _("The app → 企业可信IP: enter the public address of this server."),
        _("The app → 接收消息 → 设置API接收: press 随机获取 twice, copy Token and EncodingAESKey, do not save yet."),
        _("Save here. Then enter the address that this page shows there as URL and save: WeCom checks it at once."),
    ),
)  # fmt: skip
