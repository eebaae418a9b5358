"""Which quizzes of classes are still for a member."""

from __future__ import annotations

from uuid import UUID

from huoqun.core.sql import numbers, server_cursor

from .windows import FAMILY

_OVER = f"""
    select q.uid from forms_quiz q
    where q.workspace_id = %s
      and exists (select from camps_quizoffer o where o.workspace_id = q.workspace_id and o.quiz_id = q.id)
      and not exists (
          select from camps_quizoffer o
          join playbooks_grouprun g on g.workspace_id = o.workspace_id and g.id = o.group_run_id and g.state <> 'ended'
          join groups_span s on s.workspace_id = g.workspace_id and s.group_id = g.group_id and s.left_at is null
          where o.workspace_id = q.workspace_id and o.quiz_id = q.id and s.member_id in (select f.id from {FAMILY}))
"""


def over_for(workspace_id: int, member_id: int) -> set[UUID]:
    """Quizzes that camps offered, none of which goes on in a group of theirs; one statement."""
    with server_cursor() as cursor:
        rows = cursor.execute(_OVER, [workspace_id, numbers([member_id]), workspace_id]).fetchall()
    return {row[0] for row in rows}
