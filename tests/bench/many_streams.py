"""10,000 streams of 5 events a second on one loop: how far stamps are from the
sender's, and whether anything is lost or late.
"""
from bench_kit import BIN, interleaved, measure, ours, say_load, us_per

STREAMS, RATE, TOKENS = 10000, 5, 25


def one(command):
    run = measure(command,
                  {"ttft_us": 50000, "gap_us": 1000000 // RATE,
                   "tokens": TOKENS},
                  streams=STREAMS, tokens=TOKENS, warm_ms=8000, run_ms=8000,
                  check=1)
    # An answer of 25 events takes 50 ms and 24 gaps, and a round trip.
    offered = (STREAMS * TOKENS / (0.05 + (TOKENS - 1) / RATE))
    return {"us": us_per(run, "events"),
            "events/s": run["events"] / run["wall_s"],
            "offered": offered,
            "lost": run["lost"],
            "ev/read": run["events"] / run["reads"] if run["reads"] else 0,
            **run["error_us"]}


def main():
    say_load(f"{STREAMS} streams x {RATE} events/s on one loop")
    clients = {"bare, recvmsg": [f"{BIN}/bare_reader", "stamp=1"], **ours()}
    figures = interleaved(clients, one)
    print(f"{'client':<18}{'us/event':>9}{'events/s':>10}{'offered':>10}"
          f"{'lost':>6}{'ev/read':>9}{'err p50 us':>12}{'p99 us':>10}"
          f"{'max us':>10}")
    for name, f in figures.items():
        print(f"{name:<18}{f['us']:>9.1f}{f['events/s']:>10.0f}"
              f"{f['offered']:>10.0f}{f['lost']:>6.0f}{f['ev/read']:>9.2f}"
              f"{f['p50']:>12.1f}{f['p99']:>10.1f}{f['max']:>10.1f}")


main()
