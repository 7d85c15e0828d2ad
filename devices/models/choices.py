"""The words of the catalogue as officers read them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from devices.maths.catalogue import Family, Kind, Purpose

KINDS = [
    (Kind.PHONE.value, _("phone behaviour")),
    (Kind.PLACES.value, _("whereabouts of the phone")),
    (Kind.BAND.value, _("fitness band")),
    (Kind.SCALE.value, _("smart scale")),
    (Kind.CAR.value, _("car")),
    (Kind.TRANSACTIONS.value, _("transactions")),
    (Kind.BUREAU.value, _("credit bureau")),
]
DEVICES = [
    (Kind.PHONE.value, _("mobile phone")),
    (Kind.BAND.value, _("fitness band")),
    (Kind.SCALE.value, _("smart scale")),
    (Kind.CAR.value, _("car unit")),
]
PURPOSES = [
    (Purpose.CREDIT.value, _("credit assessment")),
    (Purpose.HEALTH_INSURANCE.value, _("health-insurance pricing")),
    (Purpose.MOTOR_INSURANCE.value, _("motor-insurance pricing")),
    (Purpose.COLLECTIONS_CONTACT.value, _("collections contact")),
]
FAMILIES = [
    (Family.BEHAVIOUR.value, _("behaviour")),
    (Family.TRANSACTION.value, _("transaction")),
]
