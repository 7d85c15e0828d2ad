-- Make the stored instalments and segments of a locked loan equal to the wanted ones, writing only what differs.
-- What the ORM could not do: one round trip for reading and writing both tables; a repayment spends most of its time
-- on those. Rows go before others change, and these before new ones come: segments that meet would break a constraint.
WITH wanted AS MATERIALIZED (
    SELECT * FROM jsonb_populate_recordset(NULL::billing_instalment, %(instalments)s::jsonb)
), wanted_segment AS MATERIALIZED (
    SELECT * FROM jsonb_populate_recordset(NULL::billing_segment, %(segments)s::jsonb)
), gone AS (
    DELETE FROM billing_instalment AS stored
    WHERE loan_id = %(loan_id)s AND NOT EXISTS (SELECT FROM wanted WHERE wanted.no = stored.no)
    RETURNING 1
), changed AS (
    UPDATE billing_instalment AS stored
    SET due_on = wanted.due_on, principal_fen = wanted.principal_fen, interest_fen = wanted.interest_fen,
        penalty_interest_fen = wanted.penalty_interest_fen, compound_interest_fen = wanted.compound_interest_fen,
        principal_settled_fen = wanted.principal_settled_fen, interest_settled_fen = wanted.interest_settled_fen,
        penalty_interest_settled_fen = wanted.penalty_interest_settled_fen,
        compound_interest_settled_fen = wanted.compound_interest_settled_fen
    FROM wanted
    WHERE stored.loan_id = %(loan_id)s AND stored.no = wanted.no
      AND (stored.due_on, stored.principal_fen, stored.interest_fen, stored.penalty_interest_fen,
           stored.compound_interest_fen, stored.principal_settled_fen, stored.interest_settled_fen,
           stored.penalty_interest_settled_fen, stored.compound_interest_settled_fen)
       <> (wanted.due_on, wanted.principal_fen, wanted.interest_fen, wanted.penalty_interest_fen,
           wanted.compound_interest_fen, wanted.principal_settled_fen, wanted.interest_settled_fen,
           wanted.penalty_interest_settled_fen, wanted.compound_interest_settled_fen)
    RETURNING 1
), new AS (
    INSERT INTO billing_instalment (loan_id, no, due_on, principal_fen, interest_fen, penalty_interest_fen,
        compound_interest_fen, principal_settled_fen, interest_settled_fen, penalty_interest_settled_fen,
        compound_interest_settled_fen)
    SELECT %(loan_id)s, no, due_on, principal_fen, interest_fen, penalty_interest_fen, compound_interest_fen,
           principal_settled_fen, interest_settled_fen, penalty_interest_settled_fen, compound_interest_settled_fen
    FROM wanted
    WHERE NOT EXISTS (SELECT FROM billing_instalment AS stored WHERE stored.loan_id = %(loan_id)s AND stored.no = wanted.no)
      AND (SELECT count(*) FROM gone) + (SELECT count(*) FROM changed) IS NOT NULL
    ORDER BY no
), gone_segment AS (
    DELETE FROM billing_segment AS stored
    WHERE loan_id = %(loan_id)s AND NOT EXISTS (
        SELECT FROM wanted_segment AS wanted
        WHERE (wanted.component, wanted.instalment_no, wanted.starts_on)
            = (stored.component, stored.instalment_no, stored.starts_on))
    RETURNING 1
), changed_segment AS (
    UPDATE billing_segment AS stored
    SET ends_on = wanted.ends_on, balance_fen = wanted.balance_fen, rate_ppm = wanted.rate_ppm
    FROM wanted_segment AS wanted
    WHERE stored.loan_id = %(loan_id)s
      AND (stored.component, stored.instalment_no, stored.starts_on)
        = (wanted.component, wanted.instalment_no, wanted.starts_on)
      AND (stored.ends_on, stored.balance_fen, stored.rate_ppm)
        IS DISTINCT FROM (wanted.ends_on, wanted.balance_fen, wanted.rate_ppm)
      AND (SELECT count(*) FROM gone_segment) IS NOT NULL
    RETURNING 1
)
INSERT INTO billing_segment (loan_id, product_version_id, component, instalment_no, starts_on, ends_on, balance_fen, rate_ppm)
SELECT %(loan_id)s, %(product_version_id)s, component, instalment_no, starts_on, ends_on, balance_fen, rate_ppm
FROM wanted_segment AS wanted
WHERE NOT EXISTS (
    SELECT FROM billing_segment AS stored
    WHERE stored.loan_id = %(loan_id)s
      AND (stored.component, stored.instalment_no, stored.starts_on)
        = (wanted.component, wanted.instalment_no, wanted.starts_on))
  AND (SELECT count(*) FROM gone_segment) + (SELECT count(*) FROM changed_segment) IS NOT NULL
ORDER BY component, instalment_no, starts_on
