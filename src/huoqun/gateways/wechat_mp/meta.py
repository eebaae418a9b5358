"""What an official account is for here: to vouch for who holds a phone."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.gateway import Field, Meta

SOURCE = "https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken"

META = Meta(
    name="wechat_mp",
    ids_are="tenant",
    tenant="app_id",
    title=_("WeChat official account, for signing in"),
    capabilities=frozenset(),
    fields=(
        Field("app_id", _("AppID"), help=_("设置与开发 → 开发接口管理 → 基本配置; it begins with wx.")),
        Field("secret", _("AppSecret"), secret=True, help=_("On the same page. Whoever has it acts as the account.")),
        Field(
            "base_url", _("Address of WeChat"), required=False,
            help=_("Leave it empty. Only for tests: a server on this machine."),
        ),
    ),
    hears=False,
    source=SOURCE,
    parallel=1,
    signs_in=lambda settings: bool(settings.get("app_id")),
    about=_("Members open their own page from its menu, without a link of one use. It hears and says nothing."),
    steps=(
        _("A verified service account (已认证的服务号) is needed: no other may ask who somebody is on a web page."),
        _("mp.weixin.qq.com → 设置与开发 → 账号设置 → 功能设置 → 网页授权域名: this server's domain, no https://."),
        _("To know WeCom's customers by it, bind both to one account of open.weixin.qq.com (UnionID)."),
        _("基本配置: copy AppID and AppSecret. Save here; the address that is shown then goes into 自定义菜单."),
    ),
)  # fmt: skip
