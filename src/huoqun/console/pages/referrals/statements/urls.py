"""/referrals/statements"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("referrals/statements", views.statements, name="referral_statements"),
    path("referrals/statements/close", views.close, name="referral_statements_close"),
    path("referrals/statements/month", views.month_file, name="referral_statements_file"),
    path("referrals/statements/<uuid:statement_uid>", views.statement, name="referral_statement"),
]
