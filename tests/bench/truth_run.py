"""Real programs against the simulator, whose truth log says what it really did:
one run, and its rows joined with that log."""
import json
import subprocess

from bench_kit import BIN, CLIENT_CORE, HERE, PYTHON, SERVER_CORE, pinned

from definitions import METRICS
from truth import read_truth


class Daemon:
    def __init__(self, core, *command):
        self.process = subprocess.Popen(pinned(core, command),
                                        stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().split(" on ")[1].strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Load:
    def __init__(self, streams, ttft_ms, gap_ms, tokens, requests):
        self.streams, self.ttft_ms, self.gap_ms = streams, ttft_ms, gap_ms
        self.tokens, self.requests = tokens, requests


class Joined:
    """A request as it was reported and as it was."""

    def __init__(self, ttft_ms, gaps_ms, true):
        self.ttft_ms, self.gaps_ms = ttft_ms, gaps_ms
        self.true_ttft_ms = 1e-6 * (true["first_token_ns"] -
                                    true["received_ns"])
        sends = true["send_ns"]
        self.true_gaps_ms = [1e-6 * (b - a)
                             for a, b in zip(sends, sends[1:])]
        self.lateness_ms = true["lateness_us"] / 1e3

    def ttft_error_ms(self):
        return self.ttft_ms - self.true_ttft_ms

    def gap_errors_ms(self):
        return [mine - true
                for mine, true in zip(self.gaps_ms, self.true_gaps_ms)]


def simulator(directory, load):
    return Daemon(SERVER_CORE, f"{BIN}/simulator", "--listen", "127.0.0.1:0",
                  "--ttft", f"{load.ttft_ms}ms", "--itl", f"{load.gap_ms}ms",
                  "--output-tokens", load.tokens, "--truth-log",
                  directory / "truth.jsonl", "--truth-gaps")


def run_ours(directory, load):
    """([Joined] of the measured rows, the level's summary, all rows)."""
    prompts = directory / "prompts"
    prompts.mkdir()
    (prompts / "p.jsonl").write_text(
        json.dumps({"id": "p", "prompt": "Say something."}) + "\n")
    results = directory / "result"
    with simulator(directory, load) as server, \
            Daemon(CLIENT_CORE, f"{BIN}/worker", "--listen", "127.0.0.1:0",
                   "--http", "", "--target",
                   f"http://{server.address}") as worker:
        subprocess.run(
            [f"{BIN}/coordinator", "--workers", worker.address, "--model",
             "chat", "--prompts-dir", prompts, "--results-dir", results,
             "--num-concurrent-requests", str(load.streams),
             "--max-num-completed-requests", str(load.requests),
             "--save-gaps", "--ui", "none"],
            check=True, stdout=subprocess.DEVNULL)
    level = next((results / "levels").iterdir())
    rows = [json.loads(line) for line in
            (level / "requests.jsonl").read_text().splitlines()]
    summary = json.loads((level / "summary.json").read_text())
    truth = read_truth([directory / "truth.jsonl"])
    joined = [Joined(METRICS["ttft_ms"](row), row.get("gaps_ms", []),
                     truth[row["request_id"]])
              for row in rows
              if row["outcome"] == "ok" and row["phase"] == "measured"]
    return joined, summary, rows


def run_aiohttp(directory, load):
    """[Joined], without the first requests of the streams."""
    with simulator(directory, load) as server:
        said = subprocess.run(
            pinned(CLIENT_CORE,
                   [PYTHON, f"{HERE}/aiohttp_rows.py",
                    f"port={server.address.split(':')[1]}",
                    f"streams={load.streams}", f"requests={load.requests}",
                    f"tokens={load.tokens}"]),
            stdout=subprocess.PIPE, text=True, check=True).stdout
    truth = read_truth([directory / "truth.jsonl"])
    rows = map(json.loads, said.splitlines())
    return [Joined(row["ttft_ms"], row["gaps_ms"], truth[row["request_id"]])
            for row in rows if row["index"] >= load.streams]
