-- Loans whose open band is not the one that their oldest unpaid due date gives on a day.
-- What the ORM could not do: derive the band of each loan and hold it against the stored one, both ways. Loans with a
-- fact recorded after the day are looked at on the next.
WITH boundary AS (
    SELECT days, lead(days) OVER (ORDER BY days) AS next_days, band, asset_class, non_accrual
    FROM unnest(%(days)s::int[], %(bands)s::text[], %(asset_classes)s::text[], %(non_accruals)s::boolean[])
        AS entered (days, band, asset_class, non_accrual)
), late AS (
    SELECT position.loan_id, boundary.band, boundary.non_accrual,
           CASE position.books WHEN 'on' THEN boundary.asset_class ELSE 'loss' END AS asset_class
    FROM billing_position AS position
    JOIN boundary ON %(on)s::date - position.next_unpaid_due_on >= boundary.days
        AND (%(on)s::date - position.next_unpaid_due_on < boundary.next_days OR boundary.next_days IS NULL)
    WHERE position.settled_on IS NULL AND position.next_unpaid_due_on < %(on)s
)
SELECT loan_id
FROM late
FULL JOIN (SELECT * FROM billing_arrears WHERE ends_on IS NULL AND starts_on <= %(on)s) AS arrears USING (loan_id)
WHERE (late.band, late.asset_class, late.non_accrual)
      IS DISTINCT FROM (arrears.band::text, arrears.asset_class::text, arrears.non_accrual)
  AND loan_id NOT IN (SELECT loan_id FROM billing_fact WHERE recorded_on > %(on)s)
ORDER BY loan_id
LIMIT 20
