#!/bin/sh
# Builds and tests the last commit in a fresh root of another Debian release.
# usage: test_on.sh bookworm|trixie   (as root; DEBIAN_MIRROR to use another)
set -eu
suite=${1:?give a suite: bookworm (12) or trixie (13)}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
root=${TESTS_ROOTS:-$PWD/build/roots}/$suite
[ "$(id -u)" -eq 0 ] || { echo "test-on: debootstrap needs root" >&2; exit 1; }

if [ ! -x "$root/usr/bin/apt-get" ]; then
  mkdir -p "$root"
  debootstrap --variant=minbase "$suite" "$root" "$mirror"
fi

cleanup() {
  for place in dev/shm proc; do
    mountpoint -q "$root/$place" && umount "$root/$place"
  done
}
trap cleanup EXIT
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev/shm" || {
  mkdir -p "$root/dev/shm"
  mount -t tmpfs tmpfs "$root/dev/shm"
}
for node in null zero random urandom; do
  [ -e "$root/dev/$node" ] || cp -a "/dev/$node" "$root/dev/$node"
done
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true

# Sources anew, an earlier build kept.
mkdir -p "$root/src"
find "$root/src" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
git archive HEAD | tar -x -C "$root/src"
chroot "$root" /bin/sh -c 'cd /src && exec ./run test'
