#!/bin/sh
# Benchmarks as ratios within one run (machines are noisy): first the steps of
# the hot path, each beside its floor, medians of seven; then the whole of it
# beside a bare reader and a Python client (hot_path.py).
# usage: run.sh BIN_DIR [REPEATS of the whole]
set -eu
bin=$1
shift
result=$(mktemp)
trap 'rm -f "$result"' EXIT
"$bin/core_bench" --benchmark_repetitions=7 --benchmark_min_time=0.1 \
  --benchmark_report_aggregates_only=true --benchmark_format=json \
  >"$result" 2>/dev/null
python3 - "$result" <<'PYTHON'
import json
import os
import sys

runs = json.load(open(sys.argv[1]))["benchmarks"]
ns = {r["run_name"]: 1e9 / r["items_per_second"] for r in runs
      if r["aggregate_name"] == "median"}
print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
for step, floor in (("SplitEvents", "SplitLinesByMemchr"),
                    ("DecodeEvent", "SplitEvents"),
                    ("ReadEvents", "SplitEvents"),
                    ("RecordInHistogram", "PushToVector")):
    print(f"{step:<20} {ns[step]:8.1f} ns  = {ns[step] / ns[floor]:6.2f} x "
          f"{floor} ({ns[floor]:.1f} ns)")
print(f"{'MergeHistograms':<20} {ns['MergeHistograms']:8.1f} ns")
PYTHON

venv=build/bench-python
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install -q --disable-pip-version-check \
  aiohttp==3.10.11 uvloop==0.21.0
# shellcheck disable=SC3045  # a descriptor a stream; dash and bash know -H
ulimit -n "$(ulimit -Hn)"
python3 tests/bench/hot_path.py "$bin" "$venv/bin/python" "$@"
