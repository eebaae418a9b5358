"""What the clock does in referrals: statements of a month that is over, and a look at everything each night."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.core.actor import system
from huoqun.core.queries import Workspace, workspace, workspaces
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick

from ..actions.settling import settle
from ..actions.stating import close_statements
from ..tax.reading import BadTable

_PENDING = """
    select distinct workspace_id, min(ripe_at) from referrals_share where state = 'pending' group by workspace_id
"""


def month_began(here: Workspace, now: datetime) -> datetime:
    """The moment at which this month began where the workspace is."""
    return now.astimezone(here.tz).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


@tick("referrals.statements", every=300)
def close_all(real: datetime) -> int:
    """Closes the statements of the month that is over, in every workspace by its own clock."""
    with server_cursor() as cursor:
        waiting = cursor.execute(_PENDING).fetchall()
    done = 0
    for workspace_id, first in waiting:
        here = workspace(workspace_id)
        began = month_began(here, here.now(real))
        if here.has("referrals") and first < began:
            try:
                done += len(close_statements(system(here.id, "referrals"), until=began, now=here.now(real)))
            except BadTable:
                continue  # the console says so: there is no table in this workspace's currency
    return done


@app.periodic(cron="20 4 * * *")
@app.task(name="referrals.look_again", queueing_lock="referrals.look_again")
def look_again(timestamp: int) -> None:
    """Every night, bring all that is owed for referrals into line with what was sold, and set aside what waits."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        if here.has("referrals"):
            settle(system(here.id, "referrals"), now=here.now(real))
