"""Prompts of asked lengths against the simulator: what the server counts."""

import json
import unittest

from daemons import ProcessTest


class Lengths(ProcessTest):
    def setUp(self):
        super().setUp()
        self.truth = self.dir / "truth.jsonl"
        self.server = self.simulator(
            "--ttft", "1ms", "--itl", "0ms", "--prefix-cache",
            "--truth-log", self.truth)

    def run_lengths(self, *flags, concurrency=4, results="run"):
        ended = self.coordinate(
            "--url", self.server.url, "--num-concurrent-requests", concurrency,
            "--max-num-completed-requests", "60", "--random-seed", "5",
            "--co-located", "ok", *flags, results=results)
        self.assertEqual(ended.status, 0, ended.out + ended.err)
        rows = ended.rows(f"c{concurrency:04}")
        self.assertEqual({row["outcome"] for row in rows}, {"ok"})
        return ended, rows

    def truth_by_request(self):
        lines = [json.loads(line) for line in
                 self.truth.read_text(encoding="utf-8").splitlines()]
        return {line["request_id"]: line for line in lines}

    def assert_lengths_hold(self, rows, share):
        for row in rows:
            asked = row["asked_input_tokens"]
            self.assertLessEqual(abs(row["input_tokens"] - asked),
                                 share * asked, row)

    def test_chat_prompts_are_as_long_as_asked_template_and_all(self):
        ended, rows = self.run_lengths("--isl", "1000", "--osl", "12")
        self.assert_lengths_hold(rows, 0.01)
        self.assertEqual({row["output_tokens"] for row in rows}, {12})
        error = ended.level("c0004")["isl_error_pct"]
        measured = [row for row in rows if row["phase"] == "measured"]
        self.assertEqual(error["count"], len(measured))
        self.assertGreater(len(measured), 40)
        self.assertLess(error["p50"], 1)

    def test_token_ids_are_exactly_as_many_as_asked(self):
        _, rows = self.run_lengths("--isl", "1000", "--isl-stddev", "300",
                                   "--template", "raw")
        self.assert_lengths_hold(rows, 0)
        self.assertGreater(len({row["input_tokens"] for row in rows}), 20)

    def test_what_prompts_share_is_found_in_the_servers_cache(self):
        _, rows = self.run_lengths(
            "--isl", "1000", "--osl", "4", "--shared-system-prompt-length",
            "200", "--num-prefix-prompts", "3", "--prefix-prompt-length",
            "400", concurrency=1)  # so that each finds the one before
        self.assert_lengths_hold(rows, 0.01)
        truth = self.truth_by_request()
        cached = [truth[row["request_id"]]["cached_tokens"] for row in rows]
        # Of three prefixes at most three are new; the rest comes in blocks.
        self.assertLessEqual(sum(tokens < 560 for tokens in cached), 3)
        self.assertLess(max(cached), 640)

    def test_two_kinds_of_requests_come_as_often_as_they_weigh(self):
        _, rows = self.run_lengths(
            "--seq-dist", "256,8:75;512,16:25", "--num-prompts", "200")
        kinds = {(row["asked_input_tokens"], row["output_tokens"])
                 for row in rows}
        self.assertEqual(kinds, {(256, 8), (512, 16)})
        short = sum(row["asked_input_tokens"] == 256 for row in rows)
        self.assertTrue(30 <= short <= 57, short)

    def test_a_saved_plan_makes_the_same_prompts(self):
        ended, first = self.run_lengths("--isl", "300", "--isl-stddev", "50",
                                        "--osl", "4")
        again = self.coordinate("--config", ended.results / "plan.yaml",
                                results="again")
        self.assertEqual(again.status, 0, again.out + again.err)
        second = again.rows("c0004")

        def key(row):
            return row["index"], row["prompt_id"], row["input_tokens"]
        self.assertEqual(sorted(map(key, first)), sorted(map(key, second)))

    def test_sessions_grow_with_their_turns(self):
        _, rows = self.run_lengths("--isl", "200", "--osl", "8",
                                   "--session-turns", "3",
                                   "--max-num-completed-requests", "20")
        self.assertEqual(len(rows), 60)
        by_turn = {turn: [row["input_tokens"] for row in rows
                          if row.get("turn", 0) == turn]
                   for turn in range(3)}
        self.assertLess(max(by_turn[0]), min(by_turn[1]))
        self.assertLess(max(by_turn[1]), min(by_turn[2]))

    def test_wrong_lengths_are_told_before_anything_is_sent(self):
        for words, flags in (
                (("--isl-stddev", "needs --isl"), ("--isl-stddev", "5")),
                (("--seq-dist", "expected INPUT,OUTPUT"),
                 ("--seq-dist", "256")),
                (("--seq-dist", "leave --isl"),
                 ("--seq-dist", "256,1", "--isl", "5")),
                (("--prefix-prompt-length", "--num-prefix-prompts"),
                 ("--isl", "100", "--prefix-prompt-length", "5")),
                (("--isl", "no room"),
                 ("--isl", "100", "--shared-system-prompt-length", "100")),
                (("--isl", "'x'"), ("--isl", "x")),
                (("--tokenizer", "SentencePiece"),
                 ("--isl", "100", "--tokenizer", __file__)),
                (("--length-distribution", "lognormal"),
                 ("--isl", "100", "--isl-stddev", "9",
                  "--length-distribution", "lognorml"))):
            with self.subTest(flags=flags):
                self.assert_refused(
                    self.coordinate("--url", self.server.url, *flags), *words)
        self.assertEqual(self.truth.read_text(encoding="utf-8"), "")


if __name__ == "__main__":
    unittest.main()
