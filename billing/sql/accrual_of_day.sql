-- The interest of one day by product version, component and standing: accrued(day + 1) − accrued(day), whole fen.
-- What the ORM could not do: the rounding per segment inside one aggregate. Loans that don't accrue to income are
-- few: they are summed by themselves and taken off the whole, so that the great sum needs no join.
WITH set_aside AS MATERIALIZED (
    SELECT loan_id, CASE books WHEN 'written_off' THEN 'written_off' ELSE 'non_accrual' END AS standing
    FROM billing_position
    WHERE books <> 'on'
    UNION ALL
    SELECT arrears.loan_id, 'non_accrual'
    FROM billing_arrears AS arrears
    JOIN billing_position AS position ON position.loan_id = arrears.loan_id AND position.books = 'on'
    WHERE arrears.ends_on IS NULL AND arrears.non_accrual
), whole AS (
    SELECT product_version_id, component,
           sum((balance_fen * rate_ppm * (%(on)s::date - starts_on + 1) + 500000) / 1000000
               - (balance_fen * rate_ppm * (%(on)s::date - starts_on) + 500000) / 1000000) AS fen
    FROM billing_segment
    WHERE starts_on <= %(on)s::date AND (ends_on > %(on)s::date OR ends_on IS NULL)
    GROUP BY product_version_id, component
), aside AS (
    SELECT segment.product_version_id, segment.component, set_aside.standing,
           sum((balance_fen * rate_ppm * (%(on)s::date - starts_on + 1) + 500000) / 1000000
               - (balance_fen * rate_ppm * (%(on)s::date - starts_on) + 500000) / 1000000) AS fen
    FROM set_aside
    JOIN billing_segment AS segment ON segment.loan_id = set_aside.loan_id
    WHERE starts_on <= %(on)s::date AND (ends_on > %(on)s::date OR ends_on IS NULL)
    GROUP BY segment.product_version_id, segment.component, set_aside.standing
)
SELECT product_version_id, component, standing, fen::bigint FROM aside
UNION ALL
SELECT whole.product_version_id, whole.component, 'accruing', (whole.fen - coalesce(sum(aside.fen), 0))::bigint
FROM whole
LEFT JOIN aside ON aside.product_version_id = whole.product_version_id AND aside.component = whole.component
GROUP BY whole.product_version_id, whole.component, whole.fen
ORDER BY 1, 2, 3
