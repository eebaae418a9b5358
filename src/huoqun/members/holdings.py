"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

_OWN = "workspace_id = %(workspace)s and {} = any(%(members)s::bigint[])"

register(
    Holding(
        "about",
        _("What we know about you"),
        f"""
        select name, introduction, background, custom, created_at as known_since, last_seen_at
        from members_member where {_OWN.format("id")} and erased_at is null order by id
        """,
    )
)
register(
    Holding(
        "accounts",
        _("Your accounts and contacts"),
        f"""
        select platform, key, name, handle, created_at as known_since
        from members_identity where {_OWN.format("member_id")} order by id
        """,
    )
)
register(
    Holding(
        "tags",
        _("Tags that you were given"),
        """
        select t.name, mt.source, mt.at from members_membertag mt
        join members_tag t on t.workspace_id = mt.workspace_id and t.id = mt.tag_id
        where mt.workspace_id = %(workspace)s and mt.member_id = any(%(members)s::bigint[]) order by mt.at, mt.id
        """,
    )
)
register(
    Holding(
        "consents",
        _("What you agreed to or refused"),
        f"""
        select purpose, granted, text_version, source, lawful_basis, at
        from members_consent where {_OWN.format("member_id")} order by at, id
        """,
    )
)
register(
    Holding(
        "devices",
        _("Devices that open your page"),
        f"""
        select name, made_at as opened_at, seen_at, ended_at
        from members_device where {_OWN.format("member_id")} order by id
        """,
    )
)
