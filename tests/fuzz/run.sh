#!/bin/sh
# Runs each fuzzer for a while, from the checked-in corpus, as many at a time as
# there are cores. What it learns stays in BUILD_DIR/found, and a next run goes
# on from there; with `keep` the checked-in corpus gets what it does not cover
# itself. An input that fails stays in BUILD_DIR; status 1 then, and the last
# lines say how to run it again.
# usage: run.sh BUILD_DIR [SECONDS] [keep]
set -eu
build=$1
seconds=${2:-60}
keep=${3:-}
case $seconds in
  *[!0-9]* | 0*)
    echo "fuzz: SECONDS is a whole number from 1 on, not '$seconds'" >&2
    exit 1
    ;;
esac
case $keep in
  '' | keep) ;;
  *)
    echo "fuzz: after SECONDS only 'keep' may follow, not '$keep'" >&2
    exit 1
    ;;
esac
corpus=$(dirname "$0")/corpus
for name in "$corpus"/*; do
  mkdir -p "$build/found/$(basename "$name")"
done
rm -f "$build"/*-again.txt
echo "fuzz: $seconds s each, $(nproc) at a time" >&2
# shellcheck disable=SC2016  # expanded by the inner shell, one a fuzzer
printf '%s\n' "$corpus"/* | xargs -P "$(nproc)" -n 1 sh -c '
  build=$1 seconds=$2 keep=$3 corpus=$4
  name=$(basename "$corpus")
  fuzzer=$build/bin/${name}_fuzzer log=$build/$name.log
  if ! "$fuzzer" -max_total_time="$seconds" -timeout=10 \
    -artifact_prefix="$build/$name-" -verbosity=0 -print_final_stats=1 \
    "$build/found/$name" "$corpus" >"$log" 2>&1; then
    cat "$log" >&2
    input=$(sed -n "s/.*Test unit written to //p" "$log" | tail -n 1)
    echo "$name: FAILED; again: $fuzzer ${input:-(see $log)}" \
      >"$build/$name-again.txt"
    exit 0
  fi
  runs=$(sed -n "s/^stat::number_of_executed_units: *//p" "$log")
  echo "$name: $runs inputs, nothing found"
  [ -z "$keep" ] ||
    "$fuzzer" -set_cover_merge=1 -verbosity=0 "$corpus" \
      "$build/found/$name" >"$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }' fuzz "$build" "$seconds" "$keep"
# In the end, where nobody overlooks it.
for again in "$build"/*-again.txt; do
  [ -f "$again" ] || continue
  cat "$build"/*-again.txt >&2
  exit 1
done
