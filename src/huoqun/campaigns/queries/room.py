"""How many people a group of a pool may still take: its free seats, and what is left of its code's day."""

from __future__ import annotations

from ..rules.seats import A_DAY

OF_TODAY = """(select count(*) from campaigns_seat d where d.workspace_id = {l}.workspace_id and d.place_id = {l}.id
                 and d.reserved_at > %(now)s - interval '{day} seconds'
                 and (d.confirmed_at is not null or d.released_at is null))"""
"""Seats given by a code within a day; those to which nobody came are given back to it."""


def of_today(place: str) -> str:
    """SQL for how many seats the code of a row of `campaigns_place` has given within a day."""
    return OF_TODAY.format(l=place, day=int(A_DAY.total_seconds()))


def room(place: str) -> str:
    """SQL for how many may still sit in a row of `campaigns_place`; its statement has %(now)s. The day's part is looked
    at where there is one only, and is no lock: whoever takes a seat has it counted anew once they hold the row.
    """
    today = of_today(place)
    free = f"{place}.hard - {place}.taken - {place}.others"
    return f"greatest(0, case when {place}.daily = 0 then {free} else least({free}, {place}.daily - {today}) end)"
