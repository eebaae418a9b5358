"""Money: integers of a currency's minor unit (分, cents), never a float.

Rounding: an amount with more decimals than its currency has is refused, not rounded; divisions round half to even and
say so where they happen.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from huoqun.core.said import N_

from .errors import Refused

# ISO 4217: currencies whose minor unit is not a hundredth.
_DECIMALS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
    "CLF": 4, "UYW": 4,
}  # fmt: skip
_SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}
LARGEST = 10**15


class BadAmount(Refused):
    code = "bad_amount"
    message = N_("That is not an amount of money.")
    way_out = N_("Write it like 199 or 199.00, and the currency as three letters such as CNY.")


def decimals(currency: str) -> int:
    """How many decimals a currency has. Raises BadAmount for what is no three-letter code."""
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadAmount(f"{currency[:10]!r} is not a currency.")
    return _DECIMALS.get(currency, 2)


def minor(text: str, currency: str = "CNY") -> tuple[int, str]:
    """Read an amount as people write it (`199`, `¥1,299.00`): (minor units, currency). A sign wins over `currency`.

    Raises BadAmount: no number, more decimals than the currency has, or beyond any price.
    """
    cleaned = text.strip().replace(",", "").replace("，", "").replace(" ", "")
    for sign, meant in _SIGNS.items():
        if sign in cleaned:
            cleaned, currency = cleaned.replace(sign, "", 1), meant
    places = decimals(currency)
    if not re.fullmatch(r"-?[0-9]{1,16}(\.[0-9]{1,6})?", cleaned):
        raise BadAmount(f"{text[:40]!r} is not an amount of money.")
    try:
        scaled = Decimal(cleaned).scaleb(places)
    except InvalidOperation as error:  # pragma: no cover - the pattern lets nothing else through
        raise BadAmount from error
    if scaled != scaled.to_integral_value():
        raise BadAmount(f"{text[:40]!r} has more decimals than {currency} has.")
    if abs(scaled) > LARGEST:
        raise BadAmount
    return int(scaled), currency


def shown(amount_minor: int, currency: str) -> str:
    """An amount as text without a sign: 19900 CNY is `199.00`."""
    places = decimals(currency)
    return f"{Decimal(amount_minor).scaleb(-places):,.{places}f}"
