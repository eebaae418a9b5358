"""The forms of the editor: the ground, and each slot with its place, words and colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from huoqun.campaigns.posters.layout import HIGH, LONGEST, SIZES, WIDE, Align, Layout, Slot, SlotKind, usual

NAMES = {
    SlotKind.TITLE: pgettext_lazy("of a poster", "Title"),
    SlotKind.SUBTITLE: pgettext_lazy("of a poster", "Subtitle"),
    SlotKind.TASKS: pgettext_lazy("of a poster", "What to do"),
    SlotKind.CODE: pgettext_lazy("of a poster", "Code"),
    SlotKind.INVITER: pgettext_lazy("of a poster", "Who invites"),
    SlotKind.HOURS: pgettext_lazy("of a poster", "When it is on"),
    SlotKind.AVATAR: pgettext_lazy("of a poster", "Picture of who invites"),
}
HELPS = {
    SlotKind.TASKS: gettext_lazy("One step a line, at most 14 signs each."),
    SlotKind.INVITER: gettext_lazy("{name} is the member whose poster it is; on codes of places it is left out."),
    SlotKind.HOURS: gettext_lazy("Empty: from when to when the campaign is on."),
    SlotKind.AVATAR: gettext_lazy("Off, as it should be. A member's own picture, only where they gave one for this."),
}  # fmt: skip
ALIGNS = (
    (Align.LEFT.value, pgettext_lazy("of words", "left")),
    (Align.CENTER.value, pgettext_lazy("of words", "in the middle")),
    (Align.RIGHT.value, pgettext_lazy("of words", "right")),
)
WORDLESS = (SlotKind.CODE, SlotKind.AVATAR)


def _colour(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=7, widget=forms.TextInput(attrs={"type": "color"}))


class GroundForm(forms.Form):
    ground = _colour(gettext_lazy("Ground"))


class SlotForm(forms.Form):
    """One slot; `kind` says which of its fields there are."""

    on = forms.BooleanField(label=gettext_lazy("Show it"), required=False)
    text = forms.CharField(label=gettext_lazy("Words"), required=False, strip=False, widget=forms.Textarea({"rows": 2}))
    x = forms.IntegerField(label=gettext_lazy("From the left"), min_value=0, max_value=WIDE)
    y = forms.IntegerField(label=gettext_lazy("From the top"), min_value=0, max_value=HIGH)
    w = forms.IntegerField(label=gettext_lazy("Width"), min_value=40, max_value=WIDE)
    h = forms.IntegerField(label=gettext_lazy("Height"), min_value=40, max_value=HIGH)
    size = forms.IntegerField(label=gettext_lazy("Letters"), min_value=SIZES[0], max_value=SIZES[-1])
    align = forms.ChoiceField(label=gettext_lazy("Words stand"), choices=ALIGNS)
    bold = forms.BooleanField(label=gettext_lazy("Bold"), required=False)
    colour = _colour(gettext_lazy("Colour"))
    plated = forms.BooleanField(label=gettext_lazy("A plate below them"), required=False)
    plate = _colour(gettext_lazy("Its colour"))
    quiet = forms.IntegerField(label=gettext_lazy("White around it, in modules"), min_value=0, max_value=8)

    def __init__(self, kind: SlotKind, data: QueryDict | None, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=kind.value, initial=initial)
        self.kind, self.title, self.help = kind, NAMES[kind], HELPS.get(kind, "")
        gone = ("text", "size", "align", "bold", "colour", "plated", "plate") if kind in WORDLESS else ()
        for name in (*gone, *(() if kind is SlotKind.CODE else ("quiet",))):
            del self.fields[name]
        if "text" in self.fields:
            self.fields["text"].widget.attrs["maxlength"] = LONGEST[kind]

    def slot(self) -> dict[str, Any]:
        """What was said, as `layout.read` takes it."""
        said = dict(self.cleaned_data)
        if not said.pop("plated", False):
            said.pop("plate", None)
        return said


def slot_forms(layout: Layout, data: QueryDict | None = None) -> list[SlotForm]:
    """A form for each slot, filled with the layout, or with what was sent."""
    spare = usual("en", "", "")
    return [SlotForm(kind, data, _initial(layout.slots.get(kind), spare.slots.get(kind, AVATAR))) for kind in NAMES]


AVATAR = Slot(90, 1460, 160, 160, on=False)


def _initial(slot: Slot | None, spare: Slot) -> dict[str, Any]:
    one = slot or spare
    values = {name: getattr(one, name) for name in Slot.__slots__}
    plate = values.pop("plate")
    return values | {"on": slot is not None and slot.on, "plated": bool(plate), "plate": plate or "#ffffff"}


def said_layout(ground: GroundForm, slots: Iterable[SlotForm]) -> dict[str, Any]:
    """A whole layout out of forms that are valid."""
    return {"ground": ground.cleaned_data["ground"], "slots": {one.kind.value: one.slot() for one in slots}}
