# shellcheck shell=bash disable=SC2034,SC2154  # variables of tests/run, named below
# The parts of tests/run, one function each, in the order in which they run. Sourced by tests/run.
#
# Each part reports its results with `record…`, `check` or `skip`. These functions and the variables
# `parts`, `preset`, `fuzz_seconds`, `temporary`, `failed` and `is_built` are defined in tests/run.

: "${checkout:?is set by whoever sources this}"

# Installs only what the requested parts need: a format check needs no browser.
install_for_parts() {
    local -a packages=()
    ! is_wanted scripts || packages+=(shellcheck flake8 g++ python3 python3-yaml)
    ! is_wanted format || packages+=(clang-format)
    ! is_wanted build || packages+=("${build_packages[@]}" python3 mandoc)
    [[ $preset != clang ]] || packages+=(clang)
    ! is_wanted database || packages+=("${database_packages[@]}")
    ! is_wanted nginx || packages+=(nginx openssl curl brotli libnginx-mod-http-brotli-filter libnginx-mod-http-brotli-static)
    ! is_wanted systemd || packages+=(systemd)
    ! needs_site || packages+=("${site_packages[@]}")
    ! is_wanted judges || packages+=("${judge_packages[@]}")
    ! is_wanted clock || packages+=(libfaketime)
    ! is_wanted upgrade || packages+=(git)
    ! is_wanted tidy || packages+=("${build_packages[@]}" clang clang-tidy)
    ! is_wanted package || packages+=("${build_packages[@]}" "${package_packages[@]}")
    ! is_wanted fuzz || packages+=("${build_packages[@]}" clang libclang-rt-dev)
    ! is_wanted coverage ||
        packages+=("${build_packages[@]}" "${coverage_packages[@]}" "${database_packages[@]}")
    if needs_node; then
        packages+=(chromium)
        command -v npm >/dev/null || packages+=(npm)
    fi
    install_missing "${packages[@]}"
}

needs_site() {
    is_wanted site || is_wanted metrics || is_wanted upgrade || is_wanted hosts || needs_node
}

needs_node() {
    is_wanted judges || is_wanted browser || is_wanted clock || is_wanted screenshots
}

# --- parts without a running site -----------------------------------------------------------------

part_scripts() {
    local script
    local -a python
    while read -r script; do
        check "$script" shellcheck "$script"
    done < <(grep -rlE --exclude-dir=node_modules '^#( shellcheck shell=|!/bin/)(ba)?sh' .ci app nginx systemd tests views | sort)
    mapfile -t python < <({
        find app docs nginx tests -name node_modules -prune -o -name '*.py' -print
        grep -rlE --exclude-dir=node_modules '^#!/.*python' app nginx tests
    } | sort -u)
    check "flake8 on ${#python[@]} scripts" flake8 "${python[@]}"
    check ".github" tests/support/check_github
    check "the migrations" tests/schema/lint_migrations
    check "the rules for migrations" tests/schema/lint_migrations_test.py
    check "the attacks in docs/testing.md" tests/support/check_attacks
    check "the requirements in docs/asvs.csv" tests/support/check_asvs
    check "the check of docs/asvs.csv" tests/support/check_asvs_test.py
    check "the limits of coverage" tests/support/coverage_gate_test
    check "the changes of tests/mutate" tests/mutation/mutation_test.py
}

# Other versions format some lines differently.
part_format() {
    local version
    local -a sources
    version=$(clang-format --version | grep -oE '[0-9]+' | head -n 1)
    if [[ $version -ne 14 ]]; then
        skip "the code is formatted by clang-format 14, but this is version $version"
        return
    fi
    mapfile -t sources < <(find app tests -name node_modules -prune -o -name '*.[ch]pp' -print)
    check "layout of ${#sources[@]} files" clang-format --dry-run --Werror "${sources[@]}"
}

# Analyses as many files at once as the build compiles. Nothing is built: what CMake generates exists
# once the build is configured, and clang-tidy could not read the precompiled headers of gcc.
part_tidy() {
    local cores
    cores=$(nproc)
    cmake --preset tidy >"$temporary/tidy.log" 2>&1 ||
        { cat "$temporary/tidy.log"; record_failure "the analysis cannot be configured"; return; }
    check "clang-tidy finds nothing in app" nice run-clang-tidy -quiet -p build/tidy -j $((cores < 4 ? cores : 4)) "$checkout/app/"
}

part_build() {
    mkdir -p build
    if build "$preset" all; then
        record 1 0 0
        check "mandoc finds nothing in the manual pages" manual_pages_are_valid "build/$preset"/lectern*.[15]
    else
        is_built=false
        record_failure "the build"
    fi
}

