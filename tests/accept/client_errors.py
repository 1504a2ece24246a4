"""What a client added: its rows held against a simulator's truth log."""

from definitions import METRICS, nearest_rank
from truth import read_truth


def p99(values):
    return nearest_rank(sorted(values), 99) if values else 0.0


def true_errors(rows, truth_log):
    """The 99th percentiles of |reported − true| over measured `ok` rows, in µs:
    `ttft` a request, `icl` a gap (rows with gaps, truth with send times)."""
    truth = read_truth([truth_log])
    ttft_us, icl_us = [], []
    for row in rows:
        true = truth.get(row["request_id"])
        if (true is None or row["outcome"] != "ok" or
                row["phase"] != "measured" or "first_token_s" not in row):
            continue
        true_ms = (true["first_token_ns"] - true["received_ns"]) * 1e-6
        ttft_us.append(abs(METRICS["ttft_ms"](row) - true_ms) * 1e3)
        sent_ns = true["send_ns"]
        gaps_ms = row.get("gaps_ms", [])
        if len(gaps_ms) != len(sent_ns) - 1:
            continue
        for gap_ms, before_ns, after_ns in zip(gaps_ms, sent_ns, sent_ns[1:]):
            icl_us.append(abs(gap_ms * 1e3 - (after_ns - before_ns) * 1e-3))
    return {"ttft": p99(ttft_us), "icl": p99(icl_us)}
