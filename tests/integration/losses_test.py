"""A run that loses a worker, its user or its coordinator."""

import json
import re
import signal
import subprocess
import unittest

from daemons import GUARD_S, ProcessTest, fetch


class Losses(ProcessTest):
    def long_run(self, workers, *more):
        command, results = self.command(
            "--workers", ",".join(w.address for w in workers),
            "--num-concurrent-requests", "8", "--model", "chat",
            "--prompts-dir", self.prompts(),
            "--max-num-completed-requests", "600", "--http", "127.0.0.1:0",
            "--lease", "2s", *more)
        process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process, results

    def wait_for_rows(self, simulator, count):
        """Returns when the simulator has answered `count` requests."""
        while True:
            _, text = fetch(simulator.address, "/metrics")
            done = re.search(r"^vllm:e2e_request_latency_seconds_count\S* (\d+)",
                             text, re.M)
            if done and int(done.group(1)) >= count:
                return

    def test_every_request_has_one_row_though_a_worker_was_killed(self):
        nodes = [self.simulator("--itl", "5ms") for _ in range(2)]
        workers = [self.worker("--target", node.url) for node in nodes]
        process, results = self.long_run(workers)
        self.wait_for_rows(nodes[0], 60)
        workers[0].kill()
        _, err = process.communicate(timeout=GUARD_S)
        self.assertEqual(process.returncode, 0, err)
        path = results / "levels" / "c0008" / "requests.jsonl"
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertEqual(sorted(r["index"] for r in rows), list(range(600)))
        level = json.loads(
            (results / "levels" / "c0008" / "summary.json").read_text())
        self.assertEqual(level["degraded"]["lost_workers"],
                         [workers[0].address])

    def test_an_interrupt_saves_what_there_is_and_ends_with_105(self):
        node = self.simulator("--itl", "5ms")
        worker = self.worker("--target", node.url)
        process, results = self.long_run([worker])
        self.wait_for_rows(node, 40)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=GUARD_S)
        self.assertEqual(process.returncode, 105, err)
        summary = json.loads((results / "summary.json").read_text())
        self.assertEqual(summary["ended"], "stopped")
        self.assertGreater(summary["levels"][0]["requests"]["ok"], 30)

    def test_an_interrupt_before_the_first_level_is_told_in_the_results(self):
        command, results = self.command(
            "--workers", "127.0.0.1:1", "--worker-wait", "100s", "--model",
            "chat", "--prompts-dir", self.prompts(), "--lang", "both",
            "--http", "127.0.0.1:0")
        process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        self.assertIn("http on", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=GUARD_S)
        self.assertEqual(process.returncode, 105, err)
        summary = json.loads((results / "summary.json").read_text())
        self.assertEqual(summary["ended"], "stopped")
        self.assertIn("from outside", summary["ended_reason"])
        self.assertEqual(summary.get("levels", []), [])
        self.assertIn("ended before its first level",
                      (results / "report.md").read_text())
        self.assertIn("stopped", (results / "coordinator.log").read_text())
        (results / "report.zh.md").unlink()
        rebuilt = subprocess.run(
            [command[0], "report", str(results), "--lang", "both"],
            capture_output=True, text=True, timeout=GUARD_S, check=False)
        self.assertEqual(rebuilt.returncode, 0, rebuilt.stderr)
        self.assertIn("中止", (results / "report.zh.md").read_text())

    def test_a_worker_stops_its_load_when_the_coordinator_dies(self):
        node = self.simulator("--itl", "5ms")
        worker = self.worker("--target", node.url)
        process, results = self.long_run([worker])
        self.wait_for_rows(node, 40)
        process.kill()
        process.wait()
        while True:  # ends when no request is left at the model server
            _, text = fetch(node.address, "/metrics")
            if re.search(r"^vllm:num_requests_running\S* 0", text, re.M):
                break
        # What had arrived can still be read.
        command, _ = self.command()
        rebuilt = subprocess.run(
            [command[0], "report", str(results)], capture_output=True,
            text=True, timeout=GUARD_S, check=False)
        self.assertEqual(rebuilt.returncode, 0, rebuilt.stderr)


if __name__ == "__main__":
    unittest.main()
