"""The rules that a new charter begins with: few, mild at first, and none of them permanent without a person."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _


def shipped() -> str:
    """A first text, in the language of whoever writes it."""
    said = {
        "ads": _("No advertisements, and nobody is drawn into other groups."),
        "flood": _("Not ten messages in two minutes: one thought, one message."),
        "twins": _("The same text is not sent to one group after another."),
        "accounts": _("No accounts that add people in bulk or are run by a machine."),
        "night": _("From 23:30 to 6:30 people sleep."),
    }
    notes = {
        "score": _("0 to 1; one everyday message of a hundred reaches 0.5"),
        "days": _("days"),
        "minutes": _("minutes"),
        "certain": _("from here on an advertiser of the first day is removed at once"),
        "points": _("points from several signs; a person always decides"),
    }
    return _TEXT.format(**{name: json.dumps(words, ensure_ascii=False) for name, words in said.items()}, **notes)


_TEXT = """\
rules:
  ads:
    words: {ads}
    when:
      advertises: 0.5        # {score}
    steps: [warn, mute, remove]
    forgets: 30              # {days}
    mute: 1440               # {minutes}
    deletes: true
    certain: 0.98            # {certain}
  flood:
    words: {flood}
    when:
      floods: {{most: 10, minutes: 2}}
    steps: [remind, mute]
    forgets: 7
    mute: 10
  twins:
    words: {twins}
    when:
      repeats: 3
    steps: [remind, warn, mute]
    forgets: 30
  accounts:
    words: {accounts}
    when:
      suspects: 3            # {points}
    steps: [remove]
    forgets: 90
    except: [owner, admin]
  night:
    words: {night}
    when:
      night: {{from: "23:30", to: "06:30"}}
    steps: [remind]
    forgets: 1
    except: [owner]
    free_days: [sat]
"""
