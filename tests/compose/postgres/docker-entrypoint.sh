#!/bin/bash
# What docker-compose.yml uses of the official image's entrypoint: POSTGRES_PASSWORD_FILE and
# POSTGRES_INITDB_ARGS, as the user "postgres" from the start.
set -euo pipefail

if [[ ! -s $PGDATA/PG_VERSION ]]; then
    password=$(<"$POSTGRES_PASSWORD_FILE")
    # shellcheck disable=SC2086 # several arguments on purpose
    initdb -U postgres --pwfile=<(printf '%s\n' "$password") ${POSTGRES_INITDB_ARGS:-} -D "$PGDATA"
    printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
fi
exec "$@"
