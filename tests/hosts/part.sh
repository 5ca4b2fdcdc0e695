# shellcheck shell=bash disable=SC2154  # variables of tests/run
# The part `hosts` of tests/run: two hosts behind one nginx, a primary and a standby, and what is killed.
# Sourced by tests/run.

: "${checkout:?is set by whoever sources this}"

part_hosts() {
    local report=$temporary/hosts.tap file
    run_site || return
    for file in tests/hosts/{failover,cluster.py,host.py,balancer.conf} tests/support/buying.py; do
        install -D -m 755 "$file" "$temporary/program/$file"
    done
    chmod -R a+rX "$temporary/program/tests"
    # As the user of the site, who owns its directory and may run PostgreSQL.
    (cd / && env -i PATH="$PATH" LANG=C.UTF-8 setpriv "${as_service[@]}" --pdeathsig TERM timeout 1800 \
        "$temporary/program/tests/hosts/failover" "$temporary/program" "$site_state" "$site_port") >"$report" || true
    record_report tap "$report" || true
    stop_stacks
}
