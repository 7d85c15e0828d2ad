-- The application leaves an event of who logged in, who failed to, and who left, and nothing else: it can't write
-- the record by itself. Of a failure only a name that is an officer's or a client's is kept: what else is typed there may be a password.
CREATE FUNCTION record_log_in(person text, operation text, address text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF operation IS NULL OR operation NOT IN ('LOGIN', 'LOGOUT', 'FAILED') THEN
        RAISE EXCEPTION 'A log-in is LOGIN, LOGOUT or FAILED.' USING ERRCODE = 'check_violation';
    END IF;
    -- The seal relies on it: a transaction has its number before its event has one.
    PERFORM pg_current_xact_id();
    INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
    VALUES (clock_timestamp(), CASE WHEN operation = 'FAILED' THEN 'nobody' ELSE left(person, 150) END, 'log_in',
            coalesce(left(person, 64), '-'), operation, NULL, jsonb_build_object('address', address),
            pg_current_xact_id()::text::bigint);
END
$$;
