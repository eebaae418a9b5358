"""The text that a new playbook begins with: short, with a comment where people write on, and without faults."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

_TEXT = """\
schema: playbook/v1
id: {key}
name: {name}
kind: {kind}
about: {about}
timezone: {zone}
{calendar}
enrol: {{trigger: joined, unless: "tag('staff')", late_join: {{policy: skip}}}}
quiet_hours: {{from: "22:00", to: "08:00"}}
misfire: {{grace: 2h, then: skip}}

# {on_words}
templates:
  welcome: {welcome}

# {on_stages}
stages:
  - id: daily
    {days}
    steps:
      - {{id: welcome, scope: group, do: send, template: welcome, class: care, at: "09:00"}}

# {on_exit}
exit:
  - {exit}
"""


def beginning(*, key: str, name: str, kind: str, days: int | None, zone: str) -> str:
    """A playbook's first text. Every text in it stands in double quotes as JSON does, which YAML reads alike."""
    last = f'{{id: over, at: "D{days + 1} 12:00", scope: member, do: end}}' if days else None
    return _TEXT.format(
        key=key, kind=kind, zone=zone,
        name=_quoted(name), about=_quoted(""),
        calendar=f"calendar: {{days: {days}}}" if days else "calendar: {}",
        days="days: [D1]" if days else "weekdays: [mon]",
        exit=last or "{id: over, if: \"tag('left')\", do: end}",
        welcome=_quoted(_("Welcome to {{group}}! Say hello: who are you, and what brings you here?")),
        on_words=_("What is said. Variables in double braces are filled in: {{group}}, {{day}}, {{nick}} …"),
        on_stages=_("Which step happens on which day, at what time."),
        on_exit=_("How it ends."),
    )  # fmt: skip


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
