"""Money is read exactly or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.core.money import BadAmount, minor, shown


@pytest.mark.parametrize(
    ("text", "currency", "read"),
    [
        # A plain price
        ("199", "CNY", (19900, "CNY")),
        # As a shop writes it, the sign deciding the currency
        ("¥1,299.50", "USD", (129950, "CNY")),
        # The character after the number
        ("99元", "CNY", (9900, "CNY")),
        # A currency without small change
        ("1200", "JPY", (1200, "JPY")),
        # One with thousandths
        ("1.234", "KWD", (1234, "KWD")),
        # A refund
        ("-9.90", "CNY", (-990, "CNY")),
    ],
)
def test_amounts_as_people_write_them(text, currency, read):
    assert minor(text, currency) == read


@pytest.mark.parametrize("text", ["", "free", "1e9", "12.345", "١٢", "1.2.3", "9" * 40, "NaN", "0x10"])
def test_what_is_no_amount(text):
    with pytest.raises(BadAmount):
        minor(text)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_what_is_shown_reads_back_the_same(amount, currency):
    assert minor(shown(amount, currency), currency) == (amount, currency)
