"""Real processes for tests: simulators, workers and coordinators.

Everything listens on port 0 and says where; nothing here sleeps to wait.
"""

import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("TESTS_BIN",
                                  ROOT / "build" / "release" / "bin"))
# Only a guard against a hang of the test itself, never a limit that is tested.
GUARD_S = 120


def fetch(address, path):
    with urllib.request.urlopen(f"http://{address}{path}",
                                timeout=GUARD_S) as page:
        return page.status, page.read().decode()


def last_wins(arguments):
    """`--flag value` lists with each flag once: what a test gives replaces
    what its fixture gave."""
    flags = {}
    arguments = [str(a) for a in arguments]
    for i, word in enumerate(arguments):
        if word.startswith("--"):
            value = arguments[i + 1:i + 2]
            flags[word] = [v for v in value if not v.startswith("--")]
    return [word for flag, value in flags.items() for word in (flag, *value)]


class Daemon:
    """A program that prints `listening on HOST:PORT` (and `http on …`).

    `under` is a command to run it under, such as taskset.
    """

    def __init__(self, name, *arguments, lines=1, under=()):
        self.process = subprocess.Popen(
            [*under, str(BIN / name), *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = {}
        for _ in range(lines):
            line = self.process.stdout.readline().strip()
            if " on " not in line:
                raise AssertionError(
                    f"{name} did not start: {line!r} "
                    f"{self.process.stderr.read()}")
            what, where = line.split(" on ")
            self.said[what] = where
        self.errors = queue.Queue()
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        with self.process.stderr as stderr:
            for line in stderr:
                self.errors.put(line)

    @property
    def address(self):
        return self.said["listening"]

    @property
    def url(self):
        return "http://" + self.address

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """SIGTERM; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=GUARD_S)
        finally:
            self.process.stdout.close()
        return status


class Ended:
    """What a finished coordinator left."""

    def __init__(self, status, out, err, results):
        self.status, self.out, self.err = status, out, err
        self.results = pathlib.Path(results)

    def summary(self):
        return json.loads((self.results / "summary.json").read_text())

    def level(self, name):
        return json.loads(
            (self.results / "levels" / name / "summary.json").read_text())

    def rows(self, name):
        path = self.results / "levels" / name / "requests.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]


class ProcessTest(unittest.TestCase):
    """A test that starts programs; what it started is stopped after it."""

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="byzerperf-test-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def start(self, name, *arguments, lines=1, under=()):
        daemon = Daemon(name, *arguments, lines=lines, under=under)
        self.addCleanup(daemon.stop)
        return daemon

    def simulator(self, *arguments, under=()):
        return self.start("simulator", *last_wins(
            ["--listen", "127.0.0.1:0", "--ttft", "5ms", "--itl", "1ms",
             "--output-tokens", "8", *arguments]), under=under)

    def worker(self, *arguments, under=()):
        return self.start("worker", "--listen", "127.0.0.1:0", "--http",
                          "127.0.0.1:0", *arguments, lines=2, under=under)

    def prompts(self, count=20):
        path = self.dir / "prompts"
        path.mkdir(exist_ok=True)
        (path / "p.jsonl").write_text("".join(
            json.dumps({"id": f"p{i}", "prompt": f"Tell me fact number {i}."})
            + "\n" for i in range(count)))
        return path

    def command(self, *arguments, results="result"):
        results = self.dir / results
        flags = last_wins(["--results-dir", results, "--ui", "none", "--lang",
                           "en", *arguments])
        return [str(BIN / "coordinator"), *flags], results

    def coordinate(self, *arguments, results="result", env=None, under=()):
        command, results = self.command(*arguments, results=results)
        ended = subprocess.run(
            [*under, *command], capture_output=True, text=True, timeout=GUARD_S,
            cwd=self.dir, env={**os.environ, **(env or {})}, check=False)
        return Ended(ended.returncode, ended.stdout, ended.stderr, results)

    def small(self, simulator, *more):
        """Flags of a run that ends soon."""
        return ["--url", simulator.url, "--model", "chat", "--prompts-dir",
                self.prompts(), "--num-concurrent-requests", "2",
                "--max-num-completed-requests", "12", *more]

    def assert_refused(self, ended, *words, status=104):
        """The status, every word in the message, and nothing left behind."""
        said = ended.err + ended.out
        self.assertEqual(ended.status, status, said)
        for word in words:
            self.assertIn(word, said)
        left = [p.name for p in ended.results.rglob("*")
                if p.is_file()] if ended.results.exists() else []
        self.assertEqual(left, [], "half-written results")
