#!/bin/sh
# Start of the broker in docker-compose: passwords of the secret mqtt_users ("name:password" a line) are hashed, accounts
# that `ioc broker user` made are joined to them, TLS too where there is a certificate; then Mosquitto runs.
set -eu
umask 077
cd /mosquitto/config
cp /run/secrets/mqtt_users passwords
mosquitto_passwd -U passwords
cat /mosquitto/shipped/acl >acl
cat /mosquitto/shipped/mosquitto.conf >mosquitto.conf
if [ -e /mosquitto/users/broker/passwords ]; then
    cat /mosquitto/users/broker/passwords >>passwords
    cat /mosquitto/users/broker/acl >>acl
fi
if [ -e /mosquitto/certs/server.crt ]; then
    mkdir -p /mosquitto/tls
    cp /mosquitto/certs/server.crt /mosquitto/certs/server.key /mosquitto/tls/
    sed 's|/mosquitto/certs/|/mosquitto/tls/|' /mosquitto/shipped/tls.conf >>mosquitto.conf
    chown -R mosquitto /mosquitto/tls
fi
chown mosquitto passwords acl mosquitto.conf
exec mosquitto -c /mosquitto/config/mosquitto.conf
