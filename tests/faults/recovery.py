"""How load stops and comes back, and how true times stay: for people."""

import stop_laws
from definitions import METRICS

NS = 1_000_000_000
BACK_SHARE = 0.9  # of the slots; a few are always between two requests


def changes(truth):
    """(when, requests in flight at the model servers from then on)"""
    moments = sorted([(one.received_ns, 1) for one in truth] +
                     [(one.done_ns, -1) for one in truth])
    in_flight, found = 0, []
    for when_ns, change in moments:
        in_flight += change
        found.append((when_ns, in_flight))
    return found


def load_back_s(evidence):
    """From a closed loop's first fault until as many requests are in flight as
    before, after they were fewer; None when they were never fewer or more
    again."""
    plan = evidence.schedule.plan
    if plan.is_open or not evidence.struck:
        return None
    struck_ns = evidence.struck[0].began_ns
    fell = False
    for when_ns, in_flight in changes(evidence.truth):
        if when_ns < struck_ns:
            continue
        if in_flight <= plan.slots - plan.slots // plan.workers:
            fell = True
        elif fell and in_flight >= BACK_SHARE * plan.slots:
            return (when_ns - struck_ns) / NS
    return None


def stopped_s(evidence):
    """Of each fault that must stop load: how long after it the last request of
    its victims came, and their last connection was seen."""
    found = []
    for kind, worker, began_ns, _ in stop_laws.deadlines(evidence):
        level = stop_laws.level_at(evidence, worker, began_ns)
        sent = [one.received_ns for one in evidence.truth
                if one.worker == worker and one.level == level]
        seen = [when_ns for when_ns, whose, count in evidence.seen
                if whose == worker and count and when_ns > began_ns]
        found.append({"kind": kind, "worker": worker,
                      "last_request_s": (max(sent) - began_ns) / NS
                      if sent else None,
                      "last_connection_s": (max(seen) - began_ns) / NS
                      if seen else 0})
    return found


def time_errors_ms(evidence):
    """TTFT and E2E of ok rows less the model server's, sorted."""
    truth = {one.request_id: one for one in evidence.truth}
    errors = []
    for level in evidence.levels:
        for row in level.rows:
            one = truth.get(row["request_id"])
            if row["outcome"] != "ok" or one is None:
                continue
            for name, end in (("ttft_ms", "first_token_ns"),
                              ("e2e_ms", "last_token_ns")):
                errors.append(METRICS[name](row) -
                              (one.record[end] - one.received_ns) / 1e6)
    return sorted(errors)


def error_figures_ms(evidence):
    errors = time_errors_ms(evidence)
    return [errors[0], errors[len(errors) // 2], errors[-1]] if errors else []
