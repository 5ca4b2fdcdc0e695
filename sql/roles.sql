-- Creates the four roles of a Lectern database and sets the owner of its tables. A superuser runs this file in that database
-- before the first `lectern migrate`. It can be run again at any time:
--     sudo -u postgres psql -d lectern -f sql/roles.sql
-- The four are NOLOGIN: the roles that connect are members of one of them (docs/operations.md). rights.sql sets their rights.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['lectern_owner', 'lectern_app', 'lectern_jobs', 'lectern_operator'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- it exists, or another run is creating it
        END;
    END LOOP;
    -- Jobs may do all that workers may. (A member does not need its rights in rights.sql again.)
    IF NOT pg_has_role('lectern_jobs', 'lectern_app', 'MEMBER') THEN
        BEGIN
            GRANT lectern_app TO lectern_jobs;
        EXCEPTION WHEN unique_violation THEN
            NULL;  -- another run is granting it
        END;
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO lectern_owner', current_database());
    -- By default everybody may connect and create temporary tables.
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO lectern_owner, lectern_app, lectern_jobs, lectern_operator',
                   current_database());
END
$$;

-- Only the owner creates and changes tables, and only `lectern migrate` runs as the owner.
ALTER SCHEMA public OWNER TO lectern_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO lectern_app, lectern_jobs, lectern_operator;

-- Tables, views and functions that were created before these roles existed.
DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN SELECT oid::regclass AS name
                   FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace
                    AND relkind IN ('r', 'p', 'v', 'm')
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO lectern_owner', thing.name);
    END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name
                   FROM pg_proc
                  WHERE pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO lectern_owner', thing.name);
    END LOOP;
END
$$;
