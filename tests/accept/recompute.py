#!/usr/bin/env python3
"""Recomputes a run's figures from its saved rows, and holds the rows against
what the simulators really did.

usage: recompute.py RESULTS [--truth FILE]… [--max-error-ms 2]

Independent of the program: it shares no code with it, only the definitions of
docs/metrics.md. For each level it compares
  * counts, outcomes and error rate with levels/*/summary.json and summary.json,
  * each distribution with the rows (percentiles within the histogram's error),
    those of each target and each model as well (parts.py),
  * the whole level's throughput, and the window's from timeline.csv,
  * in an open loop when each request was due and in which phase that is, the
    window, the load that was reached, and what was not sent (open_loop.py),
  * the verdict on the client with the numbers that it is said to follow from,
  * the seed's 19 aggregates of byzerperf.json (exact but for rounding),
and with --truth each row with the truth log's line of the same request id:
every request in both, equal token counts, and the error of TTFT and E2E.
Prints the figures; exit status 1 when something differs.
"""

import argparse
import csv
import json
import pathlib
import sys

from definitions import (OPEN_LOOP_METRICS, PERCENTILES, Report, counts_of,
                         end_of, measured_ok, metrics_of, nearest_rank, rows_needed,
                         values_tolerance)
from open_loop import check_open_loop
from parts import (check_input_lengths, check_output_lengths, check_parts,
                   check_ttft_by_input)
from seed_figures import check_seed
from truth import check_truth, read_truth


def check_counts(report, level, rows):
    name = level["level"]
    counts, outcomes = counts_of(rows)
    turns = {}
    for row in rows:
        turns.setdefault(row["index"], []).append(row.get("turn", 0))
    report.check(f"{name} indices whose turns are not 0, 1, 2, … in this order",
                 [i for i, of_one in turns.items()
                  if of_one != list(range(len(of_one)))], [])
    for key, expected in counts.items():
        report.check(f"{name} requests.{key}", level["requests"].get(key, 0),
                     expected)
    saved = {k: v for k, v in level["outcomes"].items() if v}
    report.check(f"{name} outcomes", saved, dict(outcomes))
    judged = len(rows) - sum(outcomes.get(k, 0)
                             for k in ("cancelled", "aborted", "not_sent"))
    if judged:
        report.check(f"{name} error_rate", level["error_rate"],
                     1 - outcomes.get("ok", 0) / judged, 1e-9)
    return counts


def check_distributions(report, level, stage, rows):
    name = level["level"]
    used = measured_ok(rows)
    worst = 0.0
    metrics = metrics_of(stage)
    for metric in OPEN_LOOP_METRICS.keys() - metrics.keys():
        report.check(f"{name} {metric} in a closed loop", metric in level,
                     False)
    for metric, value_of in metrics.items():
        values = sorted(v for v in map(value_of, used) if v is not None)
        saved = level.get(metric)
        if not values:
            report.check(f"{name} {metric} count",
                         (saved or {}).get("count", 0), 0)
            continue
        if not report.check(f"{name} {metric} is there", saved is not None,
                            True):
            continue
        report.check(f"{name} {metric} count", saved["count"], len(values))
        expected = {key: nearest_rank(values, p)
                    for key, p in PERCENTILES.items()
                    if len(values) >= rows_needed(p)}
        expected.update(min=values[0], max=values[-1],
                        mean=sum(values) / len(values))
        for key in PERCENTILES:
            report.check(f"{name} {metric}.{key} is there", key in saved,
                         key in expected)
        for key, value in expected.items():
            if key not in saved:
                continue
            report.check(f"{name} {metric}.{key}", saved[key], value,
                         values_tolerance(metric, value))
            if value > 1:
                worst = max(worst, abs(saved[key] - value) / value)
    report.say(f"  distributions: {len(used)} measured rows, largest relative"
               f" deviation {worst:.2e}")


def check_whole_level(report, level, stage, rows):
    """From the first issue to the level's end; tokens of ok first attempts."""
    name = level["level"]
    whole = level["whole_level"]
    issued = [r["issued_s"] for r in rows if "issued_s" in r]
    done = [r["done_s"] for r in rows if "done_s" in r]
    if not issued or not done:
        return
    end_s = end_of(level, stage, rows)
    span_s = end_s - min(issued)
    report.check(f"{name} duration_s", level["duration_s"], end_s, 1e-6)
    first = [r for r in rows if r["outcome"] == "ok" and r["attempt"] == 1]
    output = sum(r.get("output_tokens", 0) for r in first)
    total = output + sum(r.get("input_tokens", 0) for r in first)
    for key, amount in (("requests_per_s", len(first)),
                        ("output_tokens_per_s", output),
                        ("total_tokens_per_s", total)):
        report.check(f"{name} whole_level.{key}", whole.get(key),
                     amount / span_s, amount / span_s * 1e-9)
    report.say(f"  whole level: {len(first) / span_s:.3f} requests/s, "
               f"{output / span_s:.3f} output tokens/s over {span_s:.3f} s")


