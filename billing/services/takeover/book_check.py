"""Hold a loan book that is to be taken over against the rules, row by row, and against what is recorded already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from django.utils.translation import gettext as _

from billing.importers.book import Book, LoanRow, RefusedRow, RepaymentRow
from billing.maths.facts import Fact, FactKind
from billing.maths.replay import replay
from billing.models import Receipt
from billing.services.positions.terms import terms_of
from core.errors import Refused
from core.maths.money import yuan
from core.models.encrypted import blind_index
from lending.maths.personal_data import spell_id_number
from lending.models import Borrower, Ceiling, CreditLine, Loan, ProductVersion
from lending.services import borrowers, ceilings, products

Problem = tuple[str, object, str]


@dataclass(slots=True)
class Plan:
    """What an import would record, how much of the book is recorded already, and the rows refused.

    `unpaid_fen` is the principal that the loans to record leave unpaid.
    """

    loans: list[LoanRow] = field(default_factory=list)
    repayments: list[RepaymentRow] = field(default_factory=list)
    loans_known: int = 0
    repayments_known: int = 0
    unpaid_fen: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def check(*, book: Book, loans_file: PurePath, repayments_file: PurePath, on: date) -> Plan:
    """Plan the import of a book that was read; writes nothing. `on` is today's business date.

    A loan goes in whole or not at all: a refused row takes its loan, and all repayments of that loan, out.
    """
    known = _Known.of(book)
    plan = Plan(refused=list(book.refused))
    drawn_on = {row.loan_number: row.drawn_on for row in book.loans} | known.drawn_on
    for loan in book.loans:
        _refuse(plan, loans_file.name, loan, _wrong_with_loan(loan, known, on))
    for repayment in book.repayments:
        _refuse(
            plan,
            repayments_file.name,
            repayment,
            _wrong_with_repayment(repayment, known, drawn_on, on),
        )
    out = {row.loan_number for row in plan.refused if row.loan_number}
    _take_out(plan, book, out, loans_file.name, repayments_file.name)
    _sort_out_known(plan, book, known, out)
    plan.unpaid_fen = _unpaid_fen(plan, known)
    return plan


@dataclass(frozen=True, slots=True)
class _Known:
    """What is recorded already of the numbers that a book uses."""

    loans: dict[str, Loan]
    receipts: dict[str, Receipt]
    numbers_by_id: dict[str, str]
    ids_by_number: dict[str, str]
    people: dict[str, LoanRow]
    line_limits_fen: dict[str, int | None]
    line_products: dict[str, str]
    versions: list[ProductVersion]
    usual_product: str

    @classmethod
    def of(cls, book: Book) -> _Known:
        numbers = [row.loan_number for row in book.loans] + [
            row.loan_number for row in book.repayments
        ]
        people: dict[str, LoanRow] = {}
        numbers_by_id: dict[str, str] = {}
        for row in book.loans:
            people.setdefault(row.borrower_number, row)
            numbers_by_id.setdefault(_id_index(row), row.borrower_number)
        stored = Borrower.objects.filter(id_number_index__in=numbers_by_id)
        numbers_by_id.update(stored.values_list("id_number_index", "number"))
        named = Borrower.objects.filter(number__in=people)
        receipts = Receipt.objects.filter(
            reference__in=[row.reference for row in book.repayments], replaced_by__isnull=True
        )
        lines = CreditLine.objects.filter(borrower__number__in=people)
        approved = ProductVersion.objects.approved()
        return cls(
            loans={loan.number: loan for loan in Loan.objects.filter(number__in=set(numbers))},
            receipts={
                receipt.reference: receipt for receipt in receipts.select_related("named_loan")
            },
            numbers_by_id=numbers_by_id,
            ids_by_number=dict(named.values_list("number", "id_number_index")),
            people=people,
            line_limits_fen=_line_limits_fen(book.loans),
            line_products=dict(lines.values_list("borrower__number", "product_code")),
            versions=list(approved.order_by("-effective_from", "-number")),
            usual_product=products.code_for_line(),
        )

    @property
    def drawn_on(self) -> dict[str, date]:
        return {number: loan.drawn_on for number, loan in self.loans.items()}

    def product(self, row: LoanRow) -> str:
        """Return the code of a row's product: that of the borrower's line, or of the line that opens."""
        return self.line_products.get(row.borrower_number) or row.product or self.usual_product

    def is_offered(self, product: str) -> bool:
        """Return whether a version of a product was ever approved."""
        return any(version.code == product for version in self.versions)

    def version(self, row: LoanRow) -> ProductVersion | None:
        """Return the version in force of a row's product on the day of its draw-down."""
        for version in self.versions:
            if version.code == self.product(row) and version.effective_from <= row.drawn_on:
                return version
        return None


