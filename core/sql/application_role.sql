-- The application's role owns nothing, and may use whatever the owner makes later. Tables that packages made before are
-- granted here, later ones by default.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xiaodai_app') THEN
        BEGIN
            CREATE ROLE xiaodai_app NOLOGIN;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'The role xiaodai_app is missing and % may not create it.', current_user
                    USING HINT = 'As a superuser: CREATE ROLE xiaodai_app; GRANT xiaodai_app TO ' || current_user;
        END;
    END IF;
    IF NOT pg_has_role('xiaodai_app', 'MEMBER') THEN
        BEGIN
            EXECUTE format('GRANT xiaodai_app TO %I', current_user);
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION '% is not a member of xiaodai_app and may not become one.', current_user
                USING HINT = 'As a superuser: GRANT xiaodai_app TO ' || current_user;
        END;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO xiaodai_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO xiaodai_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO xiaodai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO xiaodai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO xiaodai_app;
-- Where a database comes from an older server, everybody may create tables in `public`.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
