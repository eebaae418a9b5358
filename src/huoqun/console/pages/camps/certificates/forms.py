"""The form of a certificate's template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huoqun.camps.certificates import LONGEST, Colour, Design, Paper

COLOURS = [
    (Colour.NAVY, pgettext_lazy("a colour", "navy")), (Colour.JADE, pgettext_lazy("a colour", "jade")),
    (Colour.VERMILION, pgettext_lazy("a colour", "vermilion")), (Colour.PLUM, pgettext_lazy("a colour", "plum")),
    (Colour.INK, pgettext_lazy("a colour", "ink")),
]  # fmt: skip
PAPERS = [
    (Paper.A4_LANDSCAPE, _("A4, lying")), (Paper.A4_PORTRAIT, _("A4, standing")), (Paper.A5_LANDSCAPE, _("A5, lying")),
    (Paper.LETTER_LANDSCAPE, _("US Letter, lying")),
]  # fmt: skip
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]


class DesignForm(forms.Form):
    """What a certificate says and looks like."""

    name = forms.CharField(label=_("Name of the template"), max_length=60, help_text=_("For the team."))
    title = forms.CharField(label=pgettext_lazy("of a certificate", "Title"), max_length=LONGEST["title"])
    subtitle = forms.CharField(label=_("Line below the title"), max_length=LONGEST["subtitle"], required=False)
    body = forms.CharField(
        label=pgettext_lazy("of a certificate", "Text"), max_length=LONGEST["body"],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Slots: {name} {class} {date} {score} {serial} {days} {streak} {community}. A part in [square brackets] "
            "falls away where a slot in it has nothing to say."
        ),
    )  # fmt: skip
    signatory = forms.CharField(
        label=_("Signed by"), max_length=LONGEST["signatory"], required=False, help_text=_("Empty: the community.")
    )
    signatory_title = forms.CharField(label=_("Their title"), max_length=LONGEST["signatory_title"], required=False)
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS)
    paper = forms.ChoiceField(label=pgettext_lazy("of a certificate", "Paper"), choices=PAPERS)
    language = forms.ChoiceField(label=_("Language of dates and small print"), choices=LANGUAGES)
    seal = forms.FileField(
        label=_("Seal"), required=False,
        help_text=_("A picture of your own seal on white paper; the white falls away. Without one a medal is drawn."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    no_seal = forms.BooleanField(label=_("Without the seal that is kept"), required=False)

    def design(self, seal: int | None) -> Design:
        """`seal`: the one that is kept."""
        said = self.cleaned_data
        return Design(
            title=said["title"].strip(), body=said["body"].replace("\r\n", "\n").strip(),
            subtitle=said["subtitle"].strip(), signatory=said["signatory"].strip(),
            signatory_title=said["signatory_title"].strip(), colour=Colour(said["colour"]),
            paper=Paper(said["paper"]), language=said["language"], seal=seal,
        )  # fmt: skip


def initial(name: str, design: Design) -> dict[str, Any]:
    """A design as the form shows it."""
    return {
        "name": name, "title": design.title, "subtitle": design.subtitle, "body": design.body,
        "signatory": design.signatory, "signatory_title": design.signatory_title, "colour": str(design.colour),
        "paper": str(design.paper), "language": design.language,
    }  # fmt: skip
