-- A model stands where its newest step brought it, and a step is what two people decided of that very model: laws over
-- three tables, so no CHECK holds them. That maker and checker are two is the approval's own law.
-- Deferred: an approval has its verdict only after the action, in the same transaction. A request rehearses its action and
-- rolls it back, so nothing of that is ever looked at.

CREATE FUNCTION stands_where_its_steps_say(model bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (version.stage, version.share_ppm) = (
        coalesce(newest.to_stage, 'built'),
        CASE newest.to_stage WHEN 'challenger' THEN (newest.payload ->> 'to_share_ppm')::integer ELSE 0 END)
    FROM scoring_modelversion version
    LEFT JOIN LATERAL (
        SELECT step.to_stage, approval.payload
        FROM scoring_stagetransition step JOIN core_approval approval ON approval.id = step.approval_id
        WHERE step.model_id = version.id ORDER BY step.id DESC LIMIT 1
    ) newest ON true
    WHERE version.id = model
$$;

CREATE FUNCTION require_step_behind_stage() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF stands_where_its_steps_say(NEW.id) IS NOT TRUE THEN
        RAISE EXCEPTION 'Model version % was moved without a step that two people decided.', NEW.number
            USING ERRCODE = 'restrict_violation', HINT = 'Ask for the move and have another person decide it.';
    END IF;
    RETURN NULL;
END
$$;

-- A champion that is replaced retires by its successor's approval: the successor's step is the very next one.
CREATE FUNCTION require_two_people_behind_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked core_approval;
    stood text := coalesce((
        SELECT to_stage FROM scoring_stagetransition WHERE model_id = NEW.model_id AND id < NEW.id ORDER BY id DESC LIMIT 1
    ), 'built');
BEGIN
    SELECT * INTO asked FROM core_approval
    WHERE id = NEW.approval_id AND verdict = 'approved'
      AND action = 'scoring.promote_model' AND target_type = 'scoring.modelversion';
    IF asked.id IS NULL OR NEW.from_stage <> stood OR (CASE
        WHEN asked.target_id = NEW.model_id::text
        THEN (asked.payload ->> 'from_stage', asked.payload ->> 'to_stage') = (NEW.from_stage, NEW.to_stage)
        ELSE (NEW.from_stage, NEW.to_stage, asked.payload ->> 'to_stage') = ('champion', 'retired', 'champion')
             AND (asked.id, asked.target_id) = (
                 SELECT approval_id, model_id::text FROM scoring_stagetransition WHERE id > NEW.id ORDER BY id LIMIT 1)
        END) IS NOT TRUE
    THEN
        RAISE EXCEPTION 'The step of model % from % to % is not one that two people decided.',
            NEW.model_id, NEW.from_stage, NEW.to_stage
            USING ERRCODE = 'restrict_violation', HINT = 'Ask for the move and have another person decide it.';
    END IF;
    IF stands_where_its_steps_say(NEW.model_id) IS NOT TRUE THEN
        RAISE EXCEPTION 'Model % does not stand where its step says.', NEW.model_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER stage_has_its_step AFTER INSERT OR UPDATE OF stage, share_ppm ON scoring_modelversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_step_behind_stage();
ALTER TABLE scoring_modelversion ENABLE ALWAYS TRIGGER stage_has_its_step;

CREATE CONSTRAINT TRIGGER step_has_two_people AFTER INSERT ON scoring_stagetransition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_two_people_behind_step();
ALTER TABLE scoring_stagetransition ENABLE ALWAYS TRIGGER step_has_two_people;
