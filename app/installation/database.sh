# shellcheck shell=bash disable=SC2034,SC2154  # variables of setup, which sources this
# The database of `lectern setup`: roles, the database and migrations. To be sourced.

# Runs psql as PostgreSQL's administrator with SQL on its input: sql DATABASE [OPTION…]
sql() {
    runuser -u postgres -- psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$@"
}

has() {
    [[ $(sql "$@") == t ]]
}

is_local_database() {
    [[ ${wanted[LECTERN_DATABASE_URL]-$(current LECTERN_DATABASE_URL)} == postgresql:///lectern ]]
}

check_postgresql() {
    begin database
    is_local_database || return 0
    if ! getent passwd postgres >/dev/null || ! command -v psql >/dev/null; then
        fail "PostgreSQL is not installed: apt-get install postgresql"
    fi
    has postgres <<<'SELECT true' || fail "PostgreSQL does not answer: systemctl start postgresql"
}

make_database() {
    begin database
    if ! is_local_database; then
        left+=("LECTERN_DATABASE_URL is not postgresql:///lectern, so the database and its roles are yours: docs/operations.md")
        return
    fi
    # template0, so that it is UTF-8 also in a cluster made without a locale.
    has postgres <<<"SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'lectern')" ||
        act "create the database lectern" runuser -u postgres -- createdb --encoding=UTF8 --template=template0 lectern
    roles_are_made || act "make Lectern's roles (sql/roles.sql)" run_roles
    make_login lectern lectern_app
    make_login lectern-jobs lectern_jobs
    make_login lectern-migrate lectern_owner
    [[ -z $operator ]] || make_login "$operator" lectern_operator
    # What it creates belongs to the role lectern_owner, not to the role that connected.
    has postgres <<<"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lectern-migrate' AND 'role=lectern_owner' = ANY (rolconfig))" ||
        act "let lectern-migrate act as lectern_owner" sql postgres <<<"ALTER ROLE \"lectern-migrate\" SET role = 'lectern_owner'"
}

roles_are_made() {
    has postgres <<'SQL'
SELECT count(*) = 4
       AND EXISTS (SELECT
                     FROM pg_database
                    WHERE datname = 'lectern'
                      AND pg_get_userbyid(datdba) = 'lectern_owner')
  FROM pg_roles
 WHERE rolname IN ('lectern_owner', 'lectern_app', 'lectern_jobs', 'lectern_operator')
SQL
}

# postgres may be unable to read the file, so it comes on the input.
run_roles() {
    sql lectern >/dev/null <"$share/sql/roles.sql"
}

# Makes a role that connects, and a member of another: make_login LOGIN ROLE
make_login() {
    has postgres -v login="$1" <<<"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login')" ||
        act "create the role $1" sql postgres -v login="$1" <<<'CREATE ROLE :"login" LOGIN'
    has postgres -v login="$1" -v role="$2" <<'SQL' ||
SELECT EXISTS (SELECT
                 FROM pg_auth_members
                WHERE member = (SELECT oid FROM pg_roles WHERE rolname = :'login')
                  AND roleid = (SELECT oid FROM pg_roles WHERE rolname = :'role'))
SQL
        act "make $1 a member of $2" sql postgres -v login="$1" -v role="$2" <<<'GRANT :"role" TO :"login"'
}

migrate() {
    local count="lectern-migrate knows which"
    begin migrations
    if is_local_database; then
        count=$(count_missing_migrations)
        [[ $count != 0 ]] || return 0
    fi
    act "apply the missing migrations: ${count}" start_migrations
}

# An empty database gets all migrations; another one gets those that wait for `lectern migrate --after` later.
count_missing_migrations() {
    local applied=''
    local -a which=(-name '*.sql')
    if has lectern 2>/dev/null <<<"SELECT to_regclass('public.schema_migrations') IS NOT NULL"; then
        which+=(! -name '*.after-*.sql')
        applied=$(sql lectern <<<'SELECT file FROM schema_migrations')
    fi
    find "$share/sql/migrations" "${which[@]}" -printf '%f\n' | grep -cvxF "$applied" || true
}

start_migrations() {
    systemctl start lectern-migrate ||
        { journalctl --no-pager --output=cat -n 10 -u lectern-migrate >&2; fail "the migrations failed"; }
}
