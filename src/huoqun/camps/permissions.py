"""What may be done in camps."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class CampPermission(StrEnum):
    """All of it goes by group. `RUN`: what a class asks for, who graduates, who comes into which class."""

    CHECK_IN = "camps:checkin:record"
    VIEW = "camps:class:view"
    RUN = "camps:class:run"
    REVIEW = "camps:homework:review"


@register
class CertificatePermission(StrEnum):
    """Issuing and revoking go by group; designing is the workspace's. `SHOW`: the whole name, at the member's word."""

    ISSUE = "camps:certificate:issue"
    SHOW = "camps:certificate:show"
    DESIGN = "camps:certificate:design"
