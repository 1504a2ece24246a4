#!/bin/sh
# Starts aimock (npm: @copilotkit/aimock), a mock model server that this
# project did not write, on a free port of the loopback. It says `listening on
# URL` when ready and becomes this process: stop it with SIGTERM.
# usage: start_aimock.sh FOLDER   (where install.sh put it)
set -eu
here=$(dirname "$0")
exec node "$1/node_modules/@copilotkit/aimock/dist/cli.js" \
  --host 127.0.0.1 --port 0 --fixtures "$here/aimock_fixtures.json" \
  --latency 5 --chunk-size 8 --journal-max 100 --log-level info
