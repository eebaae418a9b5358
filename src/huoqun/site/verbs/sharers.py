"""`huoqun sharers`"""

from __future__ import annotations

from uuid import UUID

import click

_SHARERS = click.IntRange(0, 30)


@click.command("sharers")
@click.argument("campaign", type=click.UUID)
@click.option("--honest", type=_SHARERS, default=6, help="Whose friends come, say hello and mostly stay.")
@click.option("--hunters", type=_SHARERS, default=2, help="Who bring people that leave once they are counted.")
@click.option("--ring", type=_SHARERS, default=1, help="Who bring five accounts at a time from one phone.")
@click.option("--advertisers", type=_SHARERS, default=1, help="Who bring people that advertise.")
def command(campaign: UUID, honest: int, hunters: int, ring: int, advertisers: int) -> None:
    """Have members of the demo share a CAMPAIGN of yours that is on (its number), in the demo only.

    They take part, and people come by their codes hour by hour as long as it is on: through the code's page into your
    groups, where they say their word. Where the campaign asks for a screenshot they send one; whoever is not honest
    sends somebody else's, altered. Called again, those who came since and owe a screenshot send theirs, too; with none
    to share it only they do. Who counts, who is held and what that costs is real.

    \b
    Example: huoqun sharers 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --honest 10 --hunters 3 --ring 2
    Example: huoqun sharers 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --honest 0 --hunters 0 --ring 0 --advertisers 0
    """
    from django.utils.translation import gettext as _

    from huoqun.core import clock
    from huoqun.core.errors import Refused
    from huoqun.gateways.simulator.demo.sharing import prove, share

    kinds = {"honest": honest, "hunters": hunters, "ring": ring, "advertisers": advertisers}
    try:
        # Said at once: it stays done where nobody is left to share.
        if sent := prove(campaign_uid=campaign, real=clock.now()):
            click.echo(_("Screenshots of people who came by their codes: %(people)d.") % {"people": sent})
        took_part = share(campaign_uid=campaign, kinds=kinds, real=clock.now()) if any(kinds.values()) else 0
    except Refused as refusal:
        raise click.ClickException(f"{_(refusal.message)} {_(refusal.way_out)}") from refusal
    click.echo(_("Members who share it now: %(people)d.") % {"people": took_part})
