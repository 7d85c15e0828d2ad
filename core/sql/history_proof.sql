-- Rows of a history table that are no state the record knows their subject to have had: the history row, and its subject.
-- What the record leaves out or keeps by its digest alone (personal data is enciphered anew in each row) isn't held.
-- The ORM can express none of it: it reads tables that it finds in the catalogue.
CREATE FUNCTION history_differences(history_ regclass, target_ regclass)
RETURNS TABLE (history_id text, row_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    RETURN QUERY EXECUTE format($query$
        WITH state AS (
            SELECT row_id::text AS row_id, jsonb_fold(after) OVER (PARTITION BY row_id ORDER BY id) AS kept
            FROM core_auditevent
            WHERE table_name = %2$L AND operation IN ('FOUND', 'INSERT', 'UPDATE', 'DELETE')
        ), told AS (
            SELECT row_.history_id::text AS history_id, row_.id::text AS row_id,
                   to_jsonb(row_) - audited.hidden - audited.ignored
                   - ARRAY['history_id', 'history_date', 'history_change_reason', 'history_type', 'history_user_id'] AS kept
            FROM %1$s row_ CROSS JOIN audited_tables() audited
            WHERE audited.target = %2$L::regclass
        )
        SELECT history_id, row_id FROM told
        WHERE NOT EXISTS (SELECT FROM state WHERE state.row_id = told.row_id AND state.kept @> told.kept)
        ORDER BY history_id::bigint
    $query$, history_, target_::text);
END
$$;
