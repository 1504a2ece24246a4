"""The hot path against its floor and against a Python client, as ratios of one
interleaved run: server and client pinned to a core each, medians of the
repeats.

usage: hot_path.py BIN_DIR PYTHON [REPEATS]
PYTHON: an interpreter with aiohttp and uvloop.
"""
import json
import os
import statistics
import subprocess
import sys

BIN, PYTHON = sys.argv[1], sys.argv[2]
REPEATS = int(sys.argv[3]) if len(sys.argv) > 3 else 5
HERE = os.path.dirname(os.path.abspath(__file__))
# Streams, events a second of each; the demand is their product.
PACED = ((1000, 20), (2000, 25))
CLIENTS = {
    "bare, recvmsg": ([f"{BIN}/bare_reader", "stamp=1"]),
    "bare, peek": ([f"{BIN}/bare_reader", "stamp=2"]),
    "byzerperf": ([f"{BIN}/stream_client"]),
    "aiohttp+uvloop": ([PYTHON, f"{HERE}/aiohttp_client.py"]),
}


def pinned(core, command):
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core % len(cores)]), *command]


def measure(command, pace, streams, **words):
    """One client against a server of its own: the client's line of figures."""
    server = subprocess.Popen(
        pinned(1, [f"{BIN}/paced_server",
                   *(f"{name}={value}" for name, value in pace.items())]),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip()
        words |= {"port": port, "streams": streams}
        line = subprocess.run(
            pinned(0, [*command, *(f"{k}={v}" for k, v in words.items())]),
            stdout=subprocess.PIPE, text=True, check=True).stdout
        return json.loads(line)
    finally:
        server.stdin.close()
        server.wait()


def paced(streams, rate):
    pace = {"ttft_us": 50000, "gap_us": 1000000 // rate, "tokens": 100}
    runs = {name: [] for name in CLIENTS}
    for _ in range(REPEATS):
        for name, command in CLIENTS.items():
            cost = measure(command, pace, streams, warm_ms=3000, run_ms=3000,
                           check=0)
            error = measure(command, pace, streams, warm_ms=3000, run_ms=3000,
                            check=1)
            runs[name].append({
                "us": cost["cpu_s"] * 1e6 / max(cost["events"], 1),
                "events/s": cost["events"] / cost["wall_s"],
                "ev/read": (cost["events"] / cost["reads"]
                            if cost["reads"] else 0),
                "p50": error["error_us"]["p50"],
                "p99": error["error_us"]["p99"]})
    return {name: {figure: statistics.median(run[figure] for run in all_runs)
                   for figure in all_runs[0]}
            for name, all_runs in runs.items()}


def full_speed():
    """64 KB a send: what it costs to take events apart."""
    runs = {name: [] for name in CLIENTS}
    for _ in range(REPEATS):
        for name, command in CLIENTS.items():
            run = measure(command, {"gap_us": 0, "ttft_us": 0,
                                    "tokens": 20000}, 64,
                          warm_ms=1000, run_ms=2000)
            runs[name].append(run["events"] / run["wall_s"])
    return {name: statistics.median(rates) for name, rates in runs.items()}


def main():
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, "
          f"medians of {REPEATS}")
    for streams, rate in PACED:
        figures = paced(streams, rate)
        floor = figures["bare, peek"]["us"]
        print(f"\n{streams} streams x {rate} events/s, one send an event")
        print(f"{'client':<16}{'us/event':>9}{'x floor':>9}{'events/s':>10}"
              f"{'ev/read':>9}{'err p50 us':>12}{'p99 us':>10}")
        for name, f in figures.items():
            print(f"{name:<16}{f['us']:>9.1f}{f['us'] / floor:>9.2f}"
                  f"{f['events/s']:>10.0f}{f['ev/read']:>9.2f}"
                  f"{f['p50']:>12.1f}{f['p99']:>10.1f}")
    rates = full_speed()
    print("\n64 streams at full speed, 64 KB a send")
    for name, events_per_s in rates.items():
        print(f"{name:<16}{events_per_s:>12.0f} events/s  "
              f"{events_per_s / rates['aiohttp+uvloop']:>8.1f} x aiohttp")


main()
