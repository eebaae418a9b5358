"""What feasts are called, in the language that is in force."""

from __future__ import annotations

from django.utils.translation import pgettext

from .rules.feasts import Feast


def feast_name(feast: Feast) -> str:
    return {
        Feast.NEW_YEAR: pgettext("feast", "New Year's Day"),
        Feast.EVE: pgettext("feast", "Chinese New Year's Eve"),
        Feast.SPRING: pgettext("feast", "Spring Festival"),
        Feast.LANTERN: pgettext("feast", "Lantern Festival"),
        Feast.WOMEN: pgettext("feast", "Women's Day"),
        Feast.LABOUR: pgettext("feast", "Labour Day"),
        Feast.CHILDREN: pgettext("feast", "Children's Day"),
        Feast.DRAGON_BOAT: pgettext("feast", "Dragon Boat Festival"),
        Feast.QIXI: pgettext("feast", "Qixi"),
        Feast.TEACHERS: pgettext("feast", "Teachers' Day"),
        Feast.MID_AUTUMN: pgettext("feast", "Mid-Autumn Festival"),
        Feast.NATIONAL: pgettext("feast", "National Day"),
        Feast.DOUBLE_NINTH: pgettext("feast", "Double Ninth"),
        Feast.ELEVEN: pgettext("feast", "Double Eleven"),
        Feast.CHRISTMAS: pgettext("feast", "Christmas"),
    }[feast]
