"""QR codes as pictures."""

from __future__ import annotations

import io

import segno
from django.http import HttpResponse


def png(address: str, *, scale: int = 8) -> HttpResponse:
    """The code of an address, black on white with the quiet margin that phones ask for."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=scale, border=4)
    return HttpResponse(drawn.getvalue(), content_type="image/png")
