"""The words of waiting lists."""

from __future__ import annotations

from django.utils.translation import pgettext

from huoqun.camps.rules import WaitState


def wait_name(state: WaitState) -> str:
    return {
        WaitState.WAITING: pgettext("a waiting list", "waits"),
        WaitState.OFFERED: pgettext("a waiting list", "a place is kept"),
        WaitState.TAKEN: pgettext("a waiting list", "took the place"),
        WaitState.EXPIRED: pgettext("a waiting list", "let it pass"),
        WaitState.LEFT: pgettext("a waiting list", "gone off it"),
    }[state]
