"""/rewards/shelf"""

from __future__ import annotations

from django.urls import path

from . import codes, one, views, writing

urlpatterns = [
    # /rewards/shelf
    path("rewards/shelf", views.shelf, name="rewards_shelf"),
    path("rewards/shelf/new", writing.new, name="rewards_new"),
    path("rewards/shelf/sell", writing.sell_by_policy, name="rewards_sell"),
    path("rewards/shelf/pictures/<str:file_uid>", one.picture, name="rewards_picture"),
    # /rewards/shelf/<uid>
    path("rewards/shelf/<uuid:reward_uid>", one.reward, name="rewards_reward"),
    path("rewards/shelf/<uuid:reward_uid>/edit", writing.edit, name="rewards_edit"),
    path("rewards/shelf/<uuid:reward_uid>/stock", one.stock, name="rewards_stock"),
    path("rewards/shelf/<uuid:reward_uid>/archive", one.archive, name="rewards_archive"),
    path("rewards/shelf/<uuid:reward_uid>/codes", codes.codes, name="rewards_codes"),
    path("rewards/shelf/<uuid:reward_uid>/codes/drop", codes.drop, name="rewards_codes_drop"),
]
