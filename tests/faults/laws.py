"""What must hold after any schedule; each law returns what is broken."""

import figure_laws
import row_laws
import stop_laws

NO_STATUS_OF_OURS = -9  # SIGKILL


def much_lost(level):
    """A rate of which so much was lost that the run is not valid (README)."""
    summary = level.summary or {}
    share = summary.get("degraded", {}).get("share", 0)
    return (summary.get("asked", {}).get("rate_per_s") is not None and
            summary["requests"].get("lost", 0) > 0 and share > 0.01)


def expected_status(evidence):
    """What README says of a run that ended as the results say."""
    if evidence.summary is None:  # no level came to its start
        return 105 if evidence.struck_of("interrupt") else 110
    ended = evidence.summary["ended"]
    if ended == "stopped":
        return 105
    if ended == "failed":
        return 110
    if any(not level.summary or not level.summary["valid"] or much_lost(level)
           for level in evidence.levels):
        return 110
    return 0


def status_law(evidence):
    if evidence.struck_of("coordinator-killed"):
        return ([] if evidence.status == NO_STATUS_OF_OURS else
                [f"killed, but its status is {evidence.status}"])
    if evidence.struck_of("interrupt-twice") and not came_too_late(evidence):
        return ([] if evidence.status == 105 else
                [f"left at once, but the status is {evidence.status}"])
    problems = []
    expected = expected_status(evidence)
    if evidence.struck_of("disk-full") and not came_too_late(evidence):
        expected = 110
    if not evidence.has_begun and evidence.status == 104:
        expected = 104  # refused: a worker was lost before all were ready
    if evidence.status != expected:
        problems.append(f"status {evidence.status}, README says {expected}: "
                        f"{evidence.said[-300:]}")
    if evidence.status not in allowed_statuses(evidence):
        problems.append(f"status {evidence.status} after "
                        f"{evidence.kinds()}: {evidence.said[-300:]}")
    return problems


def came_too_late(evidence):
    """When all was done and written a Ctrl-C or a full disk changes nothing."""
    whole = figure_laws.whole_levels(evidence)
    return ((evidence.summary or {}).get("ended") == "done" and
            len(whole) == len(evidence.levels) and
            (evidence.cluster.results / "report.md").exists())


def allowed_statuses(evidence):
    """By what was done to the run."""
    struck = evidence.struck
    allowed = {0}
    if evidence.struck_of("interrupt"):
        allowed = {0, 105} if came_too_late(evidence) else {105}
    # Ctrl-C or not, what failed failed.
    may_fail = any(one.fault.may_fail_requests or one.fault.loses == "all"
                   for one in struck)
    if may_fail or evidence.struck_of("disk-full"):
        allowed.add(110)
    victims = {one.worker for one in struck if may_lose(evidence, one)}
    if len(victims) >= evidence.schedule.plan.workers:
        allowed.add(110)
    if victims and not evidence.has_begun:
        allowed.add(104)
    # What a lost worker's sessions and late arrivals were can be too much.
    if any(much_lost(level) for level in evidence.levels):
        allowed.add(110)
    return allowed


def may_lose(evidence, struck):
    """Short faults that meet on one worker may outlast the lease together."""
    if struck.fault.loses != "none":
        return True
    also = [one for one in evidence.struck
            if one.worker in (struck.worker, 0) and one is not struck]
    return struck.fault.of_worker and bool(also)


def loss_law(evidence):
    """Nobody is given up without cause."""
    if any(one.fault.loses == "all" for one in evidence.struck):
        return []
    victims = {one.worker for one in evidence.struck
               if may_lose(evidence, one)}
    innocent = sorted(evidence.lost() - victims)
    return [f"worker {number} was given up, and nothing was done to it: "
            f"{evidence.said[-400:]}" for number in innocent]


def end_law(evidence):
    """Workers outlive the run, are free afterwards and stop when told to."""
    return [f"worker {name} ended with {status}"
            for name, status in evidence.worker_statuses.items() if status != 0]


LAWS = (status_law, loss_law, end_law, *row_laws.LAWS, *figure_laws.LAWS,
        *stop_laws.LAWS)


def broken(evidence):
    if evidence.ended_ns is None:
        return ["the coordinator did not end"]
    return [f"{law.__name__}: {problem}" for law in LAWS
            for problem in law(evidence)]
