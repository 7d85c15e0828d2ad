-- Lock a line and a quote of it, then keep the accrual step out, and read all that a draw-down is checked against,
-- in one round trip. What the ORM could not do: one row instead of six queries and as many objects.
-- The CTE is there for the order of the locks, line before books: it is computed before the list around it.
-- Sub-selects see the statement's snapshot, taken before the locks were granted; how far the books are and whether
-- a loan of the line is overdue is therefore asked by draw_down.sql, whose snapshot is younger.
WITH locked AS MATERIALIZED (
    SELECT
        line.id, line.limit_fen, line.principal_outstanding_fen, line.held_fen, line.is_frozen,
        borrower.number, borrower.is_student,
        quote.product_version_id, quote.principal_fen, quote.drawn_on, quote.instalments, quote.annual_cost_ppm,
        quote.shown -> 'instalments', quote.valid_until, quote.loan_id,
        version.daily_rate_ppm, version.overdue_rate_ppm, version.due_day, version.method, version.prepayment,
        version.compound_interest, version.waterfall,
        (SELECT ceiling.value FROM lending_ceiling ceiling
         WHERE ceiling.kind = 'balance' AND ceiling.is_on AND ceiling.effective_from <= %(on)s
         ORDER BY ceiling.effective_from DESC LIMIT 1) AS balance_ceiling_fen,
        (SELECT ceiling.value FROM lending_ceiling ceiling
         WHERE ceiling.kind = 'annual_cost' AND ceiling.is_on AND ceiling.effective_from <= %(on)s
         ORDER BY ceiling.effective_from DESC LIMIT 1) AS cost_ceiling_ppm
    FROM billing_quote quote
    JOIN lending_creditline line ON line.id = quote.line_id
    JOIN lending_borrower borrower ON borrower.id = line.borrower_id
    JOIN lending_productversion version ON version.id = quote.product_version_id
    WHERE quote.id = %(quote_id)s
    FOR NO KEY UPDATE OF line, quote
)
SELECT locked.*, pg_advisory_xact_lock_shared(%(books_lock)s) FROM locked
