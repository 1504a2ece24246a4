"""Who reads the counts that a worker or a coordinator serves by HTTP."""

import os
import socket
import subprocess
import unittest

from network import WORKER_HOST
from walled import BIN, GUARD_S, Attack


class Pages(Attack):
    TOKEN = "scrape-token-0123456789"

    def get(self, address, path, *headers):
        host, port = address.rsplit(":", 1)
        with socket.create_connection((host, int(port)),
                                      timeout=GUARD_S) as s:
            lines = [f"GET {path} HTTP/1.1", *headers, "Connection: close"]
            s.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            received = b""
            while more := s.recv(65536):
                received += more
        head, _, body = received.decode().partition("\r\n\r\n")
        return int(head.split()[1]), head, body

    def guarded(self):
        token = self.dir / "http-token"
        token.write_text(self.TOKEN + "\n")
        token.chmod(0o600)
        return self.start("worker", "--listen", "127.0.0.1:0", "--http",
                          f"{WORKER_HOST}:0", "--http-token-file", token,
                          lines=2).said["http"]

    def test_others_need_the_token(self):
        address = self.guarded()
        host = f"Host: {address}"
        self.assertEqual(self.get(address, "/metrics", host)[0], 401)
        self.assertEqual(self.get(
            address, "/metrics", host,
            "Authorization: Bearer wrong-token-0123456789")[0], 401)
        status, head, body = self.get(
            address, "/metrics", host, f"Authorization: Bearer {self.TOKEN}")
        self.assertEqual(status, 200)
        self.assertIn("byzerperf_", body)
        for header in ("Content-Security-Policy: default-src 'none'",
                       "X-Content-Type-Options: nosniff",
                       "Cache-Control: no-store"):
            self.assertIn(header, head)

    def test_probes_need_none(self):
        address = self.guarded()
        self.assertEqual(self.get(address, "/health", "Host: pod")[0], 200)
        ended = subprocess.run(
            [str(BIN / "worker"), "--healthcheck", "--http", address,
             "--http-token-file", str(self.dir / "http-token")],
            capture_output=True, text=True, timeout=GUARD_S, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_a_rebound_name_reads_nothing(self):
        address = self.worker().said["http"]
        port = address.rsplit(":", 1)[1]
        for host in ("rebound.test", f"rebound.test:{port}", "0.0.0.0",
                     "127.0.0.1.rebound.test"):
            self.assertEqual(
                self.get(address, "/metrics", f"Host: {host}")[0], 403)
        self.assertEqual(self.get(address, "/metrics",
                                  f"Host: localhost:{port}")[0], 200)

    def test_without_a_token_a_worker_serves_this_host_only(self):
        ended = subprocess.run(
            [str(BIN / "worker"), "--listen", "127.0.0.1:0", "--http",
             f"{WORKER_HOST}:0"], capture_output=True, text=True,
            timeout=GUARD_S, check=False)
        self.assertEqual(ended.returncode, 104)
        self.assertIn("--http-token-file", ended.stderr)

    def test_a_coordinator_holds_the_same_rule(self):
        ended = self.coordinate("--url", "http://127.0.0.1:1", "--model",
                                "chat", "--prompts-dir", self.prompts(),
                                "--http", f"{WORKER_HOST}:0")
        self.assert_refused(ended, "--http-token-file")


if __name__ == "__main__":
    os.umask(0o077)
    unittest.main()
