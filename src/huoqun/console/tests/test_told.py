"""Money as pages write it."""

from __future__ import annotations

import pytest

from huoqun.console.pages.members.told import money


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (19900, "CNY", "199.00 CNY"),
        (19900, "JPY", "19,900 JPY"),  # the yen has no minor unit
        (1234, "KWD", "1.234 KWD"),  # thousandths
        (-990, "CNY", "-9.90 CNY"),  # a refund
        (12, "?", "12 ?"),  # what is no currency is no reason to show no page
        (None, "", ""),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(minor, currency, shown):
    assert money(minor, currency) == shown
