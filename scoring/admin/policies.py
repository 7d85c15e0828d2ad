"""Limit policies: proposed here, in force only once a second person approved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from core.admin.columns import yuan_column
from core.admin.forms import DayField, RateField, YuanField
from core.admin.payloads import name_of_field, written
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import today
from core.maths.money import percent, yuan
from core.models import Approval
from core.templatetags.cells import badge, page_of
from scoring.models import LimitPolicy
from scoring.services.assessment import policies

_MILLION = 1_000_000


class BandsField(forms.CharField):
    """Bands typed a line each: probability below in percent, months of income. Cleans to parts per million."""

    widget = forms.Textarea(attrs={"rows": 7})

    def clean(self, value: Any) -> Any:
        """Read the lines."""
        bands = []
        for line in str(super().clean(value)).splitlines():
            below, months = _numbers(line)
            bands.append([round(below * 10_000), round(months * _MILLION)])
        return bands


class PolicyForm(forms.Form):
    """The next version's figures and why. Empty fields can't be: all figures are shown as they stand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_from"] = DayField(label=_("Effective from"))
        for name in policies.FIGURES:
            self.fields[name] = _field(name)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
        )

    def propose(self, maker: User) -> Approval:
        """Ask for the policy of a valid form."""
        data = dict(self.cleaned_data)
        return policies.propose(
            effective_from=data.pop("effective_from"),
            reason=data.pop("reason"),
            on=today(),
            maker=maker,
            **data,
        )


@admin.register(LimitPolicy)
class LimitPolicyAdmin(RecordAdmin):
    """Dated figures. An assessment keeps those it was decided by."""

    page_template = "admin/scoring/limitpolicy/page.html"
    list_display = (
        "version",
        "state",
        "effective_from",
        "cap_yuan",
        "automatic_yuan",
        "clean_instalments",
    )
    actions_list = ("propose",)

    cap_yuan = yuan_column("product_cap_fen", gettext_lazy("highest limit of the product"))
    automatic_yuan = yuan_column("automatic_fen", gettext_lazy("decided without a person up to"))

    @admin.display(description=gettext_lazy("version"))
    def version(self, policy: LimitPolicy) -> str:
        return str(policy)

    @admin.display(description=gettext_lazy("state"))
    def state(self, policy: LimitPolicy) -> str:
        if policy.status != LimitPolicy.Status.APPROVED:
            return badge(policy.get_status_display(), "wait")
        if policy.effective_from > today():
            return badge(_("to come"), "wait")
        until = policies.replaced_on(policy)
        is_over = until is not None and until <= today()
        return badge(_("replaced")) if is_over else badge(_("in force"), "good")

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        figures = policies.figures_of(record)
        bands = figures.pop("bands")
        return {
            "state": self.state(record),
            "until": policies.replaced_on(record),
            "figures": [
                (name_of_field(LimitPolicy, name), written(name, value))
                for name, value in figures.items()
            ],
            "bands": [(percent(below), f"{months / _MILLION:g}") for below, months in bands],
            "nothing_from": percent(bands[-1][0]),
        }

    @action(
        description=gettext_lazy("Propose a policy"),
        icon="add",
        url_path="propose",
        permissions=["scoring.request_change_policy"],
    )
    def propose(self, request: HttpRequest) -> HttpResponse:
        """Show the form with the figures in force; a complete one becomes an approval."""
        form = PolicyForm(request.POST or None, initial=_as_they_stand())
        if request.method == "POST" and form.is_valid():
            with refusals_in(form):
                approval = form.propose(request.user)  # type: ignore[arg-type]
                messages.success(request, _("Asked. Another officer has to decide it."))
                return HttpResponseRedirect(page_of(approval))
        context = {"form": form, "title": _("Propose a policy")}
        return self.page(request, None, "admin/scoring/limitpolicy/propose.html", **context)


def _field(name: str) -> forms.Field:
    label = name_of_field(LimitPolicy, name)
    if name == "bands":
        return BandsField(
            label=label,
            help_text=_("A line each: probability below in percent, then months of income."),
        )
    if name.endswith("_fen"):
        return YuanField(label=label)
    if name.endswith("_ppm"):
        return RateField(label=f"{label} (%)")
    return forms.IntegerField(label=label, min_value=0, max_value=1000)


def _as_they_stand() -> dict[str, Any]:
    figures = policies.figures_of(policies.in_force(on=today()))
    shown = {name: _shown(name, value) for name, value in figures.items() if name != "bands"}
    lines = [f"{below / 10_000:g} {months / _MILLION:g}" for below, months in figures["bands"]]
    return shown | {"bands": "\n".join(lines)}


def _shown(name: str, value: int) -> Any:
    if name.endswith("_fen"):
        return yuan(value)
    return f"{value / 10_000:g}" if name.endswith("_ppm") else value


def _numbers(line: str) -> tuple[float, float]:
    try:
        below, months = (float(part) for part in line.replace("%", " ").split())
    except ValueError as error:
        message = _("Not a band: %(line)s. Write for example “4 2”.")
        raise forms.ValidationError(message % {"line": line}) from error
    if not (0 < below <= 100 and 0 <= months <= 24):
        raise forms.ValidationError(_("Percent go up to 100, months to 24."))
    return below, months
