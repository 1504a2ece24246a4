"""The hot path against its floor and against a Python client: CPU an event and
error of the stamps at two paced loads, events/s at full speed.
"""
from bench_kit import (BIN, HERE, PYTHON, REPEATS, TICK_US, interleaved,
                       interleaved_runs, measure, medians, ours, ratio,
                       say_load, us_per)

# Streams, events a second of each; the demand is their product.
PACED = ((1000, 20), (2000, 25))
TTFT_MS, TOKENS = 50, 100
PAIRS = 2 * REPEATS
TICK = f"tick_us={TICK_US}"  # that of our own loops
CLIENTS = {
    "bare, recvmsg, no tick": [f"{BIN}/bare_reader", "stamp=1"],
    "bare, peek": [f"{BIN}/bare_reader", "stamp=2", TICK],
    "bare, recvmsg": [f"{BIN}/bare_reader", "stamp=1", TICK],
    **ours(),
    "aiohttp+uvloop": [PYTHON, f"{HERE}/aiohttp_client.py"],
}


def measure_paced(command, streams, rate, check):
    # As long as an answer: each stream begins one, as often as it really does.
    return measure(
        command,
        {"ttft_us": TTFT_MS * 1000, "gap_us": 1000000 // rate,
         "tokens": TOKENS},
        streams=streams, warm_ms=3000,
        run_ms=TTFT_MS + (TOKENS - 1) * 1000 // rate, check=check,
        rows=0 if check else 1)


def paced(command, streams, rate):
    cost = measure_paced(command, streams, rate, check=0)
    error = measure_paced(command, streams, rate, check=1)
    return {"us": us_per(cost, "events"),
            "events/s": cost["events"] / cost["wall_s"],
            "ev/read": error["events"] / error["reads"] if error["reads"] else 0,
            "p50": error["error_us"]["p50"], "p99": error["error_us"]["p99"]}


def say_pairs(streams, rate):
    """The ratio that a target is set for, of neighbours: more steady."""
    floor = "bare, recvmsg"
    runs = interleaved_runs(
        {floor: CLIENTS[floor], **ours()},
        lambda command: {"us": us_per(
            measure_paced(command, streams, rate, check=0), "events")},
        PAIRS)
    for name in ours():
        print(f"{name}: {ratio(runs[name], runs[floor], 'us'):.2f} x recvmsg, "
              f"median of {PAIRS} pairs")


def full_speed(command):
    """64 KB a send: what it costs to take events apart."""
    run = measure(command, {"gap_us": 0, "ttft_us": 0, "tokens": 20000},
                  streams=64, warm_ms=1000, run_ms=2000)
    return {"events/s": run["events"] / run["wall_s"]}


def main():
    for streams, rate in PACED:
        say_load(f"{streams} streams x {rate} events/s, one send an event")
        runs = interleaved_runs(
            CLIENTS, lambda command: paced(command, streams, rate))
        print(f"{'client':<23}{'us/event':>9}{'x recvmsg':>10}{'x peek':>8}"
              f"{'x aiohttp':>10}{'events/s':>10}{'ev/read':>9}"
              f"{'err p50 us':>12}{'p99 us':>10}")
        for name in CLIENTS:
            f = medians(runs[name])
            ratios = [ratio(runs[name], runs[of], "us")
                      for of in ("bare, recvmsg", "bare, peek",
                                 "aiohttp+uvloop")]
            print(f"{name:<23}{f['us']:>9.1f}{ratios[0]:>10.2f}"
                  f"{ratios[1]:>8.2f}{ratios[2]:>10.2f}"
                  f"{f['events/s']:>10.0f}{f['ev/read']:>9.2f}"
                  f"{f['p50']:>12.1f}{f['p99']:>10.1f}")
        say_pairs(streams, rate)
    say_load("64 streams at full speed, 64 KB a send")
    rates = interleaved(CLIENTS, full_speed)
    floor = rates["aiohttp+uvloop"]["events/s"]
    for name, f in rates.items():
        print(f"{name:<23}{f['events/s']:>12.0f} events/s"
              f"{f['events/s'] / floor:>8.1f} x aiohttp")


main()
