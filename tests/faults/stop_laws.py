"""The dead man's switch: load ends in time, and its connections with it."""

SLACK_NS = 150_000_000  # of the watch itself on a busy machine
NS = 1_000_000_000


def frozen_until(evidence, worker, moment_ns):
    """When a worker that was frozen at that moment could act again."""
    for one in evidence.struck:
        if (one.worker == worker and one.kind.startswith("worker-frozen") and
                one.ended_ns and one.began_ns <= moment_ns <= one.ended_ns):
            return one.ended_ns + NS
    return moment_ns


def is_cut_off(evidence, worker, moment_ns):
    """Or so soon after that what was said then may not have come."""
    return any(one.worker == worker and one.fault.cuts and
               one.began_ns <= moment_ns + NS // 4 and
               (one.ended_ns is None or one.ended_ns >= moment_ns)
               for one in evidence.struck)


def victims(evidence, struck):
    """Who is cut off can't be told, and has its own time."""
    everybody = {worker for worker in evidence.names
                 if not is_cut_off(evidence, worker, struck.began_ns)}
    return {"none": set(), "its own": {struck.worker},
            "all": everybody}[struck.fault.stops]


def detour_ns(evidence, worker):
    """What a slow link adds: a packet or two that is lost and sent again."""
    slow = any(one.worker == worker for one in evidence.struck_of("slow-link"))
    return NS if slow else 0


def deadlines(evidence):
    """(what, worker, from when on, until when its load must have ended)"""
    found = []
    for one in evidence.struck:
        since_ns = one.ended_ns if one.fault.counts_from_end else one.began_ns
        for worker in victims(evidence, one):
            until_ns = (since_ns + int(one.fault.stops_within_s * NS) +
                        detour_ns(evidence, worker))
            found.append((one.kind, worker, one.began_ns, frozen_until(
                evidence, worker, until_ns)))
    return found


def level_at(evidence, worker, moment_ns):
    """The level whose requests came last before that moment."""
    before = [one.level for one in evidence.truth
              if one.worker == worker and one.received_ns <= moment_ns]
    return before[-1] if before else None


def late_requests(evidence, worker, level, after_ns):
    """A frozen server reads what came before when it thaws."""
    thaws = [one.ended_ns for one in evidence.struck
             if one.worker == worker and one.kind == "target-frozen"]
    return [one for one in evidence.truth
            if one.worker == worker and one.received_ns > after_ns and
            level in (None, one.level) and
            not any(0 <= one.received_ns - thaw < NS // 2 for thaw in thaws)]


def stop_law(evidence):
    problems = []
    for what, worker, began_ns, until_ns in deadlines(evidence):
        level = level_at(evidence, worker, began_ns)
        if level is None and "frozen" in what:
            continue  # before its load; that waited for the thaw
        late = late_requests(evidence, worker, level, until_ns + SLACK_NS)
        if late:
            seconds = (late[-1].received_ns - began_ns) / NS
            problems.append(f"worker {worker} still sent {len(late)} requests, "
                            f"until {seconds:.2f} s after {what}")
    return problems


def run_end_law(evidence):
    """After the coordinator's end none comes; a worker that was cut off from
    it has until its lease is over."""
    problems = []
    for worker in evidence.names:
        until_ns = max([evidence.ended_ns + NS +
                        detour_ns(evidence, worker)] + [
            deadline_ns for _, whose, _, deadline_ns in deadlines(evidence)
            if whose == worker])
        late = late_requests(evidence, worker, None, until_ns + SLACK_NS)
        if late:
            seconds = (late[-1].received_ns - evidence.ended_ns) / NS
            problems.append(f"worker {worker} still sent {len(late)} requests, "
                            f"until {seconds:.2f} s after the run")
        if open_at(evidence, worker,
                   max(until_ns, rest_until(evidence, worker))):
            problems.append(f"worker {worker} still had connections after the "
                            "run")
    return problems


def open_at(evidence, worker, moment_ns):
    """Connections at the first look after that moment."""
    later = [count for when_ns, whose, count in evidence.seen
             if whose == worker and when_ns > moment_ns + SLACK_NS]
    return later[0] if later else 0


def rest_until(evidence, worker):
    """Its level was ended by a word that still reached it: cut off or not, it
    keeps its connections until it has heard nothing for its lease. 0: no such
    word."""
    if not (evidence.struck_of("interrupt") or evidence.struck_of("disk-full")):
        return 0
    return max((evidence.ended_ns + int(one.fault.stops_within_s * NS)
                for one in evidence.struck
                if one.worker == worker and one.kind.startswith("cut-from")),
               default=0)


def connection_law(evidence):
    """Whoever must stop closes its connections, so that the server cancels."""
    problems = []
    for what, worker, began_ns, until_ns in deadlines(evidence):
        level = level_at(evidence, worker, began_ns)
        later_levels = [one for one in evidence.truth if one.worker == worker
                        and one.received_ns > began_ns and one.level != level]
        if later_levels:
            continue
        until_ns = max(until_ns, rest_until(evidence, worker))
        if open_at(evidence, worker, until_ns):
            problems.append(f"worker {worker} still had connections "
                            f"{(until_ns - began_ns) / NS:.1f} s after {what}")
    return problems


LAWS = (stop_law, run_end_law, connection_law)
