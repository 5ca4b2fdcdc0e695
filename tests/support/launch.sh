# shellcheck shell=bash
# Shared by app/demo and tests/run: copies the program files, and runs a whole site from the copy as
# an unprivileged user. To be sourced.
#
# It is in tests/ and not in app/ because Lectern itself does not need it: both callers run the site
# against the stand-ins in tests/sandbox.

: "${checkout:?is set by whoever sources this}"

# nginx is in sbin, which may be missing from a user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

fail() {
    echo "${0##*/}: $1" >&2
    exit 1
}

# PostgreSQL refuses to run as root, and nothing else needs root. If root starts it, the site runs
# as www-data, a user that exists on every Debian.
service_user() {
    if [[ $EUID -eq 0 ]]; then echo www-data; else id -un; fi
}

# Builds at low priority on all cores, but on four at most: each compiler process needs half a
# gigabyte of memory.
build() {
    local preset=$1 cores
    shift
    cores=$(nproc)
    # shellcheck disable=SC2086  # a list of words
    nice cmake --preset "$preset" ${LECTERN_CMAKE_OPTIONS-} >"$checkout/build/configure.log" 2>&1 ||
        { cat "$checkout/build/configure.log" >&2; fail "the build cannot be configured"; }
    nice cmake --build --preset "$preset" -j $((cores < 4 ? cores : 4)) --target "$@"
}

# Copies the program files from the checkout to PROGRAM. The site's user may not be able to read the
# checkout (it may be in /root), and a rebuild must not replace files under a running site.
install_program() {
    local preset=$1 program=$2
    rm -rf "$program"
    mkdir -p "$program/tests/support" "$program/tests/sandbox"
    cp "$checkout/build/$preset/lectern" "$checkout/build/$preset/tests/lectern_sandbox" "$program/"
    cp -r "$checkout/views" "$checkout/sql" "$checkout/nginx" "$program/"
    "$program/nginx/prepare_assets" "$program/views/assets"
    cp "$checkout"/tests/support/{stack,ports.sh,course_prices,keep_socket} "$program/tests/support/"
    cp -r "$checkout"/tests/sandbox/{smtp_sink.py,views,assets,video,files} "$program/tests/sandbox/"
    chmod -R a+rX "$program"
}

as_service=()
if [[ $EUID -eq 0 ]]; then
    as_service=(--reuid="$(service_user)" --regid="$(service_user)" --init-groups)
fi

# Makes the directory STATE, accessible only to the site's user. Fails if it has files and was not
# made by Lectern, or if it is in use. Root touches nothing inside: the site's user could have put a
# symbolic link there.
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

# Starts tests/support/stack from PROGRAM with the given arguments. Ctrl-C reaches it through this
# script, not through the terminal. It ends itself if this script is killed. Sets `stack_pid`.
start_stack() {
    local program=$1 state=$2
    shift
    rm -f "$state/run/ready"
    (cd / && exec setsid env -i PATH="$PATH" LANG=C.UTF-8 \
        setpriv "${as_service[@]}" --pdeathsig TERM \
        "$program/tests/support/stack" "$@") </dev/null &
    stack_pid=$!
}

# Waits until the whole stack answers. Fails if the stack has ended.
stack_is_ready() {
    local state=$1
    while kill -0 "$stack_pid" 2>/dev/null; do
        [[ ! -e $state/run/ready ]] || return 0
        sleep 0.1
    done
    return 1
}

# Stops the stack, which stops the processes it started. Returns its exit status.
stop_stack() {
    kill "$stack_pid" 2>/dev/null || true
    wait "$stack_pid"
}
