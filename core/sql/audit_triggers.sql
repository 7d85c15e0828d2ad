-- The audit record is written by the database, because bulk and raw SQL walk past the ORM's signals.
-- Statement-level triggers with transition tables: a row-level one costs several times as much in bulk.

-- Who acts is told by `core.services.actor`, for one transaction only. Nobody: nothing changes.
CREATE FUNCTION acting_person(changed_table text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    actor text := current_setting('xiaodai.actor', true);
BEGIN
    IF coalesce(actor, '') = '' THEN
        RAISE EXCEPTION 'A change of % without an actor was refused.', changed_table
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Change it inside core.services.actor.acting_as(...), or SET LOCAL xiaodai.actor.';
    END IF;
    RETURN actor;
END
$$;

-- Rows that go where nobody may delete leave one event, written by the functions that let them go: these run as the owner, and
-- nobody else may say that something went. `what` counts the rows.
CREATE FUNCTION record_deletion(of_table text, person bigint, what jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- The seal relies on it: a transaction has its number before its event has one.
    PERFORM pg_current_xact_id();
    INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
    VALUES (clock_timestamp(), acting_person(of_table), of_table, person, 'DELETE', what, NULL,
            pg_current_xact_id()::text::bigint);
END
$$;
REVOKE ALL ON FUNCTION record_deletion(text, bigint, jsonb) FROM PUBLIC;

-- `inserts` is false where a new row is its own record. TRUNCATE shows no rows to a trigger: refused.
CREATE PROCEDURE audit_table(target regclass, hidden text[], ignored text[], inserts boolean DEFAULT true)
LANGUAGE plpgsql AS $$
DECLARE
    action text;
BEGIN
    IF inserts THEN
        EXECUTE format(
            'CREATE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
            ' FOR EACH STATEMENT EXECUTE FUNCTION record_change(%L, %L)', target, hidden, ignored);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_insert', target);
    END IF;
    EXECUTE format(
        'CREATE TRIGGER audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION record_change(%L, %L)', target, hidden, ignored);
    EXECUTE format(
        'CREATE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION record_change(%L, %L)', target, hidden, ignored);
    EXECUTE format(
        'CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON %s'
        ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target);
    FOREACH action IN ARRAY ARRAY['audit_update', 'audit_delete', 'audit_truncate'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', target, action);
    END LOOP;
END
$$;

CREATE PROCEDURE leave_unaudited(target regclass)
LANGUAGE plpgsql AS $$
DECLARE
    action text;
BEGIN
    FOREACH action IN ARRAY ARRAY['audit_insert', 'audit_update', 'audit_delete', 'audit_truncate'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', action, target);
    END LOOP;
END
$$;
