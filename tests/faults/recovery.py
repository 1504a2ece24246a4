"""How load stops and comes back, and how true times stay: for people."""

import stop_laws
from definitions import METRICS

NS = 1_000_000_000
BIN_NS = NS // 10
BACK_SHARE = 0.85  # of the slots; a few are always between two requests


def busy_ns(truth, from_ns, until_ns):
    """Requests × time in flight at the model servers."""
    return sum(max(0, min(one.done_ns, until_ns) - max(one.received_ns, from_ns))
               for one in truth)


def load_back_s(evidence):
    """From a closed loop's first fault until the end of the last tenth of a
    second in which fewer requests were in flight than asked; 0 when it was
    never so. Its last half second is not looked at: it drains."""
    plan = evidence.schedule.plan
    if plan.is_open or not evidence.struck or not evidence.truth:
        return None
    began_ns = evidence.struck[0].began_ns
    back_s = 0.0
    for start_ns in range(began_ns, evidence.truth[-1].received_ns - NS // 2,
                          BIN_NS):
        end_ns = start_ns + BIN_NS
        in_flight = busy_ns(evidence.truth, start_ns, end_ns) / BIN_NS
        if in_flight < BACK_SHARE * plan.slots:
            back_s = (end_ns - began_ns) / NS
    return back_s


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
