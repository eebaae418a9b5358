"""Topics that groups often want to be free of, each as words in Chinese and English; an operator adds their own.

Words are chosen so that one alone says little and two together are talk of it. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as N_

NAMES = {
    "stocks": N_("stocks and speculation"), "loans": N_("loans and credit"), "gambling": N_("gambling"),
    "politics": N_("politics"), "remedies": N_("cures and remedies"),
}  # fmt: skip
"""What the topics that are here already are called in public."""

SHIPPED: Mapping[str, tuple[str, ...]] = {
    name: tuple(words.split(", "))
    for name, words in {
        "stocks": "股票, 炒股, 涨停, 跌停, 大盘, 牛股, 荐股, 建仓, 加仓, 减仓, 清仓, 割肉, 抄底, 止损, 龙头股, "
        "K线, 庄家, 散户, 港股, 美股, 期货, 合约, 杠杆, 比特币, 以太坊, 币圈, 虚拟币, stocks, shares, "
        "bullish, bearish, bitcoin, crypto, altcoin, futures, leverage, day trading, stop loss, "
        "penny stock",
        "loans": "贷款, 网贷, 放款, 下款, 额度, 利息, 月供, 征信, 借款, 欠款, 催收, 套现, 花呗, 借呗, 白条, "
        "信用卡, 黑户, 抵押, 担保人, loan, loans, lender, interest rate, credit score, mortgage, "
        "collateral, payday, refinance",
        "gambling": "赌博, 赌场, 下注, 投注, 赔率, 盘口, 彩票, 六合彩, 时时彩, 百家乐, 老虎机, 棋牌, 庄闲, 上分, "
        "下分, 中奖号码, casino, betting, bet, odds, jackpot, lottery, slots, baccarat, roulette, wager",
        "politics": "总统, 首相, 大选, 选举, 政党, 执政, 议会, 国会, 议员, 制裁, 外交部, 政变, 民主党, 共和党, "
        "游行, 示威, 左派, 右派, 台独, 港独, president, election, congress, parliament, senator, "
        "democrats, republicans, sanctions, protesters, left-wing, right-wing",
        "remedies": "偏方, 祖传, 秘方, 根治, 排毒, 养生, 保健品, 酵素, 特效药, 包治, 老中医, 降血糖, 降血压, 抗癌, "
        "疗程, 理疗, 减肥药, 神药, miracle cure, detox, supplement, supplements, home remedy, herbal, "
        "cures cancer, weight loss pills",
    }.items()
}  # fmt: skip
