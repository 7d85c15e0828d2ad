"""One borrower's days, metric by metric. Sensitive ones are shown once, for a reason that is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_in
from core.maths.calendar import now, today
from devices.admin.people import borrower_or_404
from devices.services import readings
from devices.templatetags.series_charts import Span
from lending.models import Borrower

VIEW = "devices.view_observation"
DAYS_SHOWN = 90


class ReasonForm(forms.Form):
    """Why sensitive data is needed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who saw which days of whom, and why, stays in the audit record."),
    )


def days_page(site: RecordAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show one group of figures of a borrower's last days: at once, or after its reason."""
    borrower = borrower_or_404(pk)
    group = readings.GROUPS.get(request.GET.get("data", "phone"))
    if group is None:
        raise Http404
    if not request.user.has_perm(VIEW):
        raise PermissionDenied(VIEW)
    may_reveal = request.user.has_perm(readings.REVEAL)
    if group.is_sensitive and request.method == "POST" and not may_reveal:
        raise PermissionDenied(readings.REVEAL)
    days = _last_days(borrower)
    # What is not sensitive is asked for without a reason: by a form that is complete as it is.
    form = ReasonForm(request.POST or None) if group.is_sensitive else forms.Form({})
    context: dict[str, Any] = {
        "title": _("Days of %(number)s") % {"number": borrower.number},
        "borrower": borrower,
        "group": group,
        "groups": readings.GROUPS.values(),
        "span": Span(days.first_day, days.last_day),
        "form": form,
        "may_reveal": may_reveal,
    }
    if form.is_valid():
        with refusals_in(form):
            context["figures"] = _seen(request, group, days, form)
    return site.page(request, borrower, "admin/devices/device/days.html", **context)


def _seen(
    request: HttpRequest, group: readings.Group, days: readings.Days, form: forms.Form
) -> list[readings.Figure]:
    if not group.is_sensitive:
        return readings.read(group=group, days=days)
    reason = form.cleaned_data["reason"]
    return readings.reveal(group=group, days=days, to=request.user, reason=reason)  # type: ignore[arg-type]


def _last_days(borrower: Borrower) -> readings.Days:
    last_day = today() - timedelta(days=1)
    first_day = last_day - timedelta(days=DAYS_SHOWN - 1)
    return readings.Days(borrower, first_day, last_day, now())
