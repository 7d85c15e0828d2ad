"""Draw-downs at eight clients: by pgbench running the service's own statements, in the service, and over HTTP."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks import book
from benchmarks.measure import Ratio, beside, of_rounds
from benchmarks.setting import act
from benchmarks.site import at_once, serving
from billing.models import Quote
from billing.services.draw_down import draw_down, quotes
from config.embedded import places, postgres
from config.embedded.server import run_as_server
from core.maths.calendar import now
from lending.models import CreditLine

CLIENTS = 8
DRAWS = 100
LINES_A_CLIENT = 20
PRINCIPAL_FEN = 10_000
INSTALMENTS = 6
# Of a limit of 100,000 yuan: the rounds of one benchmark draw far less than what is left.
MOST_DRAWN_FEN = 5_000_000
Say = Callable[[str], None]


def ratios(database: str, say: Say) -> list[Ratio]:
    """Measure draw-downs a second in the service and over HTTP against pgbench."""
    say("Measuring draw-downs")
    book.use(database)
    on = now().date()
    lines = _lines(on)
    with TemporaryDirectory(dir=places.server_home()) as folder, serving(database) as (port, token):
        # pgbench runs as the servers' own user.
        Path(folder).chmod(0o755)
        script = Path(folder) / "draw_down.sql"
        script.write_text(_recorded(lines, on))

        def bare() -> float:
            return _by_pgbench(database, script, lines, on)

        served, yardstick = beside(lambda: _by_service(lines, on), bare)
        asked, yardstick_again = beside(lambda: _over_http(lines, on, port, token), bare)
    rate = "{:,.0f} a second".format
    return [
        Ratio(
            f"a draw-down in the service / pgbench, {CLIENTS} clients",
            rate(median(served)),
            rate(median(yardstick)),
            of_rounds(served, yardstick),
            0.5,
            at_least=True,
        ),
        Ratio(
            f"a draw-down over HTTP / pgbench, {CLIENTS} clients",
            rate(median(asked)),
            rate(median(yardstick_again)),
            of_rounds(asked, yardstick_again),
            0.3,
            at_least=True,
        ),
    ]


def _lines(on: date) -> list[int]:
    """Find lines without a loan drawn before today, whatever earlier rounds drew on them since."""
    free = CreditLine.objects.filter(is_frozen=False).exclude(loans__drawn_on__lt=on)
    room = free.filter(principal_outstanding_fen__lt=MOST_DRAWN_FEN)
    return list(room.order_by("pk").values_list("pk", flat=True)[: CLIENTS * LINES_A_CLIENT])


def _quotes(lines: list[int], on: date) -> list[list[UUID]]:
    """Make the quotes of one round: for each client its own lines, so that only the capital is shared."""
    pattern = quotes.quote(
        line=CreditLine.objects.get(pk=lines[0]),
        principal_fen=PRINCIPAL_FEN,
        instalments=INSTALMENTS,
        on=on,
        at=now(),
    )
    made = [
        [
            _like(pattern, lines[client * LINES_A_CLIENT + turn % LINES_A_CLIENT])
            for turn in range(DRAWS)
        ]
        for client in range(CLIENTS)
    ]
    Quote.objects.bulk_create(quote for of_client in made for quote in of_client)
    return [[quote.pk for quote in of_client] for of_client in made]


def _like(pattern: Quote, line_id: int) -> Quote:
    return Quote(
        line_id=line_id,
        product_version_id=pattern.product_version_id,
        principal_fen=pattern.principal_fen,
        drawn_on=pattern.drawn_on,
        instalments=pattern.instalments,
        total_interest_fen=pattern.total_interest_fen,
        annual_cost_ppm=pattern.annual_cost_ppm,
        shown=pattern.shown,
        quoted_at=pattern.quoted_at,
        valid_until=pattern.valid_until + timedelta(hours=2),
    )


def _recorded(lines: list[int], on: date) -> str:
    """Record the statements of one draw-down, and let pgbench put in each client's own quotes and lines."""
    with transaction.atomic():
        quote_id = _quotes(lines, on)[0][0]
        with CaptureQueriesContext(connection) as recorded:
            draw_down.draw_down(quote_id=quote_id, on=on, at=now(), actor="benchmark")
        transaction.set_rollback(True)
    statements = [query["sql"] for query in recorded if "lending_" in query["sql"]]
    bound = []
    for statement in statements:
        text = "\n".join(line for line in statement.splitlines() if not line.startswith("--"))
        text = re.sub(
            rf"'{quote_id}'(::uuid)?", "(SELECT id FROM bench_quote WHERE no = :no)", text
        )
        bound.append(re.sub(rf"\b{lines[0]}\b", ":line", text).strip() + ";")
    line = f":first + :client_id * {LINES_A_CLIENT} + :turn % {LINES_A_CLIENT}"
    asks = f"\\set no :client_id * {DRAWS} + :turn\n\\set line {line}\n"
    return asks + "BEGIN;\n" + "\n".join(bound) + "\nCOMMIT;\n\\set turn :turn + 1\n"


def _by_pgbench(database: str, script: Path, lines: list[int], on: date) -> float:
    made = _quotes(lines, on)
    with book.superuser(database) as session:
        session.execute("DROP TABLE IF EXISTS bench_quote")
        session.execute("CREATE TABLE bench_quote (no int PRIMARY KEY, id uuid)")
        numbered = enumerate(quote for of_client in made for quote in of_client)
        with session.cursor().copy("COPY bench_quote FROM STDIN") as sink:
            for row in numbered:
                sink.write_row(row)
        session.execute("GRANT SELECT ON bench_quote TO PUBLIC")
        session.execute("ANALYZE bench_quote")
    command = [
        str(postgres.installation() / "bin" / "pgbench"),
        "-n",
        "-c",
        str(CLIENTS),
        "-j",
        "2",
        "-t",
        str(DRAWS),
    ]
    command += [
        "-f",
        str(script),
        "-D",
        "turn=0",
        "-D",
        f"first={lines[0]}",
        "-h",
        str(places.socket_folder()),
    ]
    done = run_as_server([*command, "-p", str(postgres.PORT), "-U", postgres.APP, database])
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    if found is None or "number of failed transactions: 0 " not in done.stdout:
        raise SystemExit(done.stdout)
    return float(found.group(1))


def _by_service(lines: list[int], on: date) -> float:
    def client(mine: list[UUID]) -> None:
        with act():
            for quote_id in mine:
                draw_down.draw_down(quote_id=quote_id, on=on, at=now(), actor="benchmark")

    return CLIENTS * DRAWS / at_once(client, _quotes(lines, on))


def _over_http(lines: list[int], on: date, port: int, token: str) -> float:
    def client(mine: list[UUID]) -> None:
        site = http.client.HTTPConnection("127.0.0.1", port)
        for quote_id in mine:
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(quote_id),
            }
            site.request(
                "POST", "/api/v1/draw-downs", json.dumps({"quote": str(quote_id)}), headers
            )
            answer = site.getresponse()
            body = answer.read()
            if answer.status != 201:
                raise SystemExit(f"{answer.status}: {body!r}")

    return CLIENTS * DRAWS / at_once(client, _quotes(lines, on))
