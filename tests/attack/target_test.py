"""Where a worker may be sent, and where nothing arrives whatever it is told."""

import subprocess
import unittest

from network import FORBIDDEN, MODEL_HOST, MODEL_PORT
from walled import BIN, GUARD_S, Attack

ALLOWED = f"http://{MODEL_HOST}:{MODEL_PORT}"
NAME = f"http://model.test:{MODEL_PORT}"

# To 10.66.0.66 or to no place at all, however it is written.
TRICKS = [
    "http://10.66.0.66:8000", "http://10.66.0.66", "HTTP://10.66.0.66:8000/v1",
    # schemes
    "file:///etc/passwd", "gopher://10.66.0.66:8000/_x",
    "ftp://10.66.0.66:8000/", "dict://10.66.0.66:8000/", "ldap://10.66.0.66/",
    "ws://10.66.0.66:8000", "javascript:alert(1)", "//10.66.0.66:8000",
    "http:10.66.0.66:8000", "https://10.66.0.1:8000",
    # whoever reads the authority differently
    "http://10.66.0.1:8000@10.66.0.66:8000/",
    "http://model.test:8000@10.66.0.66:8000/",
    "http://user:10.66.0.1@10.66.0.66:8000",
    "http://10.66.0.66:8000#@10.66.0.1",
    "http://10.66.0.66:8000/@10.66.0.1:8000",
    "http://10.66.0.66:8000?@10.66.0.1:8000",
    "http://10.66.0.66:8000\\@10.66.0.1:8000/",
    "http://10.66.0.1:8000:8000@10.66.0.66:8000",
    "http://10.66.0.66:8000\r\nHost: 10.66.0.1", "http://10.66.0.1%2e66.0.66/",
    "http://10.66.0.66%00.model.test:8000/",
    # numbers
    "http://0x0a420042:8000", "http://0xa.0x42.66:8000",
    "http://172097602:8000", "http://012.0102.0.0102:8000",
    "http://10.4325442:8000", "http://10.66.66:8000", "http://10.66.0.66.:8000",
    # IPv6
    "http://[::ffff:10.66.0.66]:8000", "http://[::ffff:a42:42]:8000",
    "http://[0:0:0:0:0:ffff:0a42:0042]:8000", "http://[fd66::66]:8000",
    # other writings of digits and dots
    "http://\uff11\uff10.66.0.66:8000", "http://10\u300266.0.66:8000",
    # the right place, another door
    "http://10.66.0.1:8001", "http://10.66.0.1:80", "http://10.66.0.1",
]

METADATA = [
    "http://169.254.169.254/latest/meta-data/", "http://169.254.169.254:8000",
    "http://0xa9fea9fe/", "http://2852039166/", "http://169.254.43518/",
    "http://0251.0376.0251.0376/", "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::1]/", "http://[::169.254.169.254]/",
    "http://100.100.100.200/", "http://[fd00:ec2::254]/", "http://[fe80::1]/",
    "http://[fe80::1%25lo]/", "https://169.254.169.254/",
    "http://x:y@169.254.169.254/",
]


class TheWatch(Attack):
    def test_hears_what_arrives(self):
        # Else all the tests below would pass whatever happens.
        for address in FORBIDDEN:
            self.watch.knock(address, 8000)
        self.assertEqual(len(self.watch.reached), len(FORBIDDEN))
        self.watch.reached.clear()


class DisallowedTargets(Attack):
    def setUp(self):
        super().setUp()
        self.dns.answers["model.test"] = [[MODEL_HOST]]
        self.model = self.model_server()
        self.strict = self.worker("--target", ALLOWED, "--allow-target", NAME)

    def test_the_allowed_ones_are_reached(self):
        for url in (ALLOWED, NAME, "http://0x0a420001:8000"):
            kind, answer = self.probe(self.strict, url)
            self.assertEqual(kind, "probe_result", answer)
            self.assertEqual(answer["targets"][0]["models"], ["chat"])

    def test_every_way_to_write_another_place_is_refused_in_words(self):
        for url in TRICKS:
            with self.subTest(url=url):
                self.assert_url_refused(self.strict, url)

    def test_metadata_is_refused_where_everything_else_is_allowed(self):
        free = self.worker()
        for url in METADATA:
            with self.subTest(url=url):
                self.assert_url_refused(free, url)

    def test_metadata_is_refused_even_when_it_is_listed(self):
        foolish = self.worker("--allow-target", "169.254.0.0/16",
                              "--allow-target", "http://metadata.test:80")
        self.dns.answers["metadata.test"] = [["169.254.169.254"]]
        for url in ("http://169.254.169.254/", "http://metadata.test/"):
            self.assertIn("never", self.assert_url_refused(foolish, url))

    def test_a_name_that_is_not_listed_is_not_even_looked_up(self):
        self.assert_url_refused(self.strict, "http://data.leaks.test:8000")
        self.assertEqual(self.dns.asked, [])

    def test_the_coordinator_says_what_to_type(self):
        ended = self.coordinate(
            "--workers", self.strict.address, *self.small(self.model), "--url",
            "http://10.66.0.66:8000")
        self.assert_refused(ended, "10.66.0.66:8000", "--allow-target")

    def test_a_cache_is_not_emptied_at_a_disallowed_place(self):
        for url in ("http://10.66.0.66:8000/flush", "file:///etc/passwd",
                    "http://169.254.169.254/"):
            self.assert_url_refused(self.strict, ALLOWED,
                                    target={"reset_cache": url})


