-- Loans whose open band is not the one that their oldest unpaid due date gives on a day.
-- What the ORM could not do: derive the band of each loan and hold it against the stored one, both ways. Loans with a
-- fact recorded after the day are looked at on the next.
WITH boundary AS (
    SELECT %(on)s::date - days AS last_on,
           coalesce(%(on)s::date - lead(days) OVER (ORDER BY days), '-infinity') AS after_on, band, asset_class, non_accrual
    FROM unnest(%(days)s::int[], %(bands)s::text[], %(asset_classes)s::text[], %(non_accruals)s::boolean[])
        AS entered (days, band, asset_class, non_accrual)
), late AS (
    SELECT position.loan_id, boundary.band, boundary.non_accrual,
           CASE position.books WHEN 'on' THEN boundary.asset_class ELSE 'loss' END AS asset_class
    FROM billing_position AS position
    JOIN boundary ON position.next_unpaid_due_on > boundary.after_on AND position.next_unpaid_due_on <= boundary.last_on
    WHERE position.settled_on IS NULL
)
SELECT loan_id
FROM late
FULL JOIN (SELECT * FROM billing_arrears WHERE ends_on IS NULL AND starts_on <= %(on)s) AS arrears USING (loan_id)
WHERE (late.band, late.asset_class, late.non_accrual)
      IS DISTINCT FROM (arrears.band::text, arrears.asset_class::text, arrears.non_accrual)
  AND loan_id NOT IN (SELECT loan_id FROM billing_fact WHERE recorded_on > %(on)s)
ORDER BY loan_id
LIMIT 20
