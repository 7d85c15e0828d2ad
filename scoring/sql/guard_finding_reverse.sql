DROP TRIGGER guard_finding ON scoring_finding;
DROP FUNCTION guard_finding();
GRANT DELETE ON scoring_finding TO xiaodai_app;
