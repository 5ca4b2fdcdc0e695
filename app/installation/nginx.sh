# shellcheck shell=bash disable=SC2034,SC2154  # variables of setup, which sources this
# nginx and its certificate for `lectern setup`. To be sourced.

make_certificate() {
    begin certificate
    is_self_signed || return 0
    left+=("Get a certificate that browsers trust:
    certbot certonly --webroot --webroot-path /var/www/html --domain $host --deploy-hook 'systemctl reload nginx'
    lectern setup --certificate /etc/letsencrypt/live/$host/fullchain.pem --certificate-key /etc/letsencrypt/live/$host/privkey.pem")
    [[ ! -e $certificate ]] || return 0
    command -v openssl >/dev/null || fail "openssl is not installed: apt-get install openssl"
    act "make the self-signed certificate $certificate, valid for 90 days" sign_certificate
}

sign_certificate() {
    install -d --mode=700 /etc/lectern/tls
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host" -keyout "$certificate_key" -out "$certificate" 2>/dev/null
}

# Prints the first value of a directive in a file of nginx's rendered configuration.
value_in() {
    [[ ! -r $nginx/$1 ]] || sed -n "s/^ *$2 \"\?\([^\";]*\)\"\?;.*/\1/p" "$nginx/$1" | head -n 1
}

# Values that no option sets stay as they were rendered.
render_nginx() {
    local origin=https://$host checkout=https://checkout.stripe.com file port acme proxies
    local -a more=()
    [[ $(env_value LECTERN_MODE) != sandbox ]] || checkout+=" $(env_value STRIPE_API_URL)"
    acme=$(value_in servers/production.conf root)
    proxies=$(sed -n 's/^set_real_ip_from \(.*\);/\1/p' "$nginx/site/proxies.conf" 2>/dev/null | tr '\n' ' ') || true
    [[ -z $proxies ]] || more+=("PROXIES=$proxies")
    port=$(sed -n 's/^ *listen 127.0.0.1:\([0-9]*\).*/\1/p' "$nginx/servers/metrics.conf" 2>/dev/null | head -n 1) || true
    [[ -z $port ]] || more+=("METRICS_PORT=$port")
    ! grep -qs '; includeSubDomains"' "$nginx/http/headers.conf" || more+=(HSTS_SUBDOMAINS=on)
    "$share/nginx/render" production "$work/nginx" SITE_HOST="$host" SHARE="$share" SOCKETS=/run/lectern \
        CACHE=/var/cache/lectern LOGS=/var/log/nginx ACME="${acme:-/var/www/html}" \
        CERTIFICATE="$certificate" CERTIFICATE_KEY="$certificate_key" \
        SCHOOL_NAME="$(env_value LECTERN_SCHOOL_NAME Lectern)" STREAM_ORIGIN="$(env_value STREAM_CUSTOMER_URL "$origin")" STORAGE_ORIGIN="$(env_value R2_ENDPOINT "$origin")" \
        CHECKOUT_ORIGINS="$checkout" "${more[@]}"
    while read -r file; do
        sed -i "s|$work/nginx|$nginx|g" "$file"
    done < <(find "$work/nginx" -type f)
}

# Prints a setting as it will be, or the default: env_value NAME [DEFAULT]
env_value() {
    local value
    value=$(settings=$work/lectern.env current "$1")
    printf '%s' "${value:-${2-}}"
}

write_nginx() {
    local file before=$changes is_first=false
    begin nginx
    render_nginx
    [[ -e /etc/nginx/conf.d/lectern.conf ]] || is_first=true
    while read -r file; do
        [[ -d ${nginx}${file} ]] || act "make ${nginx}${file}" mkdir --mode=755 "${nginx}${file}"
    done < <(cd "$work/nginx" && find . -type d -printf '/%P\n' | sed 's|^/$||' | sort)
    while read -r file; do
        place "$work/nginx/$file" "$nginx/$file" 644 root
    done < <(cd "$work/nginx" && find . -type f -printf '%P\n' | sort)
    echo "include $nginx/lectern.conf;" >"$work/conf"
    place "$work/conf" /etc/nginx/conf.d/lectern.conf 644 root
    if [[ $is_first == true && $(readlink /etc/nginx/sites-enabled/default) == */sites-available/default ]]; then
        act "disable nginx's default page (sites-available/default stays)" rm /etc/nginx/sites-enabled/default
    fi
    raise_limits
    [[ $changes -eq $before ]] || pend nginx
    [[ $is_dry == true ]] || nginx -q -t || fail "nginx refuses its configuration; it still runs with the one before"
}

# Debian's 768 connections would soon be used up by clients that never finish a request.
raise_limits() {
    local most
    most=$(sed -n 's/^[[:space:]]*worker_connections \([0-9]*\);.*/\1/p' /etc/nginx/nginx.conf | head -n 1)
    if [[ $most == 768 ]]; then
        sed 's/worker_connections 768;/worker_connections 4096;/' /etc/nginx/nginx.conf >"$work/conf"
        place "$work/conf" /etc/nginx/nginx.conf 644 root
    elif [[ ${most:-0} -lt 4096 ]]; then
        left+=("Raise worker_connections in /etc/nginx/nginx.conf to 4096; it is ${most:-not set}.")
    fi
    ! grep -qs '^worker_rlimit_nofile' /etc/nginx/nginx.conf || return 0
    echo 'worker_rlimit_nofile 8448;' >"$work/conf"
    place "$work/conf" /etc/nginx/modules-enabled/99-lectern.conf 644 root
}
