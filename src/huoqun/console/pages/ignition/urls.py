"""/ignition"""

from __future__ import annotations

from django.urls import path

from . import acts, person, views

urlpatterns = [
    path("ignition", views.topics, name="ignition"),
    path("ignition/<uuid:topic_uid>", views.topic, name="ignition_topic"),
    path("ignition/<uuid:topic_uid>/list", acts.list_people, name="ignition_list"),
    path("ignition/<uuid:topic_uid>/ask", acts.ask, name="ignition_ask"),
    path("ignition/<uuid:topic_uid>/<str:act>/do", acts.act, name="ignition_act"),
    path("ignition/people/<uuid:person_uid>", person.person, name="ignition_person"),
    path("ignition/people/<uuid:person_uid>/answer", person.answer, name="ignition_answer"),
    path("ignition/people/<uuid:person_uid>/give", person.give, name="ignition_give"),
    path("ignition/people/<uuid:person_uid>/code", person.code, name="ignition_code"),
    path("ignition/people/<uuid:person_uid>/forget", person.forget, name="ignition_forget"),
    path("ignition/people/<uuid:person_uid>/gifts/<uuid:gift_uid>", person.show, name="ignition_show"),
]
