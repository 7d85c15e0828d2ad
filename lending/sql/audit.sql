-- The audit record is written by the database, because bulk and raw SQL walk past the ORM's signals.
-- Statement-level triggers with transition tables: a row-level one costs several times as much in bulk.

-- Who acts is told by `lending.services.actor`, for one transaction only. Nobody: nothing changes.
CREATE FUNCTION acting_person(changed_table text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    actor text := current_setting('xiaodai.actor', true);
BEGIN
    IF coalesce(actor, '') = '' THEN
        RAISE EXCEPTION 'A change of % without an actor was refused.', changed_table
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Change it inside lending.services.actor.acting_as(...), or SET LOCAL xiaodai.actor.';
    END IF;
    RETURN actor;
END
$$;

-- What of one row is kept: `hidden` columns (personal data, passwords) only say that they are there.
CREATE FUNCTION audited_columns(stored jsonb, compared jsonb, hidden text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (hidden) THEN to_jsonb('[hidden]'::text) ELSE value END)
    FROM jsonb_each(stored)
    WHERE compared IS NULL OR value IS DISTINCT FROM compared -> key
$$;

-- TG_ARGV: hidden columns, ignored columns. A change of nothing but ignored columns leaves no event and
-- needs no actor. Runs as the owner, so that the application can't write an event by itself.
CREATE FUNCTION record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hidden text[] := TG_ARGV[0];
    ignored text[] := TG_ARGV[1];
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO lending_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), acting_person(TG_TABLE_NAME), TG_TABLE_NAME, came.id, TG_OP,
               NULL, audited_columns(to_jsonb(came) - ignored, NULL, hidden), pg_current_xact_id()::text::bigint
        FROM new_rows came ORDER BY came.id;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO lending_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), acting_person(TG_TABLE_NAME), TG_TABLE_NAME, gone.id, TG_OP,
               audited_columns(to_jsonb(gone) - ignored, NULL, hidden), NULL, pg_current_xact_id()::text::bigint
        FROM old_rows gone ORDER BY gone.id;
    ELSE
        -- A row whose id was changed shows as one that went and one that came.
        INSERT INTO lending_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), acting_person(TG_TABLE_NAME), TG_TABLE_NAME, id, TG_OP,
               audited_columns(gone.kept, came.kept, hidden), audited_columns(came.kept, gone.kept, hidden),
               pg_current_xact_id()::text::bigint
        FROM (SELECT id, to_jsonb(row_) - ignored AS kept FROM old_rows row_) gone
        FULL JOIN (SELECT id, to_jsonb(row_) - ignored AS kept FROM new_rows row_) came USING (id)
        WHERE gone.kept IS DISTINCT FROM came.kept ORDER BY id;
    END IF;
    RETURN NULL;
END
$$;

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
