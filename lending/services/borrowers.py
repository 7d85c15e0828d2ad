"""Borrowers: registered once, looked up without being shown, revealed only with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.models.encrypted import blind_index
from core.services import disclosure
from core.services.disclosure import Subject
from lending.maths import personal_data
from lending.models import Borrower

AGE_OF_MAJORITY = 18
LONGEST_NUMBER = 40
_UNIQUE_FIELDS = {"id_number_index": "id_number", "number": "number"}


class NotAName(Refused):
    """The text is no real name."""

    code = "not_a_name"
    status = 422


class NotABorrowerNumber(Refused):
    """The borrower number is empty, longer than 40 signs or holds signs that can't be seen."""

    code = "not_a_borrower_number"
    status = 422


class NotAnIdNumber(Refused):
    """The ID number breaks its rule: length, place, birth date or check digit."""

    code = "not_an_id_number"
    status = 422


class NotAPhone(Refused):
    """The number is none of a mobile phone of the mainland."""

    code = "not_a_phone"
    status = 422


class TooYoung(Refused):
    """No lending to minors."""

    code = "too_young"
    status = 422


class AlreadyRegistered(Refused):
    """Another borrower has this ID number or this borrower number."""

    code = "already_registered"


class MayNotReveal(Refused):
    """Seeing personal data needs the permission and a reason."""

    code = "may_not_reveal"
    status = 403


UNMASKED = Subject(
    "lending.reveal_borrower",
    MayNotReveal,
    gettext_lazy("You may not see personal data unmasked."),
    gettext_lazy("Seeing personal data needs a reason."),
)


@dataclass(frozen=True)
class PersonalData:
    """A person's data in its stored spelling. Never written out by accident."""

    name: str
    id_number: str
    phone: str

    def __repr__(self) -> str:
        return "PersonalData(hidden)"


def check(*, name: str, id_number: str, phone: str, on: date) -> PersonalData:
    """Check a person's data on a business date and give it in its stored spelling.

    No refusal says the data back, neither in its text nor as a value.
    """
    spelt = PersonalData(
        name=personal_data.spell_name(name),
        id_number=personal_data.spell_id_number(id_number),
        phone=personal_data.spell_phone(phone),
    )
    if not personal_data.is_name(spelt.name):
        raise NotAName(
            _("This is not a real name."), remedy=_("Copy it from the ID card."), field="name"
        )
    if not personal_data.is_id_number(spelt.id_number):
        raise NotAnIdNumber(
            _("This ID number breaks its rule: 18 places, a real place and date, a check digit."),
            remedy=_("Copy it from the ID card."),
            field="id_number",
        )
    if not personal_data.is_phone(spelt.phone):
        raise NotAPhone(
            _("This is not a mobile number of the mainland."),
            remedy=_("Give its eleven digits."),
            field="phone",
        )
    if personal_data.age_on(personal_data.born_on(spelt.id_number), on) < AGE_OF_MAJORITY:
        raise TooYoung(
            _("A borrower is at least 18 years old."),
            remedy=_("Register this person once they are of age."),
            field="id_number",
        )
    return spelt


def register(
    *,
    number: str,
    name: str,
    id_number: str,
    phone: str,
    on: date,
    is_student: bool = False,
    language: str = "zh-hans",
) -> Borrower:
    """Register a person under the number by which the app's backend knows them.

    A phone may belong to several: families share one. An ID number and a borrower number may not.
    """
    spelt = check(name=name, id_number=id_number, phone=phone, on=on)
    if not (
        0 < len(number) <= LONGEST_NUMBER and number.isprintable() and number == number.strip()
    ):
        raise NotABorrowerNumber(
            _("A borrower number has 1 to 40 visible signs."),
            remedy=_("Send the number by which the app knows the person."),
            field="number",
        )
    borrower = Borrower(number=number, is_student=is_student, language=language)
    _fill(borrower, spelt)
    _save(borrower)
    return borrower


def update(
    *,
    borrower: Borrower,
    on: date,
    name: str | None = None,
    id_number: str | None = None,
    phone: str | None = None,
    is_student: bool | None = None,
    language: str | None = None,
) -> Borrower:
    """Change what is given and leave the rest; the same rules hold as at registration."""
    with transaction.atomic():
        kept = Borrower.objects.select_for_update().get(pk=borrower.pk)
        spelt = check(
            name=kept.name if name is None else name,
            id_number=kept.id_number if id_number is None else id_number,
            phone=kept.phone if phone is None else phone,
            on=on,
        )
        _fill(kept, spelt)
        kept.is_student = kept.is_student if is_student is None else is_student
        kept.language = language or kept.language
        _save(kept)
    return kept


def spellings(number: str) -> list[str]:
    """Return how a number may stand in the books, as typed first; each is found by an index."""
    number = number.strip()
    return list(dict.fromkeys([number, number.upper(), number.lower()]))


def find(term: str) -> QuerySet[Borrower]:
    """Find borrowers by number, ID number, phone or real name, each in full and in any spelling."""
    return Borrower.objects.filter(
        Q(number__in=spellings(term))
        | Q(id_number_index=blind_index(personal_data.spell_id_number(term)))
        | Q(phone_index=blind_index(personal_data.spell_phone(term)))
        | Q(name_index=blind_index(personal_data.spell_name(term)))
    )


def reveal(*, borrower: Borrower, to: User, reason: str) -> PersonalData:
    """Return a borrower's data unmasked and leave an audit event of who saw it and why."""
    disclosure.record(subject=UNMASKED, model=Borrower, row_id=borrower.pk, to=to, reason=reason)
    return PersonalData(borrower.name, borrower.id_number, borrower.phone)


def _fill(borrower: Borrower, spelt: PersonalData) -> None:
    borrower.name, borrower.name_index = spelt.name, blind_index(spelt.name)
    borrower.phone, borrower.phone_index = spelt.phone, blind_index(spelt.phone)
    borrower.id_number = spelt.id_number
    borrower.id_number_index = blind_index(spelt.id_number)


def _save(borrower: Borrower) -> None:
    """Save, or say which number is taken. The database's own message would hold the index."""
    try:
        with transaction.atomic():
            borrower.save()
    except IntegrityError as error:
        taken = str(error).partition(") already exists")[0].rpartition("Key (")[2].partition(")")[0]
    else:
        return
    if taken not in _UNIQUE_FIELDS:
        raise ValueError("The database refused a borrower for no known reason.")
    raise AlreadyRegistered(
        _("Another borrower has this number already."),
        remedy=_("Look the person up instead of registering them again."),
        field=_UNIQUE_FIELDS[taken],
    )