# mandoc also misses a date, which each build would have another of.
manual_pages_are_valid() {
    ! mandoc -T lint -W warning "$@" | grep -v "missing date"
}

# Runs one of the test programs, with the report and the log NAME.xml and NAME.log:
# start_program PROGRAM NAME [VARIABLE=VALUE…]
start_program() {
    local program=$1 files=$temporary/$2
    shift 2
    env "$@" LECTERN_BINARY="$checkout/build/$preset/lectern" timeout 900 "build/$preset/tests/$program" \
        --report_level=detailed --report_format=XML --report_sink="$files.xml" >"$files.log" 2>&1
}

# Counts the results in the report of a program that ended with this status. Its output is shown only
# if it failed: record_program NAME STATUS
record_program() {
    local name=$1 status=$2 log=$temporary/$1.log failed_before=$failed
    if ! record_report boost "$temporary/$name.xml" || [[ $status -ne 0 ]]; then
        [[ $status -eq 0 || $failed -gt $failed_before ]] || record_failure "$name ended with status $status"
        tail -n 300 "$log"
        echo "$name ended with status $status; all it printed: $log"
    fi
}

run_program() {
    local status=0
    start_program "$1" "$@" || status=$?
    record_program "$1" "$status"
}

declare -A running=()  # process ids of test programs in the background, by the names of their reports

# start_in_background PROGRAM NAME [VARIABLE=VALUE…]
start_in_background() {
    start_program "$@" &
    running[$2]=$!
}

# Waits for what was started, and counts its results.
record_running() {
    local name status
    for name in "${!running[@]}"; do
        status=0
        wait "${running[$name]}" || status=$?
        record_program "$name" "$status"
    done
    running=()
}

# Prints the names of every second test suite of a program, separated by colons, but those that begin
# with a prefix: suites_of PROGRAM first|second [PREFIX]
suites_of() {
    local rest=1
    [[ $2 == first ]] || rest=0
    "build/$preset/tests/$1" --list_content 2>&1 |
        awk -v rest="$rest" -v excluded="${3-}" '/^[^ ]/ && (excluded == "" || index($0, excluded) != 1) && ++count % 2 == rest {
            sub(/\*$/, ""); printf "%s%s", colon, $0; colon = ":" }'
}

# Some of these tests wait for a limit of time, so they run in two halves at once.
part_unit() {
    local half
    if [[ -v BOOST_TEST_RUN_FILTERS ]]; then
        run_program lectern_unit_tests
        return
    fi
    for half in first second; do
        start_in_background lectern_unit_tests "unit-$half" BOOST_TEST_RUN_FILTERS="$(suites_of lectern_unit_tests "$half")"
    done
    record_running
}

# Most of the time of these tests is waiting, so they run in two halves, at once with those whose results
# could depend on the database's locale. Locale C folds only ASCII letters; in Turkish, I is not the
# upper case of i. The audit record is tested before, by itself: its rows are finished only when no
# other session of the cluster writes.
part_database() {
    run_stack "$temporary/cluster" 1024 --only-cluster || return
    if [[ -v BOOST_TEST_RUN_FILTERS ]]; then
        start_database_tests chosen "$BOOST_TEST_RUN_FILTERS"
        record_running
        stop_stacks
        return
    fi
    start_database_tests alone 'audit_*'
    record_running
    local by_locale="migrations:schema:course_list:course_import:course_commands:sitemap:price_sync:orders:accounts:claims"
    start_database_tests first "$(suites_of lectern_database_tests first audit_)"
    start_database_tests second "$(suites_of lectern_database_tests second audit_)"
    start_database_tests c "$by_locale" "LOCALE 'C'"
    start_database_tests turkish "$by_locale" "LOCALE_PROVIDER icu ICU_LOCALE 'tr' LOCALE 'C.UTF-8'"
    record_running
    stop_stacks
}

# Starts the suites in the background: start_database_tests NAME SUITES [LOCALE]
start_database_tests() {
    start_in_background lectern_database_tests "database-$1" \
        LECTERN_TEST_DATABASE="host='$temporary/cluster/run' dbname=postgres user=postgres" \
        LECTERN_TEST_DATABASE_OPTIONS="ENCODING 'UTF8' ${3-LOCALE 'C.UTF-8'}" BOOST_TEST_RUN_FILTERS="$2"
}

# --- configuration --------------------------------------------------------------------------------

