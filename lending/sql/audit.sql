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
CREATE FUNCTION without_hidden(kept jsonb, hidden text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF hidden = '{}' OR NOT kept ?| hidden THEN
        RETURN kept;
    END IF;
    RETURN (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (hidden) THEN '"[hidden]"' ELSE value END)
            FROM jsonb_each(kept));
END
$$;

-- TG_ARGV: hidden columns, ignored columns. A change of nothing but ignored columns leaves no event and
-- needs no actor, which is why the actor is asked for in a subquery: it runs once, at the first event.
-- Runs as the owner, so that the application can't write an event by itself.
CREATE FUNCTION record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hidden text[] := TG_ARGV[0];
    ignored text[] := TG_ARGV[1];
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO lending_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), (SELECT acting_person(TG_TABLE_NAME)), TG_TABLE_NAME, came.id, TG_OP,
               NULL, without_hidden(to_jsonb(came) - ignored, hidden), pg_current_xact_id()::text::bigint
        FROM new_rows came ORDER BY came.id;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO lending_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), (SELECT acting_person(TG_TABLE_NAME)), TG_TABLE_NAME, gone.id, TG_OP,
               without_hidden(to_jsonb(gone) - ignored, hidden), NULL, pg_current_xact_id()::text::bigint
        FROM old_rows gone ORDER BY gone.id;
    ELSE
        -- A row whose id was changed shows as one that went and one that came. MATERIALIZED, or each
        -- mention of `kept` below would turn the row into JSON again: ten times the cost.
        WITH gone AS MATERIALIZED (SELECT id, to_jsonb(row_) - ignored AS kept FROM old_rows row_),
             came AS MATERIALIZED (SELECT id, to_jsonb(row_) - ignored AS kept FROM new_rows row_)
        INSERT INTO lending_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), (SELECT acting_person(TG_TABLE_NAME)), TG_TABLE_NAME, id, TG_OP,
               without_hidden(changed.before, hidden), without_hidden(changed.after, hidden),
               pg_current_xact_id()::text::bigint
        FROM gone FULL JOIN came USING (id)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN gone.kept IS NOT NULL THEN jsonb_object_agg(key, gone.kept -> key) END AS before,
                   CASE WHEN came.kept IS NOT NULL THEN jsonb_object_agg(key, came.kept -> key) END AS after
            FROM jsonb_object_keys(coalesce(came.kept, gone.kept)) key
            WHERE gone.kept -> key IS DISTINCT FROM came.kept -> key
        ) changed
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
