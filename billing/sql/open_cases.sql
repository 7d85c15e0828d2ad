-- Open a case for each loan whose arrears began on a day.
-- What the ORM could not do: insert from a query, leaving alone the loans that have an open case already.
INSERT INTO billing_overduecase (loan_id, opened_on)
SELECT loan_id, %(on)s
FROM billing_arrears
WHERE loan_id IN (
    SELECT loan_id FROM billing_position
    WHERE past_due_from = %(on)s::date - 1 AND settled_on IS NULL AND coalesce(clock_stops_until, %(on)s) <= %(on)s
      AND loan_id BETWEEN %(first_id)s AND %(last_id)s
)
  AND ends_on IS NULL
ORDER BY loan_id
ON CONFLICT (loan_id) WHERE closed_on IS NULL DO NOTHING
