"""/members · /members/<uid>"""

from __future__ import annotations

from django.urls import path

from . import listed, many

urlpatterns = [
    # /members
    path("members", listed.members, name="members"),
    path("members/many", many.preview, name="members_many"),
    path("members/many/do", many.do, name="members_many_do"),
]
