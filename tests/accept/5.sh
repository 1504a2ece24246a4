#!/bin/sh
# The figures of issue 5 that need whole runs: is the planted limit named, and
# the knee the same for every sweep? As root: servers run undisturbed.
# usage: 5.sh BIN_FOLDER
set -eu
TESTS_BIN=$(cd "$1" && pwd)
export TESTS_BIN
cd "$(dirname "$0")/../.."
PYTHONPATH=tests/integration:tests/accept
export PYTHONPATH
exec python3 tests/accept/limit_figures.py
