"""Addresses that only tests have, to look at the walls from inside a view."""

from __future__ import annotations

import asyncio

from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path

from huoqun.console.access import anyone, in_workspace, needs
from huoqun.core.errors import NotFound


def where() -> dict:
    """As whom and in which workspace the database sees us, and how many workspaces we see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, current_setting('huoqun.workspace', true), "
            "(select string_agg(name, ',') from core_workspace)"
        )
        role, workspace, names = cursor.fetchone()
    return {"role": role, "workspace": workspace, "names": names}


@needs()
def inside(request):
    return JsonResponse({**where(), "now": request.now.isoformat(), "who": request.actor.name})


@anyone("a test")
def outside(request):
    return JsonResponse(where())


@needs()
def breaks(request):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select 1/0")
    return HttpResponse()


@needs()
def refuses(request):
    raise NotFound("No such <b>thing</b>.")


@needs()
def streams(request):
    def lines():
        for _ in range(2):
            yield where()["workspace"] + "\n"

    return StreamingHttpResponse(lines())


@needs()
def streams_later(request):
    workspace_id = request.workspace.id

    async def lines():
        for _ in range(2):
            yield (await in_workspace(workspace_id, where))["workspace"] + "\n"

    return StreamingHttpResponse(lines())


ended: list[bool] = []


@needs()
def endless(request):
    async def lines():
        try:
            while True:
                yield "on and on\n"
                await asyncio.sleep(0)
        finally:
            ended.append(True)

    return StreamingHttpResponse(lines())


counted: list[str] = []


@needs()
def counts(request):
    counted.append(request.POST.get("what", ""))
    return HttpResponse(f"{len(counted)}")


def undeclared(request):
    return HttpResponse("nobody thought about me")


urlpatterns = [
    path("inside", inside),
    path("outside", outside),
    path("breaks", breaks),
    path("refuses", refuses),
    path("streams", streams),
    path("streams-later", streams_later),
    path("endless", endless),
    path("counts", counts),
    path("undeclared", undeclared),
    path("api/inside", inside),
    path("", include("huoqun.site.urls")),
]
