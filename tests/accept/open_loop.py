"""What of an open-loop level follows from its plan and its rows."""

from definitions import (ROW_DIGITS_S, is_arrival, is_due, is_open_loop,
                         phase_of, window_of)


def check_reached(report, level, seconds, rows):
    """In the window where it is steady, else over the whole timeline."""
    window = level["window"]
    length_s = window["end_s"] - window["start_s"]
    if not seconds or length_s <= 0:
        return
    if window["reason"] == "steady":
        seconds = [s for s in seconds if
                   window["start_s"] <= float(s["second"]) < window["end_s"]]
    for key, column, scale in (("rate_per_s", "issued", 1),
                               ("concurrency_mean", "in_flight_us", 1e-6)):
        expected = sum(float(s[column]) for s in seconds) * scale / length_s
        report.check(f"{level['level']} reached.{key}",
                     level["reached"].get(key), expected,
                     abs(expected) * 1e-9 + 1e-12)
    if not any(row.get("turn") for row in rows):
        return
    begun = [row["issued_s"] for row in rows
             if "issued_s" in row and row.get("turn", 0) == 0]
    if window["reason"] == "steady":
        begun = [s for s in begun
                 if window["start_s"] <= s < window["end_s"]]
    report.check(f"{level['level']} reached.sessions_per_s",
                 level["reached"].get("sessions_per_s"),
                 len(begun) / length_s, 1e-9)


def even_rate(arrivals):
    """The rate where all gaps are equal, else None."""
    stretches = arrivals.get("stretches", [])
    if arrivals["pattern"] != "constant" or len(stretches) != 1:
        return None
    return stretches[0]["from_per_s"]


def check_schedule(report, level, stage, rows):
    """When requests were due, as the plan says it."""
    name = level["level"]
    arrivals = stage["load"]["arrivals"]
    report.check(f"{name} asked.rate_per_s", level["asked"]["rate_per_s"],
                 arrivals["rate_per_s"])
    rate_per_s = even_rate(arrivals)
    most_late_s = 0.0
    firsts = {row["index"]: row for row in rows if is_arrival(row)}
    for row in rows:
        where = f"{name} request {row['index']}.{row.get('turn', 0)}"
        report.check(f"{where} phase", row["phase"],
                     phase_of(stage, firsts[row["index"]]))
        if not is_due(row):
            report.check(f"{where} was not sent", "issued_s" in row, False)
            continue
        due_s = row["scheduled_s"]
        if rate_per_s and is_arrival(row):
            report.check(f"{where} scheduled_s", due_s,
                         row["index"] / rate_per_s, ROW_DIGITS_S)
        if row["outcome"] == "not_sent":
            report.check(f"{where} was not sent", "issued_s" in row, False)
        if "issued_s" in row:
            late_s = row["issued_s"] - due_s
            report.check(f"{where} is not sent early",
                         late_s >= -2 * ROW_DIGITS_S, True)
            most_late_s = max(most_late_s, late_s)
    # Ended early, it has rows only of what was begun.
    if level["valid"] and not level["over_saturated"]:
        report.check(f"{name} rows of all that was planned", len(firsts),
                     stage["request_count"])
    report.say(f"  schedule: {len(firsts)} of {stage['request_count']} "
               f"arrivals, sent at most {most_late_s * 1e3:.3f} ms late")


def check_open_loop(report, level, stage, seconds, rows):
    name = level["level"]
    if not is_open_loop(stage):
        report.check(f"{name} over_saturated in a closed loop",
                     level["over_saturated"], False)
        return
    check_schedule(report, level, stage, rows)
    check_reached(report, level, seconds, rows)
    report.check(f"{name} not_sent in timeline.csv",
                 sum(int(s["not_sent"]) for s in seconds),
                 sum(row["outcome"] == "not_sent" and is_due(row)
                     for row in rows))
    window = level["window"]
    expected = window_of(rows)
    report.check(f"{name} window is steady", window["reason"] == "steady",
                 expected is not None)
    if expected is not None:
        report.check(f"{name} window", (window["start_s"], window["end_s"]),
                     expected)
