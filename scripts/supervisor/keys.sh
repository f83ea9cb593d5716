# shellcheck shell=bash disable=SC2154 # sourced by "start", which sets what is used here
# The keys of the wire, below $GT_VAR/keys, private to the user that everything runs as:
#
#   NAME.secret   of a service (all its replicas), of each bus, of gtctl
#   allowed       whose keys the buses accept (gtctl keys list|add|revoke)
#   buses         the buses' public keys, in the order of their endpoints
#   token.secret  signs what people carry (common/format/token.h): the gateway and notifications read it

keys() { BUS_KEYS_FILE=$GT_VAR/keys/allowed "$root/bin/gt-gtctl" keys "$@"; }

# make_key NAME [ROLE]: another key of its own, which the buses accept in the role from now on.
# It takes its place only then.
make_key() {
    local name=$1 role=${2:-} file=$GT_VAR/keys/$1.secret public
    rm -f "$file.new"
    public=$(keys make "$file.new")
    if [[ -n $role ]]; then keys add "$name" "$role" "$public"; fi
    mv "$file.new" "$file"
}

# uses_tokens NAME: it signs or reads tokens.
uses_tokens() { [[ ${1%%.*} == gateway || ${1%%.*} == notifications ]]; }

# A key that is there stays, also when it was revoked.
need_key() { [[ -e $GT_VAR/keys/$1.secret ]] || make_key "$@"; }

write_bus_keys() {
    local name
    for name in "${present[@]}"; do
        if [[ ${KIND[$name]} == bus ]]; then keys public "$GT_VAR/keys/$name.secret"; fi
    done >"$GT_VAR/keys/buses.new"
    mv "$GT_VAR/keys/buses.new" "$GT_VAR/keys/buses"
}

# each_key COMMAND...: calls it for every key with its name, and its role when it has one.
each_key() {
    local name
    for name in "${present[@]}"; do
        case ${KIND[$name]} in
            bus) "$@" "$name" ;;
            service) if [[ $name != *.* ]]; then "$@" "$name" "$name"; fi ;;
        esac
    done
    "$@" gtctl gtctl
}

prepare_keys() {
    mkdir -p "$GT_VAR/keys"
    each_key need_key
    [[ -e $GT_VAR/keys/token.secret ]] || keys make "$GT_VAR/keys/token.secret" >/dev/null
    write_bus_keys
}

# rotate_keys: every key is replaced. The old ones are good until revoke_old_keys, because
# processes are restarted one by one.
old_keys=()
rotate_keys() {
    mapfile -t old_keys < <(keys list | while read -r key name _; do
        if [[ -e $GT_VAR/keys/$name.secret && $(keys public "$GT_VAR/keys/$name.secret") == "$key" ]]; then say "$key"; fi
    done)
    each_key make_key
    write_bus_keys
}

revoke_old_keys() {
    local key
    for key in "${old_keys[@]}"; do keys revoke "$key" >/dev/null; done
}

# key_settings NAME: what tells a process which keys to use.
key_settings() {
    case ${KIND[$1]} in
        bus) printf '%s\n' "BUS_KEY_FILE=$GT_VAR/keys/$1.secret" "BUS_KEYS_FILE=$GT_VAR/keys/allowed" \
            "BUS_ACCESS_FILE=$(service_dir "$1")/data/release/data/access.txt" ;;
        service) printf '%s\n' "BUS_KEY_FILE=$GT_VAR/keys/${1%%.*}.secret" "BUS_SERVER_KEYS_FILE=$GT_VAR/keys/buses" ;;
    esac
    if uses_tokens "$1"; then say "TOKEN_KEY_FILE=$GT_VAR/keys/token.secret"; fi
}

# key_files NAME: those that the process has read when it started.
key_files() {
    case ${KIND[$1]} in
        bus) printf '%s\n' "$GT_VAR/keys/$1.secret" ;;
        service) printf '%s\n' "$GT_VAR/keys/${1%%.*}.secret" "$GT_VAR/keys/buses" ;;
    esac
    if uses_tokens "$1"; then say "$GT_VAR/keys/token.secret"; fi
}
