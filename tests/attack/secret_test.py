"""Planted secrets, and everywhere that they must not turn up again.

The one place where a secret necessarily stands is the environment of the
coordinator that was told to read its key there (--api-key-env); a key in a file
stands in no environment.
"""

import base64
import json
import os
import pathlib
import signal
import socket
import subprocess
import unittest

from network import OneAnswerServer
from walled import GUARD_S, ProcessTest
from daemons import fetch

# Told to the programs in five ways, no two alike in any six letters.
KEY = "sk-PLANTED-api-key-5f0c"
HEADER = "hdr-BURIED-header-value-77"
PASSWORD = "pwd/HIDDEN/in-the-url"
QUERY = "qry=SUNKEN=value-31"
TOKEN = "tok-MISLAID-0123456789ab"
SECRETS = [KEY, HEADER, PASSWORD, QUERY, TOKEN]


def forms(secret):
    """How a secret may be written, and its first half."""
    quoted = "".join(c if c.isalnum() or c in "-._" else f"%{ord(c):02X}"
                     for c in secret)
    return {secret, quoted, secret[:len(secret) // 2 + 2],
            base64.b64encode(f"planted-user:{secret}".encode()).decode()}


class Echo(OneAnswerServer):
    """Says again all that it was told, each time another way."""

    def __init__(self):
        self.how = "401"
        super().__init__("127.0.0.1")

    def page(self, head):
        told = " ".join([*SECRETS[:4], *head.split("\r\n")])
        if head.startswith("GET") and self.how != "401":
            status, extra = "200 OK", ""
            body = json.dumps({"data": [{"id": "chat"}]})
        elif self.how == "401":
            status, extra = "401 No", f"Server: {KEY}\r\n"
            body = json.dumps({"error": {"message": f"bad key: {told}"}})
        elif self.how == "text":
            status, extra = "500 Oops", ""
            body = "x" * 270 + told  # cut in the middle of the key
        elif self.how == "redirect":
            status, body = "302 There", ""
            extra = f"Location: http://{KEY}@127.0.0.1/{HEADER}\r\n"
        elif self.how == "event":
            status, extra = "200 OK", ""
            body = ("data: " + json.dumps({"error": {"message": told}}) +
                    "\n\n")
        else:  # an answer that is nothing but the key
            status, extra = "200 OK", ""
            chunk = {"choices": [{"delta": {"content": told}}]}
            last = {"choices": [{"delta": {}, "finish_reason": KEY}]}
            body = "".join(f"data: {json.dumps(e)}\n\n" for e in (chunk, last))
            body += "data: [DONE]\n\n"
        kind = "text/event-stream" if body.startswith("data") else (
            "application/json" if body.startswith("{") else "text/plain")
        return (f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                f"{body}")


class Planted(ProcessTest):
    def setUp(self):
        super().setUp()
        self.places = {}  # name -> text that was seen
        self.secret_files = self.dir / "secrets"
        self.secret_files.mkdir()
        self.key_file = self.write("key", KEY)
        self.token_file = self.write("token", TOKEN)
        self.echo = Echo()

    def write(self, name, text):
        path = self.secret_files / name
        path.write_text(text + "\n")
        path.chmod(0o600)
        return path

    def url(self, port):
        password = PASSWORD.replace("/", "%2F")
        query = QUERY.split("=", 1)[1].replace("=", "%3D")
        return (f"http://planted-user:{password}@127.0.0.1:{port}"
                f"?code={query}")

    def begin(self, target):
        self.node = self.start(
            "worker", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0",
            "--token-file", self.token_file, "--target", target, "--audit-log",
            self.dir / "trail", lines=2)

    def see_process(self, name, pid):
        for what in ("cmdline", "environ"):
            try:
                seen = pathlib.Path(f"/proc/{pid}/{what}").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended before
            self.places[f"{name} {what}"] = seen.decode(errors="replace")

    def run_with_secrets(self, url, *more, results="result"):
        command, results = self.command(
            "--workers", self.node.address, "--worker-token-file",
            self.token_file, "--url", url, "--model", "chat", "--prompts-dir",
            self.prompts(4), "--num-concurrent-requests", "2",
            "--max-num-completed-requests", "6", "--api-key-file",
            self.key_file, "--header", f"X-Planted: {HEADER}", "--log-level",
            "trace", "--http", "127.0.0.1:0", "--save-text", *more,
            results=results)
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=self.dir)
        # Frozen, so that it lives while its arguments are read.
        first = process.stderr.readline()
        process.send_signal(signal.SIGSTOP)
        self.see_process("coordinator", process.pid)
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=GUARD_S)
        self.places[f"{results.name} out"] = out
        self.places[f"{results.name} err"] = first + err
        return process.returncode, results

    def look_everywhere(self):
        self.see_process("worker", self.node.process.pid)
        for path in ("/metrics", "/health"):
            self.places[path] = fetch(self.node.said["http"], path)[1]
        self.node.stop()
        said = []
        while not self.node.errors.empty():
            said.append(self.node.errors.get())
        self.places["worker err"] = "".join(said)
        for path in self.dir.rglob("*"):
            if path.is_file() and self.secret_files not in path.parents:
                self.places[str(path)] = path.read_bytes().decode(
                    errors="replace")
        for name, text in self.places.items():
            for secret in SECRETS:
                for form in forms(secret):
                    self.assertNotIn(form, text, name)
        self.assertIn("***", "".join(self.places.values()))

    def test_a_run_that_goes_well_leaves_none(self):
        model = self.simulator()
        url = self.url(model.address.rsplit(":", 1)[1])
        self.begin(url)
        status, results = self.run_with_secrets(url)
        self.assertEqual(status, 0, self.places)
        self.assertTrue((results / "report.md").is_file())
        # It was seen alive, and what was typed was overwritten.
        self.assertRegex(self.places["coordinator cmdline"],
                         r"--header\0\*+\0")
        self.look_everywhere()

    def test_servers_that_repeat_what_they_were_told_leave_none(self):
        url = self.url(self.echo.port)
        self.begin(url)
        for how in ("401", "text", "redirect", "event", "answer"):
            with self.subTest(how=how):
                self.echo.how = how
                _, results = self.run_with_secrets(url, results=how)
                if how in ("text", "event", "answer"):
                    # The server was heard, but for what it must not say.
                    rows = (results / "levels" / "c0002" /
                            "requests.jsonl").read_text()
                    self.assertIn("***", rows)
        self.look_everywhere()

    def test_failures_before_load_leave_none(self):
        url = self.url(self.echo.port)
        self.begin(url)
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            gone = self.url(nobody.getsockname()[1])
        for number, (target, more) in enumerate((
                (gone, ()), (self.url(1).replace("127.0.0.1", "10.9.9.9"),
                             ("--allow-plaintext-key",)),
                (url.replace("http:", "https:"), ()),
                (url.replace("http:", "gopher:"), ()),
                (url, ("--header", f"Broken {HEADER}")),
                (url, ("--num-concurrent-requests", "0")))):
            with self.subTest(number=number):
                status, _ = self.run_with_secrets(target, *more,
                                                  results=f"failed{number}")
                self.assertNotEqual(status, 0)
        self.look_everywhere()

    def test_a_wrong_token_is_not_repeated(self):
        url = self.url(self.echo.port)
        self.begin(url)
        self.token_file = self.write("other", TOKEN[::-1])
        status, _ = self.run_with_secrets(url)
        self.assertEqual(status, 104)
        self.look_everywhere()

    def test_a_key_from_the_environment_stands_nowhere_else(self):
        model = self.simulator()
        self.begin(model.url)
        ended = self.coordinate(
            "--workers", self.node.address, "--worker-token-file",
            self.token_file, *self.small(model), "--api-key-env",
            "PLANTED_KEY", env={**os.environ, "PLANTED_KEY": KEY})
        self.assertEqual(ended.status, 0, ended.err)
        self.places["out"], self.places["err"] = ended.out, ended.err + "***"
        self.look_everywhere()


if __name__ == "__main__":
    unittest.main()
