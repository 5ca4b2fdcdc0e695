# shellcheck shell=bash
# What app/demo and tests/run share: a copy of what runs, and a whole site running from it as a
# user without rights. To be sourced.
#
# It stands in tests/ and not in app/, because running Lectern needs none of it: both of its users
# put the stand-ins of tests/sandbox around the site.

: "${checkout:?is set by whoever sources this}"

# nginx is in sbin, which a user's PATH may lack.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

fail() {
    echo "${0##*/}: $1" >&2
    exit 1
}

# PostgreSQL refuses root, and nothing else needs it: started by root, the site runs as www-data,
# which every Debian has.
service_user() {
    if [[ $EUID -eq 0 ]]; then echo www-data; else id -un; fi
}

# The build uses the cores that are there, at low priority, and at most four: each compiler wants
# half a gigabyte.
build() {
    local preset=$1 cores
    shift
    cores=$(nproc)
    nice cmake --preset "$preset" >"$checkout/build/configure.log" 2>&1 ||
        { cat "$checkout/build/configure.log" >&2; fail "the build cannot be configured"; }
    nice cmake --build --preset "$preset" -j $((cores < 4 ? cores : 4)) --target "$@"
}

# Copies what runs from the checkout to PROGRAM. The site's user may not be able to read the
# checkout (it may be in /root), and a rebuild does not pull files from under a running site.
install_program() {
    local preset=$1 program=$2
    rm -rf "$program"
    mkdir -p "$program/tests/support" "$program/tests/sandbox"
    cp "$checkout/build/$preset/lectern" "$checkout/build/$preset/tests/lectern_sandbox" "$program/"
    cp -r "$checkout/views" "$checkout/sql" "$checkout/nginx" "$program/"
    cp "$checkout"/tests/support/{stack,ports.sh,course_prices} "$program/tests/support/"
    cp -r "$checkout"/tests/sandbox/{smtp_sink.py,views,assets,video,files} "$program/tests/sandbox/"
    chmod -R a+rX "$program"
}

as_service=()
if [[ $EUID -eq 0 ]]; then
    as_service=(--reuid="$(service_user)" --regid="$(service_user)" --init-groups)
fi

# Makes STATE for the site's user alone. A directory that is not ours is left be, and so is one that
# is in use. Root touches nothing inside: that user could have put a link there.
make_state() {
    local state=$1
    [[ ${#state} -le 80 ]] || fail "$state: too long for a Unix socket in it; set LECTERN_STATE"
    if [[ -d $state && ! -e $state/.lectern && -n $(ls -A "$state") ]]; then
        fail "$state: not made by Lectern, so it is left alone; set LECTERN_STATE"
    fi
    mkdir -p "$state" 2>/dev/null || fail "$state: cannot be made; set LECTERN_STATE"
    [[ $EUID -ne 0 ]] || chown "$(service_user):" "$state"
    setpriv "${as_service[@]}" touch "$state/.lectern" "$state/lock" 2>/dev/null ||
        fail "$state: $(service_user) cannot write there; set LECTERN_STATE"
    setpriv "${as_service[@]}" chmod 700 "$state"
    flock --nonblock "$state/lock" true || fail "$state: another one is running on it"
}

# Starts tests/support/stack from PROGRAM with the given arguments. It hears of Ctrl-C from us and
# not from the terminal, and ends itself should we be killed. Sets `stack_pid`.
start_stack() {
    local program=$1 state=$2
    shift
    rm -f "$state/run/ready"
    (cd / && exec setsid env -i PATH="$PATH" LANG=C.UTF-8 \
        setpriv "${as_service[@]}" --pdeathsig TERM \
        "$program/tests/support/stack" "$@") </dev/null &
    stack_pid=$!
}

# True once everything answers; false when the stack ended before.
stack_is_ready() {
    local state=$1
    while kill -0 "$stack_pid" 2>/dev/null; do
        [[ ! -e $state/run/ready ]] || return 0
        sleep 0.1
    done
    return 1
}

# Ends the stack, which ends what it started. Answers its exit status.
stop_stack() {
    kill "$stack_pid" 2>/dev/null || true
    wait "$stack_pid"
}
