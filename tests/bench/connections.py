"""What a connection costs: memory of a stream that waits for its first token,
and CPU of a new connection, with and without verified TLS.

nginx, with a certificate of an authority made here, speaks TLS before the
paced server; the client trusts that authority alone, and in one figure all of
the system's as well (a bundle given with --tls-ca).
"""
import pathlib
import resource
import socket
import subprocess
import tempfile
import time

from bench_kit import (SERVER_CORE, PacedServer, interleaved, ours, pinned,
                       run_client, say_load, us_per)

SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt"
WAITING = {"ttft_us": 600_000_000, "gap_us": 1000, "tokens": 2}
NGINX = """
daemon off; master_process off; pid {dir}/pid; error_log {dir}/log crit;
events {{ worker_connections 8192; }}
http {{
  access_log off; client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  keepalive_requests 1000000; ssl_session_cache off;
  upstream paced {{ server 127.0.0.1:{target}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096;
    ssl_certificate {dir}/server.pem; ssl_certificate_key {dir}/server.key;
    location / {{
      proxy_pass http://paced; proxy_buffering off; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_read_timeout 1h;
    }}
  }}
}}
"""


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class TlsServer:
    """nginx before a paced server, for a `with`; `ca` is what to trust."""

    def __init__(self, directory, target):
        self.directory = pathlib.Path(directory)
        path = self.directory.joinpath
        for name, subject in (("ca", "/CN=bench"), ("server", "/CN=server")):
            openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", subject,
                    "-keyout", path(name + ".key"), "-out", path(name + ".csr"))
        path("san").write_text("subjectAltName=IP:127.0.0.1\n")
        openssl("x509", "-req", "-in", path("ca.csr"), "-signkey",
                path("ca.key"), "-out", path("ca.pem"), "-days", "2")
        openssl("x509", "-req", "-in", path("server.csr"), "-CA",
                path("ca.pem"), "-CAkey", path("ca.key"), "-CAcreateserial",
                "-extfile", path("san"), "-out", path("server.pem"),
                "-days", "2")
        self.ca, self.bundle = path("ca.pem"), path("all.pem")
        self.bundle.write_bytes(self.ca.read_bytes() +
                                pathlib.Path(SYSTEM_CA).read_bytes())
        self.port = free_port()
        path("conf").write_text(NGINX.format(
            dir=directory, port=self.port, target=target))

    def __enter__(self):
        self.process = subprocess.Popen(
            pinned(SERVER_CORE, ["nginx", "-c", self.directory / "conf"]),
            stderr=subprocess.DEVNULL)
        wait_for_port(self.port)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def idle_kb(command, streams, server, **settings):
    """KB of memory a waiting stream, above that of a client with one."""
    run = run_client(command, port=server.port, streams=streams,
                     warm_ms=500 + streams, run_ms=500, **settings)
    return run["rss_kb"]


def memory(command, transport_speaks_tls):
    figures = {}
    with PacedServer(**WAITING) as server:
        base = idle_kb(command, 1, server)
        for streams in (1000, 5000, 10000):
            figures[f"{streams // 1000}k"] = (
                idle_kb(command, streams, server) - base) / streams
    figures["1k TLS"] = float("nan")
    if transport_speaks_tls:
        with PacedServer(**WAITING) as server, \
                tempfile.TemporaryDirectory() as directory, \
                TlsServer(directory, server.port) as tls:
            base = idle_kb(command, 1, tls, ca=tls.ca)
            figures["1k TLS"] = (idle_kb(command, 1000, tls, ca=tls.ca) -
                                 base) / 1000
    return figures


def connects(command, transport_speaks_tls):
    times = {"streams": 16, "streaming": 0, "warm_ms": 1000, "run_ms": 3000}
    figures = {}
    with PacedServer(tokens=0) as server:
        for name, new in (("kept", 0), ("new", 1)):
            figures[name] = us_per(
                run_client(command, port=server.port, new_connections=new,
                           **times), "requests")
    for name in ("TLS, kept", "TLS, new", "TLS, new, bundle"):
        figures[name] = float("nan")
    if transport_speaks_tls:
        with PacedServer(tokens=0) as server, \
                tempfile.TemporaryDirectory() as directory, \
                TlsServer(directory, server.port) as tls:
            for name, new, ca in (("TLS, kept", 0, tls.ca),
                                  ("TLS, new", 1, tls.ca),
                                  ("TLS, new, bundle", 1, tls.bundle)):
                figures[name] = us_per(
                    run_client(command, port=tls.port, new_connections=new,
                               ca=ca, **times), "requests")
    return figures


def show(title, one):
    say_load(title)
    figures = interleaved(ours(), lambda command: one(
        command, "transport=plain" not in command))
    for name, f in figures.items():
        print(f"{name:<18}" + "  ".join(f"{figure}: {value:.1f}"
                                        for figure, value in f.items()))


def main():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    show("CPU us a short request, on kept and on new connections", connects)
    show("KB of memory a stream that waits for its first token", memory)


main()
