"""A network of its own to attack in, and everything that listens in it.

The tests run in a network and mount namespace (run.sh) whose loopback device
has all the addresses below, so that even 169.254.169.254 can listen and say
whether anything reached it. Nothing leaves the namespace.
"""

import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] /
                       "integration"))
from daemons import GUARD_S  # noqa: E402

WORKER_HOST = "10.66.0.7"  # where workers listen for others
MODEL_HOST = "10.66.0.1"   # the only place where load may go
MODEL_PORT = 8000
FORBIDDEN = ["10.66.0.66", "169.254.169.254", "100.100.100.200",
             "fd00:ec2::254", "fd66::66"]
PORTS = [80, 443, 8000]
DNS_SERVER = "127.0.0.53"


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


def bind_over(path, text):
    """Replaces a file for this mount namespace only."""
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    subprocess.run(["mount", "--bind", file.name, path], check=True,
                   capture_output=True)


def build_walls():
    ip("link", "set", "lo", "up")
    for address in [WORKER_HOST, MODEL_HOST, *FORBIDDEN]:
        if ":" in address:
            ip("-6", "addr", "add", address + "/128", "dev", "lo", "nodad")
        else:
            ip("addr", "add", address + "/32", "dev", "lo")
    bind_over("/etc/resolv.conf", f"nameserver {DNS_SERVER}\n"
              "options timeout:1 attempts:1\n")
    bind_over("/etc/nsswitch.conf", "hosts: files dns\n")
    bind_over("/etc/hosts", "127.0.0.1 localhost\n")


class Watch:
    """Listens on every address where nothing may arrive, and counts."""

    def __init__(self):
        self.reached = []  # (address, port, first bytes)
        self.sockets = []
        for address in FORBIDDEN:
            for port in PORTS:
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                listener = socket.socket(family)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((address, port))
                listener.listen(64)
                self.sockets.append(listener)
                threading.Thread(target=self._accept, args=(listener,),
                                 daemon=True).start()

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            where = listener.getsockname()[:2]
            connection.settimeout(1)
            try:
                received = connection.recv(65536)
            except OSError:
                received = b""
            self.reached.append((*where, received[:80]))
            connection.close()

    def knock(self, address, port):
        """What a test of the watch itself does: one byte to a listener."""
        with socket.create_connection((address, port), timeout=GUARD_S) as s:
            s.sendall(b"x")
            s.recv(1)


class Dns:
    """Answers A questions: for each name a list of answers, one after another;
    the last one stays. An answer is a list of addresses."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((DNS_SERVER, 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            question, caller = self.socket.recvfrom(512)
            self.socket.sendto(self._answer(question), caller)

    def _answer(self, question):
        end = question.index(b"\0", 12) + 5
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += question[at] + 1
        name, kind = ".".join(labels).lower(), question[end - 3]
        addresses = []
        if kind == 1:  # A
            self.asked.append(name)
            rest = self.answers.get(name, [[]])
            addresses = rest.pop(0) if len(rest) > 1 else rest[0]
        found = name in self.answers
        head = question[:2] + struct.pack(
            ">HHHHH", 0x8180 if found else 0x8183, 1, len(addresses), 0, 0)
        records = b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) +
            socket.inet_aton(a) for a in addresses)
        return head + question[12:end] + records


class OneAnswerServer:
    """An HTTP server with a thread for each connection, that answers one
    request on it and closes it."""

    def __init__(self, host):
        self.listener = socket.socket()
        self.listener.bind((host, 0))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._answer, args=(connection,),
                             daemon=True).start()

    def _answer(self, connection):
        with connection:
            received = b""
            while b"\r\n\r\n" not in received:
                more = connection.recv(65536)
                if not more or more.startswith(b"\x16"):  # TLS
                    return
                received += more
            head, _, body = received.partition(b"\r\n\r\n")
            length = [int(line.split(b":")[1]) for line in head.split(b"\r\n")
                      if line.lower().startswith(b"content-length")]
            while length and len(body) < length[0]:
                body += connection.recv(65536)
            connection.sendall(self.page(head.decode()).encode())

    def page(self, head):
        """The whole answer to a request with this head."""
        raise NotImplementedError


class Redirector(OneAnswerServer):
    """Sends everybody somewhere else."""

    def __init__(self):
        self.status, self.location = 302, ""
        self.requests = 0
        super().__init__(MODEL_HOST)
        self.url = f"http://{MODEL_HOST}:{self.port}"

    def page(self, head):
        self.requests += 1
        return (f"HTTP/1.1 {self.status} Elsewhere\r\n"
                f"Location: {self.location}\r\nContent-Length: 0\r\n"
                "Connection: close\r\n\r\n")
