"""The Python client of the chart: what vLLM's serving benchmark measures for a
request (aiohttp, json.loads, a clock an event), on uvloop, as rows that the
simulator's truth log can be joined with.

usage: aiohttp_rows.py port=N streams=N requests=N tokens=N
Prints a JSON line a request: request_id, ttft_ms, gaps_ms.
"""
import asyncio
import json
import sys
import time

import aiohttp
import uvloop

ARGS = dict(word.split("=") for word in sys.argv[1:])
PORT, STREAMS = int(ARGS["port"]), int(ARGS["streams"])
REQUESTS, TOKENS = int(ARGS["requests"]), int(ARGS["tokens"])
rows = []


async def ask(session, number):
    url = f"http://127.0.0.1:{PORT}/v1/chat/completions"
    body = {"model": "chat", "stream": True, "max_tokens": TOKENS,
            "messages": [{"role": "user", "content": "Say something."}]}
    request_id = f"aiohttp-{number}"
    stamps = []
    issued = time.perf_counter()
    async with session.post(url, json=body,
                            headers={"X-Request-Id": request_id}) as response:
        async for line in response.content:
            line = line.strip()
            if not line:
                continue
            data = line.decode().removeprefix("data: ")
            if data == "[DONE]":
                continue
            choices = json.loads(data)["choices"]
            if choices and choices[0]["delta"].get("content"):
                stamps.append(time.perf_counter())
    rows.append((number, request_id, issued, stamps))


async def main():
    numbers = iter(range(REQUESTS))
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector,
                                     timeout=timeout) as session:
        async def slot():
            for number in numbers:
                await ask(session, number)

        await asyncio.gather(*(slot() for _ in range(STREAMS)))
    for number, request_id, issued, stamps in rows:
        print(json.dumps({
            "index": number, "request_id": request_id,
            "ttft_ms": (stamps[0] - issued) * 1e3,
            "gaps_ms": [(b - a) * 1e3 for a, b in zip(stamps, stamps[1:])]}))


uvloop.install()
asyncio.run(main())
