"""The attack pack: a generator of our own, so a soft judge; `huoqun bench fraud` prints more seeds of it."""

from ..attacks.frauds import TUNED
from ..attacks.honest import HONEST
from ..attacks.pack import Share, figures, judged, made

AS_THE_ISSUE_ASKS = ("selves", "rings", "farm")


def test_of_false_rewards_most_are_withheld_and_of_honest_ones_hardly_any():
    pack = made(2_001, attacks=TUNED)

    honest, attacks = figures(pack, judged(pack))

    def share(of: dict[str, Share]) -> float:
        return sum(one.withheld for one in of.values()) / sum(one.of for one in of.values())

    assert share(honest) <= 0.01
    assert share({name: attacks[name] for name in AS_THE_ISSUE_ASKS}) >= 0.95
    assert share(attacks) >= 0.9


def test_where_nobody_cheats_nearly_nobody_is_held():
    pack = made(2_002, attacks=())

    honest, _ = figures(pack, judged(pack))

    assert sum(one.withheld for one in honest.values()) <= 0.01 * sum(one.of for one in honest.values())
    assert len(honest) == len(HONEST)


def test_the_same_seed_makes_the_same_pack():
    assert made(7).events == made(7).events
