"""Texts: templates that are there and used, variables that somebody fills in, length, and words that cost the group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from huoqun.core.blocks import GROUP

from ..codes import Code
from ..engine.texts import BUILT_IN, OF_GATHERING, OF_MEMBER, PRIVATE, VARIABLE
from ..findings import Finding
from ..format.fitting import meant
from .view import Placed, View

_REST = re.compile(r"\{\{|\}\}")

_GAIN = r"(?:领取|领|可得|得到|获得|返现|红包|奖励|赠送|送你|解锁|免费拿)"
_SHARE = r"(?<!不要)(?<!请勿)(?<!禁止)(?<!不)(?<!别)(?:分享|转发|发)"
_INDUCING = re.compile(
    rf"{_SHARE}.{{0,6}}?(?:到|至|给|进).{{0,4}}?(?:朋友圈|好友|朋友|群).{{0,12}}?{_GAIN}"  # 分享到朋友圈领…
    rf"|{_SHARE}.{{0,6}}?(?:后|即可|就能|就可|可).{{0,10}}?{_GAIN}"  # 转发后可得…
    rf"|{_GAIN}.{{0,12}}?(?:只需|只要|凭).{{0,4}}?(?:分享|转发)"  # 领取…只需转发…
    r"|集赞|点赞满|集满?\s*\d+\s*个?赞"
    r"|\b(?:share|repost|forward)\b.{0,40}?\b(?:to|and) (?:get|win|earn|unlock|receive)\b"
    r"|\b(?:get|win|earn|unlock)\b.{0,40}?\b(?:when|if|after|by) (?:you )?(?:shar|repost|forward)",
    re.IGNORECASE,
)
"""“分享到朋友圈领…”, “转发后可得…”, “share … to get …”. Not: “请勿转发领红包的链接”."""


def templates(view: View) -> Iterator[Finding]:
    said = set()
    for placed in view.steps:
        for name in view.templates_of(placed):
            said.add(name)
            if name not in view.playbook.templates:
                reason = _("There is no template “%(name)s”.") % {"name": name[:60]}
                yield view.found(
                    Code.MISSING_TEMPLATE, view.place_of(placed, name), reason, meant(name, view.playbook.templates)
                )
    for name in view.playbook.templates:
        if name not in said:
            reason = _("Nothing says the template “%(name)s”.") % {"name": name[:60]}
            yield view.found(Code.UNUSED_TEMPLATE, ("templates", name), reason, _("Let a step say it, or take it out."))


def variables(view: View) -> Iterator[Finding]:
    known = BUILT_IN | view.playbook.vars.keys()
    for path, text in view.all_texts():
        for name in dict.fromkeys(VARIABLE.findall(text)):
            if name not in known:
                reason = _("Nobody fills in “{{%(name)s}}”.") % {"name": name[:60]}
                yield view.found(Code.UNKNOWN_VARIABLE, path, reason, meant(name, sorted(known)))
        if _REST.search(VARIABLE.sub("", text)):
            reason = _("There are double braces here that are no variable.")
            mend = _("Write variables as {{nick}}: one word, closed by two braces.")
            yield view.found(Code.UNKNOWN_VARIABLE, path, reason, mend)
    for day, values in view.playbook.calendar.of.items():
        for name in values.keys() - view.playbook.vars.keys():
            reason = _("“%(name)s” is no variable of this playbook.") % {"name": name[:60]}
            yield view.found(
                Code.UNKNOWN_VARIABLE, ("calendar", "of", day, name), reason,
                _("Name it under “vars”, with “from: calendar”."),
            )  # fmt: skip


def whose(view: View) -> Iterator[Finding]:
    """Whether a text's variables have somebody whose they are."""
    of_member = OF_MEMBER | {name for name, var in view.playbook.vars.items() if var.source.startswith("member")}
    for placed in view.steps:
        for path, text in view.texts_of(placed):
            used = set(VARIABLE.findall(text))
            yield from _whose(view, placed, path, used & of_member, used & OF_GATHERING)


def _whose(view: View, placed: Placed, path: tuple[str | int, ...], one: set[str], many: set[str]) -> Iterator[Finding]:
    if placed.is_of_group and one:
        words = {"name": min(one), "step": placed.id}
        reason = _("“{{%(name)s}}” is one member's, and step “%(step)s” speaks to the group.") % words
        mend = _("Write {{names}} with “aggregate: {window: 10m}”, or say it to the member.")
        yield view.found(Code.MEMBER_VARIABLE, path, reason, mend)
    elif placed.is_of_group and many and placed.step.aggregate is None:
        words = {"name": min(many), "step": placed.id}
        reason = _("“{{%(name)s}}” is of those who were gathered, and step “%(step)s” gathers nobody.") % words
        yield view.found(Code.MEMBER_VARIABLE, path, reason, _("Add “aggregate: {window: 10m}” to the step."))
    elif placed.arg("to") == GROUP and one & PRIVATE:
        words = {"name": min(one & PRIVATE), "step": placed.id}
        reason = _("“{{%(name)s}}” lets in whoever reads it, and step “%(step)s” is said in the group.") % words
        yield view.found(Code.MEMBER_VARIABLE, path, reason, _("Say it to the member in private."))
    elif not placed.is_of_group and many:
        words = {"name": min(many), "step": placed.id}
        reason = _("“{{%(name)s}}” is of those who were gathered, and step “%(step)s” is one member's.") % words
        yield view.found(Code.MEMBER_VARIABLE, path, reason, _("Write {{nick}}."))


def length(view: View) -> Iterator[Finding]:
    for path, text in view.all_texts():
        size = len(text.encode("utf-8", "replace"))
        if size > view.context.longest_text:
            words = {"size": size, "most": view.context.longest_text}
            reason = (
                _("This text has %(size)d bytes; the channel carries %(most)d (a Chinese character takes 3).") % words
            )
            yield view.found(Code.TEXT_TOO_LONG, path, reason, _("Shorten it, or make two steps of it."))


def wording(view: View) -> Iterator[Finding]:
    for path, text in view.all_texts():
        inducing = _INDUCING.search(text)
        if inducing:
            reason = _("“%(words)s” pays for sharing; WeChat closes groups for it.") % {"words": inducing[0][:60]}
            mend = _("Thank for what people did of themselves; never make sharing the condition.")
            yield view.found(Code.INDUCES_SHARING, path, reason, mend)


CHECKS = (templates, variables, whose, length, wording)