class Redirects(Attack):
    # The second header makes the worker take its other transport, libcurl.
    TRANSPORTS = ({}, {"headers": {"Accept-Encoding": "identity"}})

    def assert_not_followed(self, worker, status, place):
        self.redirector.status, self.redirector.location = status, place
        for secrets in self.TRANSPORTS:
            with self.subTest(status=status, place=place, secrets=secrets):
                kind, answer = self.probe(worker, self.redirector.url,
                                          secrets=secrets)
                self.assertEqual(kind, "probe_result", answer)
                self.assertIn(f"HTTP {status}",
                              answer["targets"][0]["models_error"])

    def test_none_is_followed(self):
        worker = self.worker("--target", self.redirector.url)
        for status in (301, 302, 303, 307, 308):
            for place in ("http://10.66.0.66:8000/v1/models",
                          "http://169.254.169.254/latest/meta-data/"):
                self.assert_not_followed(worker, status, place)
        for place in ("//10.66.0.66:8000/", "file:///etc/passwd",
                      "gopher://10.66.0.66:8000/_x"):
            self.assert_not_followed(worker, 302, place)

    def test_a_run_ends_in_words_without_following(self):
        self.redirector.status = 307
        self.redirector.location = "http://10.66.0.66:8000/v1/chat/completions"
        worker = self.worker("--target", self.redirector.url)
        ended = self.coordinate(
            "--workers", worker.address, "--url", self.redirector.url,
            "--model", "chat", "--prompts-dir", self.prompts(),
            "--num-concurrent-requests", "1", "--max-num-completed-requests",
            "3")
        self.assertNotEqual(ended.status, 0)
        self.assertIn("307", ended.out + ended.err + "".join(
            r["error"] for r in (ended.rows("c0001") if (
                ended.results / "levels" / "c0001").exists() else [])))


class Names(Attack):
    def setUp(self):
        super().setUp()
        self.model = self.model_server()

    def test_an_allowed_network_does_not_let_a_name_lead_out_of_it(self):
        worker = self.worker("--allow-target", "10.66.0.0/28")
        self.dns.answers["inside.test"] = [[MODEL_HOST]]
        self.assertEqual(self.probe(worker, "http://inside.test:8000")[0],
                         "probe_result")
        for addresses in (["10.66.0.66"], ["169.254.169.254"],
                          [MODEL_HOST, "10.66.0.66"],
                          [MODEL_HOST, "169.254.169.254"]):
            self.dns.answers["outside.test"] = [addresses]
            self.assert_url_refused(worker, "http://outside.test:8000")

    def test_an_allowed_name_does_not_lead_to_metadata(self):
        worker = self.worker("--allow-target", "http://model.test:80")
        self.dns.answers["model.test"] = [["169.254.169.254"]]
        self.assertIn("169.254.169.254", self.assert_url_refused(
            worker, "http://model.test/"))

    def run_with_changing_name(self, *more):
        """The name leads to the model server at the first question only."""
        worker = self.worker("--allow-target", "http://model.test:8000",
                             "--allow-target", "http://cache.test:8000")
        for name in ("model.test", "cache.test"):
            self.dns.answers[name] = [[MODEL_HOST], ["10.66.0.66"],
                                      ["169.254.169.254"]]
        ended = self.coordinate(
            "--workers", worker.address, "--model", "chat", "--prompts-dir",
            self.prompts(), "--num-concurrent-requests", "2,4",
            "--max-num-completed-requests", "12", "--url",
            "http://model.test:8000", "--connection-reuse", "never", *more)
        self.assertEqual(ended.status, 0, ended.err)
        for level in ("c0002", "c0004"):
            rows = ended.rows(level)
            self.assertEqual({r["outcome"] for r in rows}, {"ok"})
            self.assertEqual(len(rows), 12)
        self.assertEqual(self.dns.asked.count("model.test"), 1)

    def test_an_address_is_pinned_for_the_whole_run(self):
        self.run_with_changing_name()

    def test_it_is_pinned_with_libcurl_too(self):
        self.run_with_changing_name("--header", "Accept-Encoding: identity",
                                    "--allow-plaintext-key")

    def test_the_place_that_empties_caches_is_pinned_too(self):
        self.run_with_changing_name("--reset-cache",
                                    "http://cache.test:8000/flush_cache")
        self.assertEqual(self.dns.asked.count("cache.test"), 1)

    def test_a_change_between_check_and_use_is_not_seen(self):
        # Both questions of one run: the second answer would be the bad one.
        worker = self.worker("--allow-target", "10.66.0.0/28")
        self.dns.answers["model.test"] = [[MODEL_HOST], ["10.66.0.66"]]
        kind, answer = self.probe(worker, "http://model.test:8000")
        self.assertEqual(kind, "probe_result", answer)
        self.assertEqual(answer["targets"][0]["address"], MODEL_HOST)
        self.assertEqual(answer["targets"][0]["models"], ["chat"])


class Calibrations(Attack):
    def test_calibration_reaches_nothing_else(self):
        worker = self.worker("--target", "http://10.66.0.66:8000")
        ended = subprocess.run(
            [str(BIN / "coordinator"), "calibrate", "--workers",
             worker.address, "--num-concurrent-requests", "5",
             "--step-duration", "100ms"], cwd=self.dir, capture_output=True,
            text=True, timeout=GUARD_S, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)


if __name__ == "__main__":
    unittest.main()
