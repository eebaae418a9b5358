"""Measures at the terminal."""

from __future__ import annotations

import json
from typing import Any

import click
from django.utils.translation import gettext as _

from huoqun.core.errors import NotFound
from huoqun.insights.measures.described import BY_NAME, Row, Standing, Unit
from huoqun.insights.queries.measures import Reading, Readings

STANDINGS = {Standing.TOO_EARLY: "too early to know", Standing.TOO_FEW: "too few to know", Standing.UNMEASURED: "–"}


def tell(found: Readings, name: str | None, *, as_json: bool) -> None:
    """Print all measures, or the one called `name`. Raises NotFound."""
    if name is not None and name not in BY_NAME:
        raise NotFound(f"There is no measure called {name[:40]}.", way_out=f"There are: {', '.join(BY_NAME)}.")
    chosen = [one for one in found.readings if name in (None, one.measure.name)]
    if as_json:
        click.echo(json.dumps([_as_json(one, found) for one in chosen], ensure_ascii=False))
        return
    for one in chosen:
        click.echo(f"{one.measure.name}: {STANDINGS.get(one.standing, '')}")
        if name is not None:
            for text in (one.measure.definition, one.measure.source, one.measure.caveat):
                click.echo(f"    {_(text)}")
        for row in one.rows:
            click.echo(f"    {row.what:18} {row.part:22} {_figure(one, row):>12}  ({row.count} / {row.of})")


def _figure(one: Reading, row: Row) -> str:
    unit = one.measure.figures[row.what].unit
    value = row.of_unit(unit)
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return f"{value:.1%}"
    return f"{value:.2f}" if unit in (Unit.RATIO, Unit.HOURS, Unit.EACH) else f"{value:,.0f}"


def _as_json(one: Reading, found: Readings) -> dict[str, Any]:
    return {
        "measure": one.measure.name,
        "state": str(one.standing),
        "until": found.until.isoformat() if found.until else None,
        "history_days": found.history,
        "definition": _(one.measure.definition),
        "source": _(one.measure.source),
        "caveat": _(one.measure.caveat),
        "rows": [
            {
                "what": row.what,
                "part": row.part,
                "unit": str(one.measure.figures[row.what].unit),
                "value": row.of_unit(one.measure.figures[row.what].unit),
                "count": row.count,
                "of": row.of,
            }
            for row in one.rows
        ],
    }
