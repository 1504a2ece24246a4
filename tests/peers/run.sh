#!/bin/sh
# Runs the coordinator against servers that this project did not write.
# usage: run.sh BIN_FOLDER [unittest arguments]
set -eu
TESTS_BIN=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/../.."
TESTS_PEERS=$(pwd)/build/peers
export TESTS_BIN TESTS_PEERS
sh tests/peers/install.sh "$TESTS_PEERS"
PYTHONPATH=tests/integration:tests/peers
export PYTHONPATH
exec python3 -m unittest -v "${@:-peers_test}"
