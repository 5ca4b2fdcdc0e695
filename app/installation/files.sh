# shellcheck shell=bash disable=SC2034,SC2154  # variables of setup, which sources this
# Writes files and secrets for `lectern setup`, and the settings. To be sourced.

# Writes NEW to FILE, unless it has this content. A file that is not as this script wrote it is kept
# as FILE.lectern-old: place NEW FILE MODE GROUP
place() {
    if ! cmp -s "$1" "$2"; then
        [[ ! -e $2 ]] || is_as_written "$2" ||
            act "keep a copy of $2: $2.lectern-old" cp --archive --backup=numbered "$2" "$2.lectern-old"
        act "write $2" replace "$@"
    elif [[ $(stat --format='%a %U %G' "$2") != "$3 root $4" ]]; then
        act "give $2 to root:$4 with mode $3" install_rights "$2" "$3" "$4"
    fi
}

# A secret's file is replaced without a copy: an old secret must not stay.
place_secret() {
    local group=$operators mode=640
    case $1 in STRIPE_WEBHOOK_SECRET) group=root mode=600 ;; esac
    [[ -v secrets[$1] ]] || return 0
    printf '%s\n' "${secrets[$1]}" >"$work/secret"
    ! cmp -s "$work/secret" "$credentials/$1" || return 0
    pend services
    act "write $credentials/$1" replace "$work/secret" "$credentials/$1" "$mode" "$group"
}

# Nobody ever sees half of a file, or one with other rights.
replace() {
    local sum
    install --mode="$3" --owner=root --group="$4" "$1" "$2.lectern-new"
    mv "$2.lectern-new" "$2"
    [[ $2 != "$credentials"/* ]] || return 0
    sum=$(sha256sum "$2")
    { awk -v file="$2" '$2 != file' "$record" 2>/dev/null || true; echo "$sum"; } | sort --key=2 >"$work/record"
    install --mode=600 "$work/record" "$record.lectern-new"
    mv "$record.lectern-new" "$record"
}

is_as_written() {
    grep -qsxF "$(sha256sum "$1")" "$record"
}

install_rights() {
    chown "root:$3" "$1"
    chmod "$2" "$1"
}

pend() {
    [[ $is_dry == true ]] || { mkdir -p "$pending" && touch "$pending/$1"; }
}


# Makes the new settings in `work`, and refuses them if Lectern would.
check_settings() {
    local name output faults
    cp "$settings" "$work/lectern.env" 2>/dev/null || cp "$(example_of_settings)" "$work/lectern.env"
    for name in "${!wanted[@]}"; do
        [[ ${wanted[$name]} == "$(current "$name")" ]] || set_setting "$name" "${wanted[$name]}"
    done
    mkdir "$work/credentials"
    cp "$credentials"/* "$work/credentials/" 2>/dev/null || true
    for name in "${!secrets[@]}"; do
        printf '%s\n' "${secrets[$name]}" >"$work/credentials/$name"
    done
    chmod 600 "$work/credentials"/*
    output=$(env -i PATH="$PATH" LECTERN_SETTINGS="$work/lectern.env" LECTERN_CREDENTIALS="$work/credentials" \
        "$program" doctor --only config) || true
    [[ -n $output ]] || fail "lectern doctor could not be run"
    faults=$(sed -n 's/^FAULT *config *[a-z]*: //p' <<<"$output" | sed 's/ — fix: .*//')
    [[ -z $faults ]] || refuse "${faults//$'\n'/$'\n'lectern setup: }"
}

example_of_settings() {
    local file
    for file in "${share%/lectern}/doc/lectern/examples/lectern.env" "$share/lectern.env"; do
        [[ ! -f $file ]] || { echo "$file"; return; }
    done
    fail "the example of the settings is missing; install Lectern again"
}

# Replaces the last line of a setting, or the comment with its default, or adds one.
set_setting() {
    local value=$2
    [[ $value != *[[:cntrl:]]* ]] || refuse "$1 must be one line without control characters"
    if [[ $value =~ [^A-Za-z0-9_@:/.+-] ]]; then value=\"$(printf '%s' "$value" | sed 's/["\\`$]/\\&/g')\"; fi
    NAME=$1 LINE="$1=$value" awk '
        { line[NR] = $0 }
        index($0, ENVIRON["NAME"] "=") == 1 { at = NR }
        index($0, "#" ENVIRON["NAME"] "=") == 1 { example = NR }
        END {
            if (!at) at = example ? example : NR + 1
            line[at] = ENVIRON["LINE"]
            for (i = 1; i <= NR || i == at; i++) print line[i]
        }' "$work/lectern.env" >"$work/lectern.env.new"
    mv "$work/lectern.env.new" "$work/lectern.env"
}

write_settings() {
    local name
    begin settings
    [[ -d $credentials ]] ||
        act "make $credentials" install -d --mode=750 --group="$operators" "$credentials"
    cmp -s "$work/lectern.env" "$settings" || pend services
    place "$work/lectern.env" "$settings" 640 "$operators"
    for name in STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET SMTP_PASSWORD; do
        place_secret "$name"
    done
}
