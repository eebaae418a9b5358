"""/insights/circles · /insights/circles/<group>"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("insights/circles", views.circles, name="insight_circles"),
    path("insights/circles/<uuid:group_uid>", views.circle, name="insight_circle"),
]
