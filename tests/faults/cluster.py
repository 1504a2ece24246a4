"""The programs of one schedule: a coordinator, workers on hosts of their own
where that is possible, and a model server beside each worker."""

import json
import pathlib
import shutil
import struct
import subprocess
import sys
import threading
import time

import hosts
import wire

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] /
                       "integration"))
from daemons import BIN, Daemon  # noqa: E402

WORKER_PORT = 7070
SERVER_PORT = 8000
CLOCK_LIBRARY = BIN / "libstepped_clock.so"
DISK_BYTES = 4 << 20
LOOK_EVERY_S = 0.05
ESTABLISHED = "01"


def impossible():
    """What faults may need and this machine has not, with the reason."""
    reasons = {"hosts": hosts.reason_not(),
               "wire": hosts.reason_not() or wire.reason_not(),
               "clock": "" if CLOCK_LIBRARY.exists() else
                        f"{CLOCK_LIBRARY} was not built"}
    return {need: why for need, why in reasons.items() if why}


class Worker:
    """A worker, its host and its model server."""

    def __init__(self, cluster, number):
        self.cluster, self.number = cluster, number
        self.host, self.wire = cluster.make_host(f"w{number}")
        self.truth_logs = []
        self.server_killed_ns = []
        self.server = self.server_address = self.daemon = None

    @property
    def trail_file(self):
        return self.cluster.folder / f"trail-{self.host.name}.jsonl"

    def trail(self):
        """A record for each run that it was in; none when it was killed."""
        return [json.loads(line)
                for line in self.trail_file.read_text().splitlines()]

    @property
    def name(self):
        """As rows call it."""
        return self.daemon.address.replace("0.0.0.0", self.host.address)

    def start(self):
        self.start_server()
        self.start_daemon("127.0.0.1:0")

    def start_daemon(self, local_address):
        """`local_address`: where it has no host of its own."""
        flags = ["--target", f"http://{self.server_address}"]
        if self.host.in_namespace:
            certs = self.cluster.certs
            flags += ["--listen", f"0.0.0.0:{WORKER_PORT}", "--tls-cert",
                      certs / f"{self.host.address}.pem", "--tls-key",
                      certs / f"{self.host.address}.key", "--tls-ca",
                      certs / "ca.pem", "--allow-client", "coordinator"]
        else:
            flags += ["--listen", local_address]
        flags += ["--audit-log", self.trail_file]
        self.daemon = Daemon(
            "worker", *flags, "--http", "127.0.0.1:0", lines=2,
            under=[*self.host.under, *self.cluster.clock(self.host.name)])

    def start_server(self):
        log = self.cluster.folder / (
            f"truth-{self.host.name}-{len(self.truth_logs)}.jsonl")
        self.truth_logs.append(log)
        address = self.server_address or (
            f"127.0.0.1:{SERVER_PORT if self.host.in_namespace else 0}")
        self.server = Daemon("simulator", "--listen", address, "--truth-log",
                             log, *self.cluster.server_flags,
                             under=self.host.under)
        self.server_address = self.server.address

    def kill_server(self):
        self.server_killed_ns.append(time.monotonic_ns())
        self.server.kill()

    def connections(self):
        """Open ones to its model server."""
        port = int(self.server_address.rsplit(":", 1)[1])
        try:
            table = pathlib.Path(
                f"/proc/{self.daemon.process.pid}/net/tcp").read_text()
        except OSError:
            return 0  # it is gone
        return sum(line.split()[2].endswith(f":{port:04X}") and
                   line.split()[3] == ESTABLISHED
                   for line in table.splitlines()[1:])


