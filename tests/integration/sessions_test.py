"""Sessions with real processes: turns in their order, with their history."""

import json
import subprocess
import sys
import unittest

from daemons import ROOT, ProcessTest


class Sessions(ProcessTest):
    def conversations(self, count=6, turns=3):
        path = self.dir / "talks"
        path.mkdir(exist_ok=True)
        (path / "t.jsonl").write_text("".join(
            json.dumps({"id": f"t{i}", "messages": [
                {"role": "user", "content": f"Talk {i}: what about {turn}?"}
                for turn in range(turns)]}) + "\n" for i in range(count)))
        return path

    def run_sessions(self, *flags, workers=2):
        server = self.simulator("--truth-log", self.dir / "truth.jsonl")
        nodes = [self.worker("--target", server.url) for _ in range(workers)]
        ended = self.coordinate(
            "--workers", ",".join(node.address for node in nodes), "--model",
            "chat", "--prompts-dir", self.conversations(), "--random-seed",
            "7", "--co-located", "ok", "--multi-turn", *flags)
        self.assertEqual(ended.status, 0, ended.out + ended.err)
        (level,) = ended.summary()["levels"]
        return ended, level, ended.rows(level["level"])

    def assert_in_turn(self, rows, sessions, turns=3):
        by_index = {}
        for row in rows:
            by_index.setdefault(row["index"], []).append(row)
        self.assertEqual(len(by_index), sessions)
        for of_one in by_index.values():
            self.assertEqual([r["turn"] for r in of_one], list(range(turns)))
            self.assertEqual(len({r["worker"] for r in of_one}), 1)
            tokens = [r["input_tokens"] for r in of_one]
            # All that was said is asked again, and the model's 8 tokens.
            for before, after in zip(tokens, tokens[1:]):
                self.assertGreaterEqual(after, before + 8)
            for before, after in zip(of_one, of_one[1:]):
                self.assertGreaterEqual(after["issued_s"], before["done_s"])

    def recompute(self, ended):
        checked = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "accept" / "recompute.py"),
             str(ended.results)], capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_a_closed_loop_counts_sessions_and_measures_requests(self):
        ended, level, rows = self.run_sessions(
            "--num-concurrent-requests", "4", "--max-num-completed-requests",
            "40", "--turn-delay", "5ms")
        self.assertEqual(level["requests"]["planned"], 120)
        self.assert_in_turn(rows, 40)
        self.recompute(ended)

    def test_an_open_loop_begins_sessions_at_the_rate(self):
        ended, level, rows = self.run_sessions(
            "--request-rate", "20", "--max-num-completed-requests", "40",
            "--arrival-pattern", "constant")
        self.assertEqual(level["requests"]["planned"], 120)
        self.assert_in_turn(rows, 40)
        for row in rows:
            if row["turn"] == 0:
                self.assertAlmostEqual(row["scheduled_s"], row["index"] / 20,
                                       places=5)
        self.recompute(ended)

    def test_users_keep_their_rate(self):
        ended, level, rows = self.run_sessions(
            "--num-concurrent-requests", "4", "--max-num-completed-requests",
            "20", "--user-centric-rate", "40", workers=1)
        self.assertEqual(level["requests"]["ok"], 60)
        # 60 requests, one due every 25 ms.
        self.assertGreaterEqual(max(r["issued_s"] for r in rows), 59 * 0.025)
        self.recompute(ended)


if __name__ == "__main__":
    unittest.main()
