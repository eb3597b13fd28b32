#!/bin/sh
# Opens every wall of this machine at its place; started by xinit. A line of /etc/ioc-wall/screens is a screen:
#   GEOMETRY        ADDRESS
#   1920x1080+0+0   https://ioc.example.vn/wall/da-lat?screen=1/2
set -eu

list=${IOC_WALL_SCREENS:-/etc/ioc-wall/screens}
here=$(dirname "$0")
port=9222

if [ -n "${DISPLAY:-}" ]; then
    xset s off -dpms || true  # the picture stays on
fi
trap 'trap - TERM; kill 0' TERM INT
while read -r geometry address; do
    case $geometry in '' | '#'*) continue ;; esac
    python3 "$here/screen.py" --address "$address" --geometry "$geometry" --port "$port" -- ${IOC_WALL_CHROMIUM:-} &
    port=$((port + 1))
done < "$list"
wait
