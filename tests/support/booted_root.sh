# shellcheck shell=bash
# Booting a bare Debian with its own systemd, and running one command in it. To be sourced.

# Boots ROOT, runs COMMAND there when all services have started, prints what it says, and turns the
# machine off: in_booted_root ROOT LOG COMMAND [ARGUMENT…] answers the command's status. The machine
# has a network of its own with nothing in it, and forgets what was written to it.
in_booted_root() {
    local root=$1 log=$2 units=$1/etc/systemd/system said status=0
    shift 2
    cat >"$units/try.service" <<UNIT
[Unit]
Description=What this machine was booted for
After=multi-user.target
[Service]
Type=oneshot
Environment=HOME=/root LANG=C.UTF-8
ExecStart=$*
StandardOutput=append:/root/said
StandardError=inherit
ExecStopPost=/bin/sh -c 'exec systemctl exit "\$EXIT_STATUS"'
UNIT
    mkdir -p "$units/default.target.wants"
    ln -sf ../try.service "$units/default.target.wants/try.service"
    said=$(mktemp)
    # A systemd from 256 on asks for that word where the host has control groups of the first kind.
    timeout --kill-after=30 900 systemd-nspawn --directory "$root" --volatile=overlay --boot --register=no \
        --keep-unit --settings=no --console=pipe --private-network --resolv-conf=off --bind "$said:/root/said" \
        SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 </dev/null >"$log" 2>&1 || status=$?
    cat "$said"
    rm "$said" "$units/default.target.wants/try.service" "$units/try.service"
    return "$status"
}
