-- What two people decided stays as it was. A CHECK sees one version of a row only; whether a change is allowed
-- depends on the row before it.

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

CREATE TRIGGER guard_approval BEFORE UPDATE OR DELETE ON core_approval
    FOR EACH ROW EXECUTE FUNCTION guard_approval();
ALTER TABLE core_approval ENABLE ALWAYS TRIGGER guard_approval;
REVOKE DELETE, TRUNCATE ON core_approval FROM xiaodai_app;
