#!/bin/sh
# The figures of issue 1, measured three times on this machine.
# usage: 1.sh BIN_FOLDER
set -eu
TESTS_BIN=$(cd "$1" && pwd)
export TESTS_BIN
cd "$(dirname "$0")/../.."
PYTHONPATH=tests/integration:tests/accept
export PYTHONPATH
exec python3 tests/accept/main_job_figures.py
