# shellcheck shell=bash disable=SC2034  # the lists are for whoever sources this
# The Debian packages that the demo and the tests need, and how missing ones get in. To be sourced.

# Reason beside each, for whoever wants fewer.
build_packages=(
    g++ cmake ninja-build pkgconf
    libfcgi-dev libcgicc-dev              # web/: the protocol, and its forms
    libpqxx-dev libpq-dev                 # platform/database
    libsodium-dev libcurl4-openssl-dev    # platform/: passwords and tokens; Stripe and mail
    libssl-dev                            # the sandbox signs with another library than ours
    libcmark-dev libkainjow-mustache-dev rapidjson-dev
    libidn2-dev libunistring-dev          # platform/unicode
    libsystemd-dev                        # socket activation and readiness
    libboost-test-dev                     # the tests are configured together with the sandbox
)
site_packages=(
    postgresql nginx
    python3 python3-aiosmtpd              # the sandbox's mailbox is a real SMTP server
    curl openssl                          # openssl makes the key that the pretend Stream checks with
)
test_packages=(shellcheck clang-format systemd openssl chromium)

is_installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Without a terminal nobody can type a password.
can_sudo() {
    command -v sudo >/dev/null || return 1
    [[ -t 0 ]] || sudo -n true 2>/dev/null
}

# Installs those of the named packages that dpkg does not know as installed. One line and status 1
# when that takes rights we have not.
install_missing() {
    local package
    local -a missing=() as_root=()
    command -v dpkg-query >/dev/null || fail "this needs Debian 12 or 13: there is no dpkg here"
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0

    if [[ $EUID -ne 0 ]]; then
        can_sudo || fail "installing packages needs root; as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    echo "Installing from Debian: ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update ||
        echo "The package lists could not be renewed; trying with the old ones." >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
        fail "apt-get could not install: ${missing[*]}"
}
