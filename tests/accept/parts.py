"""The parts of a level: its targets, the models of a mix, and the lengths of
its inputs beside what was asked. Recomputed from rows, as in recompute.py."""

from definitions import (METRICS, PERCENTILES, ROW_DIGITS_S, counts_of, end_of,
                         measured_ok, nearest_rank, rows_needed,
                         values_tolerance)


def check_part(report, name, part, rows, span_s):
    """One target or one model of a level."""
    counts, outcomes = counts_of(rows)
    for key, expected in counts.items():
        report.check(f"{name} requests.{key}", part["requests"].get(key, 0),
                     expected)
    saved = {k: v for k, v in part.get("outcomes", {}).items() if v}
    report.check(f"{name} outcomes", saved, dict(outcomes))
    for metric in ("ttft_ms", "tpot_ms", "e2e_ms"):
        values = sorted(v for v in map(METRICS[metric], measured_ok(rows))
                        if v is not None)
        distribution = part.get(metric, {})
        report.check(f"{name} {metric} count", distribution.get("count", 0),
                     len(values))
        for key in ("p50", "p99"):
            known = len(values) >= rows_needed(PERCENTILES[key])
            if not report.check(f"{name} {metric}.{key} is there",
                                key in distribution, known) or not known:
                continue
            expected = nearest_rank(values, PERCENTILES[key])
            report.check(f"{name} {metric}.{key}", distribution[key], expected,
                         values_tolerance(metric, expected))
    if span_s:
        rate = sum(r.get("output_tokens", 0) for r in rows
                   if r["outcome"] == "ok" and r["attempt"] == 1) / span_s
        report.check(f"{name} output_tokens_per_s", part["output_tokens_per_s"],
                     rate, 1e-9 + rate * 1e-9)


def check_parts(report, level, stage, plan, rows):
    name = level["level"]
    issued = [r["issued_s"] for r in rows if "issued_s" in r]
    done = any("done_s" in r for r in rows)
    span_s = (end_of(level, stage, rows) - min(issued) if issued and done
              else 0)
    models = [model["name"] for model in plan.get("models", [])]
    report.check(f"{name} models",
                 [model["model"] for model in level.get("models", [])], models)
    report.check(f"{name} models of rows that are none of the plan's",
                 {r["model"] for r in rows} - set(models or [plan["model"]]),
                 set())
    for kind in ("target", "model"):
        for part in level.get(kind + "s", []):
            check_part(report, f"{name} {part[kind]}", part,
                       [r for r in rows if r.get(kind) == part[kind]], span_s)


def check_input_lengths(report, level, rows):
    name = level["level"]
    used = [row for row in measured_ok(rows)
            if row.get("asked_input_tokens") and "input_tokens" in row]
    lengths = level.get("input_lengths")
    if not report.check(f"{name} input_lengths are there", bool(lengths),
                        bool(used)) or not used:
        return
    for key, field in (("asked_mean", "asked_input_tokens"),
                       ("sent_mean", "input_tokens")):
        mean = sum(row[field] for row in used) / len(used)
        report.check(f"{name} input_lengths.{key}", lengths[key], mean,
                     mean * 1e-9)
    report.say(f"  inputs: asked {lengths['asked_mean']:.1f}, "
               f"sent {lengths['sent_mean']:.1f} tokens on average")


def check_output_lengths(report, level, rows):
    name = level["level"]
    used = [row for row in measured_ok(rows)
            if row.get("asked_output_tokens") and "output_tokens" in row
            and row.get("token_source") != "events"]
    lengths = level.get("output_lengths")
    if not report.check(f"{name} output_lengths are there", bool(lengths),
                        bool(used)) or not used:
        return
    report.check(f"{name} output_lengths.requests", lengths["requests"],
                 len(used))
    for key, field in (("asked_mean", "asked_output_tokens"),
                       ("given_mean", "output_tokens")):
        mean = sum(row[field] for row in used) / len(used)
        report.check(f"{name} output_lengths.{key}", lengths.get(key, 0), mean,
                     mean * 1e-9)
    report.say(f"  answers: asked {lengths['asked_mean']:.1f}, "
               f"given {lengths.get('given_mean', 0):.1f} tokens on average")


def check_ttft_by_input(report, level, rows):
    """Least squares once more, by the means."""
    name = level["level"]
    points = [(row["input_tokens"],
               (row["first_token_s"] - row["issued_s"]) * 1e3)
              for row in measured_ok(rows)
              if "input_tokens" in row and "first_token_s" in row]
    line = level.get("ttft_by_input")
    if not report.check(f"{name} ttft_by_input is there", bool(line),
                        len({tokens for tokens, _ in points}) > 1) or not line:
        return
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    xx = sum((x - mean_x) ** 2 for x, _ in points)
    yy = sum((y - mean_y) ** 2 for _, y in points)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in points)
    digits_ms = 2 * ROW_DIGITS_S * 1e3
    report.check(f"{name} ttft_by_input.requests", line["requests"], count)
    report.check(f"{name} ttft_by_input.ms_per_1000_tokens",
                 line["ms_per_1000_tokens"], 1000 * xy / xx,
                 1e-9 + 1000 * digits_ms / xx *
                 sum(abs(x - mean_x) for x, _ in points))
    report.check(f"{name} ttft_by_input.correlation", line["correlation"],
                 xy / (xx * yy) ** 0.5 if yy else 0,
                 1e-9 + 2 * digits_ms * (count / yy) ** 0.5 if yy else 1e-9)
