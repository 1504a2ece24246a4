"""Traces with real processes: when requests were sent, and what they asked, by
the server's own account."""

import json
import unittest

from daemons import ROOT, ProcessTest

TRACES = ROOT / "tests" / "golden" / "traces"
HASHED = 512  # tokens of a hash id
BLOCK = 16  # of the simulator's prefix cache


def mooncake():
    return [json.loads(line)
            for line in (TRACES / "mooncake.jsonl").read_text().splitlines()]


def shared_with_earlier(requests):
    """Tokens at the start of each request that an earlier one had too."""
    shares = []
    for i, request in enumerate(requests):
        most = 0
        for earlier in requests[:i]:
            tokens = 0
            for k, (one, other) in enumerate(zip(request["hash_ids"],
                                                 earlier["hash_ids"])):
                if one != other:
                    break
                tokens = min((k + 1) * HASHED, request["input_length"],
                             earlier["input_length"])
            most = max(most, tokens)
        shares.append(most)
    return shares


class TraceReplay(ProcessTest):
    def replay(self, trace, *flags, results="result", truth="truth.jsonl"):
        """Two workers, one server; rows and the truth of each, by index."""
        path = self.dir / truth
        server = self.simulator("--prefix-cache", "--truth-log", path)
        nodes = [self.worker("--target", server.url) for _ in range(2)]
        ended = self.coordinate(
            "--workers", ",".join(node.address for node in nodes), "--model",
            "chat", "--trace", TRACES / trace, "--random-seed", "7",
            "--co-located", "ok", *flags, results=results)
        self.assertEqual(ended.status, 0, ended.out + ended.err)
        server.stop()
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        return ended, {line["request_id"]: line for line in lines}

    def truth_of(self, rows, truth):
        return [truth[row["request_id"]] for row in rows]

    def rows_of(self, ended, level):
        rows = sorted(ended.rows(level), key=lambda row: row["index"])
        self.assertTrue(all(row["outcome"] == "ok" for row in rows), rows)
        return rows


class Traces(TraceReplay):
    def test_mooncake_comes_when_it_came_and_shares_what_it_shared(self):
        requests = mooncake()
        ended, truth = self.replay("mooncake.jsonl")
        rows = self.rows_of(ended, "x1")
        self.assertEqual(len(rows), len(requests))
        shared = shared_with_earlier(requests)
        self.assertEqual(sum(tokens > 0 for tokens in shared), 5)
        for row, request, tokens, sent in zip(
                rows, requests, shared, self.truth_of(rows, truth)):
            self.assertAlmostEqual(row["scheduled_s"],
                                   request["timestamp"] / 1000, delta=0.001)
            self.assertEqual(sent["output_tokens"], request["output_length"])
            self.assertAlmostEqual(sent["input_tokens"],
                                   request["input_length"],
                                   delta=0.02 * request["input_length"])
            if row["index"] == 0:
                continue  # the preflight request was the same prompt
            self.assertAlmostEqual(
                sent["cached_tokens"], tokens,
                delta=2 * BLOCK + 0.02 * tokens, msg=f"{row} {sent}")

    def test_burstgpt_comes_at_the_asked_speed_with_its_lengths(self):
        expected = [(0, 472, 8), (0.4, 1087, 6), (1, 1360, 9), (1, 185, 7),
                    (2.125, 2410, 5)]
        ended, truth = self.replay("burstgpt.csv", "--speedup", "1,2")
        self.assertIn("left out 1 request without output tokens",
                      (ended.results / "coordinator.log").read_text())
        for level, speedup in (("x1", 1), ("x2", 2)):
            rows = self.rows_of(ended, level)
            self.assertEqual(len(rows), len(expected))
            for row, (due_s, tokens_in, tokens_out), sent in zip(
                    rows, expected, self.truth_of(rows, truth)):
                self.assertAlmostEqual(row["scheduled_s"], due_s / speedup,
                                       delta=0.001)
                self.assertEqual(sent["output_tokens"], tokens_out)
                self.assertAlmostEqual(sent["input_tokens"], tokens_in,
                                       delta=0.02 * tokens_in + 2)
                self.assertLess(sent["cached_tokens"], 2 * BLOCK)
            asked = ended.level(level)["asked"]
            self.assertEqual(asked["speedup"], speedup)
            self.assertAlmostEqual(asked["rate_per_s"], 5 / 2.125 * speedup)
        report = (ended.results / "report.md").read_text()
        self.assertIn("a trace at 1×, 2× speed, 2.35, 4.71 req/s on average",
                      report)

    def test_a_saved_plan_replays_identically(self):
        first, _ = self.replay("burstgpt.csv", "--trace-window", "0s:1.5s")
        again = self.coordinate(
            "--config", first.results / "plan.yaml", "--url",
            self.simulator().url, results="again")
        self.assertEqual(again.status, 0, again.out + again.err)
        planned = [[(row["index"], row["scheduled_s"], row["prompt_id"])
                    for row in self.rows_of(run, "x1")]
                   for run in (first, again)]
        self.assertEqual(planned[0], planned[1])


if __name__ == "__main__":
    unittest.main()
