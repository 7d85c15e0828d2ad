"""Measures of the close: each in a transaction that is rolled back.

Deferred checks are made with each statement, about when the commits of the chunks would make them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from subprocess import run as run_process
from typing import Any

from django.db import connection, transaction

from benchmarks import book
from benchmarks.lives import TENTH
from benchmarks.measure import Ratio, beside, of_rounds, seconds, timed
from billing.maths.chart import Chart
from billing.maths.entries import Entry
from billing.models import Books, Segment
from billing.services.close import business_days
from billing.services.documents import statements
from billing.services.ledger import accrual, posting
from lending.models import Loan

ORDINARY = TENTH + timedelta(days=3)
ORM_LOANS = 5_000
_WRITTEN = {
    "billing_segment": "starts_on = '{tenth}' AND ends_on IS NULL",
    "billing_statement": "issued_on = '{tenth}'",
    "billing_statementline": "statement_id IN (SELECT id FROM billing_statement WHERE issued_on = '{tenth}')",
    "billing_trialbalance": "closed_on = '{tenth}'",
}
_STATEMENTS = ("billing_statement", "billing_statementline")


def ensure_ordinary(database: str, say: Any) -> str:
    """Copy the book, and close the tenth and two days after it there. Gives the copy's name.

    A copy made before the last migration is made anew: what it closed may lack what is written today.
    """
    target = f"{database}_ordinary"
    if not book.is_current(target):
        draft = f"{target}_draft"
        say("Copying the book and closing the tenth in the copy")
        book.copy(database, draft)
        book.use(draft)
        for on in (TENTH, TENTH + timedelta(days=1), TENTH + timedelta(days=2)):
            if found := business_days.findings(run=business_days.close_day(on=on)):
                raise SystemExit(f"The books of {on} differ: {found}")
        with book.superuser(draft) as session:
            session.execute("VACUUM (ANALYZE)")
        book.drop(target)
        book.rename(draft, target)
    return target


def fetch_written(ordinary: str, database: str) -> None:
    """Keep the rows that the close of the tenth wrote beside the book, to be inserted bare. May run twice."""
    with book.superuser(ordinary) as source, book.superuser(database) as target:
        target.execute("DROP SCHEMA IF EXISTS written CASCADE")
        target.execute("CREATE SCHEMA written")
        for table, condition in _WRITTEN.items():
            target.execute(f"CREATE TABLE written.{table} AS SELECT * FROM {table} LIMIT 0")
            rows = f"COPY (SELECT * FROM {table} WHERE {condition.format(tenth=TENTH)}) TO STDOUT (FORMAT binary)"
            with (
                source.cursor().copy(rows) as out,
                target.cursor().copy(f"COPY written.{table} FROM STDIN (FORMAT binary)") as into,
            ):
                for data in out:
                    into.write(data)
        target.execute("GRANT USAGE ON SCHEMA written TO PUBLIC")
        target.execute("GRANT SELECT ON ALL TABLES IN SCHEMA written TO PUBLIC")
        target.execute("VACUUM ANALYZE")


def scan() -> float:
    """Scan the segment rows and nothing else."""
    return timed(lambda: _execute("SELECT sum(balance_fen) FROM billing_segment"))


def accrue() -> float:
    """Post an ordinary day's accrual."""
    return _rolled_back(lambda: accrual.POST_ACCRUAL.work(ORDINARY, 0, 0), before=_pass_due_dates)


def close_ordinary() -> float:
    """Close an ordinary day."""
    return _rolled_back(lambda: _close(ORDINARY))


def close_tenth() -> float:
    """Close the tenth."""
    return _rolled_back(lambda: _close(TENTH))


def bare(tables: tuple[str, ...]) -> float:
    """Insert the rows that the close of the tenth wrote into the same tables."""
    return _rolled_back(lambda: _insert(tables))


def bare_tenth() -> float:
    """Insert all that the close of the tenth wrote."""
    return bare(tuple(_WRITTEN))


def issue() -> float:
    """Issue the statements of the tenth."""
    return _rolled_back(_issue)


def issue_again() -> float:
    """Issue the statements of the tenth a second time, when all are there."""
    with transaction.atomic():
        _issue()
        again = timed(_issue) + timed(lambda: statements.issue(TENTH, 0, 2**62))
        transaction.set_rollback(True)
    return again