# nginx -t binds its ports. They must therefore be free and unprivileged, and IPv6 is left out where
# the machine has none.
part_nginx() {
    local port there=$temporary/nginx
    port=$(free_port)
    mkdir -p "$there"/{run,log,temp}
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=school.example \
        -addext subjectAltName=DNS:school.example,DNS:www.school.example \
        -keyout "$there/key.pem" -out "$there/certificate.pem" 2>/dev/null
    local -a common=(SHARE="$checkout" SOCKETS="$there/run" CACHE="$there/cache" LOGS="$there/log"
        STREAM_ORIGIN=https://customer-code.cloudflarestream.com
        STORAGE_ORIGIN=https://account.r2.cloudflarestorage.com CHECKOUT_ORIGINS=https://checkout.stripe.com)

    check "loopback is filled in" nginx/render loopback "$there/loopback" "${common[@]}" \
        SITE_HOST=localhost SITE_PORT="$port" SITE_ORIGIN="http://localhost:$port" \
        SANDBOX_PORT=$((port + 1)) SANDBOX_SOCKET="$there/run/sandbox.sock" STATE="$there"
    check "nginx accepts loopback" accepted_by_nginx "$there/loopback/nginx.conf"

    check "production is filled in" nginx/render production "$there/production" "${common[@]}" \
        SITE_HOST=school.example CERTIFICATE="$there/certificate.pem" \
        CERTIFICATE_KEY="$there/key.pem" ACME="$there" PROXIES="192.0.2.0/24 2001:db8::1" METRICS_PORT=$((port + 2))
    sed -i "s/:443/:$port/; s/ 443/ $port/; s/:80/:$((port + 1))/; s/ 80/ $((port + 1))/" \
        "$there/production/servers/production.conf"
    [[ -e /proc/net/if_inet6 ]] || sed -i '/listen \[::\]/d' "$there/production/servers/production.conf"
    sed 's|include "\(.*\)/loopback/lectern.conf"|include "\1/production/lectern.conf"|; /sandbox.conf/d' \
        "$there/loopback/nginx.conf" >"$there/production.conf"
    check "nginx accepts production" accepted_by_nginx "$there/production.conf"
    check "plain http keeps one-time links out of every log, and refuses events" \
        plain_http_logs_no_link "$there" "$there/production.conf" $((port + 1))
    check "www leads to the site" www_leads_to_the_site "$there" "$there/production.conf" "$port" $((port + 1))
    check "every answer over TLS requires TLS for the future, and none over plain http" \
        tls_is_required "$there" "$there/production.conf" "$port" $((port + 1))
    check "HTTP/2, HTTP/3 and Brotli are used if nginx has them" uses_what_nginx_has "$there/builds" "${common[@]}"

    check "HSTS includes subdomains only if asked for" subdomains_are_asked_for "$there/subdomains" "${common[@]}"
    check "nginx's own pages name the school" pages_name_the_school "$there/named" "${common[@]}"
    check "a missing value is refused" refuses_a_missing_value "$there/missing"
    check "a proxy that is no network is refused" refuses_a_proxy "$there/proxies" "${common[@]}"
    check "a port for metrics that is none is refused" refuses_a_metrics_port "$there/ports" "${common[@]}"
    check "metrics are on loopback only, and nowhere without a port" metrics_are_on_loopback "$there"
}

# A warning counts as a failure, except the deprecation of `listen ... http2` since nginx 1.25.
accepted_by_nginx() {
    local output
    output=$(nginx -t -c "$1" -e stderr -p "$temporary" 2>&1) || { echo "$output"; return 1; }
    ! grep -F '[warn]' <<<"$output" | grep -vF '"listen ... http2" directive is deprecated'
}

# Starts nginx in the background, and waits until it answers on a port: start_nginx DIRECTORY CONFIGURATION PORT
start_nginx() {
    chmod 711 "$temporary" "$1"
    nginx -c "$2" -e "$1/log/error.log" -p "$1" &
    for _ in {1..50}; do
        ! curl --silent --output /dev/null "http://127.0.0.1:$3/courses" || break
        sleep 0.1
    done
}

# Over TLS and plain http, and without a log of the link: www_leads_to_the_site DIRECTORY CONFIGURATION TLS-PORT PORT
www_leads_to_the_site() {
    local status=0 there=$1 url answer name=www.school.example
    local expected='301 https://school.example/claim/ThisIsSecretToo'
    start_nginx "$there" "$2" "$4"
    local pid=$!
    for url in "https://$name:$3" "http://$name:$4"; do
        answer=$(curl --silent --insecure --output /dev/null --write-out '%{http_code} %{redirect_url}' \
            --connect-to "::127.0.0.1:" "$url/claim/ThisIsSecretToo") || true
        [[ $answer == "$expected" ]] || { echo "$url: $answer, not $expected"; status=1; }
    done
    kill "$pid"
    wait "$pid" || true
    ! grep -rn ThisIsSecretToo "$there/log" || status=1
    return "$status"
}

# No worker runs: the answers are a file, redirects and nginx's own pages. curl verifies the certificate.
# tls_is_required DIRECTORY CONFIGURATION TLS-PORT PORT
tls_is_required() {
    local status=0 there=$1 name path required
    start_nginx "$there" "$2" "$4"
    local pid=$!
    for name in school.example www.school.example; do
        for path in / /account /no/such/page /assets/favicon.svg; do
            required=$(transport_security --cacert "$there/certificate.pem" "https://$name:$3$path")
            [[ $required == "max-age=63072000" ]] || { echo "https://$name$path: '$required'"; status=1; }
            required=$(transport_security "http://$name:$4$path")
            [[ -z $required ]] || { echo "http://$name$path: '$required'"; status=1; }
        done
    done
    kill "$pid"
    wait "$pid" || true
    return "$status"
}

transport_security() {
    curl --silent --output /dev/null --write-out '%header{strict-transport-security}' --connect-to "::127.0.0.1:" "$@" ||
        echo "no answer"
}

# An nginx that only says how it was built: fake_nginx DIRECTORY VERSION CONFIGURE-ARGUMENTS
fake_nginx() {
    mkdir -p "$1"
    printf '#!/bin/sh\necho "nginx version: nginx/%s\nconfigure arguments: %s" >&2\n' "$2" "$3" >"$1/nginx"
    chmod +x "$1/nginx"
}

# nginx 1.22 has HTTP/2 as a parameter only, and refuses what belongs to HTTP/3 or Brotli.
uses_what_nginx_has() {
    local there=$1
    local -a values=("${@:2}" SITE_HOST=www.school.example CERTIFICATE=a CERTIFICATE_KEY=b ACME=c)
    local -a loopback=("${@:2}" SITE_HOST=localhost SITE_PORT=1 SITE_ORIGIN=http://localhost:1 SANDBOX_PORT=2
        SANDBOX_SOCKET=s STATE=t)
    mkdir -p "$there/modules"
    touch "$there"/modules/ngx_http_brotli_{filter,static}_module.so
    fake_nginx "$there/old" 1.22.1 --modules-path=/nowhere
    fake_nginx "$there/new" 1.26.3 "--modules-path=$there/modules --with-http_v3_module"
    PATH=$there/old:$PATH nginx/render production "$there/1" "${values[@]}" &&
        PATH=$there/old:$PATH nginx/render loopback "$there/2" "${loopback[@]}" &&
        PATH=$there/new:$PATH nginx/render production "$there/3" "${values[@]}" &&
        PATH=$there/new:$PATH nginx/render loopback "$there/4" "${loopback[@]}" || return
    grep -qF 'listen 443 ssl http2;' "$there/1/servers/production.conf" &&
        grep -qF 'server_name school.example;' "$there/1/servers/production.conf" &&
        ! grep -rnE '^[^#]*( quic|h3=|brotli.* on;|load_module)' "$there/1" "$there/2" "$there/4/servers" &&
        [[ $(grep -cF 'quic reuseport default_server;' "$there/3/servers/production.conf") -eq 2 ]] &&
        grep -qF 'h3=":443"' "$there/3/http/headers.conf" && grep -qF 'http2 on;' "$there/3/servers/tls.conf" &&
        grep -qF 'brotli_static on;' "$there/4/site/assets.conf" &&
        [[ $(grep -c "^load_module \"$there/modules/" "$there/4/nginx.conf") -eq 2 ]]
}

# nginx refuses a body that is too large before it redirects to https, and its error log quotes
# requests: plain_http_logs_no_link DIRECTORY CONFIGURATION PORT
plain_http_logs_no_link() {
    local status=0 there=$1 configuration=$2 site=http://127.0.0.1:$3
    start_nginx "$there" "$configuration" "$3"
    local pid=$!
    head -c 2000000 /dev/zero | curl --silent --output /dev/null --max-time 10 --header 'Expect:' \
        --header 'Host: school.example' --data-binary @- "$site/claim/ThisIsSecret" || true
    [[ $(curl --silent --output /dev/null --write-out '%{http_code}' --header 'Host: school.example' --data '{}' \
        "$site/webhooks/stripe") == 403 ]] || status=1
    kill "$pid"
    wait "$pid" || true
    grep -q '"path":"/claim/(secret)","status":413' "$there/log/access.log" || status=1
    ! grep -rn ThisIsSecret "$there/log" || status=1
    return "$status"
}

# The name is text: it cannot end an element, nor name another value. Without one, the pages have the host.
pages_name_the_school() {
    local page there=$1
    local -a values=("${@:2}" SITE_HOST=school.example CERTIFICATE=a CERTIFICATE_KEY=b ACME=c)
    nginx/render production "$there/1" "${values[@]}" SCHOOL_NAME="O'Neill <& @ACME@> \"Sons\"" &&
        nginx/render production "$there/2" "${values[@]}" || return
    for page in nginx/pages/*.html; do
        page=pages/${page##*/}
        grep -qF ">O'Neill &lt;&amp; &#64;ACME&#64;&gt; \"Sons\"</a>" "$there/1/$page" &&
            grep -qF '>school.example</a>' "$there/2/$page" || return
    done
    ! nginx/render production "$there/3" "${values[@]}" SCHOOL_NAME= 2>/dev/null && [[ ! -e $there/3 ]]
}

