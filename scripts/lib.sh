# shellcheck shell=bash disable=SC2034 # set here, read by those who source this
# What the operating scripts share. Sourced, never run.
#
# Everything a running system owns lies below $GT_VAR (default: var/ in the checkout):
#
#   release/        what runs, copied from the checkout: bin/, scripts/, migrations,
#                   templates, data/ and programmes
#   service/NAME/   the supervisor's folder of a process
#   env/NAME/       the environment of a process, one file a variable; a file that
#                   "up" does not write itself stays, so this is where to set more
#   secrets/        NAME.pgpass, the password of a database role
#   postgres/       the database cluster
#   log/NAME/       current, and the last ten full logs of 1 MB; log/supervisor
#   state/          what "up" remembers: the mail port, what each process was started from; and
#                   the file clock, by which the time is set for rehearsals
#   run/            sockets and locks. A link to /tmp/gt-HASH where GT_VAR is too long
#                   for the path of a socket
#
# By hand:  PGPASSFILE=var/secrets/postgres.pgpass psql -h "$(readlink -f var/run)" -U postgres golden_thread
#           s6-envdir var/env/sessions COMMAND    runs COMMAND with a service's environment

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PG_BIN=/usr/lib/postgresql/15/bin
DATABASE=golden_thread
RUNTIME_USER=golden-thread

say() { printf '%s\n' "$*"; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# No script ends without a word.
set -E
trap 'printf "%s: failed in line %s: %s\n" "${BASH_SOURCE[0]##*/}" "$LINENO" "$BASH_COMMAND" >&2' ERR

# help_for FILE: the comment at the head of a script is its --help.
help_for() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$1"; }

# wait_for SECONDS COMMAND...: tries COMMAND until it succeeds; fails after SECONDS.
wait_for() {
    local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
    shift
    until "$@"; do
        ((${EPOCHREALTIME/[.,]/} < end)) || return 1
        sleep 0.05
    done
}

# need GROUP COMMAND...: ends with the cure when a command is missing.
need() {
    local group=$1 command
    shift
    for command; do
        command -v "$command" >/dev/null ||
            die "$command is missing; run: scripts/setup $group"
    done
}

GIVEN_VAR=$(realpath -sm -- "${GT_VAR:-$root/var}")
GT_VAR=$(realpath -m -- "$GIVEN_VAR")
export GT_VAR

# ---- the list of processes

PROCESSES=()
declare -A KIND COMMAND
read_processes() {
    local name kind command
    while read -r name kind command; do
        [[ -z $name || $name == \#* ]] && continue
        PROCESSES+=("$name")
        KIND[$name]=$kind
        COMMAND[$name]=$command
    done <"$root/scripts/processes.txt"
}
read_processes

# check_names NAME...: ends when one is not a process of this system.
check_names() {
    local name
    for name; do
        [[ -n ${KIND[$name]:-} ]] || die "no process \"$name\"; there are: ${PROCESSES[*]}"
    done
}

# selected KIND NAME...: those of the names that are of the kind, in the order of the list.
selected() {
    local kind=$1 name
    shift
    for name in "${PROCESSES[@]}"; do
        if [[ ${KIND[$name]} == "$kind" && " $* " == *" $name "* ]]; then say "$name"; fi
    done
}

# ---- the user that everything runs as: the owner of GT_VAR

# as_runtime COMMAND...: in a clean environment and, when called by root, as that user.
as_runtime() {
    local keep=(PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 HOME="$GT_VAR" GT_VAR="$GT_VAR")
    local become=() name ids
    for name in ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS; do
        if [[ -n ${!name:-} ]]; then keep+=("$name=${!name}"); fi
    done
    if ((EUID == 0)); then
        ids=$(stat -c '--reuid=%u --regid=%g' "$GT_VAR")
        # shellcheck disable=SC2206 # two words on purpose
        become=(setpriv $ids --clear-groups --inh-caps=-all --no-new-privs)
    fi
    (cd / && "${become[@]}" env -i "${keep[@]}" "$@")
}

# own_var: ends when GT_VAR belongs to somebody whom the caller can not act for.
own_var() {
    ((EUID == 0)) || [[ -O $GT_VAR ]] ||
        die "$GT_VAR belongs to $(stat -c %U "$GT_VAR"); run this as root or as that user"
}

# lock_var: one "up" or "down" at a time. The lock ends with the process.
lock_var() {
    exec 8<"$GT_VAR"
    flock -w 300 8 || die "another scripts/up or scripts/down is at work on $GT_VAR"
}

# ---- the supervisor

service_dir() { printf '%s/service/%s' "$GT_VAR" "$1"; }
supervisor_runs() { s6-svscanctl "$GT_VAR/service" 2>/dev/null; }
is_supervised() { s6-svok "$(service_dir "$1")" 2>/dev/null; }

# installed: the processes that "up" has set up here.
installed() {
    local name
    for name in "${PROCESSES[@]}"; do
        if [[ -e $(service_dir "$name")/run ]]; then say "$name"; fi
    done
}

# status_of NAME: sets STATE (ready, up, restarting, down), PID (or empty) and SINCE in seconds.
status_of() {
    local up ready wanted
    STATE=down PID='' SINCE=''
    is_supervised "$1" || return 0
    read -r up ready wanted PID SINCE < <(s6-svstat -o up,ready,wantedup,pid,updownfor "$(service_dir "$1")")
    case $up$ready$wanted in
        truetrue*) STATE=ready ;;
        true*) STATE=up ;;
        *true) STATE=restarting ;;
    esac
    if [[ $up != true ]]; then PID=''; fi
}

is_ready() {
    status_of "$1"
    [[ $STATE == ready ]]
}

# stop NAME...: asks all of them to end and waits until they have.
stop() {
    local name dirs=()
    for name; do
        is_supervised "$name" || continue
        touch "$(service_dir "$name")/down"
        s6-svc -d "$(service_dir "$name")"
        dirs+=("$(service_dir "$name")")
    done
    ((${#dirs[@]} == 0)) && return
    # PostgreSQL writes out everything that changed, after a large import some GB.
    wait_for 10 s6-svwait -D -a -t 300000 "${dirs[@]}" 2>/dev/null || die "still running after 5 minutes: $*; see scripts/status"
}

# signal_holders NAME SIGNAL: to every other process that has the process's lock open (see
# supervisor/run). True if there was one.
signal_holders() {
    local process found=1
    for process in /proc/[0-9]*; do
        [[ ${process#/proc/} != "$$" && $process/fd/9 -ef $GT_VAR/run/$1.lock ]] || continue
        if kill -s "$2" "${process#/proc/}" 2>/dev/null; then found=0; fi
    done
    return "$found"
}

none_left() { ! signal_holders "$1" 0; }
has_ended() { ! s6-svok "$1" 2>/dev/null; }

# end_leftovers: supervisors that outlived the one that watches over them, and processes that
# outlived their supervisor. Only when the system's supervisor does not run.
end_leftovers() {
    local name dir
    # shellcheck disable=SC2046 # names have no spaces
    stop $(installed)
    for name in $(installed); do
        none_left "$name" || signal_holders "$name" TERM || true
        wait_for 5 none_left "$name" || signal_holders "$name" KILL || true
        dir=$(service_dir "$name")
        for dir in "$dir" "$dir/log"; do
            s6-svok "$dir" 2>/dev/null || continue
            s6-svc -dx "$dir"
            wait_for 5 has_ended "$dir" || die "the supervisor of $dir does not end"
        done
    done
}
