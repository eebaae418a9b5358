"""A member reads the rules of their groups and what was done about their words, as the accused sees it; they ask for
another look, once; and they tell the team of somebody, in private."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Visiting, own
from huoqun.core.errors import Refused
from huoqun.moderation.actions import appealing, reporting
from huoqun.moderation.charter.aloud import Spoken, aloud
from huoqun.moderation.conditions import Evidence
from huoqun.moderation.queries.mine import Heard, MyCase, heard_in, my_case, my_cases, my_rules, rule_of
from huoqun.moderation.reports import LONGEST, Why
from huoqun.moderation.states import LONGEST_REASON, CaseState
from huoqun.moderation.telling import listed, said_words
from huoqun.moderation.words import WHYS, sanction_name, seen_words, span
from huoqun.newcomers.published import aloud as said_of_gifts
from huoqun.newcomers.queries.rituals import holding as asked_in
from huoqun.pages.rooms import show
from huoqun.turnover.published import aloud as said_aloud
from huoqun.turnover.queries.ruling import holding


@dataclass(frozen=True, slots=True)
class Mine:
    """A case in words. `said`: what was said, or what stands in its place; `where`: the group, or all of them;
    `state`: what became of it."""

    line: MyCase
    where: str
    said: str
    sanction: str
    seen: list[str]
    state: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """`groups`: (id, name) of mine; `charters`: of those that have rules, what they say; `heard`: what was said lately
    in the group that was `picked`, to be reported."""

    mine: list[Mine]
    groups: list[tuple[int, str]]
    charters: list[tuple[str, list[Spoken]]]
    presence: list[tuple[str, list[str]]]
    gifts: list[tuple[str, list[str]]]
    whys: list[tuple[str, str]]
    longest: int
    said: list[str]
    picked: int
    heard: list[Heard]


@dataclass(frozen=True, slots=True)
class CasePage:
    """`facts`: (what, how much) of the evidence; `rule`: what was published of the rule then."""

    one: Mine
    facts: list[tuple[str, str]]
    rule: Spoken | None
    may_appeal: bool
    longest: int
    said: list[str]


def _mine(line: MyCase) -> Mine:
    seen = [seen_words(Evidence(kind, what)) for kind, what in line.evidence.get("seen", ())]
    said = said_words(line.text, line.evidence)
    where = listed(line.groups) if len(line.groups) > 1 else line.group
    return Mine(line, where, said, sanction_name(line.sanction), list(dict.fromkeys(seen)), _state(line))


def _state(line: MyCase) -> str:
    if line.state is CaseState.REVERSED:
        return _("taken back")
    if line.state is CaseState.LET_OFF:
        return _("nothing followed")
    if line.appealed_at and not line.answered_at:
        return _("is looked at again")
    return _("stands") if line.answered_at else ""


@own
@require_GET
def rules(request: Visiting) -> HttpResponse:
    """GET /me/rules?group=…, whose latest messages can be picked."""
    return _rules(request, [_("Thank you. Only the team sees it.")] if request.GET.get("told") == "1" else [])


def _rules(request: Visiting, said: list[str], status: int = 200) -> HttpResponse:
    here, me = request.workspace.id, request.visit.member_id
    found, group = my_rules(here, me), request.GET.get("group", "")
    picked = int(group) if group.isdecimal() and len(group) < 18 else 0
    page = RulesPage(
        [_mine(one) for one in my_cases(here, me)], [(id, name) for id, name, _charter in found],
        [(name, aloud(charter)) for _id, name, charter in found if charter.rules],
        _presence(here, [id for id, _name, _charter in found]), _gifts(here, {id: name for id, name, _c in found}),
        [(why, _(words)) for why, words in WHYS.items()], LONGEST, said, picked,
        heard_in(here, me, picked, now=request.now) if picked else [],
    )  # fmt: skip
    answer = show(request, "pages/rules.html", page)
    answer.status_code = status
    return answer


def _presence(workspace_id: int, group_ids: list[int]) -> list[tuple[str, list[str]]]:
    """How people are cleared out of these groups, where a rule is on."""
    held = holding(workspace_id, group_ids=group_ids)
    return [(one.group, said_aloud(one.said)) for one in held.values() if one.is_on]


def _gifts(workspace_id: int, groups: dict[int, str]) -> list[tuple[str, list[str]]]:
    """What newcomers get in these groups, where they get anything."""
    rituals = {id: one.ritual for id, one in asked_in(workspace_id, groups).items() if one.is_on and one.ritual}
    told = said_of_gifts(workspace_id, list(rituals.values()))
    return [(groups[id], lines) for id, lines in zip(rituals, told, strict=True) if lines]


@own
@require_GET
def one(request: Visiting, case_uid: UUID) -> HttpResponse:
    """GET /me/rules/<uid>: the evidence."""
    return _one(request, case_uid, [])


def _one(request: Visiting, case_uid: UUID, said: list[str], status: int = 200) -> HttpResponse:
    line = my_case(request.workspace.id, request.visit.member_id, case_uid=case_uid)
    rule = rule_of(request.workspace.id, request.visit.member_id, case_uid=case_uid)
    page = CasePage(_mine(line), _facts(line), rule, line.may_appeal(request.now), LONGEST_REASON, said)
    answer = show(request, "pages/rules_case.html", page)
    answer.status_code = status
    return answer


def _facts(line: MyCase) -> list[tuple[str, str]]:
    """What the team sees too, beside the words."""
    minutes, twins = line.evidence.get("minutes"), len(line.evidence.get("twins", ()))
    facts = [] if minutes is None else [(_("You had joined so long before"), span(timedelta(minutes=minutes)))]
    if twins:
        facts.append((_("Nearly the same text elsewhere within two weeks"), str(twins)))
    return [*facts, (_("This rule broken before, ever"), str(line.evidence.get("before", 0)))]


@own
@require_POST
def appeal(request: Visiting, case_uid: UUID) -> HttpResponse:
    """POST /me/rules/<uid>/appeal with `words`."""
    try:
        appealing.appeal(
            request.actor, case_uid=case_uid, member_id=request.visit.member_id, words=request.POST.get("words", ""),
            now=request.now,
        )  # fmt: skip
    except Refused as refusal:
        return _one(request, case_uid, _refused(refusal), refusal.status)
    return redirect("me_rules_case", case_uid)


@own
@require_POST
def report(request: Visiting) -> HttpResponse:
    """POST /me/rules/report with `group`, `named` or `message`, `why` and `words`."""
    group, why, message = (request.POST.get(name, "") for name in ("group", "why", "message"))
    why = why or request.POST.get("kind", "")
    try:
        reporting.report(
            request.actor, member_id=request.visit.member_id, group_id=int(group) if group.isdecimal() else 0,
            named=request.POST.get("named", ""), why=Why(why) if why in set(Why) else Why.OTHER,
            words=request.POST.get("words", ""), now=request.now,
            message_id=int(message) if message.isdecimal() and len(message) < 19 else None,
        )  # fmt: skip
    except Refused as refusal:
        return _rules(request, _refused(refusal), refusal.status)
    return redirect(f"{reverse('me_rules')}?told=1")


def _refused(refusal: Refused) -> list[str]:
    if refusal.status == 404:
        raise refusal
    return [f"{_(refusal.message)} {_(refusal.way_out)}"]
