"""What the benchmarks' scripts share: programs pinned to a core each, one
client at a time against a server of its own, medians over repeats.

Environment: BENCH_BIN, the programs' folder; BENCH_PYTHON, an interpreter with
aiohttp and uvloop; BENCH_REPEATS; BENCH_TRANSPORTS, which transports of ours to
measure, by stream_client's names;
BENCH_REALTIME=1 runs servers and clients under the kernel's round-robin class,
for a machine that others use too (as root).
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys

BIN = os.environ["BENCH_BIN"]
PYTHON = os.environ.get("BENCH_PYTHON", "python3")
REPEATS = int(os.environ.get("BENCH_REPEATS", "5"))
TRANSPORTS = os.environ.get("BENCH_TRANSPORTS", "plain,curl").split(",")
TICK_US = 500  # how often our loops under load look (worker/load/load_loop.cc)
REALTIME = os.environ.get("BENCH_REALTIME") == "1"
HERE = os.path.dirname(os.path.abspath(__file__))

CLIENT_CORE, SERVER_CORE = 0, 1

# definitions.py and truth.py: the figures of the acceptance tests.
sys.path.insert(0, str(pathlib.Path(HERE).parent / "accept"))


def pinned(core, command):
    cores = sorted(os.sched_getaffinity(0))
    return [*(["chrt", "-r", "5"] if REALTIME else []), "taskset", "-c",
            str(cores[core % len(cores)]), *map(str, command)]


def words(settings):
    return [f"{name}={value}" for name, value in settings.items()]


def say_load(what):
    print(f"\n{what}\nload before: {os.getloadavg()[0]:.2f} on "
          f"{os.cpu_count()} cores, medians of {REPEATS}")


class PacedServer:
    """tests/bench/paced_server.cc on the server's core, for a `with`."""

    def __init__(self, **pace):
        self.process = subprocess.Popen(
            pinned(SERVER_CORE, [f"{BIN}/paced_server", *words(pace)]),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def run_client(command, **settings):
    """One client on the client's core: the line of figures that it prints."""
    line = subprocess.run(
        pinned(CLIENT_CORE, [*command, *words(settings)]),
        stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(line)


def measure(command, pace, **settings):
    with PacedServer(**pace) as server:
        return run_client(command, port=server.port, **settings)


def medians(runs):
    """[{figure: number}] → {figure: median}."""
    return {figure: statistics.median(run[figure] for run in runs)
            for figure in runs[0]}


def ours(*settings, name="byzerperf"):
    """{name: command} of this program, once for each transport."""
    return {f"{name}, {transport}":
            [f"{BIN}/stream_client", f"transport={transport}", *settings]
            for transport in TRANSPORTS}


def interleaved_runs(clients, one, repeats=REPEATS):
    """{name: [run]} of `one(command)` → {figure: number}, the clients in turn
    within each repeat, each second one in the other order."""
    runs = {name: [] for name in clients}
    for repeat in range(repeats):
        order = list(clients) if repeat % 2 else list(clients)[::-1]
        for name in order:
            runs[name].append(one(clients[name]))
    return runs


def interleaved(clients, one):
    """{name: medians} of interleaved_runs()."""
    return {name: medians(runs)
            for name, runs in interleaved_runs(clients, one).items()}


def ratio(runs, others, figure):
    """The median of the repeats' ratios: a machine's speed changes from minute
    to minute, and less between neighbours."""
    return statistics.median(run[figure] / other[figure]
                             for run, other in zip(runs, others))


def us_per(run, what):
    return run["cpu_s"] * 1e6 / max(run[what], 1)
