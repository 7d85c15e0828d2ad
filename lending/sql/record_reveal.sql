-- Seeing personal data unmasked changes no row, so no trigger sees it; and the application may not
-- write events by itself. This function, which runs as the owner, is its one way to, for this one thing.
CREATE FUNCTION record_reveal(borrower_id bigint, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF coalesce(reason, '') = '' THEN
        RAISE EXCEPTION 'Personal data is shown for a reason only.' USING ERRCODE = 'check_violation';
    END IF;
    -- The seal relies on it: a transaction has its number before its event has one.
    PERFORM pg_current_xact_id();
    INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
    VALUES (clock_timestamp(), acting_person('lending_borrower'), 'lending_borrower', borrower_id, 'REVEAL',
            NULL, jsonb_build_object('reason', reason), pg_current_xact_id()::text::bigint);
END
$$;
