"""The frame of the gallery: who looks, which rooms there are, and the language of what is invented."""

from __future__ import annotations

from django.utils.translation import get_language

from huoqun.console.parts import NavItem, Notice, Shell

HOSTILE = "<script>alert(1)</script>\u202e\u202dmoc.elpmaxe"


def say(english: str, chinese: str) -> str:
    """Return one of two ways to say an invented thing; real pages use gettext."""
    return chinese if (get_language() or "").startswith("zh") else english


def shell() -> Shell:
    """Return the frame of an invented workspace with one notice."""
    held = Notice(
        text=say(
            "Send nothing is on: everything is planned, nothing goes out.",
            "“一律不发”已打开：照常安排，一条也不发出。",
        ),
        url="#main",
        link=say("Switch it off", "关掉它"),
    )
    return Shell(
        workspace=say("Lakeside Reading", "湖畔读书会"),
        who=say("Alice Chen", "陈小满"),
        role=say("owner", "主理人"),
        search_url="found",
        account_url="#main",
        sign_out_url="#main",
        notices=(held,),
    )


def nav() -> list[NavItem]:
    """Return rooms as the console has them, the first one active."""
    return [
        NavItem("#main", say("Today", "今日"), icon="sun-high", active=True, badge=6, letter="t"),
        NavItem("#main", say("Groups", "群"), icon="messages", letter="g"),
        NavItem("#main", say("Members", "成员"), icon="users", letter="m"),
        NavItem("#main", say("Import", "导入"), icon="file-import", letter="i", setup=True),
        NavItem("#main", say("Connections", "连接"), icon="plug-connected", letter="c", setup=True),
        NavItem("#main", say("Team", "团队"), icon="user-shield", letter="p", setup=True),
        NavItem("#main", say("Parked facts", "停放的事实"), icon="parking", badge=2, letter="f", setup=True),
        NavItem("#main", say("Settings", "设置"), icon="settings", letter="s", setup=True),
    ]
