"""What a campaign's kind adds to the words of a playbook."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.queries import workspace

from ..models.campaign import Campaign
from ..rules.entry import asks_picture, word_on


def word_line(row: Campaign, now: datetime) -> str:
    """A line with the word of the day, where a screenshot has to show one; else ""."""
    here = workspace(row.workspace_id)
    word = word_on(row.entry, row.starts_at, now, zone=here.zone) if asks_picture(row.kind, row.entry) else ""
    with override(here.language):
        return _("Word of the day: %(word)s") % {"word": word} + "\n" if word else ""
