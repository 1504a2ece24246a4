"""Holds a level's rows against the truth logs of the simulators."""

import collections
import json
import pathlib

from definitions import METRICS, e2e_ms, nearest_rank


def level_of(request_id):
    """RUN-LEVEL-INDEX-ATTEMPT → (RUN, LEVEL); RUN may hold dashes."""
    parts = request_id.rsplit("-", 3)
    return tuple(parts[:2]) if len(parts) == 4 else None


def error_line(level, name, errors_ms, limit_ms, report):
    errors = sorted(abs(e) for e in errors_ms)
    p99 = nearest_rank(errors, 99)
    report.figures[f"{level} {name} error p99, ms"] = p99
    report.checks += 1
    if p99 >= limit_ms:
        report.problems.append(
            f"{level} {name} error at p99 is {p99:.3f} ms, not below {limit_ms} ms")
    return (f"{name} p50 {nearest_rank(errors, 50):.3f} ms, "
            f"p99 {p99:.3f} ms, max {errors[-1]:.3f} ms")


def check_truth(report, level, rows, truth, limit_ms):
    name = level["level"]
    missing = [r["request_id"] for r in rows
               if r.get("sent_s") is not None and r["request_id"] not in truth]
    report.check(f"{name} rows without a line in the truth logs", missing[:5],
                 [])
    runs = {level_of(r["request_id"]) for r in rows}
    known = {r["request_id"] for r in rows}
    unknown = [i for i in truth if level_of(i) in runs and i not in known]
    report.check(f"{name} truth lines without a row", unknown[:5], [])
    ttft, e2e, lateness = [], [], []
    wrong = collections.Counter()
    for row in rows:
        true = truth.get(row["request_id"])
        if true is None or row["outcome"] != "ok":
            continue
        lateness.append(true["lateness_us"] / 1e3)
        for mine, its in (("input_tokens", "input_tokens"),
                          ("output_tokens", "output_tokens"),
                          ("cached_input_tokens", "cached_tokens")):
            if row.get(mine) != true[its]:
                wrong[mine] += 1
        if "first_token_s" in row:
            ttft.append(METRICS["ttft_ms"](row) - 1e-6 *
                        (true["first_token_ns"] - true["received_ns"]))
        e2e.append(e2e_ms(row) - 1e-6 *
                   (true["last_token_ns"] - true["received_ns"]))
    report.check(f"{name} rows whose token counts differ from the truth",
                 dict(wrong), {})
    if not e2e:
        return
    lines = [error_line(name, "TTFT", ttft, limit_ms, report)] if ttft else []
    lines.append(error_line(name, "E2E", e2e, limit_ms, report))
    report.say(f"  against the truth ({len(e2e)} ok rows): "
               f"{'; '.join(lines)}; the simulator's own lateness at most "
               f"{max(lateness):.3f} ms")


def read_truth(paths):
    truth = {}
    for path in paths:
        for line in pathlib.Path(path).read_text().splitlines():
            record = json.loads(line)
            if record["request_id"]:
                truth[record["request_id"]] = record
    return truth
