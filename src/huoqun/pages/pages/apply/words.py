"""Applications in words, as whoever applied reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huoqun.admission.queries.mine import MyApplication
from huoqun.admission.rules.applications import ApplicationState as A


def state_line(one: MyApplication) -> str:
    """Where an application stands."""
    if one.state is A.OPEN and one.quiz:
        return _("It has come. A short quiz belongs to it: take it, then somebody answers.")
    if one.state is A.WAITING:
        return _("Accepted. The group is full just now: you are number %(n)d in line.") % {"n": one.place}
    return {
        A.OPEN: _("It has come. Somebody looks at it and answers you in private."),
        A.ACCEPTED: _("Accepted: come in."),
        A.JOINED: _("You are in the group."),
        A.REFUSED: _("It does not work out now."),
        A.EXPIRED: _("It ended without more. You may apply again."),
        A.WITHDRAWN: _("You took it back."),
    }[one.state]
