"""Open loops with real processes: what was planned is what was sent."""

import json
import subprocess
import unittest

from daemons import ProcessTest


class OpenLoop(ProcessTest):
    def run_open(self, *flags, workers=1, results="result", status=0):
        server = self.simulator()
        nodes = [self.worker("--target", server.url) for _ in range(workers)]
        ended = self.coordinate(
            "--workers", ",".join(node.address for node in nodes), "--model",
            "chat", "--prompts-dir", self.prompts(), "--random-seed", "7",
            "--co-located", "ok", *flags, results=results)
        self.assertEqual(ended.status, status, ended.out + ended.err)
        return ended

    def test_any_number_of_workers_sends_the_same_requests_at_the_same_times(self):
        sent = []
        for workers in (1, 2, 3):
            ended = self.run_open(
                "--request-rate", "100", "--max-num-completed-requests", "60",
                workers=workers, results=f"w{workers}")
            rows = ended.rows("r0100.0")
            sent.append(sorted((r["index"], r["scheduled_s"], r["prompt_id"])
                               for r in rows))
            self.assertTrue(all("issued_s" in r for r in rows))
        self.assertEqual(sent[0], sent[1])
        self.assertEqual(sent[0], sent[2])

    def test_results_name_the_rate_and_tell_of_the_intended_latency(self):
        ended = self.run_open("--request-rate", "50,100",
                              "--max-num-completed-requests", "50")
        slow, fast = ended.summary()["levels"]
        self.assertEqual(slow["asked"], {"rate_per_s": 50})
        self.assertEqual(fast["level"], "r0100.0")
        self.assertIn("p50", fast["ttft_intended_ms"])
        self.assertFalse(fast["over_saturated"])
        report = (ended.results / "report.md").read_text()
        self.assertIn("req/s", report)

    def test_a_saved_plan_reruns_identically(self):
        first = self.run_open("--request-rate", "80", "--arrival-pattern",
                              "gamma", "--arrival-smoothness", "0.5",
                              "--max-num-completed-requests", "40")
        again = self.run_open("--config", first.results / "plan.yaml",
                              results="again")
        schedule = [[(r["index"], r["scheduled_s"], r["prompt_id"])
                     for r in sorted(run.rows("r0080.0"),
                                     key=lambda row: row["index"])]
                    for run in (first, again)]
        self.assertEqual(schedule[0], schedule[1])

    def test_arrivals_beyond_the_ceiling_are_counted_and_not_hidden(self):
        server = self.simulator("--ttft", "300ms")
        worker = self.worker("--target", server.url)
        ended = self.coordinate(
            "--workers", worker.address, "--model", "chat", "--prompts-dir",
            self.prompts(), "--request-rate", "inf", "--max-in-flight", "5",
            "--max-num-completed-requests", "20", "--co-located", "ok")
        self.assertEqual(ended.status, 0, ended.out + ended.err)
        (level,) = ended.summary()["levels"]
        self.assertEqual(level["outcomes"], {"ok": 5, "not_sent": 15})
        self.assertEqual(level["requests"]["planned"], 20)
        rows = ended.rows(level["level"])
        self.assertEqual(len(rows), 20)

    def test_a_report_is_rebuilt_from_the_rows_alone(self):
        ended = self.run_open("--request-rate", "100",
                              "--max-num-completed-requests", "40")
        before = json.loads((ended.results / "summary.json").read_text())
        (ended.results / "levels" / "r0100.0" / "summary.json").unlink()
        command, _ = self.command()
        again = subprocess.run(
            [command[0], "report", str(ended.results)], capture_output=True,
            text=True, check=False)
        self.assertEqual(again.returncode, 0, again.stderr)
        after = json.loads((ended.results / "summary.json").read_text())
        self.assertEqual(before["levels"][0]["requests"],
                         after["levels"][0]["requests"])


if __name__ == "__main__":
    unittest.main()
