"""Forms: banks of questions, quizzes that draw from them, surveys."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.forms.permissions import FormPermission

ROOM = Room(url="forms", label=N_("Forms"), icon="forms", order=44, permissions=(FormPermission.VIEW,))
