"""Whom a worker obeys, and what it does about those whom it does not."""

import json
import os
import socket
import subprocess
import unittest

from network import MODEL_HOST, MODEL_PORT, WORKER_HOST
from walled import BIN, GUARD_S, Attack, call, hello

TARGET = f"http://{MODEL_HOST}:{MODEL_PORT}"
UNAVAILABLE, UNAUTHENTICATED, DENIED, EXHAUSTED = 14, 16, 7, 8


def openssl(*words, **more):
    subprocess.run(["openssl", *map(str, words)], check=True,
                   capture_output=True, **more)


def code_of(lines):
    """The status code of a control client's call."""
    return int(lines[-1].split()[1])


class PublicWorker(Attack):
    """A worker that others can reach, with certificates of `coordinator
    certs`, and the certificates of those who would like to drive it."""

    def setUp(self):
        super().setUp()
        self.certs = self.dir / "pki"  # ./certs would be found unasked
        subprocess.run([str(BIN / "coordinator"), "certs", WORKER_HOST, "-o",
                        str(self.certs)], check=True, capture_output=True)
        self.ca = self.certs / "ca.pem"
        self.trail = self.dir / "trail"

    def public_worker(self, *more, clients=("--allow-client", "coordinator")):
        if clients:
            clients = ("--tls-ca", self.ca, *clients)
        return self.start(
            "worker", "--listen", f"{WORKER_HOST}:0", "--http", "127.0.0.1:0",
            "--tls-cert", self.certs / f"{WORKER_HOST}.pem", "--tls-key",
            self.certs / f"{WORKER_HOST}.key", *clients, "--target", TARGET,
            "--audit-log", self.trail, *more, lines=2)

    def certificate(self, name, ca=None, days=("-days", "2")):
        """Flags of a client certificate of a CA (ours unless given)."""
        ca = ca or self.certs / "ca"
        key, request, cert = (self.dir / f"{name}.{end}"
                              for end in ("key", "csr", "pem"))
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", key, "-out", request)
        (self.dir / "ext").write_text(
            f"subjectAltName=DNS:{name}\nextendedKeyUsage=clientAuth\n")
        openssl("x509", "-req", "-in", request, "-CA", f"{ca}.pem", "-CAkey",
                f"{ca}.key", "-set_serial", "77", *days, "-extfile",
                self.dir / "ext", "-out", cert)
        return ["--ca", self.ca, "--cert", cert, "--key", key]

    def other_ca(self):
        path = self.dir / "other"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=other",
                "-days", "2", "-keyout", f"{path}.key", "-out", f"{path}.pem")
        return path

    def ours(self):
        return ["--ca", self.ca, "--cert", self.certs / "coordinator.pem",
                "--key", self.certs / "coordinator.key"]

    def refused_calls(self):
        lines = [json.loads(line)
                 for line in self.trail.read_text().splitlines()]
        return [line for line in lines if line["kind"] == "call"]

    def assert_nobody(self, worker, flags, code, *words):
        for what in (("describe",), ("stop", "now"), ("calibrate",), ("run",)):
            lines = call(worker.address, *what, flags=flags)
            self.assertEqual(code_of(lines), code, (what, lines))
            for word in words:
                self.assertIn(word, lines[-1])


class Certificates(PublicWorker):
    def test_the_right_one_is_obeyed(self):
        worker = self.public_worker()
        lines = call(worker.address, "describe", flags=self.ours())
        self.assertEqual(code_of(lines), 0, lines)
        self.assertEqual(self.refused_calls(), [])

    def test_none_is_refused(self):
        self.assert_nobody(self.public_worker(), ["--ca", self.ca],
                           UNAVAILABLE)

    def test_plaintext_is_refused(self):
        self.assert_nobody(self.public_worker(), [], UNAVAILABLE)

    def test_a_wrong_name_is_refused_and_leaves_a_trail(self):
        worker = self.public_worker()
        self.assert_nobody(worker, self.certificate("intruder"), DENIED,
                           "intruder", "--allow-client")
        calls = self.refused_calls()
        self.assertEqual(len(calls), 4)
        self.assertEqual({c["certificate"] for c in calls}, {"intruder"})
        self.assertIn(WORKER_HOST.rsplit(".", 1)[0], calls[0]["peer"])

    def test_one_of_another_authority_is_refused(self):
        self.assert_nobody(
            self.public_worker(),
            self.certificate("coordinator", ca=self.other_ca()), UNAVAILABLE)

    def test_one_that_is_out_of_date_is_refused(self):
        self.assert_nobody(
            self.public_worker(),
            self.certificate("coordinator", days=("-days", "-1")), UNAVAILABLE)

    def test_a_workers_own_certificate_does_not_drive_others(self):
        stolen = ["--ca", self.ca, "--cert",
                  self.certs / f"{WORKER_HOST}.pem", "--key",
                  self.certs / f"{WORKER_HOST}.key"]
        lines = call(self.public_worker().address, "describe", flags=stolen)
        self.assertIn(code_of(lines), (UNAVAILABLE, DENIED), lines)

    def test_the_coordinator_says_what_is_wrong(self):
        worker = self.public_worker()
        flags = self.certificate("intruder")
        ended = self.coordinate(
            "--workers", worker.address, "--model", "chat", "--prompts-dir",
            self.prompts(), "--worker-wait", "1s", "--worker-tls-ca", self.ca,
            "--worker-tls-cert", flags[3], "--worker-tls-key", flags[5])
        self.assert_refused(ended, "intruder", "worker --listen")

    def test_a_false_worker_is_not_spoken_to(self):
        # Of another authority: the coordinator shows it neither key nor plan.
        worker = self.public_worker()
        ended = self.coordinate(
            "--workers", worker.address, "--model", "chat", "--prompts-dir",
            self.prompts(), "--worker-wait", "1s", "--worker-tls-ca",
            f"{self.other_ca()}.pem")
        self.assert_refused(ended, "certificate", "--worker-tls-ca")


