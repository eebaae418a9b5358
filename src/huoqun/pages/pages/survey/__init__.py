"""Surveys on one's own page: answered with one's name or without, and changed while they are open."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

from .card import card

ROOM = Room("me_surveys", _("Surveys"), 28, uses=("forms.SurveyRound",), card=card)
