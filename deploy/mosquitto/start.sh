#!/bin/sh
# Start of the broker in docker-compose: hash the passwords of the secret mqtt_users ("name:password" a line), then run.
set -eu
umask 077
cp /run/secrets/mqtt_users /mosquitto/config/passwords
chmod 600 /mosquitto/config/passwords
mosquitto_passwd -U /mosquitto/config/passwords
chown mosquitto /mosquitto/config/passwords
exec mosquitto -c /mosquitto/config/mosquitto.conf
