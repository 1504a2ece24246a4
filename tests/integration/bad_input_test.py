"""The bad-input table (README, "When something is wrong"): a test a row."""

import json
import socket
import subprocess
import unittest

from daemons import ProcessTest


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Row1Flags(ProcessTest):
    def test_an_unknown_flag_names_the_nearest(self):
        self.assert_refused(self.coordinate("--modle", "chat"), "--modle",
                            "--model")

    def test_a_value_out_of_range_names_flag_value_and_rule(self):
        self.assert_refused(
            self.coordinate("--num-concurrent-requests", "0"),
            "--num-concurrent-requests", "0")
        self.assert_refused(self.coordinate("--top-p", "1.5"), "--top-p",
                            "1.5")

    def test_a_contradiction_names_both_flags(self):
        self.assert_refused(
            self.coordinate("--template", "qwen", "--api", "chat"),
            "--template", "--api")

    def test_an_unknown_command_names_the_nearest(self):
        command, _ = self.command()
        ended = subprocess.run([command[0], "reprot"], capture_output=True,
                               text=True, check=False)
        self.assertEqual(ended.returncode, 104)
        self.assertIn("report", ended.stderr)


class Row2Prompts(ProcessTest):
    def refuse(self, name, content, *words):
        path = self.dir / "bad"
        path.mkdir(exist_ok=True)
        if name:
            (path / name).write_bytes(content)
        self.assert_refused(
            self.coordinate("--url", "http://127.0.0.1:1", "--prompts-dir",
                            path), *words)

    def test_a_missing_folder(self):
        self.assert_refused(
            self.coordinate("--prompts-dir", self.dir / "nowhere"),
            "nowhere", "--prompts-dir")

    def test_an_empty_folder(self):
        self.refuse(None, None, ".jsonl", ".txt")

    def test_a_line_that_is_not_json(self):
        self.refuse("a.jsonl", b'{"prompt": "x"}\nnot json\n', "a.jsonl:2")

    def test_a_line_without_prompt_or_messages(self):
        self.refuse("a.jsonl", b'\n{"text": "x"}\n', "a.jsonl:2", "prompt",
                    "messages")

    def test_text_that_is_not_utf8(self):
        self.refuse("a.txt", b"fine\n\xff\xfe\n", "a.txt:2", "UTF-8")


class Row3Names(ProcessTest):
    def test_an_unknown_template_lists_the_known(self):
        self.assert_refused(self.coordinate("--template", "qwn"), "qwn",
                            "qwen", "chatml", "raw")

    def test_an_unknown_api_lists_the_known(self):
        self.assert_refused(self.coordinate("--api", "chats"), "chats",
                            "chat", "completions")


class Row4Model(ProcessTest):
    def test_a_model_that_the_server_refuses(self):
        ended = self.coordinate(*self.small(self.simulator()), "--model",
                                "other")
        self.assert_refused(ended, "other", "chat")


class Row5Targets(ProcessTest):
    def refuse(self, url, *words, more=()):
        self.assert_refused(
            self.coordinate("--url", url, "--model", "chat", "--prompts-dir",
                            self.prompts(), *more), *words)

    def test_a_url_without_scheme(self):
        self.refuse("127.0.0.1:8000", "127.0.0.1:8000", "http://")

    def test_a_name_that_does_not_resolve(self):
        self.refuse("http://no-such-host.invalid:8000",
                    "no-such-host.invalid")

    def test_a_port_where_nobody_listens(self):
        port = free_port()
        self.refuse(f"http://127.0.0.1:{port}", str(port), "refused",
                    "--wait-for-model")

    def test_https_to_a_plain_server(self):
        address = self.simulator().address
        self.refuse(f"https://{address}", address, "TLS")


class Row6Workers(ProcessTest):
    def refuse(self, workers, *words):
        self.assert_refused(
            self.coordinate("--workers", workers, "--model", "chat",
                            "--prompts-dir", self.prompts(), "--worker-wait",
                            "1s"), *words)

    def test_a_worker_that_is_not_there(self):
        port = free_port()
        self.refuse(f"127.0.0.1:{port}", f"127.0.0.1:{port}",
                    "worker --listen")

    def test_a_target_that_the_worker_does_not_allow(self):
        simulator, other = self.simulator(), self.simulator()
        worker = self.worker("--target", simulator.url, "--allow-target",
                             simulator.url)
        self.assert_refused(
            self.coordinate("--workers", worker.address, *self.small(other)),
            worker.address, "--allow-target")

    def test_a_wrong_token(self):
        for name, token in (("right", "s3cret-0123456789"),
                            ("wrong", "other-0123456789a")):
            (self.dir / name).write_text(token + "\n")
            (self.dir / name).chmod(0o600)
        simulator = self.simulator()
        worker = self.worker("--target", simulator.url, "--token-file",
                             self.dir / "right")
        ended = self.coordinate(
            "--workers", worker.address, *self.small(simulator),
            "--worker-token-file", self.dir / "wrong", "--worker-wait", "2s")
        self.assert_refused(ended, worker.address, "token")
        self.assertNotIn("s3cret", ended.err + ended.out)

    def test_a_worker_that_is_busy_says_with_whom(self):
        simulator = self.simulator("--itl", "20ms")
        worker = self.worker("--target", simulator.url)
        command, _ = self.command(
            "--workers", worker.address, *self.small(simulator),
            "--max-num-completed-requests", "2000", results="first")
        first = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        while not (self.dir / "first" / "levels").exists():
            self.assertIsNone(first.poll())
        ended = self.coordinate("--workers", worker.address,
                                *self.small(simulator), "--worker-wait", "1s")
        self.assert_refused(ended, worker.address, "busy", "since")


