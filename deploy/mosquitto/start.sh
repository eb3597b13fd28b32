#!/bin/sh
# Start of the broker in docker-compose: hash the passwords in IOC_MQTT_USERS ("name:password name:password"), then run.
set -eu
umask 077
# shellcheck disable=SC2086 # one line a user is what is wanted
printf '%s\n' $IOC_MQTT_USERS >/mosquitto/config/passwords
unset IOC_MQTT_USERS
mosquitto_passwd -U /mosquitto/config/passwords
chown mosquitto /mosquitto/config/passwords
exec mosquitto -c /mosquitto/config/mosquitto.conf
