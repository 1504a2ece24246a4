"""Holds a level's rows against the truth logs of the simulators."""

import collections
import json
import pathlib

from definitions import METRICS, e2e_ms, nearest_rank


def level_of(request_id):
    """RUN-LEVEL-INDEX-ATTEMPT → (RUN, LEVEL); RUN may hold dashes."""
    parts = request_id.rsplit("-", 3)
    return tuple(parts[:2]) if len(parts) == 4 else None


class TimeErrors:
    """How far one group's TTFT and E2E are from the truth."""

    def __init__(self):
        self.ms = {"TTFT": [], "E2E": []}

    def add(self, row, true):
        received_ns = true["received_ns"]
        if "first_token_s" in row:
            self.ms["TTFT"].append(METRICS["ttft_ms"](row) - 1e-6 *
                                   (true["first_token_ns"] - received_ns))
        self.ms["E2E"].append(e2e_ms(row) - 1e-6 *
                              (true["last_token_ns"] - received_ns))

    def tell(self, report, group):
        """Says the figures; returns each name's p99."""
        words, p99s = [], {}
        for name, errors_ms in self.ms.items():
            if not errors_ms:
                continue
            errors = sorted(abs(e) for e in errors_ms)
            p99s[name] = nearest_rank(errors, 99)
            words.append(f"{name} p50 {nearest_rank(errors, 50):.3f} ms, "
                         f"p99 {p99s[name]:.3f} ms, max {errors[-1]:.3f} ms")
            report.figures[f"{group} {name} error p99, ms"] = p99s[name]
        report.say(f"  truth, {group} ({len(self.ms['E2E'])} ok rows): "
                   f"{'; '.join(words) or 'none'}")
        return p99s


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
    everything, reported = TimeErrors(), TimeErrors()
    lateness_ms = 0.0
    wrong = collections.Counter()
    for row in rows:
        true = truth.get(row["request_id"])
        if true is None or row["outcome"] != "ok":
            continue
        lateness_ms = max(lateness_ms, true["lateness_us"] / 1e3)
        for mine, its in (("input_tokens", "input_tokens"),
                          ("output_tokens", "output_tokens"),
                          ("cached_input_tokens", "cached_tokens")):
            if row.get(mine) != true[its]:
                wrong[mine] += 1
        everything.add(row, true)
        if row["phase"] == "measured" and row["attempt"] == 1:
            reported.add(row, true)
    report.check(f"{name} rows whose token counts differ from the truth",
                 dict(wrong), {})
    # All of a level's first requests leave at once and most of them open a
    # connection: a cost of the client that is in their TTFT by definition, so
    # the two groups are told apart.
    everything.tell(report, f"{name} all")
    for metric, p99_ms in reported.tell(report, f"{name} measured").items():
        report.checks += 1
        if p99_ms >= limit_ms:
            report.problems.append(
                f"{name} {metric} error of measured rows at p99 is "
                f"{p99_ms:.3f} ms, not below {limit_ms} ms")
    report.say(f"  the simulator's own lateness: at most {lateness_ms:.3f} ms")


def read_truth(paths):
    truth = {}
    for path in paths:
        for line in pathlib.Path(path).read_text().splitlines():
            record = json.loads(line)
            if record["request_id"]:
                truth[record["request_id"]] = record
    return truth
