"""Random schedules of faults, two at a time.

usage: soak.py [COUNT] [SEED]; schedule i has the seed SEED + i, so that any one
is run again as `soak.py 1 SEED+i`. What broke a law is kept in build/faults.
Ends in one verdict line, also when it is interrupted (Ctrl-C, SIGTERM); exit
status 1 on any breach, and when it was interrupted.
"""

import collections
import concurrent.futures
import signal
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


def interrupt(_number, _frame):
    raise KeyboardInterrupt


def on_interrupts(handler):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def soak(names, done):
    """Adds to `done` what has ended. Once interrupted it begins no more and
    waits for those that run, half a minute at most; false then."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        all_runs = [pool.submit(runs.run, name) for name in names]
        try:
            while len(done) < len(all_runs):
                done.append(all_runs[len(done)].result())
                tell(done[-1])
        except KeyboardInterrupt:
            on_interrupts(signal.SIG_IGN)  # there is nothing to hasten
            print("interrupted; waiting for those that run", flush=True)
            pool.shutdown(cancel_futures=True)
            begun = [one for one in all_runs[len(done):]
                     if not one.cancelled()]
            for one in begun:
                done.append(one.result())
                tell(done[-1])
            return False
    return True


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for need, why in impossible.ask().items():
        print(f"left out, what needs `{need}`: {why}")
    on_interrupts(interrupt)
    done = []
    whole = soak([str(seed + i) for i in range(count)], done)
    table(done)
    broken = [run.name for run in done if run.problems]
    longest = max((run.seconds for run in done), default=0)
    print(f"soak: {len(done)} of {count} schedules from seed {seed}"
          f"{'' if whole else ', interrupted'}: {len(done) - len(broken)} held "
          f"all laws, {len(broken)} broken"
          + (f" (seeds {', '.join(broken)})" if broken else "")
          + f"; longest {longest:.1f} s", flush=True)
    return 1 if broken or not whole else 0


if __name__ == "__main__":
    sys.exit(main())
