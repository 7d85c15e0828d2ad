-- Note the notice of each loan that is late enough on a day for a negative record, and return what its borrower is told.
-- A loan with a standing notice was told already. The loans are locked.
-- What the ORM could not do: insert from a query, the day that the record may go out taken from the instant of telling.
WITH told AS (
    INSERT INTO billing_bureaunotice (loan_id, due_on, reached_on, report_from)
    SELECT loan_id, next_unpaid_due_on, %(on)s, (now() AT TIME ZONE 'Asia/Shanghai')::date + %(notice_days)s::int
    FROM billing_position
    WHERE settled_on IS NULL
      AND (past_due_from <= %(on)s::date - %(late_days)s::int
           OR clock_stops_until > %(on)s AND past_due_from <= clock_stops_until - %(late_days)s::int)
      AND past_due_from >= %(since)s
      AND loan_id BETWEEN %(first_id)s AND %(last_id)s
    ORDER BY loan_id
    ON CONFLICT (loan_id) WHERE withdrawn_on IS NULL DO NOTHING
    RETURNING loan_id, due_on, report_from
)
SELECT loan.number, due_on, report_from
FROM told
JOIN lending_loan AS loan ON loan.id = told.loan_id
ORDER BY loan.id
