"""Short answers on kept connections: requests/s and CPU of a request beside
wrk's, and what it costs at 64 and at 4,000 connections.
"""
import os
import re
import subprocess
import tempfile

from bench_kit import (CLIENT_CORE, PacedServer, interleaved, ours, pinned,
                       run_client, say_load, us_per)

WRK_SECONDS = 3
# What this program sends, without its headers' names of the run.
WRK_SCRIPT = """
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"model":"chat","messages":[{"role":"user","content":' ..
           '"Say something."}],"max_tokens":256,"stream":false}'
"""
SHORT = {"tokens": 0}


def wrk(connections):
    with PacedServer(**SHORT) as server, \
            tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK_SCRIPT)
        script.flush()
        process = subprocess.Popen(
            pinned(CLIENT_CORE,
                   ["wrk", "-t1", f"-c{connections}", f"-d{WRK_SECONDS}s",
                    "-s", script.name, f"http://127.0.0.1:{server.port}"]),
            stdout=subprocess.PIPE, text=True)
        said = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        requests = int(re.search(r"(\d+) requests in", said).group(1))
        return {"req/s": requests / WRK_SECONDS,
                "us": (usage.ru_utime + usage.ru_stime) * 1e6 / requests}


def of_client(command, connections):
    with PacedServer(**SHORT) as server:
        run = run_client(command, port=server.port, streams=connections,
                         streaming=0, warm_ms=2000, run_ms=3000)
        return {"req/s": run["requests"] / run["wall_s"],
                "us": us_per(run, "requests")}


def main():
    say_load("short answers on kept connections, POST of 150 bytes")
    clients = {"wrk": None, **ours()}
    few, many = (interleaved(
        clients, lambda command, n=connections: wrk(n) if command is None
        else of_client(command, n)) for connections in (64, 4000))
    print(f"{'client':<18}{'req/s at 64':>12}{'x wrk':>7}{'us/req':>8}"
          f"{'req/s at 4000':>15}{'us/req':>8}{'x at 64':>9}")
    for name in clients:
        a, b = few[name], many[name]
        print(f"{name:<18}{a['req/s']:>12.0f}"
              f"{a['req/s'] / few['wrk']['req/s']:>7.2f}{a['us']:>8.1f}"
              f"{b['req/s']:>15.0f}{b['us']:>8.1f}{b['us'] / a['us']:>9.2f}")


main()
