#!/bin/sh
# Runs a module of attack tests in a network and mount namespace of its own.
# Without the right to make one the tests that need it skip.
set -eu
cd "$(dirname "$0")"
for how in "unshare --net --mount" "unshare --map-root-user --net --mount"; do
  # shellcheck disable=SC2086  # a list of words
  if $how sh -c 'ip link set lo up && mount --bind /etc/hosts /etc/hosts' \
    2>/dev/null; then
    TESTS_WALLED=1
    export TESTS_WALLED
    # shellcheck disable=SC2086,SC2016  # the inner shell's own arguments
    exec $how sh -c 'ip link set lo up; exec python3 -m unittest -v "$@"' \
      sh "$@"
  fi
done
echo "no namespace can be made here (unshare, ip, mount)" >&2
exec python3 -m unittest -v "$@"
