"""Letters about late tasks: what they say, and how they leave."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huoqun.core.actor import system
from huoqun.core.queries import Workspace

from .actions.telling import Letter, letters, not_told

log = logging.getLogger(__name__)
NAMED = 10
"""Tasks that a letter names; of more it says how many."""


def is_set() -> bool:
    """Whether there is a mail server: without one letters would fill the log."""
    return bool(settings.CONFIG.email_url)


def tell(here: Workspace, *, now: datetime) -> int:
    """Send each their letter; one that does not leave is written again next time. Answers how many left."""
    actor, left = system(here.id, "work"), 0
    for letter in letters(actor, now=now):
        subject, text = written(letter, here)
        try:
            send_mail(subject, text, None, [letter.to.email])
        except Exception as fault:  # Of a server, an address or a password: none may stop the others' letters.
            log.warning("A letter about late tasks did not leave: %s", type(fault).__name__)
            not_told(actor, task_ids=[task.id for task in letter.tasks])
        else:
            left += 1
    return left


def written(letter: Letter, here: Workspace) -> tuple[str, str]:
    """Subject and words, in the language that they read."""
    with override(letter.to.language or here.language):
        n = len(letter.tasks)
        subject = ngettext("%(n)s task of yours is late", "%(n)s tasks of yours are late", n) % {"n": n}
        came = _("it came to you because it was not done in time")
        lines = [
            f"· {_one_line(task.title)}" + (f" ({came})" if task.escalated else "") for task in letter.tasks[:NAMED]
        ]
        more = [_("… and %(n)s more") % {"n": n - NAMED}] if n > NAMED else []
        end = _("They stand on Today: %(url)s") % {"url": f"{settings.PUBLIC_URL}/"}
        off = _("You can switch these letters off in your account: %(url)s") % {"url": f"{settings.PUBLIC_URL}/account"}
        return f"{_one_line(here.name)}: {subject}", "\n".join([*lines, *more, "", end, off])


def _one_line(text: str) -> str:
    """Nicknames stand in titles, and what is called twice a line break must not begin a header."""
    return " ".join(text.split())[:200]
