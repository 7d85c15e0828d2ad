"""What this app holds about a person: all of it goes at an erasure but the proof that it was lawful."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from core.models.encrypted import blind_index
from core.services import idempotency, personal_data
from core.services.personal_data import Outcome
from devices.maths.catalogue import Kind, Purpose
from devices.models import (
    ConsentReceipt,
    Device,
    DeviceFirmware,
    DeviceOwnership,
    FabricationCase,
    ObservationImport,
    SeriesSignature,
    WithdrawalPreview,
)
from devices.services import borrower_lock, consents, retention, withdrawal
from lending.models import Borrower

_HANDSET = "erasure"


def register() -> None:
    """Enter the holdings of this app. May run twice. Consents come first: what they covered is sealed then."""
    entries = (
        ("devices.consents", _("consent receipts and previews of withdrawals"), _withdraw_all),
        ("devices.observations", _("observations, daily summaries, signs of fabrication"), _erase),
        ("devices.fabrication_cases", _("fabrication cases"), _erase_cases),
        ("devices.imports", _("files handed in: names, hashes, refusals"), _erase_imports),
        ("devices.devices", _("devices and whose they were"), _erase_devices),
    )
    for code, what, settle in entries:
        personal_data.register(code, what, settle)
    idempotency.register_personal("give-consent", "preview-withdrawal", "withdraw-consent")


def _withdraw_all(borrower: Borrower, on: date) -> Outcome:
    """Withdraw what is live, and keep the receipts: they prove that the handling was lawful."""
    at = _erased_at(borrower)
    borrower_lock.lock_borrowers(borrower_ids=[borrower.pk])
    for receipt in consents.live_of(borrower):
        shown = withdrawal.preview(
            borrower=borrower,
            purpose=Purpose(receipt.purpose),
            kind=Kind(receipt.kind),
            language=borrower.language,
            at=at,
        )
        withdrawal.confirm(preview_id=shown.pk, borrower=borrower, handset=_HANDSET, at=at)
    rows = ConsentReceipt.objects.filter(borrower=borrower).count()
    rows += WithdrawalPreview.objects.filter(borrower=borrower).count()
    law = personal_data.kept("proof_of_consent", rows, since=on, on=on)
    return law or Outcome(0)


def _erase(borrower: Borrower, _on: date) -> Outcome:
    """Delete every kind at once: two people decided, so no rule of retention waits."""
    at = _erased_at(borrower)
    counts = [retention.delete_of(borrower.pk, kind, at) for kind in Kind]
    signatures = SeriesSignature.objects.filter(borrower=borrower).delete()[0]
    return Outcome(signatures + sum(rows for found in counts for rows in found.values()))


def _erase_cases(borrower: Borrower, _on: date) -> Outcome:
    cases = FabricationCase.objects.filter(borrower=borrower)
    FabricationCase.flags.through.objects.filter(fabricationcase__in=cases).delete()
    return Outcome(cases.delete()[1].get("devices.FabricationCase", 0))


def _erase_imports(borrower: Borrower, _on: date) -> Outcome:
    withdrawal.drop_imports(borrower=borrower, at=_erased_at(borrower))
    imports = ObservationImport.objects.filter(borrower=borrower).exclude(file_name="")
    return Outcome(
        imports.update(file_name="", sha256="", options="", verdict="", counts={}, refusals=[])
    )


def _erase_devices(borrower: Borrower, _on: date) -> Outcome:
    """Delete the ownerships, and forget the serial numbers and models of devices that were nobody else's."""
    owned = DeviceOwnership.objects.filter(borrower=borrower)
    devices = list(owned.values_list("device", flat=True))
    rows = owned.delete()[0]
    for device in Device.objects.filter(pk__in=devices, ownerships=None):
        DeviceFirmware.objects.filter(device=device).delete()
        device.serial_index = blind_index(f"erased:{device.pk}")
        device.maker = device.model = device.firmware = ""
        device.save()
    return Outcome(rows)


def _erased_at(borrower: Borrower) -> datetime:
    if borrower.erased_at is None:
        raise ValueError("Only an erased person's data is erased.")
    return borrower.erased_at
