"""/me/review"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/review", views.reviews, name="me_reviews"),
    path("me/review/<uuid:review_uid>", views.review, name="me_review"),
]
