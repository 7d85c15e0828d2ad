"""A withdrawal that an officer takes on the phone: what it does is told first, and only then confirmed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.records import RecordAdmin
from core.admin.refusals import refusals_as_messages, refusals_in
from core.maths.calendar import now
from core.maths.money import grouped_yuan
from core.models.languages import LANGUAGES
from core.templatetags.cells import page_of
from devices.admin.people import borrower_or_404
from devices.maths.catalogue import Kind, Purpose
from devices.models import ConsentReceipt, WithdrawalPreview
from devices.models.choices import KINDS, PURPOSES
from devices.services import consents, withdrawal
from devices.services.consents import LONGEST_HANDSET
from lending.models import Borrower, CreditLine

WITHDRAW = "devices.withdraw_consent"


class TellForm(forms.Form):
    """In which language the borrower is told what the withdrawal does."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the borrower"), choices=LANGUAGES)


class ConfirmForm(forms.Form):
    """How the borrower was told."""

    handset = forms.CharField(
        label=gettext_lazy("How the borrower was told"),
        max_length=LONGEST_HANDSET,
        help_text=gettext_lazy("Kept with the receipt, as the device is where the app shows it."),
    )


def tell_page(
    site: RecordAdmin, request: HttpRequest, pk: int, purpose: str, kind: str
) -> HttpResponse:
    """Prepare what the borrower is to be told; keep it and go on to read it out."""
    borrower = _allowed(request, pk)
    if purpose not in dict(PURPOSES) or kind not in dict(KINDS):
        raise Http404
    form = TellForm(request.POST or None, initial={"language": borrower.language})
    if form.is_valid():
        with refusals_in(form):
            shown = withdrawal.preview(
                borrower=borrower,
                purpose=Purpose(purpose),
                kind=Kind(kind),
                language=form.cleaned_data["language"],
                at=now(),
            )
            return HttpResponseRedirect(
                reverse("admin:devices_consentreceipt_confirm", args=[borrower.pk, shown.pk])
            )
    receipt = consents.live(borrower=borrower, purpose=Purpose(purpose), kind=Kind(kind))
    context: dict[str, Any] = {
        "title": _("Enter a withdrawal"),
        "borrower": borrower,
        "receipt": receipt,
        "form": form,
    }
    return site.page(request, borrower, "admin/devices/consentreceipt/withdraw.html", **context)


def confirm_page(site: RecordAdmin, request: HttpRequest, pk: int, preview: UUID) -> HttpResponse:
    """Show what the borrower is told; confirmed, the withdrawal works at once."""
    borrower = _allowed(request, pk)
    shown = WithdrawalPreview.objects.filter(pk=preview, borrower=borrower).first()
    if shown is None:
        raise Http404
    done = ConsentReceipt.objects.filter(preview=shown).first()
    if done is not None:
        return HttpResponseRedirect(page_of(done))
    form = ConfirmForm(request.POST or None, initial={"handset": _("phone call")})
    if form.is_valid():
        with refusals_as_messages(request):
            receipt = withdrawal.confirm(
                preview_id=shown.pk,
                borrower=borrower,
                handset=form.cleaned_data["handset"],
                at=now(),
            )
            messages.success(request, _withdrawn(borrower))
            return HttpResponseRedirect(page_of(receipt))
    context = {
        "title": _("What the withdrawal does"),
        "borrower": borrower,
        "preview": shown,
        "form": form,
    }
    return site.page(request, borrower, "admin/devices/consentreceipt/confirm.html", **context)


def _withdrawn(borrower: Borrower) -> str:
    """Return that it is done, and what the limit is now: what follows from it is done too."""
    done = _("Withdrawn. Nothing more is stored or read under it.")
    line = CreditLine.objects.filter(borrower=borrower).first()
    if line is None:
        return done
    now_is = _("The limit is %(limit)s yuan now.") % {"limit": grouped_yuan(line.limit_fen)}
    return f"{done} {now_is}"


def _allowed(request: HttpRequest, pk: int) -> Borrower:
    if not request.user.has_perm(WITHDRAW):
        raise PermissionDenied(WITHDRAW)
    return borrower_or_404(pk)