def _wrong_with_loan(row: LoanRow, known: _Known, on: date) -> Iterator[Problem]:
    """Return what is wrong with a loan's row."""
    loan = known.loans.get(row.loan_number)
    if loan is not None:
        if (loan.principal_fen, loan.drawn_on, loan.instalments) != (
            row.amount_fen,
            row.drawn_on,
            row.instalments,
        ):
            yield (
                "loan_number",
                row.loan_number,
                _("is recorded already with another amount, day or count"),
            )
        return
    version = known.version(row)
    if row.drawn_on > on:
        yield "drawn_on", row.drawn_on, _("is no day to come")
    elif row.product and not known.is_offered(row.product):
        yield "product", row.product, _("is the code of an approved product")
    elif version is None:
        yield "drawn_on", row.drawn_on, _("is a day on which a product version was in force")
    else:
        if row.amount_fen < version.min_draw_down_fen:
            least = yuan(version.min_draw_down_fen)
            yield "amount", yuan(row.amount_fen), _("is at least %(least)s") % {"least": least}
        if not version.min_instalments <= row.instalments <= version.max_instalments:
            offered = {"fewest": version.min_instalments, "most": version.max_instalments}
            yield "instalments", row.instalments, _("is %(fewest)s to %(most)s") % offered
    yield from _wrong_with_person(row, known)


def _of_person(row: LoanRow) -> tuple[object, ...]:
    """Return what all rows of one borrower have in common."""
    return row.name, row.id_number, row.phone, row.limit_fen, row.product


def _id_index(row: LoanRow) -> str:
    return blind_index(spell_id_number(row.id_number))


def _line_limits_fen(loans: Sequence[LoanRow]) -> dict[str, int | None]:
    """Return the most that each line to be opened may have as its limit, on the day that it opens; None is no bound."""
    opened_on: dict[str, date] = {}
    for row in sorted(loans, key=lambda row: row.drawn_on):
        opened_on.setdefault(row.borrower_number, row.drawn_on)
    lines = CreditLine.objects.filter(borrower__number__in=opened_on)
    for number in lines.values_list("borrower__number", flat=True):
        del opened_on[number]
    days = set(opened_on.values())
    most_fen = {day: ceilings.in_force(kind=Ceiling.Kind.BALANCE, on=day) for day in days}
    return {number: most_fen[day] for number, day in opened_on.items()}


def _wrong_with_person(row: LoanRow, known: _Known) -> Iterator[Problem]:
    """Return what is wrong with a row's borrower and line. Personal data is never repeated in a report."""
    most_fen = known.line_limits_fen.get(row.borrower_number)
    if most_fen is not None and row.limit_fen > most_fen:
        said = _("is at most %(most)s, what one person may owe") % {"most": yuan(most_fen)}
        yield "limit", yuan(row.limit_fen), said
    first = known.people[row.borrower_number]
    if row.product and row.product != known.product(row):
        said = _("is %(product)s, the product of the borrower's line")
        yield "product", row.product, said % {"product": known.product(row)}
    index = _id_index(row)
    if _of_person(row) != _of_person(first):
        said = _("has one name, ID number, phone, limit and product; line %(line)s says otherwise")
        said %= {"line": first.line_no}
        yield "borrower_number", row.borrower_number, said
    elif known.numbers_by_id[index] != row.borrower_number:
        yield "id_number", "", _("belongs to one borrower; another number has it already")
    elif known.ids_by_number.get(row.borrower_number, index) != index:
        said = _("is recorded already for a person with another ID number")
        yield "borrower_number", row.borrower_number, said
    else:
        try:
            borrowers.check(
                name=row.name, id_number=row.id_number, phone=row.phone, on=row.drawn_on
            )
        except Refused as refused:
            yield refused.field, "", refused.rule


