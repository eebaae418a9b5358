"""/members · /members/<uid>"""

from __future__ import annotations

from django.urls import path

from . import checkins, data, edit, journey, listed, many, merge, one, proving, words

urlpatterns = [
    # /members
    path("members", listed.members, name="members"),
    path("members/many", many.preview, name="members_many"),
    path("members/many/do", many.do, name="members_many_do"),
    # /members/<uid>
    path("members/<uuid:uid>", one.member, name="member"),
    path("members/<uuid:uid>/journey", journey.journey, name="member_journey"),
    path("members/<uuid:uid>/words", words.words, name="member_words"),
    path("members/<uuid:uid>/edit", edit.edit, name="member_edit"),
    path("members/<uuid:uid>/tags", edit.tags, name="member_tags"),
    path("members/<uuid:uid>/staff", edit.staff, name="member_staff"),
    path("members/<uuid:uid>/checkin", checkins.checkin, name="member_checkin"),
    path("members/<uuid:uid>/data", data.data, name="member_data"),
    path("members/<uuid:uid>/consent", data.consent, name="member_consent"),
    path("members/<uuid:uid>/erase", data.erase, name="member_erase"),
    path("members/<uuid:uid>/claim", proving.claim, name="member_claim"),
    path("members/<uuid:uid>/same", proving.same, name="member_same"),
    path("members/<uuid:uid>/code", proving.code, name="member_code"),
    path("members/<uuid:uid>/devices/<int:device_id>/leave", data.sign_out, name="member_device_leave"),
    path("members/<uuid:uid>/page-link", proving.page_link, name="member_page_link"),
    path("members/<uuid:uid>/ask", proving.ask, name="member_ask"),
    path("members/<uuid:uid>/merge", merge.merge, name="member_merge"),
    path("members/<uuid:uid>/merges/<int:merge_id>/undo", merge.undo, name="member_unmerge"),
]