refuses_a_missing_value() {
    ! nginx/render production "$1" SITE_HOST=school.example && [[ ! -e $1 ]]
}

subdomains_are_asked_for() {
    local there=$1
    local -a values=("${@:2}" SITE_HOST=school.example CERTIFICATE=a CERTIFICATE_KEY=b ACME=c)
    nginx/render production "$there/off" "${values[@]}" &&
        nginx/render production "$there/on" "${values[@]}" HSTS_SUBDOMAINS=on || return
    grep -qF 'on "max-age=63072000";' "$there/off/http/headers.conf" &&
        grep -qF 'on "max-age=63072000; includeSubDomains";' "$there/on/http/headers.conf" &&
        ! nginx/render production "$there/other" "${values[@]}" HSTS_SUBDOMAINS=yes 2>/dev/null && [[ ! -e $there/other ]]
}

# Refused are a value that would end the nginx directive, a host name that nginx would have to
# resolve, and an incomplete network.
refuses_a_proxy() {
    local proxy there=$1
    shift
    for proxy in proxy.example '192.0.2.1;' 192.0.2.0/; do
        ! nginx/render production "$there" "$@" SITE_HOST=school.example CERTIFICATE=a CERTIFICATE_KEY=b ACME=c \
            PROXIES="192.0.2.1 $proxy" 2>/dev/null && [[ ! -e $there ]] || return 1
    done
}

