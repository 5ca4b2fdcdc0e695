# shellcheck shell=bash
# Boots a bare Debian with its own systemd and runs one command in it. To be sourced.

# Boots ROOT, runs COMMAND there once all services have started, prints its output, and powers the
# machine off: in_booted_root ROOT LOG COMMAND [ARGUMENT…]. Returns the command's exit status. The
# machine has an empty network of its own, and its writes are discarded.
in_booted_root() {
    local root=$1 log=$2 units=$1/etc/systemd/system said status=0
    shift 2
    cat >"$units/try.service" <<UNIT
[Unit]
Description=The command this machine was booted for
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
    # systemd 256 and newer requires SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE on hosts with cgroup v1.
    timeout --kill-after=30 900 systemd-nspawn --directory "$root" --volatile=overlay --boot --register=no \
        --keep-unit --settings=no --console=pipe --private-network --resolv-conf=off --bind "$said:/root/said" \
        SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 </dev/null >"$log" 2>&1 || status=$?
    cat "$said"
    rm "$said" "$units/default.target.wants/try.service" "$units/try.service"
    return "$status"
}
