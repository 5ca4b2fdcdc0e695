#include "operations/backup_roles.hpp"

namespace lectern::operations {

// Superusers are not among the statements: whoever runs them decides who is one. Settings of lists
// (search_path) are stored quoted; all others are one text.
std::string statements_for_members(DatabaseHandle& handle) {
    std::string statements;
    for (const auto& row : query(handle, R"sql(
          WITH RECURSIVE groups AS (
               SELECT oid
                 FROM pg_roles
                WHERE rolname IN ('lectern_owner', 'lectern_app', 'lectern_jobs',
                                  'lectern_operator')
               ),
               ours AS (
               SELECT oid
                 FROM groups
                UNION
               SELECT member
                 FROM pg_auth_members
                 JOIN ours ON ours.oid = roleid
               ),
               members AS (
               SELECT oid, rolname, rolcanlogin, rolinherit, rolconnlimit
                 FROM pg_roles
                WHERE oid IN (SELECT oid FROM ours)
                  AND oid NOT IN (SELECT oid FROM groups)
                  AND NOT rolsuper
               ),
               settings AS (
               SELECT rolname, setdatabase <> 0 AS is_here,
                      split_part(setting, '=', 1) AS name,
                      substr(setting, strpos(setting, '=') + 1) AS value
                 FROM members
                 JOIN pg_db_role_setting ON setrole = members.oid
                 JOIN LATERAL unnest(setconfig) AS setting ON true
                WHERE setdatabase IN (0, (SELECT oid FROM pg_database
                                           WHERE datname = current_database()))
               )
        SELECT 1 AS step, rolname::text,
               format('DO %L;',
                      format(E'BEGIN\n    CREATE ROLE %I %s %s CONNECTION LIMIT %s;\n'
                             'EXCEPTION WHEN duplicate_object THEN\n    NULL;\nEND',
                             rolname, CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
                             CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
                             rolconnlimit)) AS statement
          FROM members
         UNION ALL
        SELECT DISTINCT 2, members.rolname::text,
               format('GRANT %I TO %I;', granted.rolname, members.rolname)
          FROM members
          JOIN pg_auth_members ON member = members.oid
          JOIN pg_roles AS granted ON granted.oid = roleid
          JOIN ours ON ours.oid = roleid
         UNION ALL
        SELECT 3, rolname::text,
               CASE WHEN is_here
                    THEN format('DO %L;',
                                format(E'BEGIN\n    EXECUTE format(%L, %L, current_database(), '
                                       '%L, %L);\nEND',
                                       'ALTER ROLE %I IN DATABASE %I SET %I TO %s',
                                       rolname, name, quoted))
                    ELSE format('ALTER ROLE %I SET %I TO %s;', rolname, name, quoted)
                    END
          FROM settings,
               LATERAL (SELECT CASE WHEN name IN ('search_path', 'temp_tablespaces',
                                                  'session_preload_libraries',
                                                  'local_preload_libraries')
                                    THEN (SELECT coalesce(string_agg(quote_literal(replace(
                                                     btrim(btrim(item), '"'), '""', '"')), ', '),
                                                     quote_literal(''))
                                            FROM regexp_split_to_table(value, ',') AS item)
                                    ELSE quote_literal(value)
                                    END AS quoted) AS quoting
      ORDER BY step, rolname, statement
    )sql"))
        statements += row.text("statement") + '\n';
    return statements;
}

}  // namespace lectern::operations