refuses_a_metrics_port() {
    local port there=$1
    shift
    for port in 0 65536 0.0.0.0:9180 ""; do
        ! nginx/render production "$there" "$@" SITE_HOST=school.example CERTIFICATE=a CERTIFICATE_KEY=b ACME=c \
            METRICS_PORT="$port" 2>/dev/null && [[ ! -e $there ]] || return 1
    done
}

metrics_are_on_loopback() {
    ! grep -rF listen "$1/production/servers/metrics.conf" | grep -vF 'listen 127.0.0.1:' &&
        ! grep -rF metrics.sock "$1/loopback" &&
        [[ $(grep -rlF metrics.sock "$1/production") == "$1/production/servers/metrics.conf" ]]
}

# systemd-analyze verify exits with status 0 on a misspelt directive, so any output is a failure. It
# needs the built program, which the units name.
part_systemd() {
    local unit most there=$temporary/systemd
    cp -r systemd "$there"
    sed -i "s|/usr/local/bin/lectern|$checkout/build/$preset/lectern|" "$there"/*.service
    check "the units" prints_nothing systemd-analyze verify "$there"/*.{socket,service,target,timer}
    # The exposure score of systemd-analyze security, in tenths, from 0 to 100.
    for unit in "$there"/*.service; do
        most=15
        [[ $unit != */lectern-pages.service ]] || most=5
        check "${unit##*/} is exposed by $most tenths at most" \
            systemd-analyze security --no-pager --offline=true --threshold="$most" "$unit"
        check "${unit##*/} has limits" limits_resources "$unit"
    done
    check "the pools' limits suffice for the workers that they name" limits_suffice_for_workers "$there"
}

# The limit of files is the same for all: it is in the drop-in.
limits_resources() {
    grep -q '^MemoryMax=[1-9]' "$1" && grep -q '^TasksMax=[1-9]' "$1" &&
        grep -q '^LimitNOFILE=[1-9]' systemd/lectern-.service.d/sandbox.conf
}

# Prints a limit of a unit, in MiB or as a number: limit_of UNIT NAME
limit_of() {
    sed -n "s/^$2=//p" "$1" | sed 's/G$/ * 1024/; s/M$//' | while read -r value; do echo $((value)); done
}

# The reckoning of docs/scaling.md: 16 workers and three more processes fit into the memory, 256 workers,
# the most that a setting allows, into the tasks.
limits_suffice_for_workers() {
    local pool each
    for pool in pages outside password; do
        each=48
        [[ $pool != password ]] || each=112
        [[ $(limit_of "$1/lectern-$pool.service" MemoryMax) -ge $((19 * each)) ]] || return
        [[ $(limit_of "$1/lectern-$pool.service" TasksMax) -ge 260 ]] || return
    done
}

