"""The coordinator against servers of third parties (`./run test-peers`)."""

import os
import pathlib
import re
import signal
import subprocess
import unittest

from daemons import GUARD_S, ProcessTest

HERE = pathlib.Path(__file__).resolve().parent
PEERS = pathlib.Path(os.environ.get("TESTS_PEERS", "build/peers"))


class Peer:
    """A server that says `listening on URL` somewhere in a line."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.url = None
        for line in self.process.stdout:
            found = re.search(r"listening on (http://\S+)", line)
            if found:
                self.url = found[1]
                break
        if self.url is None:
            raise AssertionError(f"{command[0]} did not start")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=GUARD_S)
        finally:
            self.process.stdout.close()


class PeerTest(ProcessTest):
    def sweep(self, url, *more):
        ended = self.coordinate(
            "--url", url, "--model", "chat", "--prompts-dir",
            self.prompts(), "--num-concurrent-requests", "2,4",
            "--max-num-completed-requests", "40", "--max-tokens", "24", *more)
        self.assertEqual(ended.status, 0, ended.out + ended.err)
        for level in ("c0002", "c0004"):
            self.check_level(ended, level)
        return ended

    def check_level(self, ended, level):
        rows = ended.rows(level)
        self.assertEqual(sorted(row["index"] for row in rows),
                         list(range(40)))
        self.assertEqual({row["outcome"] for row in rows}, {"ok"})
        for row in rows:
            self.assertEqual(row["token_source"], "usage")
            self.assertGreater(row["input_tokens"], 0)
            self.assertGreater(row["output_tokens"], 0)
        # An engine may end its text with the first token: then there is none.
        spoken = [row for row in rows if "first_token_s" in row]
        self.assertGreater(len(spoken), len(rows) / 2)
        for row in spoken:
            self.assertLessEqual(row["issued_s"], row["first_token_s"])
            self.assertLessEqual(row["first_token_s"], row["last_token_s"])
            self.assertLessEqual(row["last_token_s"], row["done_s"])
        summary = ended.level(level)
        self.assertEqual(summary["requests"]["ok"], 40)
        self.assertGreater(
            summary["whole_level"]["output_tokens_per_s"], 0)


def node_major():
    version = subprocess.run(["node", "--version"], capture_output=True,
                             text=True, check=True).stdout
    return int(re.match(r"v(\d+)", version)[1])


class Aimock(PeerTest):
    def setUp(self):
        super().setUp()
        if node_major() < 20:
            self.skipTest("aimock needs Node.js 20.15 or later")
        self.peer = Peer("sh", HERE / "start_aimock.sh", PEERS)
        self.addCleanup(self.peer.stop)

    def test_chat_with_the_servers_own_template(self):
        ended = self.sweep(self.peer.url, "--template", "auto")
        rows = ended.rows("c0002")
        self.assertEqual(len({row["output_tokens"] for row in rows}), 1)
        self.assertEqual({row["finish_reason"] for row in rows}, {"stop"})


class LlamaCpp(PeerTest):
    """It closes each connection after a stream although it said keep-alive."""

    def setUp(self):
        super().setUp()
        self.peer = Peer(PEERS / "venv" / "bin" / "python",
                         HERE / "start_llama.py", PEERS / "tiny.gguf")
        self.addCleanup(self.peer.stop)

    def test_chat_with_the_servers_own_template(self):
        self.sweep(self.peer.url, "--template", "auto")

    def test_completions_with_the_seeds_qwen_template(self):
        self.sweep(self.peer.url, "--template", "qwen")

    def test_exact_lengths_when_the_end_of_text_is_ignored(self):
        ended = self.sweep(self.peer.url, "--ignore-eos")
        self.assertEqual(
            {row["output_tokens"] for row in ended.rows("c0004")}, {24})

    def lengths(self, *flags):
        ended = self.coordinate(
            "--url", self.peer.url, "--num-concurrent-requests", "4",
            "--max-num-completed-requests", "40", "--isl", "1000", "--osl", "8",
            "--random-seed", "5", *flags)
        self.assertEqual(ended.status, 0, ended.out + ended.err)
        rows = ended.rows("c0004")
        self.assertEqual({row["output_tokens"] for row in rows}, {8})
        return [row["input_tokens"] for row in rows]

    def test_chat_prompts_grown_against_its_tokenize_are_as_long_as_asked(self):
        for tokens in self.lengths():
            self.assertLessEqual(abs(tokens - 1000), 10)

    def test_token_ids_of_its_tokenize_are_exactly_as_many_as_asked(self):
        self.assertEqual(set(self.lengths("--template", "raw")), {1000})


if __name__ == "__main__":
    unittest.main()
