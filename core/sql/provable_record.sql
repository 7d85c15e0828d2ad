-- What the audit record says of every row, so that a proof can hold the rows against it. Three ways, by what a table is:
-- * `audit_table` (audit_triggers.sql): an event a change, with the columns before and after. Replayed, they give the row.
-- * `digest_table`: an event a statement with the digest of what came and went, in stretches (a row, a person's day, a
--   night). For what comes by the thousand. Digests are combined by XOR: what goes takes its own out again.
-- * `seal_rows`: rows that are only ever added get their digests when the record is sealed, ten thousand an event. For
--   the ledger and its like, whose writing must not wait for the record.
-- The ORM can express none of it: it lies in triggers, and reads tables that it finds in the catalogue.

-- One row: a key that only this schema's owner reads, and the hash of the last seal. With the key hidden values leave a
-- digest that says whether they changed and, without it, nothing of what they are.
CREATE TABLE core_audithead (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    key bytea NOT NULL,
    hash text NOT NULL DEFAULT ''
);
INSERT INTO core_audithead (key, hash)
SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')),
       coalesce((SELECT hash FROM core_auditseal ORDER BY last_event_id DESC LIMIT 1), '');
REVOKE ALL ON core_audithead FROM PUBLIC, xiaodai_app;
GRANT SELECT (hash), UPDATE (hash) ON core_audithead TO xiaodai_app;

CREATE AGGREGATE jsonb_fold(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}');

-- What of one row is kept: `hidden` columns (personal data, passwords) only by their digest.
CREATE FUNCTION without_hidden(kept jsonb, hidden text[], key_ bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF hidden = '{}' OR NOT kept ?| hidden THEN
        RETURN kept;
    END IF;
    RETURN (SELECT jsonb_object_agg(key, CASE
                WHEN key = ANY (hidden) THEN to_jsonb('[hidden ' || left(encode(
                    sha256(key_ || convert_to(key || value::text, 'UTF8')), 'hex'), 16) || ']')
                ELSE value END)
            FROM jsonb_each(kept));
END
$$;

-- TG_ARGV: hidden columns, ignored columns. A change of nothing but ignored columns leaves no event and
-- needs no actor, which is why the actor is asked for in a subquery: it runs once, at the first event.
-- Runs as the owner, so that the application can't write an event by itself.
CREATE FUNCTION record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    hidden text[] := TG_ARGV[0];
    ignored text[] := TG_ARGV[1];
    key_ bytea := CASE WHEN hidden <> '{}' THEN (SELECT key FROM core_audithead) END;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), (SELECT acting_person(TG_TABLE_NAME)), TG_TABLE_NAME, came.id, TG_OP,
               NULL, without_hidden(to_jsonb(came) - ignored, hidden, key_), pg_current_xact_id()::text::bigint
        FROM new_rows came ORDER BY came.id;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), (SELECT acting_person(TG_TABLE_NAME)), TG_TABLE_NAME, gone.id, TG_OP,
               without_hidden(to_jsonb(gone) - ignored, hidden, key_), NULL, pg_current_xact_id()::text::bigint
        FROM old_rows gone ORDER BY gone.id;
    ELSE
        -- A row whose id was changed shows as one that went and one that came. MATERIALIZED, or each
        -- mention of `kept` below would turn the row into JSON again: ten times the cost.
        WITH gone AS MATERIALIZED (SELECT id, to_jsonb(row_) - ignored AS kept FROM old_rows row_),
             came AS MATERIALIZED (SELECT id, to_jsonb(row_) - ignored AS kept FROM new_rows row_)
        INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), (SELECT acting_person(TG_TABLE_NAME)), TG_TABLE_NAME, id, TG_OP,
               without_hidden(changed.before, hidden, key_), without_hidden(changed.after, hidden, key_),
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

-- The tables whose every change leaves an event, with the columns that are hidden and ignored.
CREATE FUNCTION audited_tables() RETURNS TABLE (target regclass, hidden text[], ignored text[])
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT tgrelid::regclass, args[1]::text[], args[2]::text[]
    FROM pg_trigger
    CROSS JOIN LATERAL (SELECT string_to_array(encode(tgargs, 'escape'), '\000') AS args) split
    WHERE tgname = 'audit_insert' AND NOT tgisinternal AND tgfoid = 'record_change'::regproc
    ORDER BY tgrelid::regclass::text
$$;

-- Say of the rows that are there now what they are, so that a replay begins with them: for rows older than their record.
CREATE PROCEDURE note_rows(target_ regclass)
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
    EXECUTE format($query$
        INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), 'system:migrate', %2$L, row_.id, 'FOUND', NULL,
               without_hidden(to_jsonb(row_) - audited.ignored, audited.hidden, (SELECT key FROM core_audithead)),
               pg_current_xact_id()::text::bigint
        FROM %1$s row_ CROSS JOIN audited_tables() audited
        WHERE audited.target = %2$L::regclass ORDER BY row_.id
    $query$, target_, target_::text);
