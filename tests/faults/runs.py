"""Schedules as processes of their own, each under a watchdog."""

import dataclasses
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
KEPT = HERE.parents[1] / "build" / "faults"
WATCHDOG_S = 30


@dataclasses.dataclass
class Run:
    name: str
    said: str
    seconds: float
    outcome: dict
    folder: pathlib.Path

    @property
    def problems(self):
        return self.outcome["problems"]

    def rerun(self):
        return (f"./run soak 1 {self.name}" if self.name.isdigit() else
                f"python3 tests/faults/experiment.py {self.name} FOLDER")


def stacks(pid):
    """Where the threads of all processes below are, as the kernel tells."""
    found = []
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        words = dict(line.split(":\t", 1)
                     for line in status.read_text().splitlines()
                     if ":\t" in line)
        below = int(words["PPid"])
        found.append((int(words["Pid"]), below, words["Name"],
                      words["State"]))
    wanted = {pid}
    for one, below, _, _ in sorted(found):
        if below in wanted:
            wanted.add(one)
    lines = []
    for one, _, name, state in sorted(found):
        if one not in wanted:
            continue
        lines.append(f"{one} {name} {state}")
        for task in pathlib.Path(f"/proc/{one}/task").glob("*"):
            lines.append("  " + " ".join(
                (task / what).read_text().strip()
                for what in ("comm", "wchan", "syscall")
                if os.access(task / what, os.R_OK)))
    return "\n".join(lines)


def look(pid):
    try:
        return stacks(pid)
    except OSError as error:
        return f"(a process went while it was looked at: {error})"


def run(name):
    """Keeps in build/faults what broke a law."""
    folder = KEPT / name
    shutil.rmtree(folder, ignore_errors=True)
    began_s = time.monotonic()
    # A session of its own: a hang ends with all that belongs to it.
    process = subprocess.Popen(
        [sys.executable, HERE / "experiment.py", name, folder],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True)
    try:
        said, _ = process.communicate(timeout=WATCHDOG_S)
    except subprocess.TimeoutExpired:
        (folder / "stacks.txt").write_text(look(process.pid))
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        outcome = {"problems": [f"it hung: no end within {WATCHDOG_S} s"]}
    else:
        file = folder / "outcome.json"
        outcome = (json.loads(file.read_text()) if file.exists() else
                   {"problems": [f"no outcome: {said[-2000:]}"]})
    seconds = time.monotonic() - began_s
    if not outcome["problems"]:
        shutil.rmtree(folder, ignore_errors=True)
    return Run(name, said, seconds, outcome, folder)
