"""A coordinator that asks for more than its plan, and the operator's brake."""

import json
import os
import signal
import subprocess
import time
import unittest

from network import MODEL_HOST, MODEL_PORT
from walled import BIN, GUARD_S, Attack, call, hello

TARGET = f"http://{MODEL_HOST}:{MODEL_PORT}"
ABORTED = 10
# A model server whose requests are still in flight a while later.
SLOW = ("--ttft", "250ms", "--output-tokens", "1")


class Driven(Attack):
    """A worker with a trail, whose plan an honest run left in it."""

    def begin(self, *ceilings, simulator=()):
        self.truth = self.dir / "truth"
        self.trail = self.dir / "trail"
        self.model = self.model_server("--truth-log", self.truth, *simulator)
        self.node = self.worker("--target", TARGET, "--audit-log", self.trail,
                                *ceilings)
        ended = self.coordinate(
            "--workers", self.node.address, "--model", "chat",
            "--prompts-dir", self.prompts(4), "--num-concurrent-requests", "2",
            "--max-num-completed-requests", "2")
        self.assertEqual(ended.status, 0, ended.err)
        self.plan = json.loads((ended.results / "plan.json").read_text())

    def ready(self, workers=1, **changes):
        """A scripted coordinator whose run is ready to begin its level."""
        control = self.control(self.node.address)
        control.send("probe", hello(self.node.address, "greedy"))
        control.wait_for("probe_result")
        plan = {**self.plan, "run_id": "greedy"}
        plan["stages"][0].update(changes)
        control.send("prepare", {"plan": plan, "worker_name": "w",
                                 "worker_count": workers})
        control.wait_for("ready")
        return control

    def start_level(self, control, share, grant):
        now = int(time.clock_gettime(time.CLOCK_MONOTONIC) * 1e9)
        control.send("start_level", {"share": share, "at_worker_ns": now,
                                     "workers": 1})
        control.send("grant", {"count": grant, "attempt": 1, "stride": 1})

    def sent(self):
        """Requests that the model server saw of the scripted run."""
        return sum("greedy" in line
                   for line in self.truth.read_text().splitlines())

    def line(self):
        """The trail's line of the scripted run."""
        lines = [json.loads(line)
                 for line in self.trail.read_text().splitlines()]
        found = [line for line in lines if line["run_id"] == "greedy"]
        self.assertEqual(len(found), 1, lines)
        return found[0]


class Ceilings(Driven):
    def test_a_plan_above_one_is_refused_with_the_arithmetic(self):
        self.begin("--max-concurrency", "5")
        ended = self.coordinate(
            "--workers", self.node.address, "--model", "chat",
            "--prompts-dir", self.prompts(4), "--num-concurrent-requests",
            "20", "--max-num-completed-requests", "40", results="second")
        self.assert_refused(ended, "20 requests in flight",
                            "--max-concurrency here is 5")

    def test_more_requests_than_planned_end_the_load(self):
        self.begin("--max-requests", "50")
        control = self.ready(request_count=50)
        self.start_level(control, 2, 50)
        control.send("grant", {"first": 50, "count": 100000, "attempt": 1,
                               "stride": 1})
        refused = control.wait_for("refused")
        self.assertEqual(refused["code"], "limits")
        self.assertIn("--max-requests", refused["reason"])
        control.close()
        self.assertLessEqual(self.sent(), 51)  # one of them is the preflight
        self.assertEqual(self.line()["why"], "limits")

    def test_a_share_above_the_ceiling_is_held_and_told(self):
        self.begin("--max-concurrency", "4", simulator=SLOW)
        control = self.ready(workers=2, request_count=500,
                             load={"concurrency": 8})
        self.start_level(control, 8, 500)
        control.send("adjust_share", {"share": 7})
        for _ in range(2):
            batch = control.wait_for("batch")
            self.assertLessEqual(batch["health"].get("in_flight", 0), 4)
        notices = [e["batch"]["notice"] for e in control.events
                   if "notice" in e.get("batch", {})]
        self.assertEqual(len(notices), 1)
        self.assertIn("--max-concurrency", notices[0])

    def test_a_share_above_the_plan_is_refused_without_any_ceiling(self):
        self.begin(simulator=SLOW)
        control = self.ready(request_count=500)
        self.start_level(control, 3, 500)
        refused = control.wait_for("refused")
        self.assertEqual(refused["code"], "invalid_plan")
        self.assertIn("its plan has 2", refused["reason"])
        control.close()
        self.assertLessEqual(self.sent(), 1)  # the preflight

    def test_an_adjustment_above_the_plan_ends_the_load(self):
        self.begin(simulator=SLOW)
        control = self.ready(request_count=500)
        self.start_level(control, 2, 500)
        control.send("adjust_share", {"share": 4000})
        refused = control.wait_for("refused")
        self.assertEqual(refused["code"], "invalid_plan")

    def test_a_rate_above_the_ceiling_ends_the_load(self):
        self.begin("--max-request-rate", "2", simulator=(
            "--ttft", "1ms", "--output-tokens", "1"))
        control = self.ready(request_count=100000)
        self.start_level(control, 2, 100000)
        refused = control.wait_for("refused")
        self.assertEqual(refused["code"], "limits")
        self.assertIn("--max-request-rate", refused["reason"])

    def test_a_run_above_its_time_ends(self):
        self.begin("--max-run-time", "1s", simulator=SLOW)
        control = self.ready(request_count=100)
        self.start_level(control, 2, 100)
        refused = control.wait_for("refused")
        self.assertEqual(refused["code"], "limits")
        self.assertIn("--max-run-time", refused["reason"])

    def test_it_tells_its_ceilings(self):
        self.begin("--max-concurrency", "5", "--max-run-time", "2h")
        described = json.loads(call(self.node.address, "describe")[0])
        self.assertEqual(described["ceilings"],
                         {"concurrency": 5, "run_s": 7200})


