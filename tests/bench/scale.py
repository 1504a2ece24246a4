"""A coordinator with a thousand workers (fleet.cc), each of which sends a
window a second of 5,000 events and 10 rows: what it costs in processor time
and memory, how large messages are, and how soon windows are acknowledged.

SCALE_WORKERS (default 1000), SCALE_SECONDS (60), SCALE_ROWS (10) and
SCALE_EVENTS (5000) say how wide and how long, and what a window holds.
Exit status 1 above one core or one GiB, or when an acknowledgement took longer
than the lease.
"""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from bench_kit import BIN, say_load

WORKERS = int(os.environ.get("SCALE_WORKERS", "1000"))
SECONDS = int(os.environ.get("SCALE_SECONDS", "60"))
ROWS = int(os.environ.get("SCALE_ROWS", "10"))  # of one slot a worker
EVENTS = int(os.environ.get("SCALE_EVENTS", "5000"))
LEASE_S = 3
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1]
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / TICKS


def rss_mib(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def watch(coordinator):
    """(cores of each second, the most MiB) until it ends."""
    cores, most, last = [], 0.0, None
    while coordinator.poll() is None:
        try:
            now = (time.monotonic(), cpu_s(coordinator.pid))
            most = max(most, rss_mib(coordinator.pid))
        except (OSError, IndexError):
            break  # it ends just now
        if last is not None:
            cores.append((now[1] - last[1]) / (now[0] - last[0]))
        last = now
        time.sleep(1)
    return cores, most


def run(directory, fleet):
    addresses = fleet.stdout.readline().strip()
    coordinator = subprocess.Popen(
        [f"{BIN}/coordinator", "--workers", addresses, "--model", "chat",
         "--num-concurrent-requests", str(WORKERS), "--timeout", str(SECONDS),
         "--results-dir", directory / "result", "--ui", "none", "--lease",
         f"{LEASE_S}s", "--worker-wait", "60s"],
        stdout=subprocess.DEVNULL)
    cores, most = watch(coordinator)
    status = coordinator.wait()
    if status != 0:
        sys.exit(f"scale: the coordinator ended with status {status}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    (summary,) = (directory / "result" / "levels").glob("*/summary.json")
    level = json.loads(summary.read_text())
    fleet.stdin.close()
    figures = json.loads(fleet.stdout.readline())
    fleet.wait()
    return cores, most, used, level, figures


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE,
                       (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    say_load(f"{WORKERS:,} workers, a window a second of {EVENTS:,} events and "
             f"{ROWS} rows")
    fleet = subprocess.Popen(
        [f"{BIN}/fleet", f"workers={WORKERS}", f"request_us={1_000_000 // ROWS}",
         f"events={EVENTS}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with tempfile.TemporaryDirectory() as directory:
        cores, most, used, level, figures = run(pathlib.Path(directory), fleet)
    # The level's middle: without setup and without the report.
    steady = cores[len(cores) // 4:-len(cores) // 4 or None]
    core = statistics.mean(steady)
    print(f"windows {figures['batches']:,}, rows {figures['rows']:,} "
          f"({level['requests']['ok']:,} ok), "
          f"{figures['rows'] / level['duration_s']:,.0f} rows/s")
    print(f"coordinator: {core:.2f} cores in the level "
          f"({max(steady):.2f} at most in a second), "
          f"{used.ru_utime + used.ru_stime:.1f} s of CPU in all, "
          f"{most:.0f} MiB at most")
    print(f"a window: {figures['batch_bytes_mean']:,.0f} B, at most "
          f"{figures['batch_bytes_max']:,} B; a command "
          f"{figures['command_bytes_mean']:,.0f} B")
    print(f"acknowledged: {figures['acknowledged']:,}, p50 "
          f"{figures['acknowledged_ms_p50']:.1f} ms, p99 "
          f"{figures['acknowledged_ms_p99']:.1f} ms, at most "
          f"{figures['acknowledged_ms_max']:.0f} ms (lease "
          f"{LEASE_S * 1000:,} ms)")
    good = (core < 1 and most < 1024 and "degraded" not in level
            and figures["acknowledged_ms_max"] < LEASE_S * 1000)
    print("within one core and one GiB, in time" if good else "NOT within")
    sys.exit(0 if good else 1)


main()
