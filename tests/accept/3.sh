#!/bin/sh
# The figures of issue 3 that need whole runs: open loops over two workers.
# usage: 3.sh BIN_FOLDER
set -eu
BYZERPERF_BIN=$(cd "$1" && pwd)
export BYZERPERF_BIN
cd "$(dirname "$0")/../.."
PYTHONPATH=tests/integration:tests/accept
export PYTHONPATH
exec python3 tests/accept/open_loop_figures.py