def ordinary_day() -> list[Ratio]:
    """Measure the accrual and the whole close of an ordinary day against the scan."""
    accrued, scanned = beside(accrue, scan)
    closed, scanned_again = beside(close_ordinary, scan)
    orm_seconds = _orm_loop() / ORM_LOANS * Loan.objects.filter(drawn_on__lte=TENTH).count()
    fastest = orm_seconds / median(accrued)
    return [
        Ratio(
            "a day's accrual / bare scan of the segments",
            seconds(accrued),
            seconds(scanned),
            of_rounds(accrued, scanned),
            1.75,
        ),
        Ratio(
            "an ordinary day's close / the same scan",
            seconds(closed),
            seconds(scanned_again),
            of_rounds(closed, scanned_again),
            5,
        ),
        Ratio(
            f"a loop over the ORM ({ORM_LOANS:,} loans, scaled) / a day's accrual",
            f"{orm_seconds:,.0f} s",
            seconds(accrued),
            fastest,
            1000,
            at_least=True,
        ),
    ]


def tenth_day(clean: Callable[[], None]) -> list[Ratio]:
    """Measure the close of a tenth and its statements against bare inserts of the same rows."""
    closed, inserted = beside(_cleaned(close_tenth, clean), _cleaned(bare_tenth, clean))
    issued, bare_statements = beside(
        _cleaned(issue, clean), _cleaned(lambda: bare(_STATEMENTS), clean)
    )
    again = _cleaned(issue_again, clean)()
    return [
        Ratio(
            "the close of a 10th / bare insert of the rows it writes",
            seconds(closed),
            seconds(inserted),
            of_rounds(closed, inserted),
            3,
        ),
        Ratio(
            "its statements / bare insert of the same rows",
            seconds(issued),
            seconds(bare_statements),
            of_rounds(issued, bare_statements),
            2,
        ),
        Ratio(
            "statements again, nothing to do / the first time",
            seconds([again]),
            seconds(issued),
            again / median(issued),
            0.2,
        ),
    ]


def vacuum(database: str) -> None:
    """Take away what rolled-back rounds left, so that each finds the same tables."""
    with book.superuser(database) as session:
        for table in (
            *_WRITTEN,
            "billing_arrears",
            "billing_position",
            "billing_closechunk",
            "billing_closestep",
        ):
            session.execute(f"VACUUM {table}")


def worker_peak_mib(database: str) -> float:
    """Close the tenth in a process of its own and give its peak memory, as a worker of the close has it."""
    child = run_process(
        [sys.executable, "-m", "benchmarks.worker", database],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(child.stdout.strip().splitlines()[-1])


def _cleaned(work: Callable[[], float], clean: Callable[[], None]) -> Callable[[], float]:
    def cleaned() -> float:
        clean()
        return work()

    return cleaned


def _pass_due_dates() -> None:
    Books.objects.update(passed_through=ORDINARY)


def _rolled_back(work: Callable[[], object], before: Callable[[], None] = lambda: None) -> float:
    with transaction.atomic():
        before()
        _execute("SET CONSTRAINTS ALL IMMEDIATE")
        taken = timed(work)
        transaction.set_rollback(True)
    return taken


def _close(on: date) -> None:
    if found := business_days.findings(run=business_days.close_day(on=on)):
        raise SystemExit(f"The books of {on} differ: {found}")


def _insert(tables: tuple[str, ...]) -> None:
    for name in tables:
        _execute(f"INSERT INTO {name} SELECT * FROM written.{name}")


def _issue() -> None:
    for first_id, last_id in statements.ISSUE_STATEMENTS.plan(TENTH):
        statements.issue(TENTH, first_id, last_id)


def _orm_loop() -> float:
    """Accrue a day loan by loan, as one would with the ORM alone: read its segments, post what they earned."""
    loans = list(Loan.objects.order_by("pk")[:ORM_LOANS])
    return _rolled_back(lambda: _accrue_each(loans))


def _accrue_each(loans: list[Loan]) -> None:
    for loan in loans:
        _accrue_by_orm(loan)


def _accrue_by_orm(loan: Loan) -> None:
    fen = 0
    for segment in Segment.objects.filter(loan=loan, starts_on__lte=ORDINARY).exclude(
        ends_on__lte=ORDINARY
    ):
        days = (ORDINARY - segment.starts_on).days
        bearing = segment.balance_fen * segment.rate_ppm
        fen += (bearing * (days + 1) + 500_000) // 1_000_000 - (
            bearing * days + 500_000
        ) // 1_000_000
    entry = Entry(Chart.INTEREST_RECEIVABLE, Chart.INTEREST_INCOME, fen)
    posting.post(
        key=f"by-orm:{loan.pk}",
        entries=[entry],
        posted_on=ORDINARY,
        value_on=ORDINARY,
        text="accrual",
        loan_id=loan.pk,
    )


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
