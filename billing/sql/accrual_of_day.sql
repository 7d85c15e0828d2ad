-- The interest of one day by product version, component and standing: accrued(day + 1) − accrued(day), whole fen.
-- With b a segment's interest of a day before rounding, in millionths of a fen, and n its days up to the day, that
-- difference is (b + (b × n + 500000) mod 1000000) div 1000000: one division, no numeric.
-- What the ORM could not do: the rounding per segment inside one aggregate. Loans that don't accrue to income are
-- few: they are summed by themselves and taken off the whole, so that the great sum needs no join.
-- The whole is in two halves, so that each is a few stretches of the index that holds all it needs, one for each product
-- version and component and in their order: the segments that run on the day are read and no others, however many ran
-- before, and nothing is hashed to be grouped.
WITH set_aside AS NOT MATERIALIZED (
    SELECT loan_id, CASE books WHEN 'written_off' THEN 'written_off' ELSE 'non_accrual' END AS standing
    FROM billing_position
    WHERE books <> 'on'
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
    UNION ALL
    SELECT loan_id, 'non_accrual'
    FROM billing_arrears
    WHERE ends_on IS NULL AND non_accrual
      AND loan_id NOT IN (SELECT loan_id FROM billing_position WHERE books <> 'on')
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
), half AS (
    SELECT product_version_id, component,
           sum_fen((balance_fen * rate_ppm + (balance_fen * rate_ppm * (%(on)s::date - starts_on) + 500000) %% 1000000) / 1000000) AS fen
    FROM billing_segment
    WHERE ends_on > %(on)s::date AND starts_on <= %(on)s::date
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
    GROUP BY product_version_id, component
    UNION ALL
    SELECT product_version_id, component,
           sum_fen((balance_fen * rate_ppm + (balance_fen * rate_ppm * (%(on)s::date - starts_on) + 500000) %% 1000000) / 1000000) AS fen
    FROM billing_segment
    WHERE ends_on IS NULL AND starts_on <= %(on)s::date
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
    GROUP BY product_version_id, component
), whole AS (
    SELECT product_version_id, component, sum(fen) AS fen
    FROM half
    GROUP BY product_version_id, component
), aside AS (
    SELECT segment.product_version_id, segment.component, set_aside.standing,
           sum((balance_fen * rate_ppm + (balance_fen * rate_ppm * (%(on)s::date - starts_on) + 500000) %% 1000000) / 1000000) AS fen
    FROM set_aside
    JOIN billing_segment AS segment ON segment.loan_id = set_aside.loan_id
    WHERE coalesce(ends_on, 'infinity') > %(on)s::date AND starts_on <= %(on)s::date
    GROUP BY segment.product_version_id, segment.component, set_aside.standing
)
SELECT product_version_id, component, standing, fen::bigint FROM aside
UNION ALL
SELECT whole.product_version_id, whole.component, 'accruing', (whole.fen - coalesce(sum(aside.fen), 0))::bigint
FROM whole
LEFT JOIN aside ON aside.product_version_id = whole.product_version_id AND aside.component = whole.component
GROUP BY whole.product_version_id, whole.component, whole.fen
ORDER BY 1, 2, 3
