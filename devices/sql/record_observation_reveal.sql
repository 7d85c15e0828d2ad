-- Seeing what sensitive data says changes no row, so no trigger sees it; and the application may not write
-- events by itself. This function runs as the owner and keeps who saw which data of whom, over which days, and why.
CREATE FUNCTION record_observation_reveal(
    borrower_id bigint, data text, from_on date, through_on date, reason text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF btrim(coalesce(reason, '')) = '' THEN
        RAISE EXCEPTION 'Sensitive data is shown for a reason only.' USING ERRCODE = 'check_violation';
    END IF;
    -- The seal relies on it: a transaction has its number before its event has one.
    PERFORM pg_current_xact_id();
    INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
    VALUES (clock_timestamp(), acting_person('devices_observation'), 'devices_observation', borrower_id, 'REVEAL',
            NULL, jsonb_build_object('data', data, 'from', from_on, 'through', through_on, 'reason', reason),
            pg_current_xact_id()::text::bigint);
END
$$;
