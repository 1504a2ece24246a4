#!/bin/sh
# Benchmarks as ratios within one run (machines are noisy): medians of seven
# repeats, each step beside its floor.
# usage: run.sh BIN_DIR
set -eu
bin=$1
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
                    ("RecordInHistogram", "PushToVector")):
    print(f"{step:<20} {ns[step]:8.1f} ns  = {ns[step] / ns[floor]:6.2f} x "
          f"{floor} ({ns[floor]:.1f} ns)")
print(f"{'MergeHistograms':<20} {ns['MergeHistograms']:8.1f} ns")
PYTHON
