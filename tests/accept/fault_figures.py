"""The figures of issue 4 that faults give: after how long load stops, after
how long it is back, and what a clock that is set does to latencies.

Hosts are network namespaces, each with a worker and a model server; the lease
is 2 s. Exit status 1 when a law of tests/faults is broken.
"""

import os
import sys

import runs
from faults import LEASE_S

TIMES = 3
STOPS = {
    "broken-stream": "the coordinator is killed (a broken stream)",
    "left-at-once": "Ctrl-C twice (a broken stream)",
    "silent-partition": "a silent partition",
    "cut-to-worker-alone": "cut one way: the worker hears nothing",
    "cut-from-worker-alone": "cut one way: nobody hears the worker",
    "frozen-coordinator": "the coordinator is frozen",
    "thawed-worker": "a worker frozen for longer (from its freeze)",
}
BACK = {
    "back-after-a-kill": "is killed",
    "back-after-a-partition": "is cut off",
    "back-after-a-freeze": "is frozen",
}
CLOCKS = {
    "no-clock-set": "no clock is set",
    "a-workers-clock-set-back-5-s": "a worker's clock is set back by 5 s",
    "all-clocks-set-forward-1-h": "all clocks are set forward by 1 h",
}


class Figures:
    def __init__(self):
        self.problems = []

    def outcomes(self, name):
        """Of some runs."""
        found = []
        for _ in range(TIMES):
            run = runs.run(name)
            self.problems += [f"{name}: {problem}" for problem in run.problems]
            found.append(run.outcome)
        return found


def span(values, unit):
    values = [value for value in values if value is not None]
    if not values:
        return "none"
    return f"{min(values):.2f} to {max(values):.2f} {unit}"


def main():
    figures = Figures()
    print(f"machine load {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores")
    print(f"load stops (lease {LEASE_S} s, {TIMES} runs each): the last request"
          " at the victims' model servers; the last open connection")
    for name, words in STOPS.items():
        stopped = [one for outcome in figures.outcomes(name)
                   for one in outcome.get("stopped", [])]
        print(f"  {words}: "
              f"{span([one['last_request_s'] for one in stopped], 's')}; "
              f"{span([one['last_connection_s'] for one in stopped], 's')}",
              flush=True)
    print("offered load of a timed run is back after 1 of 4 workers")
    for name, words in BACK.items():
        back = [one.get("load_back_s") for one in figures.outcomes(name)]
        print(f"  {words}: {span(back, 's')}", flush=True)
    print("TTFT and E2E of rows less the model server's (least, median, most)")
    for name, words in CLOCKS.items():
        errors = [one["time_error_ms"] for one in figures.outcomes(name)
                  if one.get("time_error_ms")]
        print(f"  {words}: " + "; ".join(
            span(values, "ms") for values in zip(*errors)), flush=True)
    for problem in figures.problems:
        print("BROKEN:", problem)
    return 1 if figures.problems else 0


if __name__ == "__main__":
    sys.exit(main())
