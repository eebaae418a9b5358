"""Version 1: which operations there are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from . import (
    admission,
    campaigns,
    classes,
    deeds,
    forecasts,
    groups,
    ignition,
    insights,
    lectures,
    members,
    moderation,
    points,
    posters,
    rewards,
    turnover,
)


class Named(NinjaAPI):
    """Addresses are named by module and function: `points_give` and `rewards_give` need other permissions."""

    def get_operation_url_name(self, operation: Any, router: Any) -> str:
        function = operation.view_func
        return f"{function.__module__.rpartition('.')[2]}_{function.__name__}"


api = Named(
    title="Huoqun",
    version="1",
    description=(
        "Communities kept alive: groups, members, classes, campaigns, deeds, points. A token is made on the Team page."
    ),
    urls_namespace="api-1",
    docs_url=None,
)
api.add_router("/groups", groups.router)
api.add_router("/members", members.router)
api.add_router("/classes", classes.router)
api.add_router("/campaigns", campaigns.router)
api.add_router("/campaigns", posters.router)
api.add_router("/lectures", lectures.router)
api.add_router("/ignition", ignition.router)
api.add_router("/deeds", deeds.router)
api.add_router("/points", points.router)
api.add_router("/rewards", rewards.router)
api.add_router("/admission", admission.router)
api.add_router("/turnover", turnover.router)
api.add_router("/moderation", moderation.router)
api.add_router("/insights", insights.router)
api.add_router("/insights", forecasts.router)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> JsonResponse:
    """A body or parameter of the wrong shape: 422, and which one, without repeating what was sent."""
    faults: list[dict[str, Any]] = [
        {"where": ".".join(str(step) for step in fault["loc"]), "what": fault["msg"]} for fault in error.errors
    ]
    body = {
        "status": 422,
        "code": "unreadable",
        "title": "The request is not in the right shape.",
        "faults": faults[:20],
    }
    return JsonResponse(body, status=422, content_type="application/problem+json")
