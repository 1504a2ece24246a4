"""The Python client of the benchmarks: what vLLM's serving benchmark does for
each event (aiohttp, json.loads, a clock), on uvloop.

usage: aiohttp_client.py port=N streams=N warm_ms=N run_ms=N check=0|1
"""
import asyncio
import json
import resource
import sys
import time

import aiohttp
import uvloop

ARGS = dict(word.split("=") for word in sys.argv[1:])
PORT, STREAMS = int(ARGS["port"]), int(ARGS["streams"])
WARM_S, RUN_S = int(ARGS["warm_ms"]) / 1e3, int(ARGS["run_ms"]) / 1e3
CHECK = ARGS.get("check") == "1"


class Tally:
    def __init__(self):
        self.events = self.requests = 0
        self.errors_ns = []
        self.cpu_s, self.wall_s = time.process_time(), time.monotonic()


tally = Tally()


async def stream(session):
    url = f"http://127.0.0.1:{PORT}/v1/chat/completions"
    body = {"model": "chat", "stream": True,
            "messages": [{"role": "user", "content": "Say something."}]}
    while True:
        stamps = []
        async with session.post(url, json=body) as response:
            async for line in response.content:
                line = line.strip()
                if not line:
                    continue
                data = line.decode().removeprefix("data: ")
                if data == "[DONE]":
                    continue
                event = json.loads(data)
                text = event["choices"][0]["delta"].get("content")
                if not text:
                    continue
                now_ns = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
                stamps.append(now_ns)
                tally.events += 1
                if CHECK:
                    tally.errors_ns.append(now_ns - int(text))
        tally.requests += 1


def percentile(values, share):
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e3


def resident_kb():
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[1])
    return pages * resource.getpagesize() // 1024


async def main():
    global tally
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector,
                                     timeout=timeout) as session:
        tasks = [asyncio.create_task(stream(session)) for _ in range(STREAMS)]
        await asyncio.sleep(WARM_S)
        tally = Tally()
        await asyncio.sleep(RUN_S)
        done = tally
        print(json.dumps({
            "events": done.events, "reads": 0, "requests": done.requests,
            "lost": 0, "rss_kb": resident_kb(),
            "cpu_s": time.process_time() - done.cpu_s,
            "wall_s": time.monotonic() - done.wall_s,
            "error_us": {"p50": percentile(done.errors_ns, 0.50),
                         "p99": percentile(done.errors_ns, 0.99),
                         "max": percentile(done.errors_ns, 1)}}), flush=True)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


uvloop.install()
asyncio.run(main())
