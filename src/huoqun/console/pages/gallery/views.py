"""The page with one of everything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huoqun.console.access.declare import needs
from huoqun.core import clock

from . import values


@needs()
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every part that pages are made of."""
    return render(request, "console/gallery.html", values.context(clock.now()))
