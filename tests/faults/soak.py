"""Random schedules of faults, two at a time.

usage: soak.py [COUNT] [SEED]; schedule i has the seed SEED + i, so that any one
is run again as `soak.py 1 SEED+i`. What broke a law is kept in build/faults.
Ends in one verdict line; exit status 1 on any breach.
"""

import collections
import concurrent.futures
import sys

import impossible
import runs

AT_ONCE = 2


def tell(run):
    first = run.said.splitlines()[0] if run.said else run.name
    ended = run.outcome.get("status", "no end")
    print(f"{'BROKEN' if run.problems else 'held  '} {run.seconds:5.1f} s  "
          f"status {ended}  {first}", flush=True)
    for problem in run.problems:
        print(f"       {problem[:400]}", flush=True)
    if run.problems:
        print(f"       again: {run.rerun()}; kept in {run.folder}", flush=True)


def table(done):
    kinds, broken = collections.Counter(), collections.Counter()
    statuses = collections.Counter(run.outcome.get("status") for run in done)
    for run in done:
        kinds.update(set(run.outcome.get("struck", [])))
        if run.problems:
            broken.update(set(run.outcome.get("struck", [])))
    print(f"\n{'fault':<28}{'struck':>8}{'broken':>8}")
    for kind, count in sorted(kinds.items()):
        print(f"{kind:<28}{count:>8}{broken[kind]:>8}")
    print("exit statuses: " + ", ".join(
        f"{status} × {count}" for status, count in statuses.most_common()))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for need, why in impossible.ask().items():
        print(f"left out, what needs `{need}`: {why}")
    done = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for run in pool.map(runs.run, map(str, range(seed, seed + count))):
            tell(run)
            done.append(run)
    table(done)
    failed = [run.name for run in done if run.problems]
    longest = max((run.seconds for run in done), default=0)
    print(f"soak: {len(done)} schedules from seed {seed}, "
          f"{len(done) - len(failed)} held all laws, longest {longest:.1f} s"
          + (f"; broken: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
