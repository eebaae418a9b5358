"""What a workspace decided moves what is like it, and little else."""

from huoqun.moderation.learning import MOST, NOTHING, corrected, scores

OURS = [
    f"本周团购开始接龙，{name}特价包邮，要的加我微信"
    for name in ("苹果", "橙子", "牛奶", "面包", "大米", "鸡蛋", "核桃")
]
ASKED = "今晚团购接龙，草莓特价包邮，要的加我微信"
FRAUD = "贷款秒批，无抵押，黑户可做，加微信 abc12345"


def test_offers_that_a_group_allows_score_lower_and_frauds_do_not():
    taught = corrected([(text, False) for text in OURS] + [(f"{FRAUD}{n}", True) for n in range(4)])
    before, after = scores([ASKED, FRAUD]), scores([ASKED, FRAUD], taught)

    assert after[0] < before[0] - 0.2
    assert after[1] > 0.5
    assert (taught.ads, taught.others) == (4, 7)


def test_what_was_passed_over_is_learnt_too():
    missed = [f"有需要{what}的看这里，量大从优" for what in ("渔具", "鱼饵", "浮漂", "鱼线", "饵料", "鱼竿")]
    taught = corrected([(text, True) for text in missed])

    assert scores(["有需要鱼钩的看这里，量大从优"], taught) > scores(["有需要鱼钩的看这里，量大从优"])


def test_a_few_decisions_change_nothing():
    assert scores([ASKED], corrected([(ASKED, False)] * 4)) == scores([ASKED])


def test_a_thousand_odd_decisions_cannot_switch_it_off():
    taught = corrected([(FRAUD, False)] * 1_000)

    assert abs(taught.learnt[-1]) <= 2 * MOST
    assert scores([FRAUD], taught)[0] > 0.05


def test_what_is_taken_back_is_forgotten():
    assert scores([ASKED], corrected([])) == scores([ASKED], NOTHING) == scores([ASKED])
