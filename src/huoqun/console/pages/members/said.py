"""What stages, platforms and other marks of people are called."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.members.rules import Stage


def stage_name(stage: int) -> str:
    """A relationship stage, as operators say it."""
    return {
        Stage.UNKNOWN: pgettext("stage", "doesn't know you"),
        Stage.CURIOUS: pgettext("stage", "wants to know you"),
        Stage.ACQUAINTED: pgettext("stage", "has met you"),
        Stage.UNDERSTANDS: pgettext("stage", "understands you"),
        Stage.FAMILIAR: pgettext("stage", "is close to you"),
        Stage.BOUGHT: pgettext("stage", "bought"),
        Stage.BOUGHT_AGAIN: pgettext("stage", "bought again"),
    }.get(Stage(stage) if 0 <= stage <= max(Stage) else Stage.UNKNOWN, str(stage))


def stages() -> list[tuple[int, str]]:
    """All stages, the farthest first."""
    return [(int(stage), stage_name(stage)) for stage in Stage]


def role_name(role: str) -> str:
    """What somebody is in a group."""
    return {"owner": pgettext("role in a group", "owner"), "admin": pgettext("role in a group", "admin")}.get(role, "")


def platform_name(platform: str) -> str:
    """A platform, with the tenant whose ids are meant where it has them; or an identity that belongs to none."""
    platform, _colon, tenant = platform.partition(":")
    name = {
        "phone": _("Phone"),
        "email": _("E-mail"),
        "unionid": "WeChat unionid",
        "own": _("Own system"),
        "discord": "Discord",
        "telegram": "Telegram",
        "whatsapp": "WhatsApp",
        "wechat": _("WeChat"),
        "wecom": _("WeCom"),
        "qq": "QQ",
        "slack": "Slack",
        "matrix": "Matrix",
        "zulip": "Zulip",
        "irc": "IRC",
        "feishu": _("Feishu"),
        "webhook": "Webhook",
        "simulator": _("Simulator"),
    }.get(platform, platform)
    return f"{name} · {tenant}" if tenant else name


def background_name(key: str) -> str:
    """An identity tag."""
    return {
        "city": _("City"),
        "trade": _("Trade"),
        "company": _("Company"),
        "role": _("Job"),
        "age_band": _("Age"),
        "how_met": _("How we met"),
    }.get(key, key)


def purpose_name(purpose: str) -> str:
    """What somebody said yes or no to."""
    return {"messages": _("Messages in private"), "marketing": _("Offers and advertising")}.get(purpose, purpose)
