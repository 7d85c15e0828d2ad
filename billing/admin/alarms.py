"""Alarms: what the night could not do or found, until a person closes it with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from billing.models import Alarm, CloseRun, SetAside
from billing.services import alarms
from billing.services.set_aside import catch_up
from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_as_messages, refusals_in
from core.maths.calendar import now, today
from core.services.actor import acting_as, officer
from core.templatetags.cells import badge, page_of
from lending.models import Loan


class CloseForm(forms.Form):
    """Why an alarm is closed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was looked at, and what was done about it."),
    )


@admin.register(Alarm)
class AlarmAdmin(RecordAdmin):
    """One row an alarm, the open ones first."""

    page_template = "admin/billing/alarm/page.html"
    when_empty = gettext_lazy("No night has found anything that a person must look at.")
    list_display = ("__str__", "state", "first_on", "last_on", "nights", "closed_by")
    list_select_related = ("closed_by",)
    ordering = ("-closed_at", "-last_on", "-pk")  # NULLs, the open ones, come first

    @admin.display(description=gettext_lazy("state"))
    def state(self, alarm: Alarm) -> str:
        return badge(_("closed")) if alarm.closed_at else badge(_("open"), "bad")

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        may_close = request.user.has_perm(alarms.CLOSE)
        aside = _aside(record)
        return {
            "aside": aside,
            "loan": Loan.objects.filter(number=record.subject).first() if aside else None,
            "run": CloseRun.objects.filter(business_on=record.last_on).first(),
            "may_close": may_close and record.closed_at is None,
            "may_retry": may_close and aside is not None and aside.returned_on is None,
            "form": CloseForm(),
        }

    def get_urls(self) -> list[URLPattern]:
        close = self.admin_site.admin_view(require_POST(self.close))
        retry = self.admin_site.admin_view(require_POST(self.retry))
        return [
            path("<int:pk>/close/", close, name="billing_alarm_close"),
            path("<int:pk>/retry/", retry, name="billing_alarm_retry"),
            *super().get_urls(),
        ]

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close an alarm with the officer's reason."""
        alarm = self._asked(request, pk)
        form = CloseForm(request.POST)
        if form.is_valid():
            with refusals_in(form):
                alarms.close(
                    alarm=alarm,
                    reason=form.cleaned_data["reason"],
                    closer=request.user,  # type: ignore[arg-type]
                    at=now(),
                )
                messages.success(request, _("Closed. What was found and why it was closed stay."))
                return HttpResponseRedirect(page_of(alarm))
        context = self.page_context(request, alarm) | {"form": form}
        return self.page(request, alarm, self.page_template, **context)

    def retry(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try to bring back the loan that an alarm is about."""
        alarm = self._asked(request, pk)
        row = _aside(alarm)
        if row is None or row.returned_on is not None:
            messages.info(request, _("This loan is not set aside; nothing was done."))
            return HttpResponseRedirect(page_of(alarm))
        with refusals_as_messages(request), acting_as(officer(request.user)):  # type: ignore[arg-type]
            catch_up.bring_back(row=row, on=today())
            messages.success(
                request, _("The loan is back. What it missed is posted with today's date.")
            )
        return HttpResponseRedirect(page_of(alarm))

    def _asked(self, request: HttpRequest, pk: int) -> Alarm:
        """Return the alarm of an action, for an officer who may take it."""
        alarm = self.get_object(request, str(pk))
        if alarm is None:
            raise Http404
        if not request.user.has_perm(alarms.CLOSE):
            raise PermissionDenied
        return alarm


def _aside(alarm: Alarm) -> SetAside | None:
    """Return when the loan of an alarm was set aside last, if it is about one."""
    if alarm.kind != Alarm.Kind.LOAN_SET_ASIDE:
        return None
    return SetAside.objects.filter(loan__number=alarm.subject).select_related("loan").first()
