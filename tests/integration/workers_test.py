"""Workers that come back, and the operator's commands on them."""

import json
import re
import subprocess
import unittest

from daemons import BIN, GUARD_S, ProcessTest, fetch


class Workers(ProcessTest):
    def operate(self, command, *arguments):
        return subprocess.run(
            [str(BIN / "coordinator"), command, *map(str, arguments), "--lang",
             "en"], capture_output=True, text=True, timeout=GUARD_S,
            cwd=self.dir, check=False)

    def long_run(self, workers, *more):
        command, results = self.command(
            "--workers", ",".join(w.address for w in workers), "--model",
            "chat", "--prompts-dir", self.prompts(),
            "--num-concurrent-requests", "4", "--max-num-completed-requests",
            "600", "--lease", "2s", *more)
        process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   cwd=self.dir)
        self.addCleanup(process.kill)
        return process, results

    def requests(self, simulator, name):
        _, text = fetch(simulator.address, "/metrics")
        found = re.search(rf"^vllm:{name}\S* (\d+)", text, re.M)
        return int(found.group(1)) if found else 0

    def wait_for_rows(self, simulator, count):
        while self.requests(simulator,
                            "e2e_request_latency_seconds_count") < count:
            pass

    def nodes(self):
        nodes = [self.simulator("--itl", "5ms") for _ in range(2)]
        return nodes, [self.worker("--target", n.url) for n in nodes]

    def test_a_worker_that_was_killed_is_back_for_the_next_level(self):
        nodes, workers = self.nodes()
        process, results = self.long_run(
            workers, "--num-concurrent-requests", "4,6")
        self.wait_for_rows(nodes[0], 40)
        address = workers[0].address
        workers[0].kill()
        self.start("worker", "--listen", address, "--target", nodes[0].url)
        _, err = process.communicate(timeout=GUARD_S)
        self.assertEqual(process.returncode, 0, err)
        levels = json.loads((results / "summary.json").read_text())["levels"]
        self.assertEqual(levels[0]["degraded"]["lost_workers"], [address])
        self.assertEqual(levels[1]["joined_workers"], [address])
        self.assertNotIn("degraded", levels[1])
        self.assertGreater(levels[1]["start_spread_ms"], 0)
        for name in ("c0004", "c0006"):
            path = results / "levels" / name / "requests.jsonl"
            rows = [json.loads(line) for line in path.read_text().splitlines()]
            self.assertEqual(sorted(r["index"] for r in rows),
                             list(range(600)))
        self.assertIn(address, {r["worker"] for r in rows})
        environment = json.loads((results / "environment.json").read_text())
        self.assertEqual([w["worker"] for w in environment["workers"]],
                         [w.address for w in workers])
        self.assertIn(f"{address} with 6",
                      (results / "report.md").read_text())

    def test_workers_says_who_is_up_and_busy_with_what(self):
        nodes, workers = self.nodes()
        addresses = ",".join(w.address for w in workers)
        table = self.operate("workers", "--workers", addresses)
        self.assertEqual(table.returncode, 0, table.stderr)
        for word in (workers[1].address, "free", f"targets: {nodes[0].url}",
                     "ceilings: none"):
            self.assertIn(word, table.stdout)
        process, _ = self.long_run(workers[:1])
        self.wait_for_rows(nodes[0], 10)
        workers[1].kill()
        listed = self.operate("workers", "--workers", addresses, "--json")
        self.assertEqual(listed.returncode, 110, listed.stderr)
        first, second = json.loads(listed.stdout)["workers"]
        self.assertIn("run ", first["description"]["busy_with"])
        self.assertGreater(first["round_trip_ms"], 0)
        self.assertGreater(first["description"]["memory_mib"], 0)
        self.assertFalse(second["answered"])
        self.assertIn("nothing listens", second["problem"])
        process.kill()

    def test_the_brake_ends_the_whole_run(self):
        nodes, workers = self.nodes()
        process, results = self.long_run(
            workers, "--max-num-completed-requests", "100000")
        self.wait_for_rows(nodes[1], 40)
        stopped = self.operate("stop", "--workers", workers[0].address,
                               "--reason", "maintenance")
        self.assertEqual(stopped.returncode, 0, stopped.stderr)
        self.assertIn(f"{workers[0].address}: stopped run", stopped.stdout)
        _, err = process.communicate(timeout=GUARD_S)
        self.assertEqual(process.returncode, 105, err)
        self.assertIn("maintenance", err)
        for node in nodes:
            self.assertEqual(self.requests(node, "num_requests_running"), 0)
        summary = json.loads((results / "summary.json").read_text())
        self.assertEqual(summary["ended"], "stopped")
        self.assertIn("maintenance", summary["ended_reason"])
        self.assertGreater(summary["levels"][0]["requests"]["ok"], 30)
        self.assertEqual(summary["levels"][0]["requests"]["second_attempts"],
                         0)
        idle = self.operate("stop", "--workers",
                            ",".join(w.address for w in workers))
        self.assertEqual(idle.returncode, 0, idle.stderr)
        self.assertEqual(idle.stdout.count("it held no run"), 2)

    def test_a_name_that_leads_nowhere_is_a_line_and_110(self):
        for command in ("workers", "stop"):
            ended = self.operate(command, "--workers",
                                 "dns:///no-such-host.invalid")
            self.assertEqual(ended.returncode, 110, ended.stderr)
            self.assertIn("cannot look up no-such-host.invalid", ended.stdout)
            self.assertEqual(self.operate(command).returncode, 104)


if __name__ == "__main__":
    unittest.main()
