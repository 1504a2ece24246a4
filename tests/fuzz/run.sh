#!/bin/sh
# Runs each fuzzer for a while, from the checked-in corpus. What it learns stays
# in BUILD_DIR/found, and a next run goes on from there; an input that fails is
# named by libFuzzer and kept in BUILD_DIR.
# usage: run.sh BUILD_DIR [SECONDS]
set -eu
build=$1
seconds=${2:-60}
corpus=$(dirname "$0")/corpus
for name in sse api tracker response prompt_file; do
  mkdir -p "$build/found/$name"
  echo "$name: $seconds s" >&2
  "$build/bin/${name}_fuzzer" -max_total_time="$seconds" -timeout=10 \
    -artifact_prefix="$build/$name-" -verbosity=0 -print_final_stats=1 \
    "$build/found/$name" "$corpus/$name"
done
