# shellcheck shell=bash
# A bare Debian in a directory: making one, and running a command in it so that no mount and no
# process outlives the command. To be sourced.

# Prints the address of the archive with LABEL that this machine's apt uses, else the public one:
# archive LABEL PUBLIC
archive() {
    local address
    # shellcheck disable=SC2016  # apt fills it in
    address=$(apt-get indextargets --format '$(REPO_URI)' "Label: $1" 2>/dev/null | head -n 1) || true
    echo "${address:-$2}"
}

# Makes ROOT with what debootstrap calls minbase: what every Debian has, and apt. debootstrap mounts
# in it for a while, so it gets mounts and processes of its own, too.
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
}

name_archives() {
    local release=$1 debian security
    debian=$(archive Debian http://deb.debian.org/debian)
    security=$(archive Debian-Security http://deb.debian.org/debian-security)
    echo "deb $debian $release main"
    echo "deb $debian $release-updates main"
    echo "deb $security $release-security main"
}

# Gives ROOT the ways of this machine to the network: names, proxies, and whom to trust. The
# authorities only lie ready: it takes the package ca-certificates to make use of them.
share_network() {
    local root=$1
    cp --dereference /etc/resolv.conf /etc/hosts "$root/etc/"
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
    apt-config dump Acquire | grep -E '^Acquire::(https?|Retries|Force|Check)' \
        >"$root/etc/apt/apt.conf.d/80network" || true
}

# Prints NAME=VALUE of what tells programs the way to the network.
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

# Runs COMMAND in ROOT as root, with an environment like that after signing in, and never returns:
# in_root ROOT COMMAND [ARGUMENT…]. Mounts and processes are in namespaces of their own, which end
# with it, and with this script. The directory `cache`, if any, is there for ccache.
in_root() {
    local -a environment
    mapfile -t environment < <(network_environment)
    [[ -z ${cache-} ]] || environment+=(CCACHE_DIR=/mnt CCACHE_BASEDIR=/root CCACHE_NOHASHDIR=1)
    exec setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --propagation private \
        bash -c "$(declare -f first_process what_runs); first_process \"\$@\"" bash "$1" "${cache-}" \
        env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "${environment[@]}" \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${@:2}"
}

# Process 1 of the root: runs COMMAND, passes a SIGTERM on to it alone, and answers its status, or 1
# when it left a process behind.
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
    # A signal ends the first wait before the command has ended.
    wait "$command" || wait "$command" || status=$?
    left=$(what_runs "$root")
    [[ -z $left ]] || { echo "left behind: $left"; return 1; }
    return "$status"
}

# Prints the names of the processes other than process 1 and this very question.
what_runs() {
    local process name
    for process in "$1"/proc/[0-9]*; do
        [[ ${process##*/} != 1 && ${process##*/} != "$BASHPID" ]] || continue
        name=$(tr '\0' ' ' 2>/dev/null <"$process/cmdline") || continue
        [[ -z $name ]] || printf '%s; ' "$name"
    done
}
