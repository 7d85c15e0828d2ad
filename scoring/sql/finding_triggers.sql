-- A finding is closed once, by a person, and never goes away. A CHECK sees one version of a row only; whether a
-- change is allowed depends on the row before it.

CREATE FUNCTION guard_finding() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Finding % can''t be deleted: what was found is kept.', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Close it with a reason.';
    END IF;
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'Finding % is closed and can''t be changed.', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Report a new one.';
    END IF;
    IF (OLD.id, OLD.model_id, OLD.rule, OLD.subject, OLD.evidence, OLD.opened_on)
       IS DISTINCT FROM (NEW.id, NEW.model_id, NEW.rule, NEW.subject, NEW.evidence, NEW.opened_on)
    THEN
        RAISE EXCEPTION 'What finding % found can''t be changed.', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Close it and report a new one.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard_finding BEFORE UPDATE OR DELETE ON scoring_finding
    FOR EACH ROW EXECUTE FUNCTION guard_finding();
ALTER TABLE scoring_finding ENABLE ALWAYS TRIGGER guard_finding;
REVOKE DELETE, TRUNCATE ON scoring_finding FROM xiaodai_app;
