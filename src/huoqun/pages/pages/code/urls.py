"""/g/<token>"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("g/<str:token>", views.code, name="code_page"),
    path("g/<str:token>/terms", views.terms_page, name="code_terms"),
    path("g/<str:token>/code", views.picture, name="code_picture"),
    path("me/g/<str:token>", views.known, name="me_code"),
]
