#!/bin/sh
# The figures of issue 3 that need whole runs: traces and open loops over two
# workers, inputs of asked lengths on the simulator and on llama.cpp's server.
# usage: 3.sh BIN_FOLDER
set -eu
TESTS_BIN=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
TESTS_PEERS=$(pwd)/build/peers
export TESTS_BIN TESTS_PEERS
sh tests/peers/install.sh "$TESTS_PEERS"
PYTHONPATH=tests/integration:tests/accept:tests/peers
export PYTHONPATH
python3 tests/accept/trace_figures.py
python3 tests/accept/length_figures.py
exec python3 tests/accept/open_loop_figures.py
