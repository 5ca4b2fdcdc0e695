# shellcheck shell=bash
# A site uses three consecutive ports on loopback: its own, the sandbox's and the mail server's. To
# be sourced.

is_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Prints the first of the three ports that is in use. Fails if all are free.
taken_port() {
    local port
    for port in "$1" $(($1 + 1)) $(($1 + 2)); do
        ! is_taken "$port" || {
            echo "$port"
            return 0
        }
    done
    return 1
}
