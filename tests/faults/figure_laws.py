"""Histograms, timeline and figures are those of the rows."""

import collections
import contextlib
import csv
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "accept"))
from definitions import METRICS  # noqa: E402

OF_ROWS = {"ttft": "ttft_ms", "ttfo": "ttfo_ms", "ttst": "ttst_ms",
           "first_chunk": "first_chunk_ms", "connect": "connect_ms",
           "e2e": "e2e_ms", "tpot": "tpot_ms", "ntpot": "ntpot_ms",
           "input_tokens": "input_tokens", "output_tokens": "output_tokens"}
# Bytes are sent before they come, so that no time is shorter than the server's;
# but what a held-up worker reads together has one stamp, that of the first.
EARLY_S, LATE_S = 0.01, 0.5
SHARE_HELD_UP = 0.05  # of a level's times, on a busy machine


def counted(level):
    """Rows that belong in histograms."""
    return [row for row in level.rows
            if row["outcome"] == "ok" and row["attempt"] == 1]


def whole_levels(evidence):
    """Whose files are all there: on a full disk the smallest are saved first."""
    return [level for level in evidence.levels if level.rows_are_whole and
            level.summary is not None and level.histograms is not None]


def files_law(evidence):
    """A level that ended has all of its files."""
    if evidence.struck_of("disk-full"):
        return []
    return [f"{level.name}: {name} is missing" for level in evidence.levels
            if level.summary is not None
            for name in ("requests.jsonl", "histograms.json", "timeline.csv",
                         "byzerperf.json") if not (level.folder / name).exists()]


def histogram_law(evidence):
    problems = []
    for level in whole_levels(evidence):
        found = collections.Counter()
        for group in level.histograms["groups"]:
            for one in group["histograms"]:
                key = one["metric"], group["measured"]
                found[key] += sum(map(int, one["data"]["bucket_count"]))
        for measured in (True, False):
            rows = [row for row in counted(level)
                    if (row["phase"] == "measured") == measured]
            expected = {name: sum(METRICS[metric](row) is not None
                                  for row in rows)
                        for name, metric in OF_ROWS.items()}
            expected["icl"] = sum(max(0, row["text_events"] - 1)
                                  for row in rows)
            problems += [
                f"{level.name}: {found[name, measured]} values of {name}"
                f" ({'' if measured else 'not '}measured), the rows have {count}"
                for name, count in expected.items()
                if found[name, measured] != count]
    return problems


def timeline_law(evidence):
    problems = []
    for level in whole_levels(evidence):
        with open(level.folder / "timeline.csv",
                  encoding="utf-8-sig") as file:
            seconds = list(csv.DictReader(file))
        total = {name: sum(int(second[name]) for second in seconds)
                 for name in ("ok", "failed", "issued", "output_tokens")}
        rows = counted(level)
        ended_badly = [row for row in level.rows
                       if row["outcome"] not in ("ok", "not_sent", "lost")]
        issued = sum("issued_s" in row for row in level.rows)
        for name, expected in (("ok", len(rows)), ("failed", len(ended_badly)),
                               ("output_tokens", sum(r["output_tokens"]
                                                     for r in rows))):
            if total[name] != expected:
                problems.append(f"{level.name}: timeline has {total[name]} "
                                f"{name}, the rows {expected}")
        # What a lost worker had issued it told before its rows.
        if (total["issued"] < issued or
                (total["issued"] > issued and not level.lost_workers)):
            problems.append(f"{level.name}: timeline has {total['issued']} "
                            f"issued, the rows {issued}")
    return problems


def degraded_law(evidence):
    problems = []
    for level in whole_levels(evidence):
        affected = sum(row["attempt"] > 1 or row["outcome"] == "lost"
                       for row in level.rows)
        degraded = level.summary.get("degraded")
        if degraded is None:
            if affected:
                problems.append(f"{level.name}: {affected} rows of lost "
                                "workers, and nothing says `degraded`")
            continue
        share = affected / len(level.rows) if level.rows else 0
        if abs(degraded["share"] - share) > 1e-9:
            problems.append(f"{level.name}: degraded.share is "
                            f"{degraded['share']}, of the rows {share}")
        report = evidence.cluster.results / "report.md"
        if not report.exists():
            if not evidence.struck_of("disk-full"):
                problems.append(f"{level.name}: there is no report")
        elif affected and "A worker was lost" not in report.read_text():
            problems.append(f"{level.name}: the report does not tell of it")
    return problems


def recomputed_law(evidence):
    """tests/accept/recompute.py agrees with every figure."""
    levels = [level for level in evidence.levels]
    if evidence.summary is None or len(whole_levels(evidence)) != len(levels):
        return []
    if any(level.lost_workers or not level.rows for level in levels):
        return []  # client figures of a lost worker end with its batches
    from recompute import recompute
    with contextlib.redirect_stdout(io.StringIO()):
        report = recompute(evidence.cluster.results, {}, 0)
    # What a frozen worker reads together has gaps below a row's microseconds.
    thawed = any("frozen" in kind for kind in evidence.kinds())
    return [problem for problem in report.problems
            if not (thawed and "decode_tokens_per_s" in problem)][:5]


def frozen_s(evidence, worker):
    """A worker that is frozen stamps nothing itself."""
    return sum((one.ended_ns - one.began_ns) / 1e9 for one in evidence.struck
               if one.worker == worker and one.kind.startswith("worker-frozen")
               and one.ended_ns)


def time_errors(evidence, level):
    """(row, by how much its TTFT or E2E is longer than the model server's,
    how long its worker was frozen), in seconds."""
    truth = {one.request_id: one for one in evidence.truth}
    for row in counted(level):
        one = truth.get(row["request_id"])
        if one is None or row.get("stale_reconnects"):
            continue
        for name, end in (("ttft_ms", "first_token_ns"),
                          ("e2e_ms", "last_token_ns")):
            true_s = (one.record[end] - one.received_ns) / 1e9
            yield (row, METRICS[name](row) / 1e3 - true_s,
                   frozen_s(evidence, one.worker))


def stamp_law(evidence):
    """TTFT and E2E of rows are those of the model server, within reason."""
    problems = []
    for level in evidence.levels:
        errors = list(time_errors(evidence, level))
        late = [f"{row['request_id']} by {error:.3f} s"
                for row, error, frozen in errors if error > LATE_S + frozen]
        early = [f"{row['request_id']} by {-error:.3f} s"
                 for row, error, frozen in errors if error < -EARLY_S - frozen]
        if late:
            problems.append(f"{level.name}: {len(late)} times are too long: "
                            f"{late[:4]}")
        if len(early) > SHARE_HELD_UP * len(errors):
            problems.append(f"{level.name}: {len(early)} of {len(errors)} "
                            f"times are too short: {early[:4]}")
    return problems


LAWS = (files_law, histogram_law, timeline_law, degraded_law, recomputed_law, stamp_law)
