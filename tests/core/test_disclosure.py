"""What the database keeps of who saw what: for a reason alone, and of the tables alone that say so."""

import pytest
from django.db import DatabaseError, transaction

from core.models import AuditEvent
from core.services import disclosure
from lending.models import CreditLine
from lending.services import borrowers
from tests.factories import BorrowerFactory, CreditLineFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def test_a_table_that_is_not_shown_for_a_reason_gets_no_event() -> None:
    officer = OfficerFactory(permissions=["lending.reveal_borrower"])
    line = CreditLineFactory()
    with pytest.raises(DatabaseError, match="Nothing of lending_creditline"), transaction.atomic():
        disclosure.record(
            subject=borrowers.UNMASKED, model=CreditLine, row_id=line.pk, to=officer, reason="x"
        )
    assert not AuditEvent.objects.filter(operation="REVEAL").exists()


def test_an_event_says_who_saw_which_part_and_why() -> None:
    officer = OfficerFactory(permissions=["lending.reveal_borrower"])
    borrower = BorrowerFactory()
    disclosure.record(
        subject=borrowers.UNMASKED,
        model=type(borrower),
        row_id=borrower.pk,
        to=officer,
        reason=" he called ",
        seen={"data": "phone"},
    )
    event = AuditEvent.objects.get(operation="REVEAL")
    assert (event.table_name, event.row_id) == ("lending_borrower", str(borrower.pk))
    assert event.actor == f"officer:{officer.get_username()}"
    assert event.after == {"data": "phone", "reason": "he called"}
