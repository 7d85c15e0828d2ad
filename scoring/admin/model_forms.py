"""What is filled in about a model: where it shall move, and what another person thinks of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.admin.forms import RateField, RequestForm
from core.maths.calendar import today
from core.models import Approval
from scoring.models import ModelVersion
from scoring.services.model_registry import promotion_rule, promotions


class MoveForm(RequestForm):
    """A move that the written rule knows from where the model stands."""

    to_stage = forms.ChoiceField(label=_("Move to"))
    share = RateField(
        label=_("Share of assessments (%)"),
        required=False,
        help_text=_("Of a challenger only: at most 50."),
    )

    def __init__(self, *args: Any, target: Model, **kwargs: Any) -> None:
        super().__init__(*args, target=target, **kwargs)
        moves = promotion_rule.moves(self._model())
        choice: Any = self.fields["to_stage"]
        choice.choices = [(stage.value, stage.label) for stage in moves]

    def ask(self, *, action: str, maker: User, evidence: dict[str, Any]) -> Approval:
        """Ask by the rule: its figures are the evidence."""
        return promotions.propose(
            model=self._model(),
            to_stage=ModelVersion.Stage(self.cleaned_data["to_stage"]),
            share_ppm=self.cleaned_data["share"] or 0,
            on=today(),
            maker=maker,
            reason=self.cleaned_data["reason"],
        )

    def _model(self) -> ModelVersion:
        if not isinstance(self.target, ModelVersion):
            raise TypeError(self.target)
        return self.target


class OpinionForm(forms.Form):
    """A validator's opinion, and one thing that was found if there is one."""

    opinion = forms.CharField(
        label=_("Opinion"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you looked at, and what the model may be used for. It is kept as it is."),
    )
    title = forms.CharField(label=_("Finding"), required=False, max_length=80)
    words = forms.CharField(
        label=_("What was found"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("An open finding keeps the model from being promoted."),
    )

    def found(self) -> dict[str, str]:
        """Return the finding, if one was written."""
        title, words = self.cleaned_data["title"], self.cleaned_data["words"]
        return {title: words} if title or words else {}
