-- Tables that only take new rows. Permissions alone would not hold the schema's owner back, and a
-- trigger alone would not survive `session_replication_role`: so both, and the trigger fires ALWAYS.
-- The ORM can express neither.

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: rows of % are never changed or removed.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record a new row that corrects the old one.';
END
$$;

-- A procedure, so that every app makes its own tables insert-only in one line of a migration.
CREATE PROCEDURE make_insert_only(target regclass)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s'
        ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER insert_only', target);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM xiaodai_app', target);
END
$$;

CREATE PROCEDURE make_changeable(target regclass)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER insert_only ON %s', target);
    EXECUTE format('GRANT UPDATE, DELETE ON %s TO xiaodai_app', target);
END
$$;
