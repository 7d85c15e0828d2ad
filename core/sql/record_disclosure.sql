-- Seeing what is masked changes no row, so no trigger sees it; and the application may not write events by itself.
-- This function runs as the owner and keeps who saw what of which row, and why. `seen` adds what was seen of it.
-- A table that is shown for a reason says so by its comment, which its owner alone can write.
CREATE FUNCTION record_disclosure(name text, row_id bigint, seen jsonb, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF obj_description(to_regclass('public.' || quote_ident(name)), 'pg_class') IS DISTINCT FROM 'shown for a reason' THEN
        RAISE EXCEPTION 'Nothing of % is shown by this function.', name USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF btrim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'Sensitive data is shown for a reason only.' USING ERRCODE = 'check_violation';
    END IF;
    -- The seal relies on it: a transaction has its number before its event has one.
    PERFORM pg_current_xact_id();
    INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
    VALUES (clock_timestamp(), acting_person(name), name, row_id, 'REVEAL', NULL,
            seen || jsonb_build_object('reason', reason), pg_current_xact_id()::text::bigint);
END
$$;
REVOKE ALL ON FUNCTION record_disclosure(text, bigint, jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_disclosure(text, bigint, jsonb, text) TO xiaodai_app;
