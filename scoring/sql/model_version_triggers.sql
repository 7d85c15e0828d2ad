-- What was built stays what was validated: only stage, share and the validator's signature ever change, the
-- signature once. A CHECK sees one version of a row only; whether a change is allowed depends on the row before it.

CREATE FUNCTION guard_model_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Model version % can''t be deleted: what was built is kept.', OLD.number
            USING ERRCODE = 'restrict_violation', HINT = 'Retire it.';
    END IF;
    IF to_jsonb(OLD) - ARRAY['stage', 'share_ppm', 'validated_by_id', 'validated_at', 'opinion']
       IS DISTINCT FROM
       to_jsonb(NEW) - ARRAY['stage', 'share_ppm', 'validated_by_id', 'validated_at', 'opinion']
    THEN
        RAISE EXCEPTION 'What was built as model version % can''t be changed.', OLD.number
            USING ERRCODE = 'restrict_violation', HINT = 'Build a new version.';
    END IF;
    IF OLD.validated_by_id IS NOT NULL
       AND (OLD.validated_by_id, OLD.validated_at, OLD.opinion)
           IS DISTINCT FROM (NEW.validated_by_id, NEW.validated_at, NEW.opinion)
    THEN
        RAISE EXCEPTION 'Model version % is validated; the opinion can''t be changed.', OLD.number
            USING ERRCODE = 'restrict_violation', HINT = 'Report a finding.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard_model_version BEFORE UPDATE OR DELETE ON scoring_modelversion
    FOR EACH ROW EXECUTE FUNCTION guard_model_version();
ALTER TABLE scoring_modelversion ENABLE ALWAYS TRIGGER guard_model_version;
REVOKE DELETE, TRUNCATE ON scoring_modelversion FROM xiaodai_app;

CREATE FUNCTION guard_sample() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Sample % can''t be changed or deleted: models were built on it.', OLD.name
        USING ERRCODE = 'restrict_violation', HINT = 'Draw a new sample.';
END
$$;

CREATE TRIGGER guard_sample BEFORE UPDATE OR DELETE ON scoring_sample
    FOR EACH ROW EXECUTE FUNCTION guard_sample();
ALTER TABLE scoring_sample ENABLE ALWAYS TRIGGER guard_sample;
REVOKE UPDATE, DELETE, TRUNCATE ON scoring_sample FROM xiaodai_app;
