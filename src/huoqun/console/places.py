"""Where something of a community may stand, as forms offer it: for all groups of a kind, or for one group."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huoqun.core.actor import Scope
from huoqun.groups.queries.names import group_names, kinds


def kinds_and_groups(workspace_id: int, scope: Scope) -> list[tuple[str, str]]:
    """`kind:ID` and `group:ID` with what they are called: kinds for whoever may everywhere, groups within the scope."""
    known = kinds(workspace_id) if scope.everywhere else []
    of_kinds = [(f"kind:{kind.id}", _("All of kind %(kind)s") % {"kind": kind.name}) for kind in known]
    return of_kinds + [(f"group:{group.id}", group.name) for group in group_names(workspace_id, scope=scope)]