def read_timeline(folder):
    with open(folder / "timeline.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def check_window(report, level, seconds):
    name = level["level"]
    window = level.get("window")
    if not window or window["reason"] != "steady" or not seconds:
        report.say(f"  window: {(window or {}).get('reason', 'none')}")
        return
    inside = [s for s in seconds if float(s["second"]) >= window["start_s"]
              and float(s["second"]) + 1 <= window["end_s"]]
    length_s = window["end_s"] - window["start_s"]
    for key, column in (("requests_per_s", "ok"),
                        ("output_tokens_per_s", "output_tokens")):
        expected = sum(float(s[column]) for s in inside) / length_s
        report.check(f"{name} throughput.{key}",
                     level["throughput"].get(key), expected,
                     expected * 1e-6)
    peak = max(float(s["output_tokens"]) for s in inside)
    report.check(f"{name} throughput.peak_output_tokens_per_s",
                 level["throughput"].get("peak_output_tokens_per_s"), peak,
                 1e-6)
    report.say(f"  window: {window['start_s']:.0f} s to "
               f"{window['end_s']:.0f} s, {len(inside)} whole seconds")


def limited_causes(level):
    """The causes that the saved numbers show, by the rules of metrics.md. The
    p99 of the send lag is not saved below 299 requests."""
    client = level["client"]
    lag = client.get("send_lag_us") or {}
    first_ms = (level.get("ttft_ms") or level.get("e2e_ms") or {}).get("p50", 0)
    icl_ms = (level.get("icl_ms") or {}).get("p50", 0)
    e2e_ms_mean = (level.get("e2e_ms") or {}).get("mean", 0)
    holds = {
        "descriptors": client["no_descriptor"] > 0,
        "ports": client["no_port"] > 0,
        "cpu": (client.get("cpu_share_max", 0) >= 0.9 or
                client.get("run_delay_share_max", 0) >= 0.05),
        "grants": client.get("grant_wait_share", 0) > 0.01,
        "send_lag": (lag.get("mean", 0) > 20 * e2e_ms_mean and
                     lag.get("p99", lag.get("max", 0)) > 1000),
        "loop_lag": (client.get("ttft_error_bound_us", 0) >
                     max(1000, 50 * first_ms) or
                     client.get("icl_error_bound_us", 0) >
                     max(1000, 100 * icl_ms)),
    }
    return [cause for cause, found in holds.items() if found]


def check_client(report, level, rows):
    name = level["level"]
    client = level["client"]
    causes = limited_causes(level)
    if client["verdict"] == "limited":
        report.check(f"{name} client.cause", client["cause"],
                     causes[0] if causes else None)
    else:
        report.check(f"{name} causes of a client that was not limited", causes,
                     [])
        report.check(f"{name} client.cause is there", bool(client["cause"]),
                     client["verdict"] == "unknown")
    sent = [row for row in rows if "sent_s" in row]
    report.check(f"{name} client.connections_reused",
                 client["connections_reused"],
                 sum(bool(row.get("connection_reused")) for row in sent))
    report.say(f"  client: {client['verdict']} {client['cause']}")


def recompute(results, truth, max_error_ms):
    """Checks a whole results directory; returns the Report."""
    report = Report()
    run = json.loads((results / "summary.json").read_text())
    plan = json.loads((results / "plan.json").read_text())
    stages = {stage["level"]: stage for stage in plan["stages"]}
    for entry in run["levels"]:
        name = entry["level"]
        folder = results / "levels" / name
        level = json.loads((folder / "summary.json").read_text())
        rows = [json.loads(line) for line in
                (folder / "requests.jsonl").read_text().splitlines()]
        report.check(f"{name} in summary.json and in its own file", entry,
                     level)
        counts = check_counts(report, level, rows)
        report.say(f"{name}: {counts['planned']} rows, {counts['ok']} ok, "
                   f"{counts['failed']} failed")
        stage = stages[name]
        seconds = read_timeline(folder)
        check_distributions(report, level, stage, rows)
        check_parts(report, level, stage, plan, rows)
        check_input_lengths(report, level, rows)
        check_output_lengths(report, level, rows)
        check_ttft_by_input(report, level, rows)
        check_whole_level(report, level, stage, rows)
        check_window(report, level, seconds)
        check_open_loop(report, level, stage, seconds, rows)
        check_client(report, level, rows)
        check_seed(report, level, stage, folder, rows)
        if truth:
            check_truth(report, level, rows, truth, max_error_ms)
    for problem in report.problems:
        print("DIFFERS:", problem)
    print(f"{report.checks} comparisons, {len(report.problems)} differ")
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--truth", action="append", default=[])
    parser.add_argument("--max-error-ms", type=float, default=2.0)
    options = parser.parse_args()
    report = recompute(options.results, read_truth(options.truth),
                       options.max_error_ms)
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
