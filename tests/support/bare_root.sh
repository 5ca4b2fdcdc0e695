# shellcheck shell=bash
# Makes a bare Debian in a directory, and runs commands in it. Mounts and processes never outlive
# the command. To be sourced.

# Prints the URL of the apt archive with LABEL that this machine uses, or PUBLIC if it has none:
# archive LABEL PUBLIC
archive() {
    local address
    # shellcheck disable=SC2016  # apt fills it in
    address=$(apt-get indextargets --format '$(REPO_URI)' "Label: $1" 2>/dev/null | head -n 1) || true
    echo "${address:-$2}"
}

# Makes ROOT with debootstrap's variant minbase: the essential packages and apt. debootstrap mounts
# file systems in ROOT, so it runs in mount and PID namespaces of its own.
make_root() {
    local release=$1 root=$2 log=$2.log debian
    local -a more=()
    debian=$(archive Debian http://deb.debian.org/debian)
    [[ $debian != https:* ]] || more=(--include=ca-certificates)
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
        debootstrap --variant=minbase "${more[@]}" "$release" "$root" "$debian" \
        </dev/null >"$log" 2>&1 || { tail -n 5 "$log" >&2; fail "debootstrap could not make $root"; }
    rm "$log"
    name_archives "$release" >"$root/etc/apt/sources.list"
    start_no_services "$root"
}

# As usual in containers, packages must not start their services: those would take this machine's
# ports.
start_no_services() {
    printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
    chmod +x "$1/usr/sbin/policy-rc.d"
}

name_archives() {
    local release=$1 debian security
    debian=$(archive Debian http://deb.debian.org/debian)
    security=$(archive Debian-Security http://deb.debian.org/debian-security)
    echo "deb $debian $release main"
    echo "deb $debian $release-updates main"
    echo "deb $security $release-security main"
}

# Copies this machine's network configuration into ROOT: name resolution, proxies and certificate
# authorities. The authorities take effect once the package ca-certificates is installed.
share_network() {
    local root=$1
    cp --dereference /etc/resolv.conf /etc/hosts "$root/etc/"
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
    apt-config dump Acquire | grep -E '^Acquire::(https?|Retries|Force|Check)' \
        >"$root/etc/apt/apt.conf.d/80network" || true
}

# Prints the network settings for the environment (proxies, npm registry, certificates) as
# NAME=VALUE lines.
network_environment() {
    local name value
    for name in {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY NODE_EXTRA_CA_CERTS; do
        [[ ! -v $name ]] || echo "$name=${!name}"
    done
    command -v npm >/dev/null || return 0
    for name in registry proxy https-proxy noproxy cafile; do
        value=$(npm config get "$name" 2>/dev/null) || continue
        [[ -z $value || $value == null || $value == undefined ]] || echo "npm_config_${name//-/_}=$value"
    done
}

# Runs COMMAND in ROOT as root, with an environment like that of a login shell, and never returns:
# in_root ROOT COMMAND [ARGUMENT…]. Mounts and processes are in namespaces of their own, which end
# with the command and with this script. If `cache` names a directory, it is mounted for ccache.
in_root() {
    local -a environment=()
    local found
    # Not a process substitution: unshare would inherit a child process that it never waits for.
    found=$(network_environment)
    [[ -z $found ]] || mapfile -t environment <<<"$found"
    [[ -z ${cache-} ]] || environment+=(CCACHE_DIR=/mnt CCACHE_BASEDIR=/root CCACHE_NOHASHDIR=1)
    exec setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --propagation private \
        bash -c "$(declare -f first_process what_runs); first_process \"\$@\"" bash "$1" "${cache-}" \
        env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "${environment[@]}" \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${@:2}"
}

# Process 1 of the root. Runs COMMAND and passes SIGTERM on to COMMAND only. Returns its exit
# status, or 1 if it left a process behind.
first_process() {
    local root=$1 cache=$2 command status=0 left
    shift 2
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    [[ -z $cache ]] || mount --bind "$cache" "$root/mnt"
    chroot "$root" "$@" &
    command=$!
    trap 'kill -TERM "$command"' TERM
    # A signal interrupts the first wait before the command has ended.
    wait "$command" || wait "$command" || status=$?
    left=$(what_runs "$root")
    [[ -z $left ]] || { echo "left behind: $left"; return 1; }
    return "$status"
}

# Prints the command lines of all processes except process 1 and the current shell.
what_runs() {
    local process name
    for process in "$1"/proc/[0-9]*; do
        [[ ${process##*/} != 1 && ${process##*/} != "$BASHPID" ]] || continue
        name=$(tr '\0' ' ' 2>/dev/null <"$process/cmdline") || continue
        [[ -z $name ]] || printf '%s; ' "$name"
    done
}
