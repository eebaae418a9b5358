"""/lectures"""

from __future__ import annotations

from django.urls import path

from . import acts, after, asked, series, speaking, views, writing

urlpatterns = [
    path("lectures", views.lectures, name="lectures"),
    path("lectures/new", writing.new, name="lecture_new"),
    path("lectures/series", series.series_list, name="lecture_series"),
    path("lectures/series/<uuid:series_uid>", series.one_series, name="lecture_one_series"),
    path("lectures/series/<uuid:series_uid>/end", series.end, name="lecture_series_end"),
    path("lectures/<uuid:lecture_uid>", views.lecture, name="lecture"),
    path("lectures/<uuid:lecture_uid>/board", views.board, name="lecture_board"),
    path("lectures/<uuid:lecture_uid>/edit", writing.edit, name="lecture_edit"),
    path("lectures/<uuid:lecture_uid>/say", speaking.say, name="lecture_say"),
    path("lectures/<uuid:lecture_uid>/digest", speaking.digest, name="lecture_digest"),
    path("lectures/<uuid:lecture_uid>/line", speaking.line, name="lecture_line"),
    path("lectures/<uuid:lecture_uid>/picture/<str:secret>", speaking.picture, name="lecture_picture"),
    path("lectures/<uuid:lecture_uid>/questions", asked.questions, name="lecture_questions"),
    path("lectures/<uuid:lecture_uid>/after", after.after, name="lecture_after"),
    path("lectures/<uuid:lecture_uid>/place", after.place, name="lecture_place"),
    path("lectures/<uuid:lecture_uid>/feedback", after.feedback, name="lecture_feedback"),
    path("lectures/<uuid:lecture_uid>/follow", after.follow, name="lecture_follow"),
    path("lectures/<uuid:lecture_uid>/groups", acts.groups, name="lecture_groups"),
    path("lectures/<uuid:lecture_uid>/<str:act>/do", acts.act, name="lecture_act"),
]
