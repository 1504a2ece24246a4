"""What is measured, and what goes wrong meanwhile: drawn from a seed."""

import dataclasses
import random

import faults

LEASE_S = 2
SERVER = {"ttft_ms": 20, "itl_ms": 4, "tokens": 10}
REQUEST_S = (SERVER["ttft_ms"] + 9 * SERVER["itl_ms"]) / 1e3
SLOTS = 4  # a worker's, in closed loops
TURNS = 3
# How long the load would last undisturbed.
LOAD_S = 2.5
KINDS = ("closed", "timed", "constant", "poisson", "sessions", "sweep")


@dataclasses.dataclass(frozen=True)
class Plan:
    """A coordinator's load. `requests` is how many it comes to, about."""

    kind: str
    workers: int
    load_s: float = LOAD_S
    pause_s: float = 1  # between levels: a worker may come back meanwhile

    @property
    def slots(self):
        return SLOTS * self.workers

    @property
    def requests(self):
        if self.kind in ("constant", "poisson"):
            return int(25 * self.workers * self.load_s)
        return int(self.slots * self.load_s / REQUEST_S)

    @property
    def is_timed(self):
        return self.kind == "timed"

    @property
    def is_open(self):
        return self.kind in ("constant", "poisson")

    def flags(self):
        if self.is_open:
            return ["--request-rate", self.requests / self.load_s,
                    "--arrival-pattern", self.kind, "--on-saturation", "mark",
                    "--max-num-completed-requests", self.requests]
        if self.kind == "sweep":
            return ["--num-concurrent-requests",
                    f"{self.slots // 2},{self.slots}",
                    "--max-num-completed-requests", self.requests // 2,
                    "--pause", self.pause_s]
        if self.is_timed:
            return ["--num-concurrent-requests", self.slots, "--timeout",
                    self.load_s]
        if self.kind == "sessions":
            return ["--num-concurrent-requests", self.slots, "--multi-turn",
                    "--max-num-completed-requests", self.requests // TURNS]
        return ["--num-concurrent-requests", self.slots,
                "--max-num-completed-requests", self.requests]


@dataclasses.dataclass(frozen=True)
class Strike:
    """A fault, of which worker (from 1; 0: none's), and when: after so many of
    the plan's requests, as a share of them."""

    kind: str
    worker: int = 0
    at: float = 0

    def __str__(self):
        whose = f"(w{self.worker})" if self.worker else ""
        return f"{self.kind}{whose} at {self.at:.0%}"


@dataclasses.dataclass(frozen=True)
class Schedule:
    name: str
    plan: Plan
    strikes: tuple

    def __str__(self):
        return (f"{self.name}: {self.plan.kind} × {self.plan.workers} workers: "
                + ", ".join(map(str, self.strikes)))


def draw_strike(rng, kind, workers):
    fault = faults.KINDS[kind]
    worker = rng.randint(1, workers) if fault.of_worker else 0
    # What ends everything comes late, so that others have their turn.
    first, last = (0.4, 0.8) if fault.ends_run else (0, 0.7)
    return Strike(kind, worker, round(rng.uniform(first, last), 2))


def draw(seed, possible):
    """The seed's schedule of the fault kinds that are `possible`."""
    rng = random.Random(int(seed))
    plan = Plan(rng.choice(KINDS), rng.randint(1, 4))
    strikes = []
    for kind in rng.sample(sorted(faults.KINDS), rng.randint(1, 3)):
        strike = draw_strike(rng, kind, plan.workers)
        ends = [s for s in strikes if faults.KINDS[s.kind].ends_run]
        if kind in possible and not (ends and faults.KINDS[kind].ends_run):
            strikes.append(strike)
    if not strikes:
        return draw(int(seed) + 1_000_000_007, possible)
    return Schedule(str(seed), plan,
                    tuple(sorted(strikes, key=lambda strike: strike.at)))