class Brake(Driven):
    def running(self):
        self.begin(simulator=SLOW)
        control = self.ready(request_count=100)
        self.start_level(control, 2, 100)
        control.wait_for("batch")
        return control

    def connections(self):
        """Of the worker to the model server, as the kernel knows them."""
        host = int.from_bytes(map(int, MODEL_HOST.split(".")), "little")
        place = f"{host:08X}:{MODEL_PORT:04X}"
        with open("/proc/net/tcp", encoding="ascii") as table:
            return sum(line.split()[2] == place and line.split()[3] == "01"
                       for line in table.readlines()[1:])

    def assert_stopped(self, control, *words):
        refused = control.wait_for("refused")
        self.assertEqual(refused["code"], "braked")
        for word in words:
            self.assertIn(word, refused["reason"])
        described = json.loads(call(self.node.address, "describe")[0])
        self.assertNotIn("busy_with", described)
        while self.connections():  # the tests' own guard ends this
            time.sleep(0.01)
        self.assertEqual(self.line()["why"], "braked")

    def test_a_call_stops_whatever_runs(self):
        control = self.running()
        answer = json.loads(call(self.node.address, "stop", "too hot")[0])
        self.assertIn("greedy", answer["stopped"])
        self.assert_stopped(control, "too hot", "127.0.0.1")

    def test_a_signal_does_so_too(self):
        control = self.running()
        os.kill(self.node.process.pid, signal.SIGUSR1)
        self.assert_stopped(control, "SIGUSR1")

    def test_a_free_worker_has_nothing_to_stop_and_lives_on(self):
        self.begin()
        self.assertEqual(json.loads(call(self.node.address, "stop", "x")[0]),
                         {})
        os.kill(self.node.process.pid, signal.SIGUSR1)
        self.assertEqual(call(self.node.address, "describe")[-1].split()[:2],
                         ["status", "0"])

    def test_it_stops_a_calibration(self):
        self.begin()
        calibration = subprocess.Popen(
            [str(BIN / "control_client"), self.node.address, "calibrate"],
            stdout=subprocess.PIPE, text=True)
        self.assertEqual(calibration.stdout.readline(), "begun\n")
        while "busy_with" not in call(self.node.address, "describe")[0]:
            pass
        call(self.node.address, "stop", "enough")
        said = calibration.communicate(timeout=GUARD_S)[0].splitlines()
        self.assertEqual(said[-1].split()[:2], ["status", str(ABORTED)])
        self.assertIn("enough", said[-1])
        lines = [json.loads(line)
                 for line in self.trail.read_text().splitlines()]
        self.assertEqual([(l["kind"], l["why"]) for l in lines][-1],
                         ("calibration", "braked"))


class Trail(Driven):
    def test_an_honest_run_leaves_one_line(self):
        self.begin()
        lines = [json.loads(line)
                 for line in self.trail.read_text().splitlines()]
        self.assertEqual(len(lines), 1)
        line = lines[0]
        self.assertEqual((line["kind"], line["why"]), ("run", "done"))
        self.assertEqual(line["run_id"], self.plan["run_id"])
        self.assertEqual(line["targets"], [TARGET])
        self.assertEqual(line["asked"]["requests"], 2)
        self.assertEqual(line["requests_sent"], 2)
        self.assertRegex(line["started"], r"^\d{4}-\d\d-\d\dT[\d:]{8}Z$")
        self.assertEqual(self.trail.stat().st_mode & 0o777, 0o600)

    def test_a_coordinator_that_vanishes_is_told_from_one_that_ends(self):
        self.begin(simulator=SLOW)
        control = self.ready(request_count=100)
        self.start_level(control, 2, 100)
        control.wait_for("batch")
        control.process.kill()
        while "greedy" not in self.trail.read_text():
            time.sleep(0.01)
        line = self.line()
        self.assertEqual(line["why"], "stream_broke")
        self.assertGreaterEqual(line["requests_sent"], 2)


if __name__ == "__main__":
    unittest.main()