class Row7Results(ProcessTest):
    def test_a_folder_that_is_not_empty(self):
        (self.dir / "result").mkdir()
        (self.dir / "result" / "mine.txt").write_text("keep me")
        ended = self.coordinate(*self.small(self.simulator()))
        self.assertEqual(ended.status, 104, ended.err)
        self.assertIn("--overwrite", ended.err)
        self.assertEqual([p.name for p in ended.results.iterdir()],
                         ["mine.txt"])

    def test_overwrite_removes_only_what_the_program_wrote(self):
        flags = self.small(self.simulator())
        self.assertEqual(self.coordinate(*flags).status, 0)
        (self.dir / "result" / "mine.txt").write_text("keep me")
        ended = self.coordinate(*flags, "--overwrite")
        self.assertEqual(ended.status, 0, ended.err)
        self.assertEqual((ended.results / "mine.txt").read_text(), "keep me")

    def test_a_place_that_can_not_be_written(self):
        (self.dir / "file").write_text("")
        ended = self.coordinate(*self.small(self.simulator()),
                                results="file/result")
        self.assertEqual(ended.status, 104, ended.err)
        self.assertIn("file/result", ended.err)


class Row8DiskFull(ProcessTest):
    def test_a_full_disk_stops_the_run_and_says_what_is_safe(self):
        mount = self.dir / "small"
        mount.mkdir()
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mount)],
            capture_output=True, check=False)
        if made.returncode != 0:
            self.skipTest("needs to mount a small tmpfs (root)")
        self.addCleanup(subprocess.run, ["umount", str(mount)], check=False)
        # Time-bound: the number of rows is not known before, so the free
        # space can't be checked before.
        ended = self.coordinate(
            "--url", self.simulator("--ttft", "0ms", "--itl", "0ms").url,
            "--model", "chat", "--prompts-dir", self.prompts(),
            "--num-concurrent-requests", "16", "--timeout", "60s",
            results="small/result")
        self.assertEqual(ended.status, 110, ended.err)
        self.assertIn("space", ended.err)


class Row9Servers(ProcessTest):
    """What a server may answer with, and what becomes of it."""

    def outcomes(self, fault, *more):
        ended = self.coordinate(
            *self.small(self.simulator("--fault", fault)), "--max-error-rate",
            "100%", *more)
        self.assertNotIn(ended.status, (1, 139, 134), ended.err)
        if not (ended.results / "summary.json").exists():
            return {"refused before load": ended.status}
        return ended.level("c0002")["outcomes"]

    def test_html_instead_of_events(self):
        self.assertGreater(self.outcomes("html@0.5").get("malformed", 0), 0)

    def test_json_that_is_cut(self):
        self.assertGreater(self.outcomes("garbage@0.5").get("malformed", 0), 0)

    def test_a_stream_that_ends_without_a_reason(self):
        self.assertGreater(
            self.outcomes("truncate@0.5").get("truncated", 0), 0)

    def test_no_done_behind_a_finish_reason_is_a_proper_end(self):
        self.assertEqual(self.outcomes("no-done@1"), {"ok": 12})

    def test_a_stream_that_is_cut(self):
        self.assertGreater(
            self.outcomes("cut@0.5").get("connection_lost", 0), 0)

    def test_empty_choices_are_nothing_special(self):
        self.assertEqual(self.outcomes("empty-choices@1"), {"ok": 12})

    def test_an_event_of_a_mebibyte(self):
        self.assertEqual(self.outcomes("big-event@1"), {"ok": 12})

    def test_text_that_is_not_utf8_becomes_an_outcome(self):
        outcomes = self.outcomes("bad-utf8@0.5")
        self.assertEqual(sum(outcomes.values()), 12)

    def test_gzip_that_was_not_asked_for(self):
        outcomes = self.outcomes("gzip@0.5")
        self.assertEqual(sum(outcomes.values()), 12)

    def test_a_server_that_refuses_stream_options_is_asked_without(self):
        self.assertEqual(self.outcomes("reject-stream-options@1"), {"ok": 12})

    def test_an_error_inside_a_stream(self):
        self.assertGreater(
            self.outcomes("error-event@0.5").get("server_error_event", 0), 0)


class Row10RateLimit(ProcessTest):
    def test_a_429_is_an_outcome_and_never_sent_again(self):
        log = self.dir / "truth.jsonl"
        simulator = self.simulator("--fault", "429@0.5", "--truth-log", log)
        ended = self.coordinate(*self.small(simulator), "--max-error-rate",
                                "100%")
        outcomes = ended.level("c0002")["outcomes"]
        self.assertGreater(outcomes["http_429"], 0)
        self.assertEqual(sum(outcomes.values()), 12)
        simulator.stop()
        ids = [json.loads(line)["request_id"]
               for line in log.read_text().splitlines()]
        level = [i for i in ids if "-c0002-" in i]
        self.assertEqual(len(level), len(set(level)))
        self.assertEqual(len(level), 12)


class Row11Limits(ProcessTest):
    def test_more_load_than_descriptors_is_refused_with_the_arithmetic(self):
        command, results = self.command(
            *self.small(self.simulator()), "--num-concurrent-requests",
            "500000", "--max-num-completed-requests", "1000000")
        ended = subprocess.run(command, capture_output=True, text=True,
                               cwd=self.dir, check=False)
        self.assertEqual(ended.returncode, 104, ended.stderr)
        self.assertIn("500000", ended.stderr)
        self.assertFalse(any(results.rglob("*.jsonl")) if results.exists()
                         else False)


if __name__ == "__main__":
    unittest.main()
