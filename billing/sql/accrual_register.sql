-- The per-loan register of a day's accrual, for the auditor: recomputed from the segments, kept nowhere.
CREATE FUNCTION accrual_register(day date)
RETURNS TABLE (loan_id bigint, product_version_id bigint, component text, accrued_fen bigint)
LANGUAGE sql STABLE AS $$
    SELECT loan_id, product_version_id, component,
           sum((balance_fen * rate_ppm * (day - starts_on + 1) + 500000) / 1000000
               - (balance_fen * rate_ppm * (day - starts_on) + 500000) / 1000000)::bigint
    FROM billing_segment
    WHERE starts_on <= day AND (ends_on > day OR ends_on IS NULL)
    GROUP BY loan_id, product_version_id, component
$$;
