"""What may be done with tasks and proposals."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class WorkPermission(StrEnum):
    """By group: whoever works in a group does its tasks; what belongs to no group is for those who work everywhere.

    SALE_DO shows the tasks that are asked of sales, and no others, and lets do them: whoever has TASK_DO has it, too.
    """

    TASK_VIEW = "work:task:view"
    TASK_DO = "work:task:do"
    SALE_DO = "work:sale:do"
    TASK_ASSIGN = "work:task:assign"
    PROPOSAL_VIEW = "work:proposal:view"
    PROPOSAL_DECIDE = "work:proposal:decide"
    INCIDENT_VIEW = "work:incident:view"
    INCIDENT_DECIDE = "work:incident:decide"
    ABSENCE_VIEW = "work:absence:view"
    ABSENCE_SET = "work:absence:set"
