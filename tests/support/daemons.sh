#!/bin/sh
# Starts and stops daemons for scripts; source it. POSIX sh.
# The script sets `bin`; logs lie in $work, which is removed at exit unless
# KEEP=1.
work=$(mktemp -d "${TMPDIR:-/tmp}/byzerperf-XXXXXX")
daemons=""

stop_daemons() {
  # shellcheck disable=SC2086  # a list of process ids
  [ -z "$daemons" ] || kill $daemons 2>/dev/null || true
  for pid in $daemons; do wait "$pid" 2>/dev/null || true; done
  daemons=""
}

finish() {
  status=$?
  stop_daemons
  if [ "${KEEP:-0}" = 1 ]; then
    echo "logs: $work" >&2
  else
    rm -rf "$work"
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# start_daemon NAME PROGRAM [ARGUMENT…]: waits until it prints where it
# listens and puts HOST:PORT into $address.
start_daemon() {
  name=$1
  shift
  : >"$work/$name.out" # the loop below may look before the daemon writes
  "$@" >>"$work/$name.out" 2>"$work/$name.err" &
  daemon=$!
  daemons="$daemons $daemon"
  while :; do
    address=$(sed -n 's/^listening on //p' "$work/$name.out" | head -n 1)
    [ -z "$address" ] || return 0
    kill -0 "$daemon" 2>/dev/null || {
      cat "$work/$name.out" "$work/$name.err" >&2
      echo "$name did not start" >&2
      exit 1
    }
    sleep 0.05
  done
}
