#!/bin/sh
# Runs each fuzzer for a while, from the checked-in corpus, as many at a time as
# there are cores. What it learns stays in BUILD_DIR/found, and a next run goes
# on from there; an input that fails is named by libFuzzer and kept in BUILD_DIR.
# usage: run.sh BUILD_DIR [SECONDS]
set -eu
build=$1
seconds=${2:-60}
corpus=$(dirname "$0")/corpus
for name in "$corpus"/*; do
  mkdir -p "$build/found/$(basename "$name")"
done
echo "fuzz: $seconds s each, $(nproc) at a time" >&2
# shellcheck disable=SC2016  # expanded by the inner shell, one a fuzzer
printf '%s\n' "$corpus"/* | xargs -P "$(nproc)" -n 1 sh -c '
  name=$(basename "$3")
  log=$1/$name.log
  if "$1/bin/${name}_fuzzer" -max_total_time="$2" -timeout=10 \
    -artifact_prefix="$1/$name-" -verbosity=0 -print_final_stats=1 \
    "$1/found/$name" "$3" >"$log" 2>&1; then
    echo "$name: $(sed -n "s/^stat::number_of_executed_units: *//p" "$log") inputs, nothing found"
  else
    cat "$log" >&2
    echo "$name: FAILED, see above" >&2
    exit 1
  fi' fuzz "$build" "$seconds"
