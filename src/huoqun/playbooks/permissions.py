"""What may be allowed in playbooks, as `module:noun:verb`."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class PlaybookPermission(StrEnum):
    """Drafting changes nobody's day; publishing, starting and steering do. Starting and steering go by group."""

    VIEW = "playbooks:playbook:view"
    EDIT = "playbooks:playbook:edit"
    PUBLISH = "playbooks:playbook:publish"
    START = "playbooks:run:start"
    STEER = "playbooks:run:steer"
