"""Published versions as plans: compiled once a process, since a version never changes; their newest wordings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from huoqun.core.blocks import all_blocks
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..compiling import plan_of
from ..engine.texts import Template, cut
from ..format.reading import read
from ..models import Version
from ..plan import Plan


@lru_cache(maxsize=256)
def plan(workspace_id: int, version_id: int) -> Plan:
    """The plan of a published version. Raises NotFound."""
    text = Version.objects.of(workspace_id).filter(id=version_id).values_list("text", flat=True).first()
    if text is None:
        raise NotFound
    return plan_of(read(text).playbook, blocks=all_blocks(), version_id=version_id)


_NEWEST = """
    select distinct on (version_id, template) version_id, template, text from playbooks_wording
    where workspace_id = %s and version_id = any(%s::bigint[]) order by version_id, template, at desc, id desc
"""


def texts(workspace_id: int, of: Plan) -> Mapping[str, Template]:
    """A plan's templates with their newest words."""
    return texts_of(workspace_id, [of])[of.version_id]


def texts_of(workspace_id: int, plans: Iterable[Plan]) -> dict[int, Mapping[str, Template]]:
    """The templates of several plans with their newest words, by version."""
    found = {of.version_id: dict(of.templates) for of in plans}
    with server_cursor() as cursor:
        cursor.execute(_NEWEST, [workspace_id, numbers(found)])
        for version, template, text in cursor.fetchall():
            found[version][template] = cut(text)
    return dict(found)
