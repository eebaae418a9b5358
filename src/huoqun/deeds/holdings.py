"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "deeds",
        _("What you did that counts: bought, used, helped"),
        """
        select kind, product, value, amount_minor, currency, occurred_at from deeds_deed
        where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[]) order by occurred_at, id
        """,
    )
)
