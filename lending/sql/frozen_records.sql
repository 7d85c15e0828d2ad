-- What two people decided, and the terms that a loan rests on, stay as they were. A CHECK sees one
-- version of a row only; whether a change is allowed depends on the row before it.

CREATE FUNCTION guard_approval() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Approval % can''t be deleted: what was asked and decided is kept.', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.verdict <> 'open' THEN
        RAISE EXCEPTION 'Approval % is decided and can''t be changed.', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Ask anew.';
    END IF;
    IF (OLD.id, OLD.action, OLD.target_type, OLD.target_id, OLD.payload, OLD.payload_hash, OLD.maker_id,
        OLD.reason, OLD.evidence, OLD.made_at)
       IS DISTINCT FROM
       (NEW.id, NEW.action, NEW.target_type, NEW.target_id, NEW.payload, NEW.payload_hash, NEW.maker_id,
        NEW.reason, NEW.evidence, NEW.made_at)
    THEN
        RAISE EXCEPTION 'What approval % asks for can''t be changed.', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Withdraw it and ask anew.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard_approval BEFORE UPDATE OR DELETE ON lending_approval
    FOR EACH ROW EXECUTE FUNCTION guard_approval();
ALTER TABLE lending_approval ENABLE ALWAYS TRIGGER guard_approval;
REVOKE DELETE, TRUNCATE ON lending_approval FROM xiaodai_app;

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