class Tokens(PublicWorker):
    def setUp(self):
        super().setUp()
        for name in ("right", "wrong"):
            path = self.dir / name
            path.write_text(f"{name}-token-0123456789\n")
            path.chmod(0o600)

    def with_token(self, name):
        return ["--ca", self.ca, "--token-file", self.dir / name]

    def test_a_wrong_one_or_none_is_refused_and_not_repeated(self):
        worker = self.public_worker("--token-file", self.dir / "right",
                                    clients=())
        self.assert_nobody(worker, self.with_token("wrong"), UNAUTHENTICATED,
                           "token")
        self.assert_nobody(worker, ["--ca", self.ca], UNAUTHENTICATED, "token")
        self.assertEqual(
            code_of(call(worker.address, "describe",
                         flags=self.with_token("right"))), 0)
        trail = self.trail.read_text()
        for secret in ("right-token-0123456789", "wrong-token-0123456789"):
            self.assertNotIn(secret, trail)

    def test_a_scanner_does_not_fill_the_trail(self):
        worker = self.public_worker("--token-file", self.dir / "right",
                                    clients=())
        for _ in range(13):
            call(worker.address, "describe", flags=["--ca", self.ca])
        self.assertEqual(len(self.refused_calls()), 10)

    def test_a_worker_takes_none_over_plaintext_from_others(self):
        ended = subprocess.run(
            [str(BIN / "worker"), "--listen", f"{WORKER_HOST}:0",
             "--token-file", str(self.dir / "right"), "--target", TARGET],
            capture_output=True, text=True, timeout=GUARD_S, check=False)
        self.assertEqual(ended.returncode, 104)
        self.assertIn("TLS", ended.stderr)

    def test_a_coordinator_sends_none_over_plaintext_to_others(self):
        # The watch at 10.66.0.66:8000 would hear of it.
        ended = self.coordinate(
            "--workers", "10.66.0.66:8000", "--model", "chat", "--prompts-dir",
            self.prompts(), "--worker-wait", "1s", "--worker-token-file",
            self.dir / "right")
        self.assert_refused(ended, "TLS only")


class Floods(PublicWorker):
    def test_a_message_that_is_too_large_is_refused(self):
        worker = self.public_worker()
        lines = call(worker.address, "oversized", 17 << 20, flags=self.ours())
        self.assertEqual(code_of(lines), EXHAUSTED, lines)
        lines = call(worker.address, "describe", flags=self.ours())
        self.assertEqual(code_of(lines), 0)

    def test_a_connection_has_no_more_streams_than_a_few(self):
        worker = self.public_worker()
        lines = call(worker.address, "streams", 200, flags=self.ours())
        self.assertEqual(lines[0], "served 32")
        lines = call(worker.address, "describe", flags=self.ours())
        self.assertEqual(code_of(lines), 0)

    def test_connections_without_a_word_do_not_keep_others_out(self):
        worker = self.public_worker()
        host, port = worker.address.rsplit(":", 1)
        silent = [socket.create_connection((host, int(port)))
                  for _ in range(300)]
        lines = call(worker.address, "describe", flags=self.ours())
        self.assertEqual(code_of(lines), 0)
        for connection in silent:
            connection.close()

    def test_a_second_coordinator_hears_who_is_there(self):
        self.model_server()
        worker = self.public_worker()
        first = self.control(worker.address, *self.ours())
        first.send("probe", hello(worker.address, "the-first-run",
                                  self.ours()))
        first.wait_for("probe_result")
        second = self.control(worker.address, *self.ours())
        second.send("probe", hello(worker.address, "the-second-run",
                                   self.ours()))
        refused = second.wait_for("refused")
        self.assertEqual(refused["code"], "busy")
        self.assertIn("the-first-run", refused["reason"])
        self.assertIn("coordinator", refused["reason"])


if __name__ == "__main__":
    os.umask(0o077)
    unittest.main()
