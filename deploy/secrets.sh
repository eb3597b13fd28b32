#!/bin/sh
# Makes what docker-compose reads as secrets: a file each in ./secrets, with random passwords. Run it again after an
# area was switched on in geodata/iocs.toml: what is there stays as it is, what is missing is added. Passwords that others
# gave us are empty until somebody puts them there: printf %s PASSWORD | install -m 444 /dev/stdin secrets/mail_password
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets

password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# Containers run as users of their own and must read their file; the folder keeps everybody else out.
keep() { [ -e "secrets/$1" ] || { cat >"secrets/$1" && chmod 444 "secrets/$1"; }; }

password | keep superuser_password
printf 'postgresql://postgres:%s@database/postgres' "$(cat secrets/superuser_password)" | keep database_superuser_url
for role in owner ingest watch web gate; do
    printf 'postgresql://ioc_%s:%s@database/ioc' "$role" "$(password)" | keep "database_${role}_url"
done

password | keep webhook_secret
for given in mail_password s3_secret oidc_client_secret; do
    keep "$given" </dev/null
done

# The broker's users: ours, the bridge, and one for each area, which publishes under its own name.
areas=$(sed -n 's/^\([a-z-]*\) *= *[a-z].*/\1/p' geodata/iocs.toml)
for user in ingest bridge $areas; do
    password | keep "mqtt_$user"
done

# A file with the passwords of several users, "name:password" a line: made anew each time.
together() {
    file=$1
    shift
    for user in "$@"; do
        printf '%s:%s\n' "$user" "$(cat "secrets/mqtt_$user")"
    done >"secrets/$file.new"
    chmod 444 "secrets/$file.new"
    mv -f "secrets/$file.new" "secrets/$file"
}
together mqtt_users ingest bridge $areas  # for the broker
together mqtt_publishers bridge $areas    # for who stands in for publishers: the simulator, replays
mkdir -p secrets/broker-certs
echo "secrets/ holds $(find secrets -type f | wc -l) files; keep it out of backups that others can read"
