"""One schedule from its start to its laws.

usage: experiment.py NAME FOLDER; NAME is a fixed schedule's or a seed. What it
did is in FOLDER, and the outcome in FOLDER/outcome.json; exit status 1 when a
law was broken, 2 when this machine can't do what the schedule needs.
"""

import dataclasses
import json
import pathlib
import random
import sys
import time
import traceback

import cluster as clusters
import faults
import fixed
import hosts
import laws
import schedule as schedules
from evidence import Evidence

POLL_S = 0.005
QUIET_S = 0.3  # after all has ended: nothing may come any more


@dataclasses.dataclass
class Struck:
    """A fault that really struck; times are CLOCK_MONOTONIC."""

    kind: str
    worker: int
    began_ns: int
    ended_ns: int | None = None

    @property
    def fault(self):
        return faults.KINDS[self.kind]


def prompts(folder, sessions):
    path = folder / "prompts.jsonl"
    turns = range(schedules.TURNS if sessions else 1)
    path.write_text("".join(
        json.dumps({"id": f"p{i}", "messages": [
            {"role": "user", "content": f"Talk {i}: what about {turn}?"}
            for turn in turns]}) + "\n" for i in range(20)))
    return path


def server_flags(seed):
    server = schedules.SERVER
    return ["--ttft", f"{server['ttft_ms']}ms", "--itl",
            f"{server['itl_ms']}ms", "--output-tokens", server["tokens"],
            "--seed", seed]


def run_flags(schedule, folder):
    plan = schedule.plan
    return [*plan.flags(), "--model", "chat", "--prompts-dir",
            prompts(folder, plan.kind == "sessions"), "--lease",
            f"{faults.LEASE_S}s", "--benchmark-grace-period", "2s",
            "--random-seed", "7", "--ui", "plain", "--lang", "en"]


class Experiment:
    def __init__(self, schedule, folder):
        self.schedule, self.folder = schedule, folder
        self.struck = []
        kinds = {strike.kind for strike in schedule.strikes}
        needs = {need for kind in kinds for need in faults.KINDS[kind].needs}
        self.cluster = clusters.Cluster(
            folder, schedule.plan.workers,
            server_flags(random.Random(schedule.name).randint(1, 1000)),
            wired={s.worker for s in schedule.strikes
                   if "wire" in faults.KINDS[s.kind].needs},
            small_disk="disk-full" in kinds, fake_clocks="clock" in needs)

    def is_due(self, strike):
        fault = faults.KINDS[strike.kind]
        count = (self.cluster.written() if fault.by_rows
                 else self.cluster.answered())
        least = 1 if fault.by_rows else 0  # of both the load has begun then
        return count >= max(least, strike.at * self.schedule.plan.requests)

    def begin(self, strike):
        worker = (self.cluster.workers[strike.worker - 1] if strike.worker
                  else None)
        if worker is not None and worker.daemon.process.poll() is not None:
            return  # nobody is left to suffer it
        struck = Struck(strike.kind, strike.worker, time.monotonic_ns())
        struck.fault.begin(self.cluster, worker)
        self.struck.append(struck)

    def end(self, struck):
        worker = (self.cluster.workers[struck.worker - 1] if struck.worker
                  else None)
        struck.fault.end(self.cluster, worker)
        struck.ended_ns = time.monotonic_ns()

    def end_those_over(self, everything=False):
        for struck in self.struck:
            lasts_s = struck.fault.lasts_s
            if struck.ended_ns is not None or lasts_s is None:
                continue
            age_s = (time.monotonic_ns() - struck.began_ns) / 1e9
            if everything or age_s >= lasts_s:
                self.end(struck)

    def drive(self):
        """Strikes as the load goes on, until the coordinator has ended."""
        waiting = list(self.schedule.strikes)
        while not self.cluster.has_ended:
            self.end_those_over()
            if waiting and self.is_due(waiting[0]):
                self.begin(waiting.pop(0))
                continue
            time.sleep(POLL_S)
        self.end_those_over(everything=True)

    def settle(self):
        """Waits until no worker has a connection to its model server any more,
        as long as the laws allow."""
        deadline_s = time.monotonic() + faults.LEASE_S + 1.5
        while (any(worker.connections() for worker in self.cluster.workers)
               and time.monotonic() < deadline_s):
            time.sleep(POLL_S)
        time.sleep(QUIET_S)

    def run(self):
        cluster = self.cluster
        try:
            cluster.start(run_flags(self.schedule, self.folder))
            self.drive()
            self.settle()
        finally:
            statuses = cluster.stop()
        evidence = Evidence(self.schedule, cluster, self.struck, statuses)
        problems = laws.broken(evidence)
        cluster.keep_disk()
        return problems, evidence


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    hosts.enter()
    known = fixed.SCHEDULES | fixed.FIGURES
    schedule = known.get(name) or schedules.draw(name, possible_kinds())
    print(schedule, flush=True)
    refused = refusals(schedule)
    if refused:
        print("\n".join(refused))
        return 2
    folder.mkdir(parents=True)  # an earlier one is not mixed in
    outcome = {"schedule": str(schedule)}
    try:
        problems, evidence = Experiment(schedule, folder).run()
        outcome.update(evidence.told(), problems=problems)
    except Exception:
        outcome["problems"] = ["the test itself: " + traceback.format_exc()]
    (folder / "outcome.json").write_text(json.dumps(outcome, indent=1))
    for problem in outcome["problems"]:
        print("BROKEN:", problem)
    return 1 if outcome["problems"] else 0


def refusals(schedule):
    impossible = clusters.impossible()
    return [f"refused: {strike.kind}: {impossible[need]}"
            for strike in schedule.strikes
            for need in faults.KINDS[strike.kind].needs if need in impossible]


def possible_kinds():
    impossible = clusters.impossible()
    return {kind for kind, fault in faults.KINDS.items()
            if not any(need in impossible for need in fault.needs)}


if __name__ == "__main__":
    sys.exit(main())
