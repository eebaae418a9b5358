"""Quizzes on one's own page: those that are open, an attempt, and what became of it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_quizzes", _("Quizzes"), 25, uses=("forms.Quiz",), card=card)
