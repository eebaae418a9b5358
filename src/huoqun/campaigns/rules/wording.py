"""What a campaign must not say or promise, each with where the rule stands. It warns; a person may overrule it with a
reason, which is kept, except where the law leaves no choice. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .campaigns import N_

WECHAT = "《微信外部链接内容管理规范》（2019-10-28 起施行）：诱导分享、诱导关注"
LOTTERY = "《规范促销行为暂行规定》（市场监管总局令第 32 号，2020-12-01 施行）第十七条：最高奖金额不得超过五万元"
ODDS = "《规范促销行为暂行规定》第十三条：有奖销售前公布奖品数量或中奖概率、开奖方式、兑奖条件等"
EXTREME = "《中华人民共和国广告法》第九条第三项：不得使用“国家级”“最高级”“最佳”等用语"
MINORS = "《未成年人网络保护条例》（2024-01-01 施行）；《中华人民共和国民法典》第十九、二十条"
RECRUIT = "《禁止传销条例》（国务院令第 444 号）第七条：拉人头、交入门费、层级计酬"
CASHED = (
    "《非银行支付机构监督管理条例》（国务院令第 768 号，2024-05-01 施行）：未经批准不得从事或变相从事支付业务；"
    "财政部 税务总局公告 2019 年第 74 号第三条：随机赠送的现金类红包按偶然所得计税"
)
MOST_PRIZE = 5_000_000
"""50,000 CNY in 分."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern`: what it looks for; `stops`: nobody may overrule it."""

    code: str
    pattern: re.Pattern[str]
    message: str
    mend: str
    source: str
    stops: bool = False


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


RULES: tuple[Rule, ...] = (
    Rule(
        "induces_sharing",
        _any(
            "不转不是", "转发(后|才)?(即)?可(领|得|获|看|解锁)", "分享(后|才)(可|能)",
            "(转发|分享)到.{0,6}(群|朋友圈)(才|即可|就)",
            "集(满|齐|够)?.{0,8}赞", "是.{0,6}就转", "必须(转发|分享)", "强制(转发|分享)",
            "share .{0,20}to (unlock|get|win)", "must share",
        ),
        N_("It makes people share to get something: WeChat closes such links and may block the account."),
        N_("Ask them to bring a friend who wants to come; reward the friend's staying, not the sharing."),
        WECHAT,
    ),
    Rule(
        "induces_following",
        _any("关注.{0,8}(才|即可|就能).{0,8}(领|看|得)", "follow .{0,20}to (unlock|get|win)"),
        N_("It makes people follow an account to get something, which WeChat does not allow."),
        N_("Say what the account brings; let them get the thing without it."),
        WECHAT,
    ),
    Rule(
        "extreme_words",
        _any(
            "国家级", "最高级", "全网(最低|第一)", "史上最", "第一品牌", "100%(有效|成功|赚)", "稳赚",
            "保证(赚|收益|上岸)",
        ),
        N_("It promises the utmost, which the advertising law forbids."),
        N_("Say what is true and can be shown: numbers, dates, what people said."),
        EXTREME,
    ),
    Rule(
        "points_for_cash",
        _any("积分.{0,8}(提现|换现金|兑现|变现)", "points .{0,20}(cash out|for cash)"),
        N_("It says that points become cash."),
        N_("Give points for things of the shop; pay money from a cash budget, by a payout file."),
        CASHED,
    ),
    Rule(
        "recruiting",
        _any(
            "(下线|拉人头|二级分销|三级|团队计酬|入门费|代理费.{0,6}返)",
            "(downline|multi.?level|entry fee .{0,20}refund)",
        ),
        N_("It pays for levels of people below, or asks for a fee to take part: that is pyramid selling."),
        N_("One level only, and never a fee for taking part."),
        RECRUIT, stops=True,
    ),
)  # fmt: skip

_DRAWS = _any("抽奖", "开奖", "幸运(大转盘|观众|儿)", "摇号", "lottery", "raffle", "lucky draw")
_ODDS = _any("概率", "中奖率", "名额", "odds", "chance of")
_MINORS = _any("小学生", "初中生", "儿童", "未成年", "少儿", "宝宝自己", "kids", "minors", "under.?age")
_GUARDED = _any("监护人", "家长(同意|陪同|代)", "guardian", "parent")
_PRIZE = re.compile(r"(?:奖品|奖金|大奖|价值|prize)[^0-9¥￥$]{0,8}[¥￥$]?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万)?")


def breaches(texts: Iterable[str]) -> list[Rule]:
    """The rules that some text breaks, each once."""
    said = "\n".join(texts)
    found = [rule for rule in RULES if rule.pattern.search(said)]
    if _DRAWS.search(said):
        found += _of_draw(said)
    if _MINORS.search(said) and not _GUARDED.search(said):
        found.append(MINOR)
    return found


def _of_draw(said: str) -> list[Rule]:
    found = [] if _ODDS.search(said) else [NO_ODDS]
    for number, ten_thousands in _PRIZE.findall(said):
        amount = float(number.replace(",", "")) * (10_000 if ten_thousands else 1)
        if amount * 100 > MOST_PRIZE:
            return [*found, TOO_DEAR]
    return found


NO_ODDS = Rule(
    "no_odds", _DRAWS, N_("It draws lots and does not say the odds, how many prizes there are, or how they are drawn."),
    N_("Write them into the rules: prizes, how many, the odds, when and how they are drawn."), ODDS, stops=True,
)  # fmt: skip
TOO_DEAR = Rule(
    "prize_too_dear", _DRAWS, N_("A prize drawn by lot is worth more than 50,000 yuan, which the law does not allow."),
    N_("Keep each prize at or below 50,000 yuan."), LOTTERY, stops=True,
)  # fmt: skip
MINOR = Rule(
    "minors", _MINORS, N_("It speaks to minors and does not ask for their guardians' consent."),
    N_("Have guardians take part for them, and say so in the rules."), MINORS,
)  # fmt: skip
