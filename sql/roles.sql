-- The three roles of a Lectern database, and whose its tables are. Run by a superuser, in that database, before the first
-- `lectern migrate`; it may be run again at any time:
--     sudo -u postgres psql -d lectern -f sql/roles.sql
-- Nobody signs in as one of these: the roles that do are members of one (docs/operations.md). What each may do is in rights.sql.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['lectern_owner', 'lectern_app', 'lectern_operator'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- it is there, or another run makes it just now
        END;
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO lectern_owner', current_database());
    -- By default everybody may connect, and make temporary tables.
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO lectern_owner, lectern_app, lectern_operator', current_database());
END
$$;

-- The owner makes and changes tables: `lectern migrate`, nothing else.
ALTER SCHEMA public OWNER TO lectern_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO lectern_app, lectern_operator;

-- What was made before there were these roles.
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
