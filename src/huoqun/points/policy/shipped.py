"""The policy that is in force where nothing was published, with levels and badges named in the workspace's language."""

from __future__ import annotations

_TEXT = """\
# What members earn. The first rule that fits a deed counts.
earns:
  {checkin}: {{deed: checked_in, points: 5, growth: 5, times_a_day: 1}}
  {homework}: {{deed: homework, points: 10, growth: 10, times_a_day: 3}}
  {quality}: {{deed: quality, points: 50, growth: 50, times_a_day: 2}}
  {thanked}: {{deed: thanked, points: 3, growth: 3, times_a_day: 5}}
  {invited}: {{deed: invited, points: 30, growth: 20, times_a_day: 10}}
  {came}: {{deed: came, points: 20, growth: 20, times_a_day: 2}}
  {bought}: {{deed: bought, points_a_yuan: 1, growth_a_yuan: 1}}
  {duty}: {{deed: duty, points: 10, growth: 10, times_a_day: 2}}
  {reviewed}: {{deed: reviewed, points: 3, growth: 3, times_a_day: 5}}
  {graduated}: {{deed: graduated, points: 100, growth: 200}}
# Points are good for a year; members are told a month before they lapse.
expiry: {{after_months: 12, warn_days: 30}}
# Who may give points by hand, and how many.
by_hand:
  owner: {{a_day: 5000, a_month: 50000, a_member_a_month: 2000}}
  manager: {{a_day: 3000, a_month: 30000, a_member_a_month: 1000}}
  assistant: {{a_day: 500, a_month: 5000, a_member_a_month: 200}}
# Every month, without being asked: say by a condition to whom.
allowances:
  {allowance}: {{who: "tag('{helper}')", points: 200}}
# The least that is given in thanks; the shop and the red packets offer it.
gifts:
  {guest}: "100.00"
  {piece}: "100.00"
membership:
  {month}: {{product: membership, points: 1000, days: 30}}
levels:
  - {{name: {l1}, growth: 0}}
  - {{name: {l2}, growth: 100, rights: {{discount: 2}}}}
  - {{name: {l3}, growth: 500, rights: {{discount: 5, early_seat: 12}}}}
  - {{name: {l4}, growth: 2000, rights: {{discount: 8, early_seat: 24}}}}
  - {{name: {l5}, growth: 6000, rights: {{discount: 10, early_seat: 48, candidate: {lecturer}}}}}
badges:
  checkin-30: {{name: {b1}, deed: checked_in, times: 30}}
  first-quality: {{name: {b2}, deed: quality, times: 1}}
  thanked-20: {{name: {b3}, deed: thanked, times: 20}}
  graduate: {{name: {b4}, deed: graduated, times: 1}}
  contributor: {{name: {b5}}}
"""

_NAMES = {
    "zh": {
        "checkin": "打卡", "homework": "作业", "quality": "精华帖", "thanked": "被感谢的回答", "invited": "邀请新人",
        "came": "到场", "bought": "消费", "duty": "值班", "reviewed": "互评", "graduated": "结营",
        "allowance": "小助手月津贴", "helper": "小助手", "guest": "嘉宾分享", "piece": "优质内容", "month": "会员月卡",
        "l1": "萌新", "l2": "常客", "l3": "骨干", "l4": "达人", "l5": "元老", "lecturer": "讲师",
        "b1": "打卡达人", "b2": "首篇精华", "b3": "热心人", "b4": "结营学员", "b5": "贡献者",
    },
    "en": {
        "checkin": "check-in", "homework": "homework", "quality": "quality post", "thanked": "thanked answer",
        "invited": "invitation", "came": "gathering", "bought": "purchase", "duty": "duty", "reviewed": "peer review",
        "graduated": "graduation",
        "allowance": "helpers", "helper": "helper", "guest": "guest talk",
        "piece": "quality piece", "month": "membership for a month",
        "l1": "Newcomer", "l2": "Regular",
        "l3": "Core member", "l4": "Expert", "l5": "Elder", "lecturer": "lecturer", "b1": "30 check-ins",
        "b2": "First quality post", "b3": "Good neighbour", "b4": "Graduate", "b5": "Contributor",
    },
}  # fmt: skip


def shipped(language: str) -> str:
    """The shipped policy as YAML, for a language code such as zh-hans."""
    return _TEXT.format(**_NAMES["zh" if language.lower().startswith("zh") else "en"])
