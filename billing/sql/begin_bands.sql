-- Begin the bands that loans enter on a day.
-- What the ORM could not do: insert from a query, leaving alone the loans whose open band is right already.
INSERT INTO billing_arrears (loan_id, band, asset_class, non_accrual, starts_on)
SELECT position.loan_id, entered.band,
       CASE position.books WHEN 'on' THEN entered.asset_class ELSE 'loss' END, entered.non_accrual, %(on)s
FROM billing_position AS position
JOIN unnest(%(due_ons)s::date[], %(bands)s::text[], %(asset_classes)s::text[], %(non_accruals)s::boolean[])
    AS entered (due_on, band, asset_class, non_accrual) ON entered.due_on = position.next_unpaid_due_on
WHERE position.settled_on IS NULL
  AND position.next_unpaid_due_on = ANY (%(due_ons)s::date[])
  AND position.loan_id BETWEEN %(first_id)s AND %(last_id)s
  AND NOT EXISTS (SELECT FROM billing_fact WHERE loan_id = position.loan_id AND recorded_on > %(on)s)
ON CONFLICT (loan_id) WHERE ends_on IS NULL DO NOTHING
