"""Give the application a role that owns nothing, and let it use whatever the owner makes later."""

from django.db import migrations

CREATE_ROLE = """
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
"""

# Tables that other apps made before this migration are granted here, later ones by default.
GRANT_USE = """
GRANT USAGE ON SCHEMA public TO xiaodai_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO xiaodai_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO xiaodai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO xiaodai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO xiaodai_app;
"""

WITHDRAW_USE = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM xiaodai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM xiaodai_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM xiaodai_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM xiaodai_app;
REVOKE USAGE ON SCHEMA public FROM xiaodai_app;
"""


class Migration(migrations.Migration):
    """The first of all migrations of the project."""

    initial = True
    operations = [
        migrations.RunSQL(CREATE_ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(GRANT_USE, WITHDRAW_USE),
    ]
