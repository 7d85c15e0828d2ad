-- Seeing what transactions, a bureau report, an insurance quote or an assessment's values say changes no row, so no trigger sees it; and the
-- application may not write events by itself. This function runs as the owner and keeps who saw what of whom, and why.
CREATE FUNCTION record_evidence_reveal(borrower_id bigint, name text, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF name NOT IN ('scoring_transaction', 'scoring_insurancequote', 'scoring_assessment') THEN
        RAISE EXCEPTION 'Nothing of % is shown by this deed.', name USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF btrim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'Sensitive data is shown for a reason only.' USING ERRCODE = 'check_violation';
    END IF;
    -- The seal relies on it: a transaction has its number before its event has one.
    PERFORM pg_current_xact_id();
    INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
    VALUES (clock_timestamp(), acting_person(name), name, borrower_id, 'REVEAL', NULL,
            jsonb_build_object('reason', reason), pg_current_xact_id()::text::bigint);
END
$$;
REVOKE ALL ON FUNCTION record_evidence_reveal(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_evidence_reveal(bigint, text, text) TO xiaodai_app;