def _wrong_with_repayment(
    row: RepaymentRow, known: _Known, drawn_on: dict[str, date], on: date
) -> Iterator[Problem]:
    """Return what is wrong with a repayment's row."""
    receipt = known.receipts.get(row.reference)
    if receipt is not None:
        number = receipt.named_loan.number if receipt.named_loan else ""
        if (receipt.amount_fen, receipt.value_on, number) != (
            row.amount_fen,
            row.paid_on,
            row.loan_number,
        ):
            yield (
                "reference",
                row.reference,
                _("is recorded already with another amount, day or loan"),
            )
    elif row.loan_number not in drawn_on:
        yield "loan_number", row.loan_number, _("names a loan of this book, or one recorded before")
    elif row.paid_on < drawn_on[row.loan_number]:
        said = _("is no day before the draw-down, %(day)s") % {"day": drawn_on[row.loan_number]}
        yield "paid_on", row.paid_on, said
    elif row.paid_on > on:
        yield "paid_on", row.paid_on, _("is no day to come")


def _refuse(
    plan: Plan, file: str, row: LoanRow | RepaymentRow, problems: Iterator[Problem]
) -> None:
    plan.refused += [
        RefusedRow(file, row.line_no, column, str(value), rule, row.loan_number)
        for column, value, rule in problems
    ]


def _take_out(plan: Plan, book: Book, out: set[str], loans_name: str, repayments_name: str) -> None:
    """Refuse what belongs to a refused row's loan too: half a loan would be a wrong one."""
    rows = {(row.file, row.line_no) for row in plan.refused}
    said = _("goes in with the whole loan, and another row of it is refused")
    for name, kept in ((loans_name, book.loans), (repayments_name, book.repayments)):
        plan.refused += [
            RefusedRow(name, row.line_no, "loan_number", row.loan_number, said, row.loan_number)
            for row in kept
            if row.loan_number in out and (name, row.line_no) not in rows
        ]
    plan.refused.sort(key=lambda row: (row.file, row.line_no))


def _sort_out_known(plan: Plan, book: Book, known: _Known, out: set[str]) -> None:
    """Plan what stays and is new; count what is recorded already."""
    loans = [row for row in book.loans if row.loan_number not in out]
    repayments = [row for row in book.repayments if row.loan_number not in out]
    plan.loans = [row for row in loans if row.loan_number not in known.loans]
    plan.repayments = [row for row in repayments if row.reference not in known.receipts]
    plan.loans_known = len(loans) - len(plan.loans)
    plan.repayments_known = len(repayments) - len(plan.repayments)


def _unpaid_fen(plan: Plan, known: _Known) -> int:
    """Sum the principal that the new loans leave unpaid after all their repayments."""
    facts = {
        row.loan_number: [Fact(FactKind.DRAW_DOWN, row.drawn_on, 0, row.amount_fen)]
        for row in plan.loans
    }
    for order, paid in enumerate(plan.repayments, 1):
        if paid.loan_number in facts:
            fact = Fact(FactKind.REPAYMENT, paid.paid_on, order, paid.amount_fen)
            facts[paid.loan_number].append(fact)
    unpaid_fen = 0
    for row in plan.loans:
        version = known.version(row)
        if version is not None:
            stands = replay(terms_of(version, row.instalments), facts[row.loan_number], date.max)
            unpaid_fen += sum(
                part.principal_fen - part.principal_settled_fen for part in stands.instalments
            )
    return unpaid_fen
