-- The terms that a loan rests on stay as they were. A CHECK sees one version of a row only; whether a change is
-- allowed depends on the row before it.

CREATE FUNCTION guard_product_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'approved' OR EXISTS (SELECT FROM lending_loan WHERE product_version_id = OLD.id) THEN
        RAISE EXCEPTION 'Product version % % is approved or used and can''t be changed.', OLD.code, OLD.number
            USING ERRCODE = 'restrict_violation', HINT = 'Propose a new version.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE TRIGGER guard_product_version BEFORE UPDATE OR DELETE ON lending_productversion
    FOR EACH ROW EXECUTE FUNCTION guard_product_version();
ALTER TABLE lending_productversion ENABLE ALWAYS TRIGGER guard_product_version;
