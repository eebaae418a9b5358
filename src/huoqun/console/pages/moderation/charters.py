"""The rules of the community, of kinds and of groups: read aloud, tried on last month, published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound, Refused
from huoqun.groups.queries.names import group_names, kinds
from huoqun.members.queries.faces import Face, faces
from huoqun.moderation.actions.publishing import LONGEST_NOTE, publish, require_place
from huoqun.moderation.charter.aloud import Spoken, aloud
from huoqun.moderation.charter.reading import LONGEST, BadCharter, Fault, read
from huoqun.moderation.charter.shipped import shipped
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.charters import Version, changes_often, current, versions
from huoqun.moderation.queries.trying import Caught, Trial, tried
from huoqun.moderation.queries.trying_accounts import Accused

from .tabs import seen_lines, tabs


class RulesForm(forms.Form):
    """The rules as text, and what changes."""

    text = forms.CharField(
        label=gettext_lazy("The rules as YAML"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What changes, for the team"), max_length=LONGEST_NOTE, required=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where rules hold. `query`: what leads to it."""

    name: str
    query: str
    version: Version | None
    spoken: Sequence[Spoken]


@dataclass(frozen=True, slots=True)
class RulesPage:
    tabs: list[NavItem]
    places: list[Place]
    choices: list[tuple[str, str]]
    may_publish: bool


@dataclass(frozen=True, slots=True)
class CaughtRow:
    one: Caught
    face: Face | None
    rule: str
    seen: list[str]


@dataclass(frozen=True, slots=True)
class AccusedRow:
    one: Accused
    face: Face | None
    group: str
    seen: list[str]


@dataclass(frozen=True, slots=True)
class EditPage:
    """`often`: they changed so often lately that one more change is warned of. `counts`: by rule its words, how many
    messages and how many people."""

    tabs: list[NavItem]
    name: str
    query: str
    form: RulesForm
    faults: Sequence[Fault]
    spoken: Sequence[Spoken]
    trial: Trial | None
    counts: list[tuple[str, int, int]]
    rows: list[CaughtRow]
    accused: list[AccusedRow]
    versions: Sequence[Version]
    often: bool


@needs(ModerationPermission.RULE_VIEW)
@require_GET
def listed(request: Looking) -> HttpResponse:
    """GET /moderation/rules"""
    groups = {one.id: one.name for one in group_names(request.workspace.id, scope=_scope(request))}
    named = {one.id: one.name for one in kinds(request.workspace.id)}
    rows = []
    for one in current(request.workspace.id):
        if one.group_id is None or one.group_id in groups:
            name, query = _place(one.group_id, one.kind_id, groups, named)
            rows.append(Place(name, query, one, aloud(one.charter)))
    may = request.actor.may_somewhere(ModerationPermission.RULE_PUBLISH)
    page = RulesPage(tabs("moderation_rules"), rows, _choices(request, named) if may else [], may)
    return render(request, "console/moderation/rules.html", {"page": page})


def _scope(request: Looking) -> Any:
    return request.actor.scope(ModerationPermission.RULE_VIEW)


def _choices(request: Looking, named: dict[int, str]) -> list[tuple[str, str]]:
    whole = request.actor.may(ModerationPermission.RULE_PUBLISH)
    groups = group_names(request.workspace.id, scope=request.actor.scope(ModerationPermission.RULE_PUBLISH))
    wide = [("all", _("The whole community"))] if whole else []
    wide += [(f"kind-{id}", _("Groups of the kind “%(kind)s”") % {"kind": name}) for id, name in named.items()] * whole
    return wide + [(f"group-{one.id}", one.name) for one in groups]


def _place(group: int | None, kind: int | None, groups: dict[int, str], named: dict[int, str]) -> tuple[str, str]:
    if group is not None:
        return groups[group], f"group-{group}"
    if kind is not None:
        return _("Groups of the kind “%(kind)s”") % {"kind": named.get(kind, "")}, f"kind-{kind}"
    return _("The whole community"), "all"


def _asked(request: Looking) -> tuple[int | None, int | None, str, str]:
    """The group, the kind, the name and the word of the place that is edited."""
    word, _dash, number = request.GET.get("place", "all").partition("-")
    if word not in ("all", "kind", "group") or (word != "all" and not number.isdecimal()):
        raise Http404
    group, kind = int(number) if word == "group" else None, int(number) if word == "kind" else None
    require_place(request.actor, group_id=group, kind_id=kind)
    groups = {one.id: one.name for one in group_names(request.workspace.id, scope=_scope(request))} if group else {}
    named = {one.id: one.name for one in kinds(request.workspace.id)} if kind else {}
    if group is not None and group not in groups:
        raise NotFound
    return group, kind, *_place(group, kind, groups, named)


@needs(ModerationPermission.RULE_PUBLISH)
@require_http_methods(["GET", "POST"])
def edit(request: Looking) -> HttpResponse:
    """GET /moderation/rules/edit?place=…; POST tries the rules, or (`do=publish`) publishes them."""
    group, kind, name, query = _asked(request)
    known = versions(request.workspace.id, group_id=group, kind_id=kind)
    first = {"text": known[0].text if known else shipped()}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=first)
    faults: Sequence[Fault] = ()
    trial, words, spoken = None, dict[str, str](), aloud(known[0].charter) if known else []
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        try:
            charter = read(text)
            if request.POST.get("do") == "publish":
                where: dict[str, Any] = {"group_id": group, "kind_id": kind, "now": request.now}
                publish(request.actor, text=text, note=form.cleaned_data["note"], **where)
                messages.success(request, _("Published. From now on messages are judged by them."))
                return redirect("moderation_rules")
            words = {key: rule.words for key, rule in charter.rules.items()}
            trial = tried(request.actor, charter=charter, now=request.now, group_id=group, kind_id=kind)
            spoken = aloud(charter)
        except BadCharter as bad:
            faults = bad.faults
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
    page = EditPage(
        tabs("moderation_rules"), name, query, form, faults, spoken, trial, _counts(trial, words),
        _rows(request, trial, words), _accused(request, trial), known, changes_often(known, request.now),
    )  # fmt: skip
    status = 422 if faults or form.errors else 200
    return render(request, "console/moderation/edit.html", {"page": page}, status=status)


def _counts(trial: Trial | None, words: dict[str, str]) -> list[tuple[str, int, int]]:
    return [(words.get(key, key), *counted) for key, counted in trial.counts.items()] if trial else []


def _rows(request: Looking, trial: Trial | None, words: dict[str, str]) -> list[CaughtRow]:
    if trial is None:
        return []
    known = faces(request.workspace.id, [one.member_id for one in trial.caught])
    return [
        CaughtRow(one, known.get(one.member_id), words.get(one.rule, one.rule), seen_lines(list(one.seen)))
        for one in trial.caught
    ]


def _accused(request: Looking, trial: Trial | None) -> list[AccusedRow]:
    if trial is None or not trial.accused:
        return []
    known = faces(request.workspace.id, [one.member_id for one in trial.accused])
    groups = {one.id: one.name for one in group_names(request.workspace.id, scope=_scope(request))}
    return [
        AccusedRow(one, known.get(one.member_id), groups.get(one.group_id, ""), seen_lines(list(one.seen)))
        for one in trial.accused
    ]