class Cluster:
    def __init__(self, folder, workers, server_flags, wired=(),
                 small_disk=False, fake_clocks=False):
        """`wired`: the workers (from 1) whose wire may become slow or worse."""
        self.folder = folder
        self.server_flags = server_flags
        self.wired, self.fake_clocks = wired, fake_clocks
        self.network = None if hosts.reason_not() else hosts.Network()
        self.host, _ = self.make_host("c")
        disk = folder / "disk" if small_disk else folder
        self.results = disk / "result"
        self.filler = disk / "filler"
        self.small_disk = small_disk
        if small_disk:
            disk.mkdir()
            hosts.run("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}",
                      "none", str(disk))
        self.certs = folder / "certs"
        self.coordinator = None
        self.ended_ns = None  # when the coordinator did
        self.seen = []  # (when, worker, its open connections)
        self.workers = [Worker(self, i + 1) for i in range(workers)]
        self.over = threading.Event()

    def make_host(self, name):
        if self.network is None:
            return hosts.Host(name, "127.0.0.1", in_namespace=False), None
        number = int(name[1:]) if name[1:] else 0
        if number not in self.wired:
            return self.network.add(name), None
        host = self.network.make(name)
        return host, wire.Wire(self.network, host, number)

    def clock(self, name):
        """What a program is run under to have a clock that can be stepped."""
        if not self.fake_clocks:
            return []
        file = self.folder / f"clock-{name}"
        file.write_bytes(struct.pack("qq", 0, 0))
        return ["env", f"LD_PRELOAD={CLOCK_LIBRARY}", f"STEPPED_CLOCK={file}"]

    def step_clock(self, name, seconds):
        """Its wall clock from now on; stamps from before stay as they are."""
        with open(self.folder / f"clock-{name}", "r+b") as file:
            file.write(struct.pack("qq", time.time_ns(), seconds * 10**9))

    def start(self, flags):
        if self.network is not None:
            subprocess.run(
                [BIN / "coordinator", "certs",
                 ",".join(w.host.address for w in self.workers), "-o",
                 self.certs], check=True, capture_output=True)
        for worker in self.workers:
            worker.start()
        names = ",".join(worker.name for worker in self.workers)
        command = [*self.host.under, *self.clock("coordinator"),
                   str(BIN / "coordinator"), "--workers", names,
                   "--results-dir", str(self.results), *map(str, flags)]
        if self.network is not None:
            command += ["--worker-tls-cert", self.certs / "coordinator.pem",
                        "--worker-tls-key", self.certs / "coordinator.key",
                        "--worker-tls-ca", self.certs / "ca.pem"]
        with open(self.folder / "coordinator.out", "w") as out, \
                open(self.folder / "coordinator.err", "w") as err:
            self.coordinator = subprocess.Popen(command, stdout=out, stderr=err,
                                                cwd=self.folder)
        threading.Thread(target=self.watch_end, daemon=True).start()
        threading.Thread(target=self.watch_connections, daemon=True).start()

    def watch_end(self):
        self.coordinator.wait()
        self.ended_ns = time.monotonic_ns()

    def watch_connections(self):
        while not self.over.wait(LOOK_EVERY_S):
            for worker in self.workers:
                self.seen.append((time.monotonic_ns(), worker.number,
                                  worker.connections()))

    @property
    def has_ended(self):
        return self.ended_ns is not None

    def said(self):
        return (self.folder / "coordinator.err").read_text()

    def wait_for_word(self, word):
        while word not in self.said() and not self.has_ended:
            time.sleep(LOOK_EVERY_S / 10)

    def answered(self):
        """Requests that the model servers are done with."""
        return sum(log.read_bytes().count(b"\n") for worker in self.workers
                   for log in worker.truth_logs) - len(self.workers)

    def written(self):
        """Rows on disk."""
        return sum(path.read_bytes().count(b"\n") for path in
                   self.results.glob("levels/*/requests.jsonl*"))

    def fill_disk(self):
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096) > 0:
                    pass
            except OSError:
                pass

    def free_disk(self):
        self.filler.unlink(missing_ok=True)

    def keep_disk(self):
        """A small disk is gone with our mounts."""
        if self.small_disk:
            self.free_disk()
            if self.results.exists():
                shutil.copytree(self.results, self.folder / "saved")

    def rebuild(self):
        """`coordinator report` over the results."""
        return subprocess.run(
            [BIN / "coordinator", "report", self.results, "--lang", "en"],
            capture_output=True, text=True, check=False)

    def stop(self):
        """Ends the daemons; returns the exit status of each worker that had
        not been killed, by name."""
        self.over.set()
        if self.coordinator is not None and not self.has_ended:
            self.coordinator.kill()
        statuses = {}
        for worker in self.workers:
            if worker.daemon is not None and worker.daemon.process.poll() is None:
                statuses[worker.name] = worker.daemon.stop()
            if worker.server is not None:
                worker.server.stop()
        return statuses