END
$$;

-- Where a table isn't what its events say: the row, the column ('' for the whole row), what stands and what should.
-- Columns that the record doesn't know, newer than the row's last whole event, are passed over.
CREATE FUNCTION record_differences(target_ regclass)
RETURNS TABLE (row_id text, field text, stored text, expected text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    RETURN QUERY EXECUTE format($query$
        WITH event AS (
            SELECT id, row_id::text AS row_id, after, max(id) FILTER (WHERE before IS NULL OR after IS NULL) OVER (PARTITION BY row_id) AS since
            FROM core_auditevent
            WHERE table_name = %2$L AND operation IN ('FOUND', 'INSERT', 'UPDATE', 'DELETE')
        ), said AS (
            SELECT row_id, jsonb_fold(after ORDER BY id) AS kept
            FROM event WHERE since IS NULL OR id >= since
            GROUP BY row_id HAVING bool_and(NOT (id = since AND after IS NULL))
        ), stands AS (
            SELECT row_.id::text AS row_id,
                   without_hidden(to_jsonb(row_) - audited.ignored, audited.hidden, (SELECT key FROM core_audithead)) AS kept
            FROM %1$s row_ CROSS JOIN audited_tables() audited
            WHERE audited.target = %2$L::regclass
        )
        SELECT row_id, '', CASE WHEN stands.kept IS NOT NULL THEN 'a row' END, CASE WHEN said.kept IS NOT NULL THEN 'a row' END
        FROM said FULL JOIN stands USING (row_id)
        WHERE said.kept IS NULL OR stands.kept IS NULL
        UNION ALL
        SELECT row_id, key, stands.kept ->> key, said.kept ->> key
        FROM said JOIN stands USING (row_id) CROSS JOIN LATERAL jsonb_object_keys(said.kept) key
        WHERE said.kept <> stands.kept AND said.kept -> key IS DISTINCT FROM stands.kept -> key
    $query$, target_, target_::text);
END
$$;

CREATE FUNCTION row_digest(row_text text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ('x' || left(encode(sha256(convert_to(row_text, 'UTF8')), 'hex'), 16))::bit(64)::bigint;

-- The query that gives, by stretch, how many rows there are and their digest.
CREATE FUNCTION digests_query(source text, columns text, stretch text) RETURNS text
LANGUAGE sql IMMUTABLE RETURN format(
    'SELECT concat_ws('' '', %s) AS stretch, count(*) AS rows, bit_xor(row_digest(ROW(%s)::text)) AS digest FROM %s GROUP BY 1',
    stretch, columns, source);

-- TG_ARGV: the columns that are digested, the columns that name a stretch. Nobody in particular may act here: the night.
CREATE FUNCTION record_digests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'
SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 AS $$
DECLARE
    query text := 'SELECT jsonb_object_agg(stretch, jsonb_build_array(rows, digest)) FROM (%s) AS part';
    gone jsonb;
    came jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format(query, digests_query('old_rows', TG_ARGV[0], TG_ARGV[1])) INTO gone;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE format(query, digests_query('new_rows', TG_ARGV[0], TG_ARGV[1])) INTO came;
    END IF;
    IF gone IS DISTINCT FROM came THEN
        -- The seal relies on it: a transaction has its number before its event has one.
        PERFORM pg_current_xact_id();
        INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        VALUES (clock_timestamp(), coalesce(nullif(current_setting('xiaodai.actor', true), ''), session_user),
                TG_TABLE_NAME, '', 'DIGEST', gone, came, pg_current_xact_id()::text::bigint);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION digested_tables() RETURNS TABLE (target regclass, columns text, stretch text)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT tgrelid::regclass, args[1], args[2]
    FROM pg_trigger
    CROSS JOIN LATERAL (SELECT string_to_array(encode(tgargs, 'escape'), '\000') AS args) split
    WHERE tgname = 'digest_insert' AND NOT tgisinternal AND tgfoid = 'record_digests'::regproc
    ORDER BY tgrelid::regclass::text
$$;

-- `stretch` names the columns by which rows are digested together, `ignored` those that are no part of it. What is
-- there already is digested at once. A partition is never written to by itself, so the whole table's triggers do.
CREATE PROCEDURE digest_table(target regclass, stretch text[], ignored text[] DEFAULT '{}')
LANGUAGE plpgsql SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                     WHERE attrelid = target AND attnum > 0 AND NOT attisdropped AND attname <> ALL (ignored));
    of_stretch text := (SELECT string_agg(quote_ident(name), ', ') FROM unnest(stretch) AS name);
    action text;
BEGIN
    FOREACH action IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION record_digests(%L, %L)',
            'digest_' || action, action, target,
            CASE action WHEN 'insert' THEN 'NEW TABLE AS new_rows' WHEN 'delete' THEN 'OLD TABLE AS old_rows'
                        ELSE 'OLD TABLE AS old_rows NEW TABLE AS new_rows' END, columns, of_stretch);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', target, 'digest_' || action);
    END LOOP;
    EXECUTE format($query$
        INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        SELECT clock_timestamp(), 'system:migrate', %L, '', 'DIGEST', NULL,
               jsonb_object_agg(stretch, jsonb_build_array(rows, digest)), pg_current_xact_id()::text::bigint
        FROM (SELECT part.*, row_number() OVER (ORDER BY stretch) / 10000 AS page FROM (%s) AS part) AS numbered
        GROUP BY page ORDER BY page
    $query$, target::text, digests_query(target::text, columns, of_stretch));
