# shellcheck shell=bash disable=SC2034,SC2154  # variables of setup, which sources this
# Starts the units of `lectern setup`, and checks what was set up. To be sourced.

start_units() {
    begin units
    if systemctl is-enabled --quiet lectern.target 2>/dev/null && systemctl is-active --quiet lectern.target; then
        update_units
        return
    fi
    if [[ ! -v given[--enable] ]] && ! { is_interactive && [[ $is_dry == false ]] && agreed "Enable and start Lectern now?"; }; then
        left+=("Start Lectern, and at each boot: lectern setup --enable")
        return
    fi
    given[--enable]=yes
    act "enable and start lectern.target" start_services
    act "enable nginx, and load its configuration" load_nginx
}

start_services() {
    systemctl --quiet enable --now lectern.target
    rm -f "$pending/services"
}

load_nginx() {
    systemctl --quiet enable nginx
    systemctl reload-or-restart nginx
    rm -f "$pending/nginx"
}

restart_services() {
    systemctl restart lectern.target
    rm -f "$pending/services"
}

# Lectern runs already. What has changed takes effect now only with --enable.
update_units() {
    if [[ ! -v given[--enable] ]]; then
        [[ ! -e $pending/services && ! -e $pending/nginx ]] ||
            left+=("Restart what has changed: lectern setup --enable")
        return 0
    fi
    [[ ! -e $pending/services ]] || act "restart lectern.target" restart_services
    [[ ! -e $pending/nginx ]] || act "reload nginx" load_nginx
}

# Faults of this host end the setup; others, such as a webhook endpoint that is missing, are left to do.
run_doctor() {
    local name output fault
    local -a properties=("--property=EnvironmentFile=$settings") only=()
    begin doctor
    [[ $is_dry == false ]] || return 0
    for name in "$credentials"/*; do
        properties+=("--property=LoadCredential=${name##*/}:$name")
    done
    systemctl is-active --quiet lectern.target || only=(--only "config,database,host")
    output=$(systemd-run --quiet --pipe --wait --collect --uid=lectern-jobs "${properties[@]}" \
        "$program" doctor "${only[@]}" </dev/null) || true
    [[ -n $output ]] || fail "lectern doctor could not be run"
    while read -r fault; do
        left+=("doctor: $fault")
    done < <(sed -n 's/^FAULT *//p' <<<"$output")
    if fault=$(grep -E '^FAULT *(config|database|host) ' <<<"$output"); then
        fail "lectern doctor: ${fault//$'\n'/$'\n'lectern doctor: }"
    fi
}
