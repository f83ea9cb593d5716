# shellcheck shell=bash disable=SC2034 # set here, read by those who source this
# What the operating scripts share. Sourced, never run.
#
# Everything a running system owns lies below $GT_VAR (default: var/ in the checkout):
#
#   release         the newest of releases/ID: what runs, copied from the checkout: bin/, scripts/,
#                   migrations, templates, data/ and programmes
#   service/NAME/   the supervisor's folder of a process; data/release in it is the release that
#                   this process runs from, until "up" has moved it to a newer one
#   env/NAME/       the environment of a process, one file a variable; a file that
#                   "up" does not write itself stays, so this is where to set more. A replica has
#                   env/SERVICE, and on top of it env/SERVICE.N
#   keys/           the keys of the wire, see supervisor/keys.sh
#   secrets/        NAME.pgpass, the password of a database role
#   postgres/       the database cluster
#   log/NAME/       current, and the last ten full logs of 1 MB; log/supervisor
#   state/          what "up" remembers: the mail port, the number of replicas, what each process
#                   was started from; and the file clock, by which the time is set for rehearsals
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
help_for() { sed -n '2,/^[^#]/{/^# shellcheck/d; s/^# \{0,1\}//p}' "$1"; }

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
#
# PROGRAMS are the lines of processes.txt. A bus or a service may run as several replicas: the
# first has the program's name, the others NAME.2, NAME.3, ...; state/replicas tells how many.
# PROCESSES are all of them.

REPLICAS_MAX=16 # of one program; a service's have one connection each of PostgreSQL's 200

PROGRAMS=() PROCESSES=()
declare -A KIND COMMAND REPLICAS
read_programs() {
    local name kind command
    while read -r name kind command; do
        [[ -z $name || $name == \#* ]] && continue
        PROGRAMS+=("$name")
        KIND[$name]=$kind
        COMMAND[$name]=$command
    done <"$root/scripts/processes.txt"
}

may_have_replicas() { [[ ${KIND[$1]:-store} != store ]]; }

# read_replicas: how many of each there are to be.
read_replicas() {
    local name count
    REPLICAS=()
    if [[ -r $GT_VAR/state/replicas ]]; then
        while read -r name count; do REPLICAS[$name]=$count; done <"$GT_VAR/state/replicas"
    fi
}

# spread_replicas: PROCESSES from that.
spread_replicas() {
    local name number
    PROCESSES=()
    for name in "${PROGRAMS[@]}"; do
        PROCESSES+=("$name")
        may_have_replicas "$name" || continue
        for ((number = 2; number <= ${REPLICAS[$name]:-1}; number++)); do
            PROCESSES+=("$name.$number")
            KIND[$name.$number]=${KIND[$name]}
            COMMAND[$name.$number]=${COMMAND[$name]}
        done
    done
}

# replica_of NAME: 3 of sessions.3. Its program is ${NAME%%.*}.
replica_of() {
    case $1 in
        *.*) printf '%s\n' "${1##*.}" ;;
        *) echo 1 ;;
    esac
}

read_programs
read_replicas
spread_replicas

# want_replicas LIST: changes REPLICAS as a list "sessions=3,bus=2" says; ends when it can not be so.
want_replicas() {
    local pair name count
    for pair in ${1//,/ }; do
        name=${pair%%=*} count=${pair#*=}
        [[ -n ${KIND[$name]:-} && $name != *.* ]] || die "no process \"$name\"; there are: ${PROGRAMS[*]}"
        may_have_replicas "$name" || die "$name is a store: there is one of it"
        [[ $pair == *=* && $count =~ ^[1-9][0-9]?$ ]] && ((count <= REPLICAS_MAX)) ||
            die "$pair: a number of replicas is from 1 to $REPLICAS_MAX, as in sessions=3"
        REPLICAS[$name]=$count
    done
}

# processes_of NAME...: the processes meant by these names, in the order of the list: all replicas
# of a program, or NAME.2; NAME.1 is the first alone. Ends when there is no such process.
processes_of() {
    local name process found
    local -A wanted
    for name; do
        found=no
        for process in "${PROCESSES[@]}"; do
            [[ $name == "$process" || $name == "${process%%.*}" || $name == "$process.1" ]] || continue
            wanted[$process]=1
            found=yes
        done
        [[ $found == yes ]] || die "no process \"$name\"; there are: ${PROCESSES[*]}"
    done
    for process in "${PROCESSES[@]}"; do
        if [[ -n ${wanted[$process]:-} ]]; then say "$process"; fi
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

# known_services: all services, with commas between them.
known_services() { services_of "${PROGRAMS[@]}" | paste -sd ,; }

# services_of NAME...: the services that these processes are replicas of, each once.
services_of() {
    local name
    for name in "${PROGRAMS[@]}"; do
        if [[ ${KIND[$name]} == service && " ${*%%.*} " == *" $name "* ]]; then say "$name"; fi
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

# as_role ROLE DATABASE [OPTION...]: psql reading its standard input, printing bare rows; an error ends it.
as_role() {
    PGPASSFILE=$GT_VAR/secrets/$1.pgpass PGOPTIONS='-c client_min_messages=warning' \
        psql -h "$(readlink -f "$GT_VAR/run")" -U "$1" -d "$2" -wXqAt -v ON_ERROR_STOP=1 -v VERBOSITY=terse "${@:3}"
}

# ---- the supervisor

service_dir() { printf '%s/service/%s' "$GT_VAR" "$1"; }
supervisor_runs() { s6-svscanctl "$GT_VAR/service" 2>/dev/null; }
# A supervisor listens before it can be asked: it counts once its status is there.
is_supervised() { s6-svstat "$(service_dir "$1")" >/dev/null 2>&1; }

# installed: the processes that "up" has set up here.
installed() {
    local name
    for name in "${PROCESSES[@]}"; do
        if [[ -e $(service_dir "$name")/run ]]; then say "$name"; fi
    done
    surplus
}

# surplus: those of them that are no longer to be: replicas beyond the number, and what a newer
# release does not have.
surplus() {
    local dir
    for dir in "$GT_VAR"/service/*/; do
        dir=${dir%/}
        if [[ -e $dir/run && " ${PROCESSES[*]} " != *" ${dir##*/} "* ]]; then say "${dir##*/}"; fi
    done
}

# release_of NAME: the name of the release that the process runs from.
release_of() {
    local link=$GT_VAR/service/$1/data/release
    if [[ -L $link ]]; then basename "$(readlink -f "$link")"; fi
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
