"""The definitions of docs/metrics.md, once more and apart from the program."""

import collections
import math

HISTOGRAM_ERROR = 0.004  # relative, docs/metrics.md
ROW_DIGITS_S = 1e-6  # stamps in rows have microsecond digits


def nearest_rank(values, percentile):
    """Of sorted values."""
    rank = max(1, math.ceil(percentile / 100 * len(values) - 1e-9))
    return values[rank - 1]


def rows_needed(percentile):
    if percentile < 50:
        return 1
    return math.ceil(math.log(0.05) / math.log(percentile / 100))


def interval_ms(row, start, end):
    if start not in row or end not in row:
        return None
    return max(0.0, (row[end] - row[start]) * 1e3)


def e2e_end(row):
    return "last_token_s" if "last_token_s" in row else "done_s"


def e2e_ms(row):
    return interval_ms(row, "issued_s", e2e_end(row))


def per_second(tokens, milliseconds):
    if not tokens or not milliseconds:
        return None
    return tokens / milliseconds * 1e3


def isl_error_pct(row):
    asked = row.get("asked_input_tokens")
    if not asked or "input_tokens" not in row:
        return None
    return abs(row["input_tokens"] - asked) / asked * 100


METRICS = {
    "ttft_ms": lambda r: interval_ms(r, "issued_s", "first_token_s"),
    "ttfo_ms": lambda r: interval_ms(r, "issued_s", "first_output_s"),
    "ttst_ms": lambda r: interval_ms(r, "first_token_s", "second_token_s"),
    "first_chunk_ms": lambda r: interval_ms(r, "issued_s", "first_chunk_s"),
    "connect_ms": lambda r: (interval_ms(r, "issued_s", "sent_s")
                             if "connected_s" in r else None),
    "e2e_ms": e2e_ms,
    "tpot_ms": lambda r: r.get("tpot_ms"),
    "ntpot_ms": lambda r: (e2e_ms(r) / r["output_tokens"]
                           if r.get("output_tokens") else None),
    "input_tokens": lambda r: r.get("input_tokens"),
    "isl_error_pct": isl_error_pct,
    "output_tokens": lambda r: r.get("output_tokens"),
    "request_output_tokens_per_s": lambda r: per_second(
        r.get("output_tokens"), e2e_ms(r)),
    "decode_tokens_per_s": lambda r: per_second(1, r.get("tpot_ms")),
}
# From when the plan meant to send: where the load is an open loop.
OPEN_LOOP_METRICS = {
    "ttft_intended_ms": lambda r: interval_ms(r, "scheduled_s",
                                              "first_token_s"),
    "e2e_intended_ms": lambda r: interval_ms(r, "scheduled_s", e2e_end(r)),
}


def is_arrival(row):
    """The first turn of its session, or all there is of an index."""
    return row.get("turn", 0) == 0


def is_due(row):
    """Turns behind one that did not end well never are."""
    return "scheduled_s" in row


def is_open_loop(stage):
    return "arrivals" in stage["load"]


def end_of(level, stage, rows):
    """When a level ended: with its last proper end; a closed loop that its time
    ended not before that."""
    last_s = max(r["done_s"] for r in rows if "done_s" in r)
    limit_s = stage.get("duration_s")
    reason = level.get("invalid_reason", "")
    stopped = reason and not reason.startswith(("error rate",
                                                "no request succeeded"))
    if is_open_loop(stage) or not limit_s or stopped:
        return last_s
    count = stage.get("request_count")
    if count and len({r["index"] for r in rows}) >= count:
        # Unless time cut sessions off, which rows alone do not tell.
        sessions = any(r.get("turn") for r in rows)
        if not sessions or level["duration_s"] != limit_s:
            return last_s
    return max(last_s, limit_s)


def metrics_of(stage):
    return METRICS | (OPEN_LOOP_METRICS if is_open_loop(stage) else {})


def phase_of(stage, row):
    """Open loop: it follows from the plan, whoever sends the request."""
    index, due_s = row["index"], row["scheduled_s"]
    if (index < stage.get("warmup_request_count", 0) or
            due_s < stage.get("warmup_duration_s", 0)):
        return "warmup"
    cooldown_s = stage.get("cooldown_duration_s", 0)
    last = stage["request_count"] - stage.get("cooldown_request_count", 0)
    if index >= last:
        return "cooldown"
    if cooldown_s and due_s >= stage["duration_s"] - cooldown_s:
        return "cooldown"
    return "measured"


def window_of(rows):
    """Open loop: whole seconds from the first measured arrival to the last."""
    due = [r["scheduled_s"] for r in rows
           if r["phase"] == "measured" and is_arrival(r)]
    if not due or min(due) == max(due):
        return None
    start_s, end_s = math.ceil(min(due)), math.floor(max(due))
    return (start_s, end_s) if end_s > start_s else None


PERCENTILES = {"p1": 1, "p5": 5, "p10": 10, "p25": 25, "p50": 50, "p75": 75,
               "p90": 90, "p95": 95, "p99": 99, "p99_9": 99.9}


def measured_ok(rows):
    return [row for row in rows if row["outcome"] == "ok" and
            row["attempt"] == 1 and row["phase"] == "measured"]


def counts_of(rows):
    outcomes = collections.Counter(row["outcome"] for row in rows)
    apart = ("ok", "cancelled", "not_sent", "aborted", "lost")
    counts = {name: outcomes.get(name, 0) for name in apart}
    counts["planned"] = len(rows)
    counts["failed"] = sum(n for name, n in outcomes.items()
                           if name not in apart)
    counts["censored"] = sum(bool(row.get("censored")) for row in rows)
    counts["second_attempts"] = sum(row["attempt"] > 1 for row in rows)
    counts["not_due"] = sum(row["outcome"] == "not_sent" and not is_due(row)
                            for row in rows)
    firsts = sum(row.get("turn", 0) == 0 for row in rows)
    counts["sessions"] = firsts if firsts < len(rows) else 0
    return counts, outcomes


def values_tolerance(name, value):
    """Of a value that went through a row's digits and a histogram."""
    digits = 0.0
    if name.endswith("_ms"):
        digits = 2 * ROW_DIGITS_S * 1e3
    elif name.endswith("_per_s"):
        # A rate of rounded times, the more so the shorter these are.
        digits = 1e-3 + abs(value) * 1e-3 + value * value * 1e-6
    elif name.endswith("_pct"):
        digits = 1e-4  # a histogram counts millionths
    return abs(value) * HISTOGRAM_ERROR + digits


class Report:
    """Collects what differs and prints what was found."""

    def __init__(self):
        self.problems = []
        self.figures = {}  # name → number, for tables over several runs
        self.checks = 0

    def say(self, text):
        print(text)

    def check(self, what, found, expected, tolerance=0.0):
        """Numbers within `tolerance`, anything else equal."""
        self.checks += 1
        numbers = (isinstance(found, (int, float)) and
                   isinstance(expected, (int, float)))
        same = (abs(found - expected) <= tolerance if numbers
                else found == expected)
        if not same:
            self.problems.append(
                f"{what}: saved {found!r}, recomputed {expected!r}")
        return same
