#!/bin/bash
# What docker-compose.yml uses of the official image's entrypoint: POSTGRES_PASSWORD_FILE and
# POSTGRES_INITDB_ARGS, as the user "postgres" from the start.
set -euo pipefail

if [[ ! -s $PGDATA/PG_VERSION ]]; then
    password=$(<"$POSTGRES_PASSWORD_FILE")
    # shellcheck disable=SC2086 # several arguments on purpose
    initdb -U postgres --pwfile=<(printf '%s\n' "$password") ${POSTGRES_INITDB_ARGS:-} -D "$PGDATA"
    printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
    # The official one starts the server for scripts of the user; until that is over it
    # listens on its socket only.
    pg_ctl -D "$PGDATA" -w start -o "-c listen_addresses=''" >/dev/null
    pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
fi
exec "$@"
