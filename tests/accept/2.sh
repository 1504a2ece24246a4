#!/bin/sh
# The figures of issue 2 that need whole runs: the verdict on the client under
# seeded loads and faults, and its error bound near the border. As root: ports
# and CPU run short in a network namespace and a control group of their own.
# usage: 2.sh BIN_FOLDER
set -eu
TESTS_BIN=$(cd "$1" && pwd)
export TESTS_BIN
cd "$(dirname "$0")/../.."
PYTHONPATH=tests/integration:tests/accept
export PYTHONPATH
exec python3 tests/accept/verdict_figures.py
