-- How many loans went from one band at a month's end to which band at the next.
-- A loan that was settled in between counts as 'settled'. Loans drawn in between are not in the sample.
-- %(from)s and %(through)s are dates, both inclusive.
WITH month_ends AS (
    SELECT (month + interval '1 month - 1 day')::date AS month_end_on,
           (month + interval '2 months - 1 day')::date AS next_end_on
    FROM generate_series(date_trunc('month', %(from)s::timestamp), %(through)s::timestamp, interval '1 month') AS month
    WHERE (month + interval '2 months - 1 day')::date <= %(through)s
), standing AS (
    SELECT month_end_on, next_end_on, loan.id AS loan_id, position.settled_on <= next_end_on AS is_settled
    FROM month_ends
    JOIN lending_loan AS loan ON loan.drawn_on <= month_end_on
    JOIN billing_position AS position
        ON position.loan_id = loan.id AND (position.settled_on IS NULL OR position.settled_on > month_end_on)
)
SELECT month_end_on,
       coalesce(before.band, '0') AS from_band,
       CASE WHEN is_settled THEN 'settled' ELSE coalesce(after.band, '0') END AS to_band,
       count(*) AS loans
FROM standing
LEFT JOIN billing_arrears AS before
    ON before.loan_id = standing.loan_id AND before.starts_on <= month_end_on
    AND (before.ends_on IS NULL OR before.ends_on > month_end_on)
LEFT JOIN billing_arrears AS after
    ON after.loan_id = standing.loan_id AND after.starts_on <= next_end_on
    AND (after.ends_on IS NULL OR after.ends_on > next_end_on)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
