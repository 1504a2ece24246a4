"""The chart that convinces: how far reported TTFT and ICL are from the truth,
from 1 to 5,000 streams, for this program and for an aiohttp client (the kind of
vLLM's benchmark), with the bound that this program states itself.

Writes docs/truth.svg and docs/truth.csv. Times of 99 % of requests (TTFT) and
of gaps (ICL) are not farther from the truth than what is drawn.
"""
import csv
import pathlib
import tempfile

from bench_kit import REPEATS, medians, say_load
from chart_svg import Chart, Line
from definitions import nearest_rank
from truth_run import Load, run_aiohttp, run_ours

STREAMS = (1, 10, 100, 300, 1000, 2000, 5000)
TTFT_MS, GAP_MS, TOKENS = 50, 100, 20
WAVES, FEWEST = 4, 30
DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
FIELDS = ("streams", "ttft_error_p99_ms", "icl_error_p99_ms",
          "ttft_bound_ms", "icl_bound_ms", "limited",
          "aiohttp_ttft_error_p99_ms", "aiohttp_icl_error_p99_ms",
          "simulator_late_p99_ms")


def p99(values):
    return nearest_rank(sorted(map(abs, values)), 99)


def errors_of(joined, prefix=""):
    return {f"{prefix}ttft_error_p99_ms": p99(
                [request.ttft_error_ms() for request in joined]),
            f"{prefix}icl_error_p99_ms": p99(
                [error for request in joined
                 for error in request.gap_errors_ms()])}


def one(load):
    with tempfile.TemporaryDirectory() as directory:
        joined, summary, _ = run_ours(pathlib.Path(directory), load)
    client = summary.get("client", {})
    figures = errors_of(joined)
    figures["simulator_late_p99_ms"] = p99(
        [request.lateness_ms for request in joined])
    # Bounds are absent where the client was not audited.
    for name in ("ttft", "icl"):
        bound_us = client.get(f"{name}_error_bound_us")
        figures[f"{name}_bound_ms"] = (bound_us / 1e3 if bound_us is not None
                                       else float("nan"))
    figures["limited"] = float(client.get("verdict") == "limited")
    with tempfile.TemporaryDirectory() as directory:
        figures |= errors_of(run_aiohttp(pathlib.Path(directory), load),
                             "aiohttp_")
    return figures


def measure():
    rows = []
    for streams in STREAMS:
        load = Load(streams, TTFT_MS, GAP_MS, TOKENS,
                    max(WAVES * streams, streams + FEWEST))
        row = {"streams": streams,
               **medians([one(load) for _ in range(REPEATS)])}
        print("  ".join(f"{name}={row[name]:.3f}" for name in FIELDS),
              flush=True)
        rows.append(row)
    return rows


def panel(rows, metric, title):
    def line(column):
        return [(row["streams"], row[column]) for row in rows]
    flips = [row["streams"] for row in rows if row["limited"] >= 0.5]
    return Chart(
        title=title, x_label="streams of 10 events a second",
        y_label="error p99, ms",
        lines=[Line("aiohttp + uvloop", "#c0392b",
                    line(f"aiohttp_{metric}_error_p99_ms")),
               Line("byzerperf", "#1f5fa8", line(f"{metric}_error_p99_ms"))],
        band=Line("stated bound", "#9ec5e8", line(f"{metric}_bound_ms")),
        mark=(min(flips), "verdict: limited") if flips else None)


def main():
    say_load("error of reported TTFT and ICL against the truth log")
    rows = measure()
    with open(DOCS / "truth.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows([f"{row[name]:.6g}" for name in FIELDS]
                         for row in rows)
    Chart.write(DOCS / "truth.svg",
                [panel(rows, "ttft", "Time to first token"),
                 panel(rows, "icl", "Gap between tokens (ICL)")])


main()
