"""One row for each planned request, and a true one."""

import collections

# The model server writes its line before it sends the last bytes; a kill may
# come between the two.
KILL_SLACK_NS = 100_000_000
# Beyond what a level says was unobserved: a batch's way, its making.
UNOBSERVED_SLACK_S = 0.8


def key_of(row):
    return row["index"], row.get("turn", 0)


def few(things):
    return f"{list(things)[:5]} ({len(list(things))})"


def one_row_law(evidence):
    problems = []
    for level in evidence.levels:
        counts = collections.Counter(key_of(row) for row in level.rows)
        twice = [key for key, count in counts.items() if count > 1]
        if twice:
            problems.append(f"{level.name}: two rows of {few(twice)}")
        if level.summary is not None and level.rows_are_whole:
            planned = level.summary["requests"]["planned"]
            if planned != len(level.rows):
                problems.append(f"{level.name}: {len(level.rows)} rows, "
                                f"requests.planned is {planned}")
        problems += missing_rows(evidence, level)
    return problems


def missing_rows(evidence, level):
    """Of a level that ended by itself, whatever was lost meanwhile."""
    ended_well = (evidence.summary or {}).get("ended") == "done"
    if not ended_well and level.ended_early:
        return []
    if evidence.schedule.plan.is_timed or not level.rows_are_whole:
        return []
    found = {row["index"] for row in level.rows}
    missing = sorted(set(range(level.stage["request_count"])) - found)
    problems = [f"{level.name}: no row of {few(missing)}"] if missing else []
    turns = collections.defaultdict(list)
    for row in level.rows:
        turns[row["index"]].append(row.get("turn", 0))
    expected = list(range(max((len(t) for t in turns.values()), default=0)))
    torn = [index for index, of_one in turns.items()
            if sorted(of_one) != expected]
    if torn:
        problems.append(f"{level.name}: not all turns of {few(torn)}")
    return problems


def served_law(evidence):
    """Whatever a model server was asked has its row."""
    problems = []
    for level in evidence.levels:
        if not level.rows_are_whole or level.summary is None:
            continue  # the rows, or who was lost, end where the disk did
        keys = {key_of(row) for row in level.rows}
        without = [one for one in evidence.truth
                   if one.level == level.name and one.key not in keys]
        problems += [f"{level.name}: {what}"
                     for what in unexplained(evidence, level, without)]
    return problems


def unexplained(evidence, level, without):
    """What a lost worker began after its last batch is `unobserved_s` long,
    where nobody is to send it again."""
    lost = {evidence.numbers[name] for name in level.lost_workers
            if name in evidence.numbers}
    open_end = evidence.schedule.plan.is_timed or level.ended_early
    unobserved_s = (level.summary or {}).get("degraded", {}).get(
        "unobserved_s", 0)
    problems = []
    of_others = [one.request_id for one in without
                 if not open_end or one.worker not in lost]
    if of_others:
        problems.append(f"served, but without a row: {few(of_others)}")
    for worker in lost if open_end else ():
        times = [one.received_ns for one in without if one.worker == worker]
        if not times:
            continue
        span_s = (max(times) - min(times)) / 1e9
        if span_s > unobserved_s + UNOBSERVED_SLACK_S + thawed_s(evidence,
                                                                 worker):
            problems.append(
                f"worker {worker} went unseen for {span_s:.2f} s, "
                f"unobserved_s is {unobserved_s:.2f}")
    return problems


def thawed_s(evidence, worker):
    """How long it may go on after it was given up: until its own lease."""
    cut = [one for one in evidence.struck if one.worker in (worker, 0)]
    return max((one.fault.stops_within_s for one in cut), default=0)


def acknowledged_law(evidence):
    """What a worker was told to be written is on disk."""
    problems = []
    for worker in evidence.cluster.workers:
        acknowledged = sum(one.get("rows_acknowledged", 0)
                           for one in worker.trail())
        written = sum(row["worker"] == worker.name for level in evidence.levels
                      for row in level.rows)
        if acknowledged > written:
            problems.append(f"worker {worker.number} was told of "
                            f"{acknowledged} rows, {written} are on disk")
    return problems


def truth_law(evidence):
    """Rows tell what really happened."""
    problems = []
    truth = collections.defaultdict(list)
    for one in evidence.truth:
        truth[one.request_id].append(one)
    killed_ns = [moment for worker in evidence.cluster.workers
                 for moment in worker.server_killed_ns]
    for level in evidence.levels:
        untrue, unequal = [], []
        for row in level.rows:
            lines = truth.get(row["request_id"], [])
            if row["outcome"] != "ok":
                continue
            served = [one for one in lines if one.record["outcome"] == "ok"]
            if not served:
                untrue.append(row["request_id"])
            elif (row["output_tokens"] != served[0].record["output_tokens"] or
                  row["input_tokens"] != served[0].record["input_tokens"]):
                unequal.append(row["request_id"])
        if len(untrue) > 4 * len(killed_ns):  # one a slot, at a server's kill
            problems.append(f"{level.name}: ok rows that no model server "
                            f"answered: {few(untrue)}")
        if unequal:
            problems.append(f"{level.name}: token counts that are not the "
                            f"server's: {few(unequal)}")
        problems += sent_twice(evidence, level, truth)
    return problems


def sent_twice(evidence, level, truth):
    """Nothing goes out twice under one name, but on a stale connection."""
    stale = {row["request_id"] for row in level.rows
             if row.get("stale_reconnects")}
    twice = [name for name, lines in truth.items()
             if lines[0].level == level.name and len(lines) > 1 and
             name not in stale]
    # A worker that was lost in mid-request has no row to say it was stale.
    if evidence.struck_of("target-restarted") and level.lost_workers:
        return []
    return [f"{level.name}: sent twice: {few(twice)}"] if twice else []


def rebuilt_law(evidence):
    """Where the coordinator or its disk was lost, what was written is read."""
    lost = [kind for kind in ("coordinator-killed", "disk-full",
                              "interrupt-twice") if evidence.struck_of(kind)]
    if not lost or not evidence.has_begun:
        return []
    evidence.cluster.free_disk()
    done = evidence.cluster.rebuild()
    if done.returncode != 0:
        return [f"coordinator report: {done.returncode} {done.stderr}"]
    summary = evidence.read(evidence.cluster.results / "summary.json")
    told = {level["level"]: level["requests"]["planned"]
            for level in summary["levels"]}
    return [f"{level.name}: {len(level.rows)} rows on disk, the rebuilt report "
            f"knows {told.get(level.name)}" for level in evidence.levels
            if level.summary is None and level.rows and
            told.get(level.name) != len(level.rows)]


LAWS = (one_row_law, served_law, acknowledged_law, truth_law, rebuilt_law)
