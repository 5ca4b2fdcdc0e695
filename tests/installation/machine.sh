# shellcheck shell=bash
# A booted Debian with a school, the sandbox and a browser made of curl. To be sourced by tests/installation/setup
# and tests/installation/upgrade.

: "${checkout:?is set by whoever sources this}"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
site=https://school.example
sandbox=http://localhost:8081
state=/var/lib/sandbox
secrets=/root/secrets
answer=/tmp/answer
course=practical-sql

stands() {
    echo "not ok: $1"
    exit 1
}

# Fails unless COMMAND ends with STATUS and its output, in /tmp/said, has the words: ends STATUS WORDS COMMAND…
ends() {
    local status=0
    "${@:3}" </dev/null >/tmp/said 2>&1 || status=$?
    [[ $status -eq $1 ]] || { cat /tmp/said; stands "$3 $4 ended with $status and not $1"; }
    grep -qF -- "$2" /tmp/said || { cat /tmp/said; stands "$3 $4 does not say: $2"; }
}

# Runs COMMAND and adds its time to `took`: what a sysadmin waits for, without the other tests.
timed() {
    local began=$SECONDS
    "$@" </dev/null
    took=$((took + SECONDS - began))
    echo "$1: $((SECONDS - began)) s"
}

# What a sysadmin has before the setup. The mode is written by hand, because no school needs the sandbox.
prepare() {
    rm -f /usr/sbin/policy-rc.d  # this machine starts services as usual
    echo '127.0.0.1 school.example' >>/etc/hosts
    useradd --create-home olga
    install -d -m 700 "$secrets"
    echo sk_sandbox_setup >"$secrets/key"
    echo whsec_setup >"$secrets/webhook"
}

write_mode() {
    printf '%s\n' '# by hand' LECTERN_MODE=sandbox STRIPE_MODE=test "STRIPE_API_URL=$sandbox" >/etc/lectern/lectern.env
}

# The options of `lectern setup`.
# shellcheck disable=SC2016,SC2034  # the name has characters that shells and settings files quote
options=(--host school.example --school-name 'Olga'\''s "School" & $Co' --support-email help@school.example
    --smtp-url smtp://127.0.0.1:2525 --stripe-key-file "$secrets/key"
    --stripe-webhook-secret-file "$secrets/webhook" --operator olga --self-signed)

# --- the sandbox ----------------------------------------------------------------------------------

# Starts a unit that ends with this machine, as www-data: start NAME COMMAND…
start() {
    systemd-run --quiet --unit="$1" --uid=www-data --setenv=PATH="$PATH" "${sandbox_environment[@]}" "${@:2}"
}

start_sandbox() {
    local name public=$state/public.pem
    mkdir -p "$state"/{run,log,temp,mail,state,files}
    cp -r "$checkout"/tests/sandbox/{smtp_sink.py,views,assets,video} "$state/"
    cp "$1" "$state/lectern_sandbox"
    "$checkout/tests/support/course_prices" "$checkout"/sql/demo/*.json >"$state/prices.json"
    openssl genrsa 2048 2>/dev/null | openssl pkey -pubout -out "$public"
    "$checkout/nginx/render" loopback "$state/nginx" STATE="$state" LOGS="$state/log" SHARE=/usr/share/lectern \
        SITE_HOST=localhost SITE_PORT=8080 SITE_ORIGIN=http://localhost:8080 SOCKETS=/run/lectern CACHE="$state/temp/pages" \
        SANDBOX_PORT=8081 SANDBOX_SOCKET="$state/run/sandbox.sock" STREAM_ORIGIN="$sandbox" STORAGE_ORIGIN="$sandbox" \
        CHECKOUT_ORIGINS="$sandbox"
    chown -R www-data: "$state"
    for name in LISTEN="$state/run/sandbox.sock" URL="$sandbox" SITE_URL="$site" SECRET_KEY=sk_sandbox_setup \
        WEBHOOK_SECRET=whsec_setup STATE="$state/state" MAILDIR="$state/mail" VIDEO="$state/video" VIEWS="$state/views" \
        PRICES="$state/prices.json" STREAM_KEY_ID=key STREAM_PUBLIC_KEY="$public" FILES="$state/files" R2_BUCKET=files \
        R2_ACCESS_KEY_ID=key R2_SECRET_ACCESS_KEY=secret; do
        sandbox_environment+=("--setenv=SANDBOX_$name")
    done
    start sandbox "$state/lectern_sandbox"
    start sandbox-mail /usr/bin/python3 "$state/smtp_sink.py" --port 2525 --maildir "$state/mail"
    start sandbox-nginx /usr/sbin/nginx -c "$state/nginx/nginx.conf" -e "$state/log/nginx.log" -p "$state"
    for _ in {1..100}; do
        ! curl --fail --silent --output /dev/null "$sandbox/healthz" || return 0
        sleep 0.1
    done
    journalctl --no-pager -n 20 -u 'sandbox*'
    stands "the sandbox does not answer"
}

# --- a purchase -----------------------------------------------------------------------------------

# Prints where the answer leads: posted URL NAME=VALUE
posted() {
    local origin
    origin=$(cut -d/ -f1-3 <<<"$1")
    curl --silent --show-error --max-time 20 --cookie /tmp/cookies --cookie-jar /tmp/cookies --output "$answer" \
        --write-out '%{redirect_url}' --header "Origin: $origin" --data-urlencode "$2" "$1"
}

# The certificate is trusted only here, by this machine; curl verifies it as usual.
a_course_is_on_sale() {
    cp /etc/lectern/tls/school.example.pem /usr/local/share/ca-certificates/school.example.crt
    update-ca-certificates >/dev/null 2>&1
    install -m 644 "$checkout/sql/demo/$course.json" "$state/course.json"
    runuser -u olga -- lectern course import "$state/course.json"
    curl --fail --silent --show-error --output "$answer" "$site/courses/$course"
    grep -qF "Olga&#39;s &quot;School&quot; &amp; \$Co" "$answer" ||
        stands "the page of the course does not have the school's name"
}

# Buys the course in a browser of its own, until the order is paid: buys ADDRESS
buys() {
    local payment success order
    rm -f /tmp/cookies
    payment=$(posted "$site/courses/$course/checkout" "email=$1")
    [[ $payment == "$sandbox/pay/"* ]] || { cat "$answer"; stands "the buy button leads to $payment"; }
    success=$(posted "$payment" action=pay)
    [[ $success == "$site/checkout/success?session_id="* ]] || { cat "$answer"; stands "the payment leads to $success"; }
    for _ in {1..100}; do
        order=$(runuser -u olga -- lectern order list --json --email "$1")
        ! grep -q '"status":"paid"' <<<"$order" || return 0
        sleep 0.1
    done
    stands "the order of $1 is not paid: $order"
}
