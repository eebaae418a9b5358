"""A rehearsal at the terminal: an operator plays the customers, one line an act.

    > 群 读书会            a group            > 加 小林 zhang        小林 adds a member of staff
    > 进 小林 读书会        小林 joins         > 看                   what reached people

Every act has an English and a Chinese word. A subject adds its own with `@act`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.core.errors import Refused

from .testing import Customer, FakeWeCom, Group

Do: TypeAlias = Callable[["Rehearsal", list[str]], str]


@dataclass(frozen=True, slots=True)
class Act:
    """`words`: what it is called; `usage`: its arguments; both it and `help` are msgids."""

    words: tuple[str, ...]
    usage: str
    help: str
    do: Do
    least: int


ACTS: dict[str, Act] = {}


def act(*words: str, usage: str = "", help: str, least: int = 0) -> Callable[[Do], Do]:
    """Register an act under its words."""

    def register(do: Do) -> Do:
        for word in words:
            ACTS[word] = Act(words, usage, help, do, least)
        return do

    return register


class NotUnderstood(Refused):
    """A line of the rehearsal that names no act, or nobody."""

    code = "not_understood"
    message = _("That was not understood.")
    way_out = _("Type `help` for what can be done.")


@dataclass
class Rehearsal:
    """The people and groups of a rehearsal, by the names that the operator gives them."""

    wecom: FakeWeCom
    people: dict[str, Customer] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    shown: int = 0

    def line(self, said: str) -> str:
        """Do one line; answers what to show. Raises NotUnderstood."""
        try:
            word, *rest = shlex.split(said)
        except ValueError as error:
            raise NotUnderstood from error
        found = ACTS.get(word.lower())
        if found is None or len(rest) < found.least:
            raise NotUnderstood
        return found.do(self, rest)

    def customer(self, name: str) -> Customer:
        """Whoever is called so; made when they are named first."""
        if name not in self.people:
            self.people[name] = self.wecom.customer(name, unionid=f"o-rehearsal-{len(self.people) + 1}")
        return self.people[name]

    def group(self, name: str) -> Group:
        if name not in self.groups:
            raise NotUnderstood(gettext("There is no group of that name; make it with `group`."))
        return self.groups[name]

    def staff(self, rest: list[str], place: int) -> str:
        """A member of staff, the first one where none is named."""
        named = rest[place] if len(rest) > place else next(iter(self.wecom.corp.staff))
        if named not in self.wecom.corp.staff:
            raise NotUnderstood(", ".join(self.wecom.corp.staff))
        return named


@act("group", "群", usage=_("NAME [STAFF]"), help=_("staff open a customer group"), least=1)
def _group(on: Rehearsal, rest: list[str]) -> str:
    on.groups[rest[0]] = on.wecom.group(rest[0], owner=on.staff(rest, 1))
    return on.groups[rest[0]].id


@act("add", "加", usage=_("WHO [STAFF] [STATE]"), help=_("a customer adds a member of staff"), least=1)
def _add(on: Rehearsal, rest: list[str]) -> str:
    on.customer(rest[0]).adds(on.staff(rest, 1), state=rest[2] if len(rest) > 2 else "")
    return on.customer(rest[0]).key


@act("drop", "删", usage=_("WHO [STAFF]"), help=_("a customer deletes a member of staff"), least=1)
def _drop(on: Rehearsal, rest: list[str]) -> str:
    on.customer(rest[0]).drops(on.staff(rest, 1))
    return ""


@act("join", "进", usage=_("WHO GROUP"), help=_("a customer joins a group by its code"), least=2)
def _join(on: Rehearsal, rest: list[str]) -> str:
    on.customer(rest[0]).joins(on.group(rest[1]))
    return ""


@act("scan", "扫", usage=_("WHO MARK"), help=_("a customer scans a join code"), least=2)
def _scan(on: Rehearsal, rest: list[str]) -> str:
    return "" if on.customer(rest[0]).scans(rest[1]) else gettext("There is no such code, or all its groups are full.")


@act("tag", "标签", usage=_("WHO TAG"), help=_("staff put a tag on a customer"), least=2)
def _tag(on: Rehearsal, rest: list[str]) -> str:
    staff = next(iter(on.customer(rest[0]).contact.followers), "")
    if not staff:
        raise NotUnderstood(gettext("They are nobody's contact yet; use `add` first."))
    on.wecom.tag(on.customer(rest[0]), *rest[1:], staff=staff)
    return ", ".join(sorted(on.customer(rest[0]).tags()))


@act("leave", "退", usage=_("WHO GROUP"), help=_("a customer leaves a group"), least=2)
def _leave(on: Rehearsal, rest: list[str]) -> str:
    on.customer(rest[0]).leaves(on.group(rest[1]))
    return ""


@act("rename", "改名", usage=_("GROUP NAME"), help=_("staff rename a group"), least=2)
def _rename(on: Rehearsal, rest: list[str]) -> str:
    group = on.group(rest[0])
    on.wecom.rename(group, rest[1])
    on.groups[rest[1]] = on.groups.pop(rest[0])
    return ""


@act("dismiss", "解散", usage=_("GROUP"), help=_("staff dissolve a group"), least=1)
def _dismiss(on: Rehearsal, rest: list[str]) -> str:
    on.wecom.dismiss(on.group(rest[0]))
    del on.groups[rest[0]]
    return ""


@act("say", "说", usage=_("STAFF TEXT"), help=_("a member of staff writes to the app"), least=2)
def _say(on: Rehearsal, rest: list[str]) -> str:
    on.wecom.staff_says(on.staff(rest, 0), " ".join(rest[1:]))
    return ""


@act(
    "speak",
    "讲",
    usage=_("WHO GROUP TEXT"),
    help=_("a customer says something in a group: the archive tells it"),
    least=3,
)
def _speak(on: Rehearsal, rest: list[str]) -> str:
    return on.customer(rest[0]).says(" ".join(rest[2:]), group=on.group(rest[1]))


@act("send", "发", usage=_("[STAFF]"), help=_("staff release the mass messages that wait for them"))
def _send(on: Rehearsal, rest: list[str]) -> str:
    return gettext("It reached %(count)s.") % {"count": on.wecom.confirms(on.staff(rest, 0))}


@act("robot", "机器人", usage=_("GROUP"), help=_("add a robot to an internal group: its address"), least=1)
def _robot(on: Rehearsal, rest: list[str]) -> str:
    return on.wecom.robot(rest[0])


@act("lose", "丢", usage="", help=_("callbacks get lost from now on; again: they arrive"))
def _lose(on: Rehearsal, rest: list[str]) -> str:
    on.wecom.callback.is_silent = not on.wecom.callback.is_silent
    return gettext("callbacks get lost") if on.wecom.callback.is_silent else gettext("callbacks arrive")


@act("expire", "过期", usage="", help=_("the access token runs out early"))
def _expire(on: Rehearsal, rest: list[str]) -> str:
    on.wecom.expire_tokens()
    return ""


@act("fail", "报错", usage=_("ERRCODE [TIMES]"), help=_("the next calls are refused with this errcode"), least=1)
def _fail(on: Rehearsal, rest: list[str]) -> str:
    if not all(one.lstrip("-").isdecimal() for one in rest):
        raise NotUnderstood
    on.wecom.fails(int(rest[0]), "as the rehearsal asked", times=int(rest[1]) if len(rest) > 1 else 1)
    return ""


@act("check", "验证", usage="", help=_("save the callback address, as the admin console does"))
def _check(on: Rehearsal, rest: list[str]) -> str:
    return gettext("The address answers.") if on.wecom.check_address() else gettext("The address does not answer.")


@act("sent", "看", usage="", help=_("what has reached people since you looked last"))
def _sent(on: Rehearsal, rest: list[str]) -> str:
    fresh, on.shown = on.wecom.sent[on.shown :], len(on.wecom.sent)
    names = {one.key: name for name, one in on.people.items()} | {g.id: name for name, g in on.groups.items()}
    lines = [f"{names.get(str(one.get('to')), one.get('to'))} ← {one.get('text', '')}" for one in fresh]
    return "\n".join(lines) or gettext("Nothing.")


@act("help", "帮助", "?", usage="", help=_("this list"))
def _help(on: Rehearsal, rest: list[str]) -> str:
    lines = {one.words: one for one in ACTS.values()}
    return "\n".join(
        f"{' '.join(one.words):<16} {gettext(one.usage) if one.usage else '':<22} {gettext(one.help)}"
        for one in lines.values()
    )
