"""Addresses for the gallery alone: what its buttons ask for is answered without a database."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path

from huoqun.console.pages.gallery import lists, values
from huoqun.console.parts import Message

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def page(request: HttpRequest) -> HttpResponse:
    """The gallery; with ?done, ?approve or ?found what its cards and its search ask for."""
    if "found" in request.path:
        return render(request, "console/parts/found.html", {"sections": lists.found()})
    if "done" in request.GET:
        return HttpResponse(headers={"HX-Trigger": '{"toast": {"text": "Done", "undo": "?undo"}}'})
    context = values.context(NOW, live_url="/live")
    if "approve" in request.GET:
        refusal = {"refusal": context["sample"]["refusal"], "rule": context["sample"]["rule"]}
        return render(request, "console/parts/refusal.html", refusal, status=409)
    return render(request, "console/gallery.html", context)


def live(request: HttpRequest) -> StreamingHttpResponse:
    """Three messages at once, as server-sent events; after the last one the line ends, and the browser waits."""
    after = request.GET.get("after", "")
    said = [] if after == "n3" else [Message(f"n{i}", f"Bob {i}", "<b>hello</b>", NOW) for i in (1, 2, 3)]
    events = "".join(f"id: {m.key}\ndata: {_line(m)}\n\n" for m in said)
    return StreamingHttpResponse([f"retry: 600000\n\n{events}"], content_type="text/event-stream")


def _line(message: Message) -> str:
    context = {"message": message, "now": NOW, "zone": "Asia/Shanghai"}
    return render_to_string("console/parts/message.html", context).replace("\n", "")


urlpatterns = [
    path("", page),
    path("found", page),
    path("live", live),
    path("i18n/", include("django.conf.urls.i18n")),
]