prints_nothing() {
    local output
    output=$("$@" 2>&1 || echo "status $?")
    [[ -z $output ]] || { echo "$output"; return 1; }
}

# --- the Debian package ---------------------------------------------------------------------------

# Builds the package for this Debian and unpacks it. tests/bare-debian installs it.
part_package() {
    local package there=$temporary/package
    local share=$there/usr/share
    mkdir -p build
    rm -f build/package/lectern_*.deb
    build package all || { record_failure "the build of the package"; return; }
    check "cpack makes the package" cpack --preset package
    package=$(echo build/package/lectern_*.deb)
    dpkg-deb --extract "$package" "$there" || { record_failure "the package cannot be unpacked"; return; }

    check "lintian finds no error" lintian --fail-on error "$package"
    check "it needs no package for developers" needs_no_developer "$package"
    check "its program names its version and commit" names_its_commit "$there/usr/bin/lectern"
    check "its program reads /usr/share/lectern" finds_its_share "$there"
    check "it has all units, which name its program" units_are_complete "$there"
    check "its setup refuses a wrong option" setup_refuses "$there/usr/share/lectern/installation/setup"
    check "nothing names /usr/local" names_no_local_directory "$there"
    gunzip "$share"/man/man?/*.gz
    check "mandoc finds nothing in its manual pages" manual_pages_are_valid "$share"/man/man?/*
    check "bash can read the completion" bash -n "$share/bash-completion/completions/lectern"
    check "zsh can read the completion" zsh -n "$share/zsh/vendor-completions/_lectern"
    check "fish can read the completion" fish -n "$share/fish/vendor_completions.d/lectern.fish"
    check "assets have names with a hash, and are compressed" \
        compgen -G "$share/lectern/views/assets/site.????????????.css.gz"
    check "nginx/render can be run from it" "$share/lectern/nginx/render" production "$there/rendered" \
        SITE_HOST=school.example SHARE=/usr/share/lectern SOCKETS=/run/lectern CACHE=/var/cache/lectern \
        LOGS=/var/log/nginx ACME=/var/www/html CERTIFICATE=/c.pem CERTIFICATE_KEY=/k.pem \
        STREAM_ORIGIN=https://school.example STORAGE_ORIGIN=https://school.example \
        CHECKOUT_ORIGINS=https://checkout.stripe.com
}

# tests/installation/setup runs all of it, on a booted machine.
setup_refuses() {
    local status=0
    "$1" --host >/dev/null 2>&1 || status=$?
    [[ $status -eq 2 ]]
}

# The commit is what LECTERN_COMMIT said, or else what git says, or else missing.
names_its_commit() {
    local commit
    commit=$(sed -n 's/^LECTERN_COMMIT:STRING=//p' build/package/CMakeCache.txt)
    [[ -n $commit || ! -e .git ]] || commit=$(git describe --always --dirty --abbrev=40 '--exclude=*' 2>/dev/null) || commit=
    [[ -z $commit ]] || commit=" (${commit:0:12}${commit:40})"
    [[ $("$1" --version) =~ ^lectern\ [0-9.]+(.*)$ && ${BASH_REMATCH[1]} == "$commit" ]]
}

needs_no_developer() {
    ! dpkg-deb --field "$1" Depends | grep -E -- '-dev|g\+\+|cmake'
}

finds_its_share() {
    "$1/usr/bin/lectern" --help | grep -A 1 '^  LECTERN_SHARE$' | grep -F '[/usr/share/lectern]'
}

units_are_complete() {
    local there=$1/usr/lib/systemd/system
    diff <(cd systemd && find . -name '*.service' -o -name '*.socket' -o -name '*.timer' -o -name '*.target' | sort) \
        <(cd "$there" && find . -type f ! -name '*.conf' | sort) || return
    [[ -f $there/lectern-.service.d/sandbox.conf ]] || return
    ! grep -H ^ExecStart= "$there"/*.service | grep -v '=/usr/bin/lectern '
}

names_no_local_directory() {
    ! grep -r /usr/local "$1/usr/lib" "$1/usr/share/doc/lectern/examples"
}

# --- fuzzing --------------------------------------------------------------------------------------

# Runs as many targets at once as there are cores.
part_fuzz() {
    local target findings=$temporary/fuzz
    local -a targets
    mkdir -p build "$findings"
    build fuzz fuzz || { record_failure "the build of the fuzz targets"; return; }
    mapfile -t targets < <(cd tests/fuzz/corpus && printf '%s\n' *)
    for target in "${targets[@]}"; do
        while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n || true; done
        (tests/fuzz/run build/fuzz/tests/fuzz "$findings" "$fuzz_seconds" "$target" >"$findings/$target.result" 2>&1 &&
            touch "$findings/$target.passed") &
    done
    wait || true
    for target in "${targets[@]}"; do
        cat "$findings/$target.result"
        if [[ -e $findings/$target.passed ]]; then record 1 0 0; else record_failure "fuzz $target"; fi
    done
}

# --- coverage -------------------------------------------------------------------------------------

# Builds with counters, runs the unit and database tests, and compares what they ran with the limits.
# The build itself runs `lectern` for the manual pages; that is not counted.
part_coverage() {
    local preset=coverage summary=$temporary/coverage.json
    mkdir -p build
    build "$preset" lectern lectern_sandbox lectern_unit_tests lectern_database_tests ||
        { record_failure "the build for coverage"; return; }
    find build/coverage -name '*.gcda' -delete
    # A process without the right to write counters would tell that on its standard error.
    local -x GCOV_ERROR_FILE=$temporary/gcov.log
    part_unit
    part_database || return
    check "gcovr reads the counters" gcovr --gcov-ignore-parse-errors --root "$checkout" --filter app/ \
        -j "$(nproc)" --json-summary "$summary" build/coverage
    if tests/support/coverage_gate "$summary"; then
        record 1 0 0
    else
        record_failure "the limits of coverage"
    fi
}

# --- the running site -----------------------------------------------------------------------------

part_site() {
    run_site || return
    run_program lectern_site_tests "${site_environment[@]}"
    show_site_faults
}

# The site is asked for some pages before, so that its histograms have samples.
part_metrics() {
    local promtool pool path tests=$temporary/alert_tests.json
    promtool=$(find_promtool) || { skip "promtool could not be fetched from Debian"; return; }
    run_site || return
    for path in / /courses /courses/practical-sql /no-such-page /checkout/success /readyz; do
        curl --silent --output /dev/null "${site_environment[0]#*=}$path" || true
    done
    for pool in pages outside password; do
        check "promtool accepts the metrics of $pool" check_metrics "$promtool" "http://127.0.0.1:$((site_port + 3))/metrics/$pool"
    done
    check "promtool accepts the alerting rules" "$promtool" check rules docs/alerts.yml
    tests/metrics/write_alert_tests.py "$checkout/docs/alerts.yml" >"$tests" || { record_failure "a rule has no test"; return; }
    check "each alerting rule fires when it should" "$promtool" test rules "$tests"
}

# Metrics without a sample would be accepted, too.
check_metrics() {
    local metrics
    metrics=$(curl --fail --silent --show-error --noproxy '*' "$2") || return
    grep -q '^lectern_workers{' <<<"$metrics" || { echo "$metrics"; return 1; }
    "$1" check metrics <<<"$metrics"
}

# Prints the path of promtool. Debian 13 has a package of it. In Debian 12 it is part of one that would
# start a server when it is installed, so only this program is unpacked.
find_promtool() {
    local there=$checkout/build/promtool
    ! command -v promtool || return 0
    if [[ ! -x $there/usr/bin/promtool ]]; then
        rm -rf "$there"
        mkdir -p "$there"
        (cd "$there" && { apt-get -qq download promtool || apt-get -qq download prometheus; } >/dev/null 2>&1 &&
            dpkg-deb --fsys-tarfile ./*.deb | tar -x ./usr/bin/promtool && rm ./*.deb) || return
    fi
    echo "$there/usr/bin/promtool"
}

part_judges() {
    install_npm_packages || return
    check "eslint on the site's scripts, and on tests" tests/browser/node tests/browser/node_modules/eslint/bin/eslint.js \
        --config tests/browser/eslint.config.js --max-warnings 0 views/assets tests/browser tests/judges
    run_site || return
    run_node tests/judges/*.test.mjs
}

part_browser() {
    run_site || return
    run_node tests/browser/*.test.mjs
}

# Has a site of its own, because the time of a site never goes back. PostgreSQL's clock stays: the
# application passes the time to every statement.
part_clock() {
    if [[ $preset == sanitize ]]; then
        skip "the clock of a program with sanitizers cannot be moved: they must be loaded first"
        return
    fi
    run_site clock --movable-clock || return
    run_node tests/browser/clock/*.test.mjs
}

part_screenshots() {
    run_site || return
    install_npm_packages || return
    check "screenshots" env "${site_environment[@]}" \
        tests/browser/node tests/judges/screenshots.mjs build/screenshots
}

# Runs Node.js test files against the running site and counts the results in the report. Files run one after
# another: the judges change the shared site for a moment to show its other states.
run_node() {
    local report=$temporary/node.tap
    install_npm_packages || return
    rm -f "$report"
    env "${site_environment[@]}" timeout 1800 tests/browser/node --test --test-concurrency=1 \
        --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=tap --test-reporter-destination="$report" "$@" || true
    record_report tap "$report" || true
    show_site_faults
}

# npm silently omits optional packages that need a newer Node.js than the one npm runs on. On Debian
# 12 npm must therefore run on the Node.js that it has just installed.
is_node_new_enough() {
    local version
    version=$(node --version) && [[ ${version#v} =~ ^[2-9][0-9] ]]
}

# Installs what the lock file lists, and does so again only when that file has changed.
install_npm_packages() {
    local there=$checkout/tests/browser
    if [[ $there/package-lock.json -nt $there/node_modules/.package-lock.json ]]; then
        (cd "$there" && npm ci --no-progress --loglevel=error) || return
        is_node_new_enough ||
            (cd "$there" && NODE_PATH=/usr/share/nodejs ./node "$(realpath "$(command -v npm)")" \
                ci --no-progress --loglevel=error)
    fi
}

# --- stacks ---------------------------------------------------------------------------------------

stack_pid=
site_state=  # the directory of the running site
site_port=
site_environment=()

# Starts tests/support/stack with STATE as its directory: run_stack STATE PORT [OPTION…]
run_stack() {
    local state=$1
    stop_stacks
    make_state "$state"
    install_program "$preset" "$temporary/program"
    install -D -m 755 "build/$preset/tests/full_disk.so" "$temporary/program/tests/faults/full_disk.so"
    chmod a+rx "$temporary/program/tests/faults"
    start_stack "$temporary/program" "$@" --unsafe-fast --share-nothing --fillable-disk --metrics
    stack_is_ready "$state"
}

stop_stacks() {
    if [[ -n $stack_pid ]]; then
        stop_stack || true
        stack_pid=
        site_state=
    fi
}

# Prints the first of four consecutive free ports: three of a site, and one for its metrics.
free_port() {
    local port
    for port in ${LECTERN_TEST_PORT:-$(seq $((18500 + RANDOM % 96 * 4)) 4 18890)}; do
        if ! taken_port "$port" >/dev/null && ! is_taken $((port + 3)); then
            echo "$port"
            return
        fi
    done
    return 1
}

# Starts the site, unless it runs: run_site [NAME [OPTION…]]. Parts with the same name share a site.
run_site() {
    local port state=$temporary/${1-site}
    [[ $site_state != "$state" ]] || return 0
    port=$(free_port) || { echo "no port is free"; return 1; }
    run_stack "$state" "$port" "${@:2}" || return
    site_state=$state
    site_port=$port
    site_environment=(
        LECTERN_TEST_SITE="http://localhost:$port"
        LECTERN_TEST_SANDBOX="http://localhost:$((port + 1))"
        LECTERN_TEST_PROGRAM="$checkout/build/$preset/lectern"
        LECTERN_TEST_SANDBOX_PROGRAM="$checkout/build/$preset/tests/lectern_sandbox"
        LECTERN_TEST_STACK_DATABASE="host='$state/run' dbname=lectern user=postgres"
        LECTERN_TEST_SECRET_KEY="$(<"$state/secrets/STRIPE_SECRET_KEY")"
        LECTERN_TEST_WEBHOOK_SECRET="$(<"$state/secrets/STRIPE_WEBHOOK_SECRET")"
        LECTERN_TEST_STREAM_SIGNING_KEY="$(<"$state/secrets/STREAM_SIGNING_KEY")"
        LECTERN_TEST_R2_SECRET_ACCESS_KEY="$(<"$state/secrets/R2_SECRET_ACCESS_KEY")"
        LECTERN_TEST_FILES="$state/files"
        LECTERN_TEST_MAILDIR="$state/mail"
        LECTERN_TEST_LOGS="$state/log"
        LECTERN_TEST_CLOCK="$state/run/clock"
        LECTERN_TEST_METRICS="http://127.0.0.1:$((port + 3))/metrics"
    )
}

# Prints the ends of the site's logs if a test has failed. A site that has ended counts as a
# failure.
show_site_faults() {
    local log
    if ! kill -0 "$stack_pid" 2>/dev/null; then
        record_failure "the site ended during the tests"
    fi
    [[ $failed -gt 0 ]] || return 0
    for log in "$site_state"/log/{pages,outside,password,jobs,sandbox,error,nginx}.log; do
        [[ ! -s $log ]] || printf -- '--- the end of %s\n%s\n' "$log" "$(tail -n 15 "$log")"
    done
}
