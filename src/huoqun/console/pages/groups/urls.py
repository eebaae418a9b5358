"""/groups · /groups/<uid> · its talk, people, moves and charter"""

from __future__ import annotations

from django.urls import path

from . import charter, checkup, launch, listed, modes, moves, newcomers, one, people, portfolio, talk

urlpatterns = [
    # /groups
    path("groups", listed.groups, name="groups"),
    path("groups/kind", listed.preview, name="groups_kind"),
    path("groups/kind/set", listed.sort, name="groups_sort"),
    path("groups/portfolio", portfolio.groups_portfolio, name="groups_portfolio"),
    # /groups/<uid>
    path("groups/<uuid:uid>", one.group, name="group"),
    path("groups/<uuid:uid>/talk", talk.talk, name="group_talk"),
    path("groups/<uuid:uid>/mode", modes.group_mode, name="group_mode"),
    path("groups/<uuid:uid>/live", talk.live, name="group_live"),
    path("groups/<uuid:uid>/people", people.people, name="group_people"),
    path("groups/<uuid:uid>/moves", moves.moves, name="group_moves"),
    path("groups/<uuid:uid>/newcomers", newcomers.newcomers, name="group_newcomers"),
    path("groups/<uuid:uid>/charter", charter.charter, name="group_charter"),
    path("groups/<uuid:uid>/checkup", checkup.checkup, name="group_checkup"),
    path("groups/<uuid:uid>/launch/pass", launch.launch_pass, name="group_launch_pass"),
    path("groups/<uuid:uid>/launch/hold", launch.launch_hold, name="group_launch_hold"),
]
