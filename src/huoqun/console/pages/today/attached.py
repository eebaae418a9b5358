"""Files of tasks: what a colleague sends by hand together with the words, to look at and to save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import CardFile
from huoqun.core.sounds import ENDINGS
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.attached import attached
from huoqun.work.queries.tasks import TaskView
from huoqun.work.rules import TaskState


def task_files(one: TaskView) -> Sequence[CardFile]:
    """The files that an open task names, in their order."""
    named = one.why.get("files") if isinstance(one.why, Mapping) else None
    if one.state != TaskState.OPEN or one.effect_uid is None or not isinstance(named, list):
        return ()
    return [_file(one, said) for said in named]


def _file(one: TaskView, said: Mapping[str, Any]) -> CardFile:
    words = {"image": _("Picture to send"), "voice": _("Voice file to send")}.get(said["kind"], _("File to send"))
    url = reverse("today_task_file", args=[one.uid, said["place"]])
    if "size" not in said:
        return CardFile(_("%(file)s, kept elsewhere") % {"file": words}, url)
    label = _("%(file)s, %(size)s") % {"file": words, "size": filesizeformat(said["size"])}
    return CardFile(label, url, f"{url}?save=1")


@needs(WorkPermission.TASK_VIEW, WorkPermission.SALE_DO)
@require_GET
def task_file(request: Looking, task_uid: UUID, place: int) -> HttpResponse:
    """GET /today/tasks/<uid>/files/<place>?save=1: a file of an open task; `save`: to one's own machine."""
    found = attached(request.actor, task_uid=task_uid, place=place, now=request.now)
    if found.url:
        return redirect(found.url)
    answer = HttpResponse(found.raw, content_type=found.mime)
    how = "attachment" if request.GET.get("save") else "inline"
    name = f"voice.{ENDINGS[found.mime]}" if found.mime in ENDINGS else "picture.jpg"
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
