"""A wire between a host and the bridge that can be slow and lose, double and
reorder packets: a pair of TAP devices and a process between them. (Not every
kernel has netem.)

usage: wire.py NAMESPACE PORT SEED; settings come in as lines of JSON.
"""

import fcntl
import heapq
import json
import os
import random
import select
import struct
import subprocess
import sys
import time

import hosts

TUNSETIFF = 0x400454CA
IFF_TAP_NO_PI = 0x1002
PERFECT = {"delay_s": 0, "loss": 0, "double": 0, "reorder": 0}
HELD_BACK_S = 0.02  # at most, of a packet that others overtake
PIECE = 64  # packets read before others have their turn


def open_tap(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF,
                struct.pack("16sH22x", name.encode(), IFF_TAP_NO_PI))
    return device


def reason_not():
    """Why there can be no wires here; empty when there can."""
    try:
        os.close(os.open("/dev/net/tun", os.O_RDWR))
    except OSError as error:
        return f"no slow or lossy wire is possible here: {error}"
    return ""


class Wire:
    """Plugs a host of the network in by a wire that is perfect at first."""

    def __init__(self, network, host, seed):
        self.process = subprocess.Popen(
            [sys.executable, __file__, host.name, host.port, str(seed)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(f"no wire to {host.name}")
        network.plug_in(host)

    def set(self, **settings):
        """Of each packet, in both directions: its delay; the share that is
        lost, comes twice, or is overtaken by later ones."""
        self.process.stdin.write(json.dumps(PERFECT | settings) + "\n")
        self.process.stdin.flush()


class Packets:
    """What is on its way through the wire."""

    def __init__(self, ends, seed):
        self.ends = ends
        self.random = random.Random(seed)
        self.waiting = []  # (when to deliver, number, where to, packet)
        self.number = 0
        self.settings = PERFECT

    def take(self, end):
        other = self.ends[1] if end == self.ends[0] else self.ends[0]
        for _ in range(PIECE):
            try:
                packet = os.read(end, 65536)
            except BlockingIOError:
                return
            if self.random.random() < self.settings["loss"]:
                continue
            self.send(other, packet)
            if self.random.random() < self.settings["double"]:
                self.send(other, packet)

    def send(self, end, packet):
        when_s = time.monotonic() + self.settings["delay_s"]
        if self.random.random() < self.settings["reorder"]:
            when_s += self.random.uniform(0, HELD_BACK_S)
        self.number += 1
        heapq.heappush(self.waiting, (when_s, self.number, end, packet))

    def deliver(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(self.waiting)
            try:
                os.write(end, packet)
            except OSError:
                pass  # the device is down: lost

    def patience_s(self):
        if not self.waiting:
            return None
        return max(0, self.waiting[0][0] - time.monotonic())


def main():
    namespace, port, seed = sys.argv[1:]
    outside = open_tap(port)
    hosts.enter_network(namespace)
    ends = (outside, open_tap("eth0"))
    packets = Packets(ends, seed)
    print("ready", flush=True)
    while True:
        ready = select.select([*ends, sys.stdin], [], [],
                              packets.patience_s())[0]
        if sys.stdin in ready:
            line = sys.stdin.readline()
            if not line:
                return
            packets.settings = json.loads(line)
        for end in ends:
            if end in ready:
                packets.take(end)
        packets.deliver()


if __name__ == "__main__":
    main()