END
$$;

CREATE PROCEDURE leave_undigested(target regclass)
LANGUAGE plpgsql AS $$
DECLARE
    action text;
BEGIN
    FOREACH action IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'digest_' || action, target);
    END LOOP;
END
$$;

-- Where a table isn't what its digests say: the stretch, how many rows stand there and how many should.
CREATE FUNCTION digest_differences(target_ regclass)
RETURNS TABLE (stretch text, stored bigint, expected bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'
SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 AS $$
DECLARE
    way record;
BEGIN
    SELECT * INTO way FROM digested_tables() WHERE target = target_;
    RETURN QUERY EXECUTE format($query$
        WITH said AS (
            SELECT part.key AS stretch, sum(side * (part.value ->> 0)::bigint)::bigint AS rows,
                   bit_xor((part.value ->> 1)::bigint) AS digest
            FROM core_auditevent
            CROSS JOIN LATERAL (VALUES (-1, before), (1, after)) AS moved (side, digests)
            CROSS JOIN LATERAL jsonb_each(digests) AS part
            WHERE table_name = %L AND row_id = '' AND operation = 'DIGEST'
            GROUP BY part.key
        ), stands AS (%s)
        SELECT stretch, coalesce(stands.rows, 0), coalesce(said.rows, 0)
        FROM said FULL JOIN stands USING (stretch)
        WHERE (coalesce(stands.rows, 0), coalesce(stands.digest, 0)) <> (coalesce(said.rows, 0), coalesce(said.digest, 0))
        ORDER BY 1
    $query$, target_::text, digests_query(target_::text, way.columns, way.stretch));
END
$$;

-- The tables whose rows are digested when the record is sealed: only added to, in the order of their ids.
CREATE FUNCTION sealed_tables() RETURNS TABLE (target regclass, given_out bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT tgrelid::regclass, pg_sequence_last_value(pg_get_serial_sequence(tgrelid::regclass::text, 'id')::regclass)
    FROM pg_trigger
    JOIN pg_attribute ON attrelid = tgrelid AND attname = 'id' AND atttypid = 'bigint'::regtype
    WHERE tgname = 'insert_only' AND NOT tgisinternal
      AND tgrelid <> ALL (ARRAY['core_auditevent', 'core_auditseal']::regclass[])
      AND tgrelid NOT IN (SELECT target FROM digested_tables()) AND tgrelid NOT IN (SELECT target FROM audited_tables())
    ORDER BY tgrelid::regclass::text
$$;

CREATE FUNCTION seal_query(target regclass, columns jsonb) RETURNS text
LANGUAGE sql IMMUTABLE RETURN format(
    'SELECT id, sha256(convert_to(ROW(%s)::text, ''UTF8'')) AS digest FROM %s WHERE id BETWEEN $1 AND $2',
    (SELECT string_agg(quote_ident(name), ', ') FROM jsonb_array_elements_text(columns) AS name), target);

-- Digest the rows up to an id that no event speaks of yet, ten thousand an event. Each row leaves four bytes, to name
-- it by; all together their whole hash. Returns how many rows that were.
CREATE FUNCTION seal_rows(target_ regclass, through bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'
SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 AS $$
DECLARE
    columns jsonb := (SELECT jsonb_agg(attname ORDER BY attnum) FROM pg_attribute
                      WHERE attrelid = target_ AND attnum > 0 AND NOT attisdropped);
    first_id bigint := (SELECT max((after ->> 'last_id')::bigint) + 1 FROM core_auditevent
                        WHERE table_name = target_::text AND row_id = '' AND operation = 'SEAL');
    sealed bigint := 0;
    part record;
BEGIN
    IF NOT EXISTS (SELECT FROM sealed_tables() WHERE target = target_ AND given_out >= through) THEN
        RAISE EXCEPTION '% is not sealed through %.', target_, through USING ERRCODE = 'check_violation';
    END IF;
    LOOP
        EXECUTE format($query$
            SELECT count(*) AS rows, max(id) AS last_id, encode(sha256(string_agg(digest, '' ORDER BY id)), 'hex') AS sha256,
                   translate(encode(string_agg(substr(digest, 1, 4), '' ORDER BY id), 'base64'), E'\n', '') AS digests
            FROM (%s ORDER BY id LIMIT 10000) AS part
        $query$, seal_query(target_, columns)) INTO part USING coalesce(first_id, -9223372036854775808), through;
        EXIT WHEN part.rows = 0;
        PERFORM pg_current_xact_id();
        INSERT INTO core_auditevent (at, actor, table_name, row_id, operation, before, after, transaction_id)
        VALUES (clock_timestamp(), 'system:seal', target_::text, '', 'SEAL', NULL, jsonb_build_object(
            'columns', columns, 'first_id', coalesce(first_id, -9223372036854775808), 'last_id', part.last_id,
            'rows', part.rows, 'sha256', part.sha256, 'digests', part.digests), pg_current_xact_id()::text::bigint);
        first_id := part.last_id + 1;
        sealed := sealed + part.rows;
    END LOOP;
    RETURN sealed;
END
$$;
REVOKE ALL ON FUNCTION seal_rows(regclass, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_rows(regclass, bigint) TO xiaodai_app;

-- Where a table isn't what its seals say: the first and last id of a seal, its rows then and now, and a row that is none
-- of those sealed; without one where rows are only missing.
CREATE FUNCTION seal_differences(target_ regclass)
RETURNS TABLE (first_id bigint, last_id bigint, stored bigint, expected bigint, row_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'
SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 AS $$
DECLARE
    said record;
    part record;
BEGIN
    FOR said IN
        SELECT after -> 'columns' AS columns, (after ->> 'first_id')::bigint AS first_id, (after ->> 'last_id')::bigint AS last_id,
               (after ->> 'rows')::bigint AS rows, after ->> 'sha256' AS sha256, decode(after ->> 'digests', 'base64') AS digests
        FROM core_auditevent WHERE table_name = target_::text AND core_auditevent.row_id = '' AND operation = 'SEAL'
        ORDER BY id
    LOOP
        EXECUTE format('SELECT count(*) AS rows, encode(sha256(string_agg(digest, '''' ORDER BY id)), ''hex'') AS sha256 FROM (%s) AS part',
            seal_query(target_, said.columns)) INTO part USING said.first_id, said.last_id;
        CONTINUE WHEN part.sha256 IS NOT DISTINCT FROM said.sha256;
        RETURN QUERY EXECUTE format($query$
            SELECT $1, $2, $3, $4, other.id
            FROM (SELECT) AS once LEFT JOIN (
                SELECT id FROM (%s) AS part
                WHERE substr(digest, 1, 4) NOT IN (SELECT substr($5, 4 * no - 3, 4) FROM generate_series(1, $4::int) AS no)
            ) AS other ON true ORDER BY other.id LIMIT 20
        $query$, seal_query(target_, said.columns))
        USING said.first_id, said.last_id, part.rows, said.rows, said.digests;
    END LOOP;
END
$$;

-- Each event and each seal carries a keyed digest of itself: what no seal covers yet can't be changed or made up either.
ALTER TABLE core_auditevent ADD COLUMN mark bigint;
ALTER TABLE core_auditseal ADD COLUMN mark bigint;

CREATE FUNCTION mark_of(kept jsonb) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT row_digest(encode(key, 'hex') || (kept - 'mark')::text) FROM core_audithead
$$;

CREATE FUNCTION mark_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    NEW.mark := mark_of(to_jsonb(NEW));
    RETURN NEW;
END
$$;
CREATE TRIGGER mark_row BEFORE INSERT ON core_auditevent FOR EACH ROW EXECUTE FUNCTION mark_row();
ALTER TABLE core_auditevent ENABLE ALWAYS TRIGGER mark_row;
CREATE TRIGGER mark_row BEFORE INSERT ON core_auditseal FOR EACH ROW EXECUTE FUNCTION mark_row();
ALTER TABLE core_auditseal ENABLE ALWAYS TRIGGER mark_row;

-- Events that no seal covers, and seals, that aren't as they were written. Those older than their marks have none.
CREATE FUNCTION mark_differences() RETURNS TABLE (place text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
    SELECT 'core_auditevent ' || id FROM core_auditevent AS row_
    WHERE id > (SELECT coalesce(max(last_event_id), 0) FROM core_auditseal) AND mark <> mark_of(to_jsonb(row_))
    UNION ALL
    SELECT 'core_auditseal ' || id FROM core_auditseal AS row_ WHERE mark <> mark_of(to_jsonb(row_))
$$;
