# shellcheck shell=bash disable=SC2034,SC2154  # variables of setup, which sources this
# What `lectern setup` is to do: its options, what is set up already, and answers on a terminal. To be sourced.

take_options() {
    while [[ $# -gt 0 ]]; do
        case $1 in
            --self-signed | --enable | --dry-run) given[$1]=yes ;;
            --*)
                [[ $# -ge 2 && -n $2 ]] || refuse "$1: needs a value"
                given[$1]=$2
                shift
                ;;
            *) refuse "unexpected argument $1" ;;
        esac
        shift
    done
    [[ ! -v given[--dry-run] ]] || is_dry=true
}

is_interactive() {
    [[ -t 0 && -t 2 ]]
}

# Prints the value of a setting in the settings file, as systemd reads what this script writes.
current() {
    local value
    [[ -r $settings ]] || return 0
    value=$(sed -n "s/^$1=//p" "$settings" | tail -n 1)
    value=${value%"${value##*[![:space:]]}"}
    case $value in
        \"*\") value=$(printf '%s' "${value:1:-1}" | sed 's/\\\(["\\`$]\)/\1/g') ;;
        \'*\') value=${value:1:-1} ;;
    esac
    printf '%s' "$value"
}

# Sets `wanted[SETTING]` to the option's value; to an answer, or to the default, if the settings have
# none: choose SETTING OPTION QUESTION [DEFAULT]
choose() {
    local answer='' default=${4-}
    if [[ -v given[$2] ]]; then
        wanted[$1]=${given[$2]}
    elif [[ -z $(current "$1") ]]; then
        ! is_interactive || read -r -p "$3${default:+ [$default]}: " answer
        wanted[$1]=${answer:-$default}
        [[ -n ${wanted[$1]} ]] || missing+=("$2")
    fi
}

# The same for a setting that may stay empty. It is asked for only at the first run.
choose_optional() {
    local answer=''
    if [[ -v given[$2] ]]; then
        wanted[$1]=${given[$2]}
    elif [[ ! -e $settings ]] && is_interactive; then
        read -r -p "$3: " answer
        wanted[$1]=$answer
    fi
}

# Sets `secrets[NAME]` to the content of the option's file, or to an answer that is not shown:
# choose_secret NAME OPTION QUESTION
choose_secret() {
    local answer='' file
    if [[ -v given[$2] ]]; then
        file=${given[$2]}
        [[ -f $file && -r $file ]] || refuse "$2: $file is not a file that can be read"
        answer=$(tr -d '\0' <"$file")
        [[ -n $answer ]] || refuse "$2: $file is empty"
        [[ $answer != *$'\n'* ]] || refuse "$2: $file has more than one line"
    elif [[ ! -s $credentials/$1 ]] && is_interactive; then
        read -r -s -p "$3: " answer
        echo >&2
    fi
    [[ -z $answer ]] || secrets[$1]=$answer
}

need_secret() {
    choose_secret "$@"
    [[ -s $credentials/$1 || -v secrets[$1] ]] || missing+=("$2")
}

choose_host() {
    local answer=''
    host=$(current LECTERN_BASE_URL)
    host=${given[--host]:-${host#https://}}
    [[ -n $host ]] || ! is_interactive || read -r -p "Host name of the site (school.example): " host
    [[ -n $host ]] || { missing+=(--host); return; }
    [[ $host =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$ ]] ||
        refuse "--host: must be a host name in lower case, such as school.example"
    [[ $(current LECTERN_BASE_URL) == "https://$host" ]] || wanted[LECTERN_BASE_URL]=https://$host
}

# Refuses if a unit has its database from a drop-in, which a line of the settings file would override.
need_no_other_database() {
    local -a units=(lectern-pages lectern-jobs lectern-migrate)
    local file where=''
    ! systemctl show --value --property Environment "${units[@]}" 2>/dev/null | grep -qE '(^|[ "])LECTERN_DATABASE_URL=.' ||
        where='Environment= in a drop-in'
    while read -r file; do
        [[ $file == "$settings" ]] || ! grep -qs '^LECTERN_DATABASE_URL=.' "$file" || where=$file
    done < <(systemctl show --value --property EnvironmentFiles "${units[@]}" 2>/dev/null | sed -n 's/ (ignore_errors=.*//p')
    [[ -z $where ]] ||
        refuse "$where names the database of a unit, and lectern setup is for one on this host: docs/installation.md, By hand"
}

choose_settings() {
    local school support
    choose_host
    if [[ -z $(current LECTERN_DATABASE_URL) ]]; then
        need_no_other_database
        wanted[LECTERN_DATABASE_URL]=postgresql:///lectern
    fi
    choose LECTERN_SCHOOL_NAME --school-name "Name of the school"
    choose LECTERN_SUPPORT_EMAIL --support-email "The school's e-mail address for questions"
    school=${wanted[LECTERN_SCHOOL_NAME]-$(current LECTERN_SCHOOL_NAME)}
    support=${wanted[LECTERN_SUPPORT_EMAIL]-$(current LECTERN_SUPPORT_EMAIL)}
    choose MAIL_FROM --mail-from "Sender of every mail" "${support:+$school <$support>}"
    choose SMTP_URL --smtp-url "Mail server (smtp://HOST:587 or smtps://HOST:465)"
    choose_optional SMTP_USERNAME --smtp-username "User name at the mail server (empty if it needs none)"
    [[ -z ${wanted[SMTP_USERNAME]-$(current SMTP_USERNAME)} && ! -v given[--smtp-password-file] ]] ||
        choose_secret SMTP_PASSWORD --smtp-password-file "Password of that user"
    need_secret STRIPE_SECRET_KEY --stripe-key-file "Stripe's secret or restricted key"
    need_secret STRIPE_WEBHOOK_SECRET --stripe-webhook-secret-file \
        "Webhook secret that Stripe shows for the endpoint https://${host:-HOST}/webhooks/stripe"
}

# Sets `certificate` and `certificate_key`. Without an option they stay as nginx has them.
choose_certificate() {
    local there=/etc/letsencrypt/live/$host
    certificate=$(value_in servers/tls.conf ssl_certificate)
    certificate_key=$(value_in servers/tls.conf ssl_certificate_key)
    if [[ -v given[--certificate] ]]; then
        certificate=${given[--certificate]}
        certificate_key=${given[--certificate-key]}
        [[ $certificate == /* && -f $certificate ]] || refuse "--certificate: must be the absolute path of a file"
        [[ $certificate_key == /* && -f $certificate_key ]] || refuse "--certificate-key: must be the absolute path of a file"
    elif [[ -v given[--self-signed] ]] || is_self_signed; then
        use_self_signed
    elif [[ -z $certificate && -f $there/fullchain.pem ]]; then
        certificate=$there/fullchain.pem
        certificate_key=$there/privkey.pem
    elif [[ -z $certificate ]] && is_interactive && agreed "Make a self-signed certificate until you have another one?"; then
        use_self_signed
    fi
    [[ -n $certificate ]] || missing+=("--certificate with --certificate-key, or --self-signed")
}

is_self_signed() {
    [[ $certificate == /etc/lectern/tls/* ]]
}

use_self_signed() {
    certificate=/etc/lectern/tls/$host.pem
    certificate_key=/etc/lectern/tls/$host.key
}

agreed() {
    local answer=''
    read -r -p "$1 [y/N] " answer
    [[ $answer == [yY]* ]]
}

choose_operator() {
    operator=${given[--operator]-}
    [[ -z $operator ]] || id "$operator" >/dev/null 2>&1 || refuse "--operator: there is no Unix user $operator"
    [[ $operator != root ]] || refuse "--operator: must be another user than root"
}
