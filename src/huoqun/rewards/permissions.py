"""What may be done with rewards."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class ShopPermission(StrEnum):
    """All of the whole workspace. `ADDRESS`: where parcels go; `GIVE`: rewards for nothing."""

    VIEW = "rewards:reward:view"
    EDIT = "rewards:reward:edit"
    HANDLE = "rewards:order:handle"
    GIVE = "rewards:order:give"
    ADDRESS = "rewards:address:read"


@register
class CashPermission(StrEnum):
    """All of the whole workspace. `FUND` gives points to budgets, `CASH` money: one person asks, another says yes.

    `APPROVE`: packets above what their budget lets one person spend. `PAY`: of payout files, everything but the two
    approvals; `PAYEE` what is needed to read whom money goes to.
    """

    BUDGETS = "rewards:budget:view"
    BUDGET = "rewards:budget:edit"
    FUND = "rewards:budget:fund"
    CASH = "rewards:budget:pay_in"
    PACKETS = "rewards:packet:view"
    PACKET = "rewards:packet:make"
    CLAIM = "rewards:packet:claim"
    APPROVE = "rewards:packet:approve"
    FEAST = "rewards:feast:edit"
    PAYOUTS = "rewards:payout:view"
    PAY = "rewards:payout:draw"
    PAY_APPROVE = "rewards:payout:approve"
    PAYEE = "rewards:payee:read"
    PAYEE_SAY = "rewards:payee:say"
    PAIR = "rewards:payee:pair"
