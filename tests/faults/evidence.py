"""What a schedule left behind, read once for all laws."""

import json
import re

import recovery

REQUEST_ID = re.compile(r"^(?P<run>.+)-(?P<level>[^-]+(?:-\d+)?)-(?P<index>\d+)"
                        r"(?:\.(?P<turn>\d+))?-(?P<attempt>\d+)$")


class Level:
    """One level as it lies in the results directory."""

    def __init__(self, folder, stage):
        self.name, self.stage = stage["level"], stage
        self.folder = folder
        summary = folder / "summary.json"
        self.summary = (json.loads(summary.read_text()) if summary.exists()
                        else None)
        histograms = folder / "histograms.json"
        self.histograms = (json.loads(histograms.read_text())
                           if histograms.exists() else None)
        self.rows = []
        self.rows_are_whole = (folder / "requests.jsonl").exists()
        for name in ("requests.jsonl", "requests.jsonl.part"):
            if (folder / name).exists():
                text = (folder / name).read_text()
                lines = text[:text.rfind("\n") + 1].splitlines()
                self.rows = [json.loads(line) for line in lines]
                break

    @property
    def lost_workers(self):
        return (self.summary or {}).get("degraded", {}).get("lost_workers", [])

    @property
    def ended_early(self):
        """Not all that was planned was done."""
        reason = (self.summary or {}).get("invalid_reason", "")
        return self.summary is None or (reason != "" and not reason.startswith(
            ("error rate", "no request succeeded")))


class Truth:
    """A line of a model server's truth log."""

    def __init__(self, line, worker):
        record = json.loads(line)
        self.worker = worker
        self.record = record
        self.request_id = record["request_id"]
        self.received_ns = record["received_ns"]
        self.done_ns = record["done_ns"] or record["received_ns"]
        named = REQUEST_ID.match(self.request_id)
        self.level = named["level"] if named else ""
        self.key = ((int(named["index"]), int(named["turn"] or 0)) if named
                    else None)


class Evidence:
    def __init__(self, schedule, cluster, struck, worker_statuses):
        self.schedule, self.struck = schedule, struck
        self.cluster, self.worker_statuses = cluster, worker_statuses
        self.status = cluster.coordinator.returncode
        self.said = cluster.said()
        self.ended_ns = cluster.ended_ns
        self.names = {worker.number: worker.name for worker in cluster.workers}
        self.numbers = {name: number for number, name in self.names.items()}
        self.seen = cluster.seen
        self.truth = [
            Truth(line, worker.number) for worker in cluster.workers
            for log in worker.truth_logs
            for line in log.read_text().splitlines()]
        self.truth = [one for one in self.truth
                      if one.key is not None and one.level != "preflight"]
        self.truth.sort(key=lambda one: one.received_ns)
        self.levels = []
        results = cluster.results
        self.has_begun = (results / "plan.json").exists()
        self.summary = self.read(results / "summary.json")
        if self.has_begun:
            plan = json.loads((results / "plan.json").read_text())
            for stage in plan["stages"]:
                folder = results / "levels" / stage["level"]
                if folder.exists():
                    self.levels.append(Level(folder, stage))

    @staticmethod
    def read(path):
        return json.loads(path.read_text()) if path.exists() else None

    def kinds(self):
        return [one.kind for one in self.struck]

    def struck_of(self, kind):
        return [one for one in self.struck if one.kind == kind]

    def lost(self):
        """Numbers of the workers that the results say were lost."""
        return {self.numbers[name] for level in self.levels
                for name in level.lost_workers if name in self.numbers}

    def joined(self):
        """Numbers of the workers that came back with a later level."""
        return {self.numbers[name] for level in self.levels if level.summary
                for name in level.summary.get("joined_workers", [])}

    def told(self):
        """For tables and for people."""
        return {
            "status": self.status, "struck": self.kinds(),
            "lost": sorted(self.lost()), "joined": sorted(self.joined()),
            "ended": (self.summary or {}).get("ended", ""),
            "ended_reason": (self.summary or {}).get("ended_reason", ""),
            "rows": sum(len(level.rows) for level in self.levels),
            "acknowledged": sum(
                one.get("rows_acknowledged", 0) for worker in
                self.cluster.workers for one in worker.trail()),
            "load_back_s": recovery.load_back_s(self),
            "stopped": recovery.stopped_s(self),
            "time_error_ms": recovery.error_figures_ms(self),
        }
