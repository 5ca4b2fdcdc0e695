# shellcheck shell=bash disable=SC2154  # variables of tests/run
# The part `upgrade` of tests/run: the last release runs on the schema of this one, and back. Sourced by
# tests/run.
#
# It builds the last release once, below build/upgrade, in some minutes. Only the program, its SQL, its views
# and its nginx configuration are of that release; the sandbox and the scripts are of this one.

: "${checkout:?is set by whoever sources this}"

# Prints the commit of the last release: of LECTERN_UPGRADE_FROM, or of the newest tag before HEAD. Without
# one, prints why.
last_release() {
    local tag
    if [[ -n ${LECTERN_UPGRADE_FROM-} ]]; then
        git rev-parse --verify --quiet "$LECTERN_UPGRADE_FROM^{commit}" ||
            { echo "LECTERN_UPGRADE_FROM=$LECTERN_UPGRADE_FROM is no commit of this clone"; return 1; }
    elif ! git rev-parse --git-dir >/dev/null 2>&1; then
        echo "this directory is no clone, or git refuses it (safe.directory)"
        return 1
    elif tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*' HEAD^ 2>/dev/null); then
        git rev-parse "$tag^{commit}"
    elif [[ $(git rev-parse --is-shallow-repository) == true ]]; then
        echo "this clone is shallow and has no tag of a release: git fetch --unshallow --tags"
        return 1
    else
        echo "no release is tagged before this commit; LECTERN_UPGRADE_FROM=COMMIT names one"
        return 1
    fi
}

# Exports a commit to a directory and builds its program there, unless this was done before.
build_release() {
    local commit=$1 there=$2
    [[ ! -x $there/build/release/lectern ]] || return 0
    echo "Building ${commit:0:12} (some minutes) …"
    rm -rf "$there"
    mkdir -p "$there"
    git archive "$commit" | tar -x -C "$there" || return
    (cd "$there" && nice cmake --preset release -DLECTERN_TESTS=OFF &&
        nice cmake --build --preset release -j 2 --target lectern) >"$there/build.log" 2>&1 ||
        { tail -n 20 "$there/build.log"; return 1; }
}

# Puts the program files of a release in place of those in PROGRAM.
install_release() {
    local release=$1 program=$2
    rm -rf "$program"/{lectern,views,sql,nginx}
    cp "$release/build/release/lectern" "$program/"
    cp -r "$release"/{views,sql,nginx} "$program/"
    "$program/nginx/prepare_assets" "$program/views/assets"
    chmod -R a+rX "$program"
}

# Starts the site with a program, and makes a journey on it: journey_on LABEL PROGRAM [OPTION…]
journey_on() {
    local label=$1 program=$2 report=$temporary/upgrade.tap
    shift 2
    stop_stacks
    make_state "$upgrade_state"
    start_stack "$program" "$upgrade_state" "$upgrade_port" --unsafe-fast --share-nothing "$@"
    if ! stack_is_ready "$upgrade_state"; then
        tail -n 5 "$upgrade_state"/log/{migrate,course-import}.log || true
        record_failure "$label: the site does not start"
        return 1
    fi
    tests/upgrade/journey "$upgrade_port" "$temporary/people" "$label" >"$report" || true
    record_report tap "$report"
}

# Runs a program of the stack with the settings of the site, as a role of its database:
# run_with_settings ROLE PROGRAM ARGUMENT…
run_with_settings() {
    local role=$1
    local -a settings
    shift
    mapfile -t settings <"$upgrade_state/run/settings"
    env "${settings[@]}" LECTERN_DATABASE_URL="host='$upgrade_state/run' dbname=lectern user=$role" "$@"
}

# Whether the migrations of a release are all of this one, so that nothing can be newer.
has_all_migrations() {
    [[ $(ls "$1/sql/migrations") == $(ls sql/migrations) ]]
}

part_upgrade() {
    local commit release old=$temporary/old new=$temporary/program
    local -a without_migrating=()
    commit=$(last_release) || { skip "upgrade: $commit"; return; }
    release=$checkout/build/upgrade/$commit
    build_release "$commit" "$release" || { record_failure "the build of the last release"; return; }
    upgrade_state=$temporary/upgrade
    upgrade_port=$(free_port) || { echo "no port is free"; return 1; }
    install_program "$preset" "$new"
    cp -r "$new" "$old"
    install_release "$release" "$old"
    # `lectern migrate` of such a release refuses every newer schema, and roll-back.md says to leave it out.
    if [[ ! -e $release/app/operations/schema_state.hpp ]]; then
        without_migrating=(--migrated)
        skip "upgrade: \`lectern migrate\` of ${commit:0:12} refuses a newer schema, so it is not run on one"
    fi

    journey_on "the last release" "$old" || return 0
    journey_on "this release" "$new" || return 0
    journey_on "back to the last release" "$old" "${without_migrating[@]}" || return 0
    has_all_migrations "$release" || [[ ${#without_migrating[@]} -gt 0 ]] ||
        check "the last release says that the schema is newer" says_newer_schema "$old/lectern"
    journey_on "this release again" "$new" || return 0
    check "all invariants hold" run_with_settings lectern_shell "$new/lectern" doctor --invariants
    check "the migrations after the upgrade run" run_with_settings lectern_migrate "$new/lectern" migrate --after
    journey_on "this release after the upgrade" "$new" || return 0
    stop_stacks
}

says_newer_schema() {
    local output
    output=$(run_with_settings lectern_migrate env LECTERN_SHARE="$temporary/old" "$1" migrate) || return
    grep -F "newer schema (" <<<"$output" || { echo "$output"; return 1; }
}
