#!/bin/sh
# What docker-compose.yml uses of the official image's entrypoint: it becomes the command.
exec "$@"
