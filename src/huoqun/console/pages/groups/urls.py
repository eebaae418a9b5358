"""/groups · /groups/<uid>"""

from __future__ import annotations

from django.urls import path

from . import listed

urlpatterns = [
    # /groups
    path("groups", listed.groups, name="groups"),
    path("groups/kind", listed.preview, name="groups_kind"),
    path("groups/kind/set", listed.sort, name="groups_sort"),
]
