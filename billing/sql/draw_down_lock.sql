-- Lock a line and a quote of it, and read all that a draw-down is checked against, in one round trip.
-- What the ORM could not do: one row instead of six queries and as many objects.
-- Sub-selects see the statement's snapshot, taken before the lock was granted; what they read of the
-- line's own loans is therefore asked again by draw_down.sql, whose snapshot is younger.
SELECT
    line.id, line.limit_fen, line.principal_outstanding_fen, line.held_fen, line.is_frozen,
    borrower.number, borrower.is_student,
    quote.product_version_id, quote.principal_fen, quote.drawn_on, quote.instalments, quote.annual_cost_ppm,
    quote.shown -> 'instalments', quote.valid_until, quote.loan_id,
    version.daily_rate_ppm, version.overdue_rate_ppm, version.due_day, version.method, version.prepayment,
    version.compound_interest, version.waterfall,
    (SELECT ceiling.value FROM lending_ceiling ceiling
     WHERE ceiling.kind = 'balance' AND ceiling.is_on AND ceiling.effective_from <= %(on)s
     ORDER BY ceiling.effective_from DESC LIMIT 1),
    (SELECT ceiling.value FROM lending_ceiling ceiling
     WHERE ceiling.kind = 'annual_cost' AND ceiling.is_on AND ceiling.effective_from <= %(on)s
     ORDER BY ceiling.effective_from DESC LIMIT 1),
    (SELECT books.passed_through FROM billing_books books)
FROM billing_quote quote
JOIN lending_creditline line ON line.id = quote.line_id
JOIN lending_borrower borrower ON borrower.id = line.borrower_id
JOIN lending_productversion version ON version.id = quote.product_version_id
WHERE quote.id = %(quote_id)s
FOR UPDATE OF line, quote
