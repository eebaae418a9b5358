"""Whom a broadcast means, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.broadcasts.queries.broadcasts import BroadcastView
from huoqun.console.access import Looking
from huoqun.console.words import listed
from huoqun.groups.queries.places import places

from ..members.said import stage_name


def audience_words(request: Looking, one: BroadcastView) -> list[str]:
    """Whom it means, a line each."""
    audience = one.audience
    there = places(request.workspace.id, scope=request.actor.scope(BroadcastPermission.VIEW))
    chosen = [there[group].name for group in audience.groups if group in there]
    names = listed(chosen, most=8)
    if audience.kind == "groups":
        n = len(audience.groups)
        said = [ngettext("%(n)d group: %(names)s", "%(n)d groups: %(names)s", n) % {"n": n, "names": names}]
    elif chosen:
        said = [_("members of %(names)s, each in private") % {"names": names}]
    else:
        said = [_("members, each in private")]
    if audience.stages:
        said.append(_("stage: %(stages)s") % {"stages": listed(stage_name(s) for s in audience.stages)})
    if audience.tag:
        said.append(_("tag: %(tag)s") % {"tag": audience.tag})
    if audience.condition:
        said.append(_("condition: %(condition)s") % {"condition": audience.condition})
    return said
