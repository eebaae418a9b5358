"""Pictures that were given as answers, shown to whoever was let in."""

from __future__ import annotations

from django.http import HttpResponse

from huoqun.console.access import Looking
from huoqun.core import files


def shown_picture(request: Looking, file_uid: str) -> HttpResponse:
    """A file that may be seen. Raises NotFound."""
    found = files.read(request.workspace.id, uid=file_uid)
    response = HttpResponse(found.raw, content_type=found.kept.mime)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response
