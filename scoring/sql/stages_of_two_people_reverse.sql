DROP TRIGGER step_has_two_people ON scoring_modelstep;
DROP TRIGGER stage_has_its_step ON scoring_modelversion;
DROP FUNCTION require_two_people_behind_step();
DROP FUNCTION require_step_behind_stage();
DROP FUNCTION stands_where_its_steps_say(bigint);
