"""Millions of short requests through a real coordinator and worker: their
resident memory after the first 100,000 must stay flat within 10 %.

Exit status 1 when it does not. MEMORY_REQUESTS (default 2,000,000) and
MEMORY_STREAMS (64) say how long and how wide.
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from bench_kit import BIN, CLIENT_CORE, PacedServer, pinned, say_load

REQUESTS = int(os.environ.get("MEMORY_REQUESTS", "2000000"))
STREAMS = int(os.environ.get("MEMORY_STREAMS", "64"))
SETTLED = 100_000
MOST_GROWTH = 0.10
POINTS = 12  # of the table


def rss_mb(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def requests_so_far(address):
    with urllib.request.urlopen(f"http://{address}/metrics") as page:
        text = page.read().decode()
    return sum(float(n) for n in re.findall(
        r"^byzerperf_requests_total\{[^}]*\} (\S+)", text, re.MULTILINE))


class Samples:
    """Memory of the programs beside the requests that are done, until the
    coordinator ends."""

    def __init__(self, processes, metrics):
        self.processes, self.metrics = processes, metrics
        self.rows = []  # (requests, {name: MB})
        self.thread = threading.Thread(target=self._sample, daemon=True)
        self.thread.start()

    def _sample(self):
        while self.processes["coordinator"].poll() is None:
            try:
                done = requests_so_far(self.metrics)
                self.rows.append((done, {name: rss_mb(p.pid) for name, p
                                         in self.processes.items()}))
            except (OSError, ValueError, IndexError):
                pass  # a program is just starting or ending
            time.sleep(0.5)


def start_worker(target):
    worker = subprocess.Popen(
        pinned(CLIENT_CORE, [f"{BIN}/worker", "--listen", "127.0.0.1:0",
                             "--http", "127.0.0.1:0", "--target",
                             f"http://127.0.0.1:{target}"]),
        stdout=subprocess.PIPE, text=True)
    said = dict(line.strip().split(" on ")
                for line in (worker.stdout.readline() for _ in range(2)))
    return worker, said["listening"], said["http"]


def run(directory):
    prompts = directory / "prompts"
    prompts.mkdir()
    (prompts / "p.jsonl").write_text(
        json.dumps({"id": "p", "prompt": "Say something."}) + "\n")
    with PacedServer(tokens=0) as server:
        worker, address, metrics = start_worker(server.port)
        try:
            coordinator = subprocess.Popen(
                [f"{BIN}/coordinator", "--workers", address, "--model", "chat",
                 "--no-streaming", "--prompts-dir", prompts, "--results-dir",
                 directory / "result", "--num-concurrent-requests",
                 str(STREAMS), "--max-num-completed-requests", str(REQUESTS),
                 "--records", "jsonl.zst", "--ui", "none"],
                stdout=subprocess.DEVNULL)
            samples = Samples({"coordinator": coordinator, "worker": worker},
                              metrics)
            status = coordinator.wait()
            samples.thread.join()
        finally:
            worker.terminate()
            worker.wait()
    if status != 0:
        sys.exit(f"memory: the coordinator ended with status {status}")
    return samples.rows


def main():
    say_load(f"{REQUESTS:,} short requests, {STREAMS} at once: resident MB")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        rows = run(pathlib.Path(directory))
    took = time.monotonic() - began
    settled = [row for row in rows if row[0] >= SETTLED]
    if len(settled) < 10:
        sys.exit("memory: too short to judge; raise MEMORY_REQUESTS")
    print(f"{'requests':>12}{'coordinator':>13}{'worker':>9}")
    for done, mb in rows[::max(1, len(rows) // POINTS)]:
        print(f"{done:>12,.0f}{mb['coordinator']:>13.1f}{mb['worker']:>9.1f}")
    flat = True
    for name in ("coordinator", "worker"):
        mb = [row[1][name] for row in settled]
        # A batch that is being written comes and goes; growth stays.
        tenth = max(1, len(mb) // 10)
        first = statistics.median(mb[:tenth])
        growth = statistics.median(mb[-tenth:]) / first - 1
        swing = max(mb) / first - 1
        flat = flat and growth <= MOST_GROWTH and swing <= MOST_GROWTH
        print(f"{name}: {first:.1f} MB after {SETTLED:,} requests, "
              f"{growth:+.1%} at the end, at most {swing:+.1%}")
    print(f"{REQUESTS / took:,.0f} requests/s; "
          f"{'flat' if flat else 'NOT flat'} within {MOST_GROWTH:.0%}")
    sys.exit(0 if flat else 1)


main()
