"""Twenty schedules that cover each kind of fault, for every run of the tests."""

import dataclasses

from schedule import Plan, Schedule, Strike


@dataclasses.dataclass(frozen=True)
class Expected:
    status: int = 0
    lost: tuple = ()
    joined: tuple = ()  # back with a later level
    may_join: tuple = ()  # back if the run lasts until then


def fixed(name, plan, *strikes):
    return name, Schedule(name, plan, strikes)


SCHEDULES = dict([
    fixed("killed-of-four", Plan("closed", 4), Strike("worker-killed", 2, 0.5)),
    fixed("killed-of-four-timed", Plan("timed", 4, 3),
          Strike("worker-killed", 3, 0.4)),
    fixed("killed-in-sessions", Plan("sessions", 2),
          Strike("worker-killed", 1, 0.4)),
    fixed("frozen-short", Plan("closed", 2), Strike("worker-frozen", 1, 0.4)),
    fixed("two-back-in-a-sweep", Plan("sweep", 3, 3, pause_s=2.5),
          Strike("worker-restarted", 3, 0.15),
          Strike("worker-frozen-long", 2, 0.2)),
    fixed("partition-at-a-rate", Plan("poisson", 3, 3),
          Strike("partition", 2, 0.3)),
    fixed("partition-short-then-healed", Plan("sweep", 2, 3),
          Strike("partition-short", 1, 0.1),
          Strike("partition-healed", 2, 0.3)),
    fixed("cut-to-worker", Plan("closed", 2),
          Strike("cut-to-worker", 1, 0.4)),
    fixed("cut-from-worker-timed", Plan("timed", 2, 4),
          Strike("cut-from-worker-healed", 2, 0.2)),
    fixed("cut-from-and-to", Plan("constant", 3, 3),
          Strike("cut-from-worker", 1, 0.3),
          Strike("cut-to-worker-healed", 3, 0.4)),
    fixed("coordinator-killed", Plan("closed", 2),
          Strike("coordinator-killed", 0, 0.5)),
    fixed("coordinator-frozen-short", Plan("poisson", 2),
          Strike("coordinator-frozen", 0, 0.4)),
    fixed("coordinator-frozen-long", Plan("closed", 2, 3),
          Strike("coordinator-frozen-long", 0, 0.3)),
    fixed("target-restarted", Plan("constant", 2),
          Strike("target-restarted", 1, 0.4)),
    fixed("target-frozen", Plan("closed", 2), Strike("target-frozen", 2, 0.4)),
    fixed("slow-link-and-shuffled-packets", Plan("closed", 2),
          Strike("slow-link", 1, 0.0),
          Strike("shuffled-packets", 2, 0.0)),
    fixed("disk-full", Plan("closed", 2), Strike("disk-full", 0, 0.2)),
    fixed("clocks-stepped", Plan("sweep", 2),
          Strike("clock-stepped", 0, 0.2),
          Strike("worker-clock-stepped", 2, 0.4),
          Strike("all-clocks-stepped", 0, 0.6)),
    fixed("interrupt", Plan("sessions", 2), Strike("interrupt", 0, 0.4)),
    fixed("interrupt-twice", Plan("timed", 2),
          Strike("interrupt-twice", 0, 0.4)),
])

# Of tests/accept/fault_figures.py. At a rate a worker holds all of its requests
# from the start; in a closed loop it soon waits for the coordinator's grants.
RATE = Plan("constant", 2, 5)
FIGURES = dict([
    fixed("broken-stream", RATE, Strike("coordinator-killed", 0, 0.3)),
    fixed("left-at-once", RATE, Strike("interrupt-twice", 0, 0.3)),
    fixed("silent-partition", RATE, Strike("partition", 1, 0.2)),
    fixed("cut-to-worker-alone", RATE, Strike("cut-to-worker", 1, 0.2)),
    fixed("cut-from-worker-alone", RATE, Strike("cut-from-worker", 1, 0.2)),
    fixed("frozen-coordinator", RATE,
          Strike("coordinator-frozen-long", 0, 0.2)),
    fixed("thawed-worker", RATE, Strike("worker-frozen-long", 1, 0.2)),
    fixed("back-after-a-kill", Plan("timed", 4, 5),
          Strike("worker-killed", 2, 0.4)),
    fixed("back-after-a-partition", Plan("timed", 4, 6),
          Strike("partition", 2, 0.3)),
    fixed("back-after-a-freeze", Plan("timed", 4, 6),
          Strike("worker-frozen-long", 2, 0.3)),
    fixed("no-clock-set", Plan("closed", 2),
          Strike("coordinator-frozen", 0, 2)),
    fixed("a-workers-clock-set-back-5-s", Plan("closed", 2),
          Strike("worker-clock-stepped", 1, 0.3)),
    fixed("all-clocks-set-forward-1-h", Plan("closed", 2),
          Strike("all-clocks-stepped", 0, 0.3)),
])

EXPECTED = {
    "killed-of-four": Expected(lost=(2,)),
    "killed-of-four-timed": Expected(lost=(3,)),
    "killed-in-sessions": Expected(lost=(1,)),
    "two-back-in-a-sweep": Expected(lost=(2, 3), joined=(2, 3)),
    "partition-at-a-rate": Expected(lost=(2,)),
    "partition-short-then-healed": Expected(lost=(2,), may_join=(2,)),
    "cut-to-worker": Expected(lost=(1,)),
    "cut-from-worker-timed": Expected(lost=(2,)),
    "cut-from-and-to": Expected(lost=(1, 3)),
    "coordinator-killed": Expected(status=-9),
    "coordinator-frozen-long": Expected(status=110, lost=(1, 2)),
    "disk-full": Expected(status=110),
    "interrupt": Expected(status=105),
    "interrupt-twice": Expected(status=105),
}


def expected(name):
    return EXPECTED.get(name, Expected())
