"""Tests inside the walls, and clients that say what no coordinator would."""

import contextlib
import json
import os
import subprocess
import unittest

from network import (MODEL_HOST, MODEL_PORT, Dns, Redirector, Watch,
                     build_walls)
from daemons import BIN, GUARD_S, ProcessTest  # network.py knows where it is

IS_WALLED = os.environ.get("TESTS_WALLED") == "1"


class Control:
    """A scripted client of a worker (tests/support/control_client.cc)."""

    def __init__(self, address, *flags):
        self.process = subprocess.Popen(
            [str(BIN / "control_client"), address, *map(str, flags), "run"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.number = 0
        self.events = []
        self.status = None

    def send(self, kind, content):
        self.number += 1
        self.process.stdin.write(json.dumps(
            {"epoch": 1, "number": self.number, kind: content}) + "\n")
        self.process.stdin.flush()

    def read(self):
        """The next event; None when the call is over."""
        line = self.process.stdout.readline()
        if not line or line.startswith("status "):
            self.status = line
            return None
        event = json.loads(line)
        self.events.append(event)
        if "batch" in event:
            self.send("acknowledge", {"event_number": event["number"]})
        return event

    def wait_for(self, *kinds):
        while True:
            event = self.read()
            if event is None:
                raise AssertionError(
                    f"no {kinds}: {self.status} {self.events[-2:]}")
            for kind in kinds:
                if kind in event:
                    return event[kind]
            if "refused" in event:
                raise AssertionError(event["refused"])

    def close(self):
        if self.process.stdout.closed:
            return
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait(timeout=GUARD_S)
        self.process.stdout.close()


def call(address, *words, flags=()):
    """One call of the control client; its lines."""
    ended = subprocess.run(
        [str(BIN / "control_client"), address, *map(str, flags),
         *map(str, words)], capture_output=True, text=True, timeout=GUARD_S,
        stdin=subprocess.DEVNULL, check=False)
    return ended.stdout.splitlines()


def hello(address, run_id, flags=()):
    """What a coordinator of the worker's own version says first."""
    described = json.loads(call(address, "describe", flags=flags)[0])
    return {"coordinator_version": described["version"],
            "protocol": described["protocol"], "run_id": run_id}


@unittest.skipUnless(IS_WALLED, "needs a network namespace (run.sh says why)")
class Attack(ProcessTest):
    """A test inside the walls. What is not allowed is watched all the time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not hasattr(Attack, "watch"):
            build_walls()
            Attack.watch = Watch()
            Attack.dns = Dns()
            Attack.redirector = Redirector()

    def setUp(self):
        super().setUp()
        self.watch.reached.clear()
        self.dns.answers.clear()
        self.dns.asked.clear()
        self.addCleanup(self.assert_nothing_arrived)

    def assert_nothing_arrived(self):
        self.assertEqual(self.watch.reached, [], "load went where it may not")

    def model_server(self, *arguments):
        return self.simulator("--listen", f"{MODEL_HOST}:{MODEL_PORT}",
                              *arguments)

    def control(self, address, *flags):
        control = Control(address, *flags)
        self.addCleanup(control.close)
        return control

    def probe(self, worker, url, target=None, secrets=None):
        """Asks a worker to look at one URL: its answer, as (kind, content)."""
        if not hasattr(worker, "hello"):
            worker.hello = hello(worker.address, "attack")
        control = Control(worker.address)
        try:
            control.send("probe", {
                **worker.hello,
                "target": {"urls": [url], **(target or {})},
                "secrets": secrets or {}})
            answer = control.read()
        finally:
            control.close()
        self.assertIsNotNone(answer, control.status)
        for kind in ("refused", "probe_result"):
            if kind in answer:
                return kind, answer[kind]
        raise AssertionError(answer)

    def assert_url_refused(self, worker, url, **more):
        """In words, by code; and it does not quote a secret."""
        kind, answer = self.probe(worker, url, **more)
        self.assertEqual(kind, "refused", f"{url}: {answer}")
        self.assertIn(answer["code"], ("target_not_allowed", "invalid_plan"),
                      url)
        self.assertGreater(len(answer["reason"]), 20, url)
        return answer["reason"]
