#!/bin/sh
# Makes the secrets for compose.yaml in the folder secrets beside it; those that are there stay. With the word new-key it
# puts a new secret key in front of the others.
# Run here: by the tests, with dash and openssl.
#
# Only the folder protects them: Compose mounts the files as they are, and programs that are not root must read them.

set -eu
cd "$(dirname "$0")"
[ -d secrets ] || mkdir -m 700 secrets

keep() { # keep FILE TEXT
  printf '%s\n' "$2" >"secrets/$1.new"
  chmod 444 "secrets/$1.new"
  mv -f "secrets/$1.new" "secrets/$1"
}

if [ ! -e secrets/database_url ]; then
  password=$(openssl rand -hex 24)
  keep database_url "postgres://annae:$password@postgres:5432/annae?sslmode=disable"
fi
if [ ! -e secrets/secret_key ]; then
  key=$(openssl rand -base64 32)
  keep secret_key "$key"
fi
if [ "${1:-}" = new-key ]; then
  key=$(openssl rand -base64 32)
  keep secret_key "$key,$(cat secrets/secret_key)"
fi
