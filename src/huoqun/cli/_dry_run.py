"""What `huoqun playbook simulate` shows to people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from huoqun.playbooks.simulate.report import Report, RoleLine, Spread, StepLine
    from huoqun.playbooks.simulate.running import Settings


def simulated(
    file: Path, *, members: int, seeds: int, seed: int, group: str, workspace: str | None
) -> Report:  # fmt: skip
    """Run a file dry. Raises BadPlaybook, CannotCompile, NotFound."""
    from huoqun.playbooks.format.model import LONGEST_FILE
    from huoqun.playbooks.simulate.cohort import Ways
    from huoqun.playbooks.simulate.report import dry_run, plan_to_try
    from huoqun.playbooks.simulate.running import Settings

    with file.open("rb") as said:
        plan = plan_to_try(said.read(LONGEST_FILE + 1))
    priors = plan.source.priors
    settings = Settings(members=members, seeds=seeds, seed=seed, ways=Ways(priors=priors))
    if group:
        settings = _like(settings, group, workspace)
    return dry_run(plan, settings)


def _like(settings: Settings, group: str, workspace: str | None) -> Settings:
    import msgspec

    from huoqun.cli._playbook_runs import group_of, here
    from huoqun.playbooks.queries.history import house_of, learnt

    actor, _now = here(workspace)
    group_id = group_of(actor, group)
    return msgspec.structs.replace(
        settings, ways=learnt(actor.workspace_id, group_id, settings.ways.priors),
        house=house_of(actor.workspace_id, group_id), learnt_from=group,
    )  # fmt: skip


def in_words(report: Report) -> Iterator[str]:
    """A report for people, line by line."""
    yield _("%(name)s: %(members)d members, %(seeds)d runs by chance, %(days)d days") % {
        "name": report.name, "members": report.members, "seeds": report.seeds, "days": report.days,
    }  # fmt: skip
    yield from _learnt(report)
    runs = report.runs
    yield _("On their way %(started)s: finished %(done)s, still on it %(under_way)s, out %(ended)s") % {
        "started": _n(runs.started), "done": _n(runs.done), "under_way": _n(runs.under_way),
        "ended": _counts(runs.ended) or "0",
    }  # fmt: skip
    yield ""
    yield from (_step(line) for line in report.steps)
    yield ""
    if report.never:
        yield _("Nobody ever came to: %(steps)s") % {"steps": ", ".join(report.never)}
    yield _("Messages to one member: middle %(p50)d, 95 of 100 at most %(p95)d, most %(max)d; to the group %(n)s") % {
        "p50": report.messages.p50, "p95": report.messages.p95, "max": report.messages.max,
        "n": _n(report.messages.to_group),
    }  # fmt: skip
    yield from _peaks(report)
    yield _("Not sent: %(why)s") % {"why": _counts(report.stopped) or _("nothing")}
    yield from (_role(role) for role in report.roles)
    yield from _money(report)


def _learnt(report: Report) -> Iterator[str]:
    """What a past group told, with its counts."""
    learnt = report.learnt
    if learnt is None:
        return
    yield _("As in %(group)s: learnt from %(people)d people over %(days)d days of theirs") % {
        "group": report.learnt_from, "people": learnt.people, "days": learnt.member_days,
    }  # fmt: skip
    for n, day in enumerate(learnt.days, 1):
        if n in (1, 3, 7, 14, 30, 60):
            yield _("  day %(day)d of their stay: %(people)d people, %(spoke)d spoke, %(left)d left") % {
                "day": n, "people": day.people, "spoke": day.spoke, "left": day.left,
            }  # fmt: skip
    if learnt.half_said_by:
        yield _("  half of all words had been said by day %(day)d of their stay") % {"day": learnt.half_said_by}


def _peaks(report: Report) -> Iterator[str]:
    peak = report.peak
    yield _("Most at once: %(minute)d in a minute, %(hour)d in an hour, %(day)d in a day") % {
        "minute": peak.minute, "hour": peak.hour, "day": peak.day,
    }  # fmt: skip
    for limit in peak.limits:
        mark = "✗" if limit.peak > limit.count else "✓"
        yield _("%(mark)s the channel's limit %(name)s: %(peak)d of %(count)d in %(seconds)d s") % {
            "mark": mark, "name": _(limit.name), "peak": limit.peak, "count": limit.count, "seconds": limit.seconds,
        }  # fmt: skip


def _money(report: Report) -> Iterator[str]:
    yield _("Points: %(spread)s · prizes in yuan: %(prizes)s") % {
        "spread": _spread(report.points), "prizes": _spread(report.prizes, 100),
    }  # fmt: skip
    yield _("Minutes of the team: %(spent)s · taken over by Huoqun: %(saved)s") % {
        "spent": _spread(report.minutes_spent), "saved": _spread(report.minutes_saved),
    }  # fmt: skip
    if report.goal is not None:
        yield _("The goal is reached by %(share)s of them") % {"share": f"{report.goal:.1%}"}
    held = report.holdout
    if held is not None:
        least = f"{held.least:.1%}" if held.least is not None else "—"
        yield _("Group of comparison: %(held)s of %(all)s") % {
            "held": _n(held.held), "all": _n(held.held + held.treated),
        }  # fmt: skip
        yield _("  half more at the goal shows with a chance of %(power)s; surely %(least)s more") % {
            "power": f"{held.power:.0%}", "least": least,
        }  # fmt: skip


def _step(line: StepLine) -> str:
    told = f"  {line.stage}/{line.step} ({line.does}): {_n(line.taken)}"
    if line.outcomes:
        told += f"  {_counts(line.outcomes)}"
    if line.stopped:
        told += "  " + _("not sent: %(why)s") % {"why": _counts(line.stopped)}
    return told


def _role(role: RoleLine) -> str:
    fullest = max(role.days, key=lambda day: day.minutes, default=None)
    words = ngettext("%(role)s: %(n)s task, %(late)s late", "%(role)s: %(n)s tasks, %(late)s late", round(role.tasks))
    told = words % {
        "role": role.role, "n": _n(role.tasks), "late": _n(role.late),
    }  # fmt: skip
    if fullest is not None:
        told += _("; fullest on D%(day)d: %(minutes)s of %(has)d minutes") % {
            "day": fullest.day, "minutes": _n(fullest.minutes), "has": role.minutes_a_day,
        }  # fmt: skip
    return told


def _counts(counts: dict[str, float]) -> str:
    return ", ".join(f"{name} {_n(n)}" for name, n in counts.items())


def _spread(spread: Spread, by: int = 1) -> str:
    return " / ".join(_n(n / by) for n in (spread.p5, spread.p50, spread.p95))


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
