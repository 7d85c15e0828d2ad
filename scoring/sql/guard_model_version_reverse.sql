DROP TRIGGER guard_sample ON scoring_sample;
DROP FUNCTION guard_sample();
GRANT UPDATE, DELETE ON scoring_sample TO xiaodai_app;
DROP TRIGGER guard_model_version ON scoring_modelversion;
DROP FUNCTION guard_model_version();
GRANT DELETE ON scoring_modelversion TO xiaodai_app;
