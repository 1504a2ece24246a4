#!/bin/sh
# The figures of issue 4 that faults give (tests/faults).
# usage: 4.sh BIN_FOLDER
set -eu
TESTS_BIN=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
export TESTS_BIN
PYTHONPATH=tests/faults:tests/accept exec python3 tests/accept/fault_figures.py
