"""What this app holds about a person: money, which law keeps, and quotes, which nothing does."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from billing.models import (
    BureauNotice,
    CollectionsConsent,
    Contact,
    ContactFreeze,
    ContactNumber,
    ContactRefusal,
    ContactTerms,
    Fact,
    OverdueCase,
    Position,
    Quote,
    Receipt,
    Statement,
    ThirdPerson,
    Transfer,
)
from core.services import personal_data
from core.services.personal_data import Outcome, Relationship
from lending.models import Borrower, Loan

_LAUNDERING = "anti_money_laundering"


def register() -> None:
    """Enter the holdings of this app. May run twice."""
    personal_data.register_relationship(find_relationship)
    entries = (
        ("billing.facts", _("facts of loans and receipts of money"), _keep_facts),
        ("billing.cases", _("overdue cases"), _keep_cases),
        ("billing.ledger", _("ledger entries of loans"), _keep_ledger),
        ("billing.statements", _("statements"), _keep_statements),
        ("billing.quotes", _("quotes that no loan was drawn under"), _erase_quotes),
        ("billing.notices", _("notices before a record at the credit bureau"), _keep_notices),
        ("billing.contacts", _("contacts, their refusals and stops"), _keep_contacts),
        ("billing.contact_numbers", _("numbers called, by their index"), _erase_numbers),
        ("billing.third_persons", _("third persons and their numbers"), _erase_third_persons),
    )
    for code, what, settle in entries:
        personal_data.register(code, what, settle)


def find_relationship(borrower: Borrower) -> Relationship | None:
    """Find when the business with a person ended: the day on which the last loan was settled.

    A loan that owes the borrower a credit balance isn't over. Money received without a loan counts too.
    """
    positions = Position.objects.filter(loan__line__borrower=borrower)
    received = Receipt.objects.filter(line__borrower=borrower)
    if not (Loan.objects.filter(line__borrower=borrower).exists() or received.exists()):
        return None
    open_ones = positions.filter(settled_on__isnull=True)
    owed_back = positions.aggregate(fen=Sum("credit_balance_fen"))["fen"]
    if open_ones.exists() or owed_back:
        return Relationship(None)
    settled_on = positions.aggregate(last=Max("settled_on"))["last"]
    return Relationship(settled_on or received.aggregate(last=Max("value_on"))["last"])


def _kept(borrower: Borrower, rule: str, rows: int, on: date) -> Outcome:
    """Keep by law while law wants it; afterwards what stays names nobody."""
    law = _by_law(borrower, rule, rows, on)
    return law or Outcome(rows, "de_identified" if rows else "")


def _keep_facts(borrower: Borrower, on: date) -> Outcome:
    rows = Fact.objects.filter(loan__line__borrower=borrower).count()
    rows += Receipt.objects.filter(line__borrower=borrower).count()
    return _kept(borrower, _LAUNDERING, rows, on)


def _keep_cases(borrower: Borrower, on: date) -> Outcome:
    cases = OverdueCase.objects.filter(loan__line__borrower=borrower)
    return _kept(borrower, _LAUNDERING, cases.count(), on)


def _keep_ledger(borrower: Borrower, on: date) -> Outcome:
    rows = Transfer.objects.filter(posting__loan__line__borrower=borrower).count()
    return _kept(borrower, "accounting", rows, on)


def _keep_statements(borrower: Borrower, on: date) -> Outcome:
    rows = Statement.objects.filter(line__borrower=borrower).count()
    return _kept(borrower, _LAUNDERING, rows, on)


def _erase_quotes(borrower: Borrower, _on: date) -> Outcome:
    return Outcome(Quote.objects.filter(line__borrower=borrower, loan=None).delete()[0])


def _keep_notices(borrower: Borrower, on: date) -> Outcome:
    rows = BureauNotice.objects.filter(loan__line__borrower=borrower).count()
    return _kept(borrower, "limitation", rows, on)


def _keep_contacts(borrower: Borrower, on: date) -> Outcome:
    """Keep what proves how a claim was pursued, while it can be disputed; afterwards it names nobody."""
    tables = (Contact, ContactRefusal, ContactFreeze, ContactTerms, CollectionsConsent)
    rows = sum(table.objects.filter(line__borrower=borrower).count() for table in tables)
    return _kept(borrower, "limitation", rows, on)


def _erase_numbers(borrower: Borrower, on: date) -> Outcome:
    """Blank the indexes once the contacts need not be kept; by then no rule counts by them."""
    numbers = ContactNumber.objects.filter(line__borrower=borrower).exclude(number_index="")
    law = _by_law(borrower, "limitation", numbers.count(), on)
    return law or Outcome(numbers.update(number_index=""))


def _erase_third_persons(borrower: Borrower, _on: date) -> Outcome:
    """Erase at once: nobody calls them any more, and no law wants their names."""
    persons = ThirdPerson.objects.filter(line__borrower=borrower).exclude(phone_index="")
    return Outcome(persons.update(name="", phone="", phone_index="", relation=""))


def _by_law(borrower: Borrower, rule: str, rows: int, on: date) -> Outcome | None:
    business = personal_data.relationship(borrower)
    since = business.ended_on if business else on
    return personal_data.kept(rule, rows, since=since, on=on)
