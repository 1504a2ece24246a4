#!/bin/sh
# Benchmarks as ratios within one run (machines are noisy), each beside a floor
# or a peer. usage: run.sh BIN_DIR [PART… | all] [REPEATS]
# Without a part: all but memory, scale and chart, which take long.
set -eu
BENCH_BIN=$1
export BENCH_BIN
shift
usual="steps merge hot_path many_streams truth_table short_requests connections"
parts=""
for word in "$@"; do
  case $word in
    *[!0-9]*) parts="$parts $word" ;;
    *) export BENCH_REPEATS="$word" ;;
  esac
done
[ -n "$parts" ] || parts=$usual
[ "$parts" != " all" ] || parts="$usual memory scale chart"

# google_benchmark NAME: its medians of seven as JSON.
google_benchmark() {
  "$BENCH_BIN/$1" --benchmark_repetitions=7 --benchmark_min_time=0.1 \
    --benchmark_report_aggregates_only=true --benchmark_format=json 2>/dev/null
}

python() {
  venv=build/bench-python
  if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q --disable-pip-version-check \
      aiohttp==3.10.11 uvloop==0.21.0
  fi
  BENCH_PYTHON="$venv/bin/python" python3 "tests/bench/$1.py"
}

# shellcheck disable=SC3045  # a descriptor a stream; dash and bash know -H
ulimit -n "$(ulimit -Hn)"
for part in $parts; do
  case $part in
    steps) google_benchmark core_bench | python3 tests/bench/tell_steps.py ;;
    merge) google_benchmark merge_bench | python3 tests/bench/tell_merge.py ;;
    *)
      [ -f "tests/bench/$part.py" ] || {
        echo "bench: no part '$part'; known: $usual memory scale chart" >&2
        exit 1
      }
      python "$part"
      ;;
  esac
done
