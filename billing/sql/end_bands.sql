-- End the open bands of loans that enter another one on a day.
-- What the ORM could not do: compare with the bands entered, row by row, in one update. Loans with a fact recorded
-- after the day were brought up to date by that fact.
UPDATE billing_arrears AS arrears
SET ends_on = %(on)s
FROM billing_position AS position
JOIN unnest(%(past_due_froms)s::date[], %(bands)s::text[], %(asset_classes)s::text[], %(non_accruals)s::boolean[])
    AS entered (past_due_from, band, asset_class, non_accrual) ON entered.past_due_from = position.past_due_from
WHERE arrears.loan_id = position.loan_id
  AND arrears.ends_on IS NULL
  AND arrears.starts_on < %(on)s
  AND (arrears.band, arrears.asset_class, arrears.non_accrual)
      <> (entered.band, CASE position.books WHEN 'on' THEN entered.asset_class ELSE 'loss' END, entered.non_accrual)
  AND position.settled_on IS NULL
  AND position.past_due_from = ANY (%(past_due_froms)s::date[])
  AND coalesce(position.clock_stops_until, %(on)s) <= %(on)s
  AND position.loan_id BETWEEN %(first_id)s AND %(last_id)s
  AND NOT EXISTS (SELECT FROM billing_fact WHERE loan_id = position.loan_id AND recorded_on > %(on)s)
