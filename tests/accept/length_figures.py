"""The figures of issue 3 on data: are inputs as long as they were asked?

Whole runs of 320 requests against the simulator, and of 40 against llama.cpp's server
where TESTS_PEERS says that tests/peers/install.sh put it. Exit status 1
when `usage.prompt_tokens` is beyond 1 % of what was asked in any request.
"""

import unittest

from daemons import ProcessTest
from peers_test import HERE, PEERS, Peer

ISL = 1000


class InputLengths(ProcessTest):
    def tell(self, server, name, requests, *flags):
        ended = self.coordinate(
            "--url", server, "--num-concurrent-requests", "4", "--isl", ISL,
            "--osl", "4", "--max-num-completed-requests", requests,
            "--random-seed", "5", "--co-located", "ok", *flags, results=name)
        self.assertEqual(ended.status, 0, ended.out + ended.err)
        (level,) = ended.summary()["levels"]
        errors = [row["input_tokens"] - ISL
                  for row in ended.rows(level["level"])]
        worst = max(errors, key=abs)
        mean = sum(map(abs, errors)) / len(errors)
        print(f"\n--isl {ISL}, {name}: {len(errors)} requests, mean error "
              f"{100 * mean / ISL:.2f} %, worst {100 * worst / ISL:+.1f} %",
              flush=True)
        self.assertLessEqual(abs(worst), ISL / 100)

    def test_1_on_the_simulator(self):
        server = self.simulator("--ttft", "1ms", "--itl", "1ms")
        self.tell(server.url, "simulator, chat", 320)
        self.tell(server.url, "simulator, token ids", 320, "--template", "raw")

    def test_2_on_llama_cpp(self):
        server = Peer(PEERS / "venv" / "bin" / "python",
                      HERE / "start_llama.py", PEERS / "tiny.gguf")
        self.addCleanup(server.stop)
        self.tell(server.url, "llama.cpp, chat", 40)
        self.tell(server.url, "llama.cpp, token ids", 40, "--template", "raw")


if __name__ == "__main__":
    unittest.main(verbosity=0)
