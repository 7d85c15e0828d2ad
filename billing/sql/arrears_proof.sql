-- Loans whose band on a day, open or ended by a close that is further, is not the one that their days past due give.
-- What the ORM could not do: derive the band of each loan and hold it against the stored one, both ways. Its place among
-- the boundaries is found by search, without a join, so that the work can be shared. Loans with a fact recorded after the
-- day, or whose due dates a close that is further has passed, are looked at on the next.
WITH late AS (
    SELECT loan_id, books, width_bucket(greatest(%(on)s::date, clock_stops_until) - past_due_from, %(days)s::int[]) AS place
    FROM billing_position
    WHERE settled_on IS NULL
      AND (past_due_from <= %(on)s::date - (%(days)s::int[])[1]
           OR clock_stops_until > %(on)s AND past_due_from <= clock_stops_until - (%(days)s::int[])[1])
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
)
SELECT loan_id
FROM late
FULL JOIN (
    SELECT * FROM billing_arrears WHERE starts_on <= %(on)s AND (ends_on IS NULL OR ends_on > %(on)s)
) AS arrears USING (loan_id)
WHERE ((%(bands)s::text[])[place], CASE books WHEN 'on' THEN (%(asset_classes)s::text[])[place] ELSE 'loss' END,
       (%(non_accruals)s::boolean[])[place])
      IS DISTINCT FROM (arrears.band::text, arrears.asset_class::text, arrears.non_accrual)
  AND loan_id NOT IN (SELECT loan_id FROM billing_fact WHERE recorded_on > %(on)s)
  -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
  AND loan_id NOT IN (SELECT loan_id FROM billing_position WHERE replayed_as_of > %(on)s::date + 1)
ORDER BY loan_id
LIMIT 20
