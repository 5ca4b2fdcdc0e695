# shellcheck shell=bash disable=SC2034  # the lists are used by the scripts that source this
# The Debian packages that the demo and the tests need, and a function that installs missing ones.
# To be sourced.

# The comments give the reason for each package.
build_packages=(
    g++ cmake ninja-build pkgconf
    libfcgi-dev libcgicc-dev              # web/: FastCGI and form parsing
    libpqxx-dev libpq-dev                 # platform/database
    libsodium-dev libcurl4-openssl-dev    # platform/: passwords and tokens; HTTP and SMTP
    libssl-dev                            # the sandbox signs with another library than lectern does
    libcmark-gfm-dev libcmark-gfm-extensions-dev    # platform/markdown
    libkainjow-mustache-dev rapidjson-dev
    libidn2-dev libunistring-dev          # platform/unicode
    libzxcvbn-dev                         # platform/password_strength
    libstb-dev libwebp-dev                # platform/image_header
    libqrencode-dev                       # platform/qr_code
    libyaml-cpp-dev                       # platform/yaml
    libcli11-dev                          # console/command_line
    libsystemd-dev                        # socket activation and readiness
    libboost-test-dev                     # the tests are configured together with the sandbox
)
site_packages=(
    postgresql nginx
    python3 python3-aiosmtpd              # the sandbox's mailbox is a real SMTP server
    curl openssl                          # openssl makes the sandbox's Stream signing key
)
database_packages=(
    postgresql
    pgbouncer                             # sessions through a pooler, in both modes
    python3 openssl                       # the verifier of the audit record is in Python
)
test_packages=(shellcheck clang-format systemd openssl chromium)
package_packages=(
    lintian dpkg-dev mandoc               # dpkg-shlibdeps of dpkg-dev finds the libraries
    bash zsh fish                         # read the completion
    nginx-light                           # nginx/render asks for its version
    brotli                                # compresses assets
)
coverage_packages=(
    gcovr                                 # adds up what gcov counted; gcov comes with g++
    python3
)
judge_packages=(
    default-jre-headless                  # runs the Nu HTML checker
    python3 python3-jsonschema            # judges course files by their schema
)

is_installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Returns false if sudo is missing, or needs a password and there is no terminal to enter it.
can_sudo() {
    command -v sudo >/dev/null || return 1
    [[ -t 0 ]] || sudo -n true 2>/dev/null
}

# Runs COMMAND without input. Shows what it prints only if it fails.
quietly() {
    local said status=0
    said=$("$@" </dev/null 2>&1) || status=$?
    [[ $status -eq 0 ]] || printf '%s\n' "$said" >&2
    return "$status"
}

has_nginx_service() {
    [[ -e /lib/systemd/system/nginx.service || -e /etc/init.d/nginx ]]
}

# The package enables and starts a service of its own, which takes port 80. The site runs an nginx of
# its own instead. Takes the command that makes one root. Removes the link as `systemctl disable` does,
# which may be missing in a container.
disable_nginx_service() {
    quietly "$@" rm -f /etc/systemd/system/multi-user.target.wants/nginx.service &&
        quietly "$@" invoke-rc.d --quiet nginx stop ||
        echo "Debian's service nginx, which is not needed, could not be stopped and disabled." >&2
}

# Installs the named packages that are not installed. Fails with a one-line message if that needs
# root and sudo cannot be used.
install_missing() {
    local package had_nginx_service=false
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
    ! has_nginx_service || had_nginx_service=true
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update ||
        echo "The package lists could not be renewed; trying with the old ones." >&2
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" ||
        fail "apt-get could not install: ${missing[*]}"
    if [[ $had_nginx_service == false ]] && has_nginx_service; then
        disable_nginx_service "${as_root[@]}"
    fi
}
