-- Begin the bands that loans enter on a day. A loan of which the clock stops on the day enters none.
-- What the ORM could not do: insert from a query, leaving alone the loans whose open band is right already.
INSERT INTO billing_arrears (loan_id, band, asset_class, non_accrual, starts_on)
SELECT position.loan_id, entered.band,
       CASE position.books WHEN 'on' THEN entered.asset_class ELSE 'loss' END, entered.non_accrual, %(on)s
FROM billing_position AS position
JOIN unnest(%(past_due_froms)s::date[], %(bands)s::text[], %(asset_classes)s::text[], %(non_accruals)s::boolean[])
    AS entered (past_due_from, band, asset_class, non_accrual) ON entered.past_due_from = position.past_due_from
WHERE position.settled_on IS NULL
  AND position.past_due_from = ANY (%(past_due_froms)s::date[])
  AND coalesce(position.clock_stops_until, %(on)s) <= %(on)s
  AND position.loan_id BETWEEN %(first_id)s AND %(last_id)s
  AND NOT EXISTS (SELECT FROM billing_fact WHERE loan_id = position.loan_id AND recorded_on > %(on)s)
ON CONFLICT (loan_id) WHERE ends_on IS NULL DO NOTHING
