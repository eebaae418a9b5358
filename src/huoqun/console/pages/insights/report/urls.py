"""/insights/report · /insights/report/pdf"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("insights/report", views.report, name="insight_report"),
    path("insights/report/pdf", views.report_pdf, name="insight_report_pdf"),
]
