"""What can be done about a line: ask for another limit, freeze it, unfreeze it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from core.admin.action_requests import ActionRequest
from core.admin.forms import RequestForm, YuanField
from core.maths.calendar import today
from core.models import Approval
from lending.models import CreditLine, LineFreeze
from lending.services import limits


class LimitForm(RequestForm):
    """Another limit than today's."""

    limit = YuanField(
        label=_("New limit"),
        help_text=_("May lie below what is drawn: then nothing more can be drawn."),
    )

    def ask(self, *, action: str, maker: User, evidence: dict[str, Any]) -> Approval:
        """Propose the limit; `action` is always the change of a limit."""
        return limits.propose(
            line=cast(CreditLine, self.target),
            to_fen=self.cleaned_data["limit"],
            on=today(),
            maker=maker,
            reason=self.cleaned_data["reason"],
            evidence=evidence,
        )


class FreezeForm(forms.Form):
    """Why nothing may be drawn any more."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [
            choice for choice in LineFreeze.Reason.choices if choice[0] not in LineFreeze.BY_RULE
        ],
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))


LINE_REQUESTS = (ActionRequest("limit", limits.ACTION, _("Ask for another limit"), LimitForm),)
