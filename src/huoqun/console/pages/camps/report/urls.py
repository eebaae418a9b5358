"""/camps/<run uid>/report"""

from __future__ import annotations

from django.urls import path

from . import views

RUN = "camps/<uuid:group_run_uid>/report"
urlpatterns = [
    path(RUN, views.report, name="camp_report"),
    path(f"{RUN}/pdf", views.pdf, name="camp_report_pdf"),
    path(f"{RUN}/picture", views.picture, name="camp_report_picture"),
]
