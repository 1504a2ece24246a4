"""vLLM's table of its own clients, for this program: real worker and
coordinator against the simulator. 300 streams with a gap of 10 ms and 1,000
with 40 ms; TTFT 50 ms, 100 tokens.

TTFT error: the row's TTFT less the simulator's, from the request's arrival to
the first token's send; ICL: the reported p99 beside that of the truth's sends.
The simulator's own lateness against its model is told apart: it is in the truth,
not in the error.
"""
import pathlib
import statistics
import tempfile

from bench_kit import REPEATS, medians, say_load
from truth_run import Load, run_ours
from definitions import nearest_rank

TTFT_MS, TOKENS = 50, 100
TABLE = ((300, 10), (1000, 40))
ANSWERS_OF_A_STREAM = 6


def figures_of(joined, summary, rows):
    errors_ms = [request.ttft_error_ms() for request in joined]
    true_gaps_ms = sorted(gap for request in joined
                          for gap in request.true_gaps_ms)
    gaps = sum(len(request.gaps_ms) for request in joined)
    coalesced = sum(request.gaps_ms.count(0) for request in joined)
    measured = [row for row in rows if row["phase"] == "measured" and
                row["outcome"] == "ok"]
    seconds = (max(row["done_s"] for row in measured) -
               min(row["issued_s"] for row in measured))
    return {"events/s": (gaps + len(joined)) / seconds,
            "ttft": summary["ttft_ms"]["mean"],
            "mean error": statistics.mean(errors_ms),
            "error p99": nearest_rank(sorted(map(abs, errors_ms)), 99),
            "icl p99": summary["icl_ms"]["p99"],
            "true icl p99": nearest_rank(true_gaps_ms, 99),
            "ev/read": gaps / max(gaps - coalesced, 1),
            "late p99": nearest_rank(
                sorted(request.lateness_ms for request in joined), 99)}


def main():
    say_load(f"against the truth log: TTFT {TTFT_MS} ms, {TOKENS} tokens; ms")
    print(f"{'streams':>8}{'gap':>5}{'events/s':>10}{'TTFT':>8}"
          f"{'mean error':>12}{'error p99':>11}{'ICL p99':>9}{'true':>8}"
          f"{'ev/read':>9}{'simulator late p99':>20}")
    for streams, gap_ms in TABLE:
        load = Load(streams, TTFT_MS, gap_ms, TOKENS,
                    streams * ANSWERS_OF_A_STREAM)
        runs = []
        for _ in range(REPEATS):
            with tempfile.TemporaryDirectory() as directory:
                runs.append(figures_of(
                    *run_ours(pathlib.Path(directory), load)))
        f = medians(runs)
        print(f"{streams:>8}{gap_ms:>5}{f['events/s']:>10.0f}{f['ttft']:>8.2f}"
              f"{f['mean error']:>12.3f}{f['error p99']:>11.3f}"
              f"{f['icl p99']:>9.2f}{f['true icl p99']:>8.2f}"
              f"{f['ev/read']:>9.3f}{f['late p99']:>20.2f}", flush=True)


main()
