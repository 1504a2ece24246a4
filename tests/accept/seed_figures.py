"""The seed's 19 aggregates, from the rows."""

import json

from definitions import METRICS, e2e_ms, interval_ms, is_open_loop, per_second

SEED_ERROR = 1e-9  # relative: sums of the same numbers in another order


def seed_aggregates(rows, concurrency):
    """The seed's formulas (byzerperf 0.1.2, explain) with client times."""
    ok = [r for r in rows if r["outcome"] == "ok"]
    n = len(ok)
    generated = sum(r.get("output_tokens", 0) for r in ok)
    entered = sum(r.get("input_tokens", 0) for r in ok)
    server_ms = sum(e2e_ms(r) for r in ok)
    client_ms = sum(interval_ms(r, "issued_s", "done_s") for r in ok)
    speed = sum(per_second(r.get("output_tokens"), e2e_ms(r)) or 0
                for r in ok)
    first_ms = sum(METRICS["ttft_ms"](r) or 0 for r in ok)
    start = min(r["issued_s"] for r in ok)
    end = max(r["done_s"] for r in ok)
    per_request = generated / server_ms * 1000
    return {
        "avg_input_tokens_count": entered / n,
        "avg_generated_tokens_count": generated / n,
        "server_generated_tokens_per_second": per_request * concurrency,
        "avg_server_duration": server_ms / n,
        "avg_client_duration": client_ms / n,
        "client_generated_tokens_per_second": generated / (end - start),
        "generated_tokens_count": generated,
        "input_tokens_count": entered,
        "server_duration": server_ms,
        "client_duration": client_ms,
        "server_sum_speed": speed,
        "server_sum_first_token_time": first_ms,
        "first_request_submit_time": start,
        "last_request_complete_time": end,
        "avg_server_speed": speed / n,
        "avg_server_first_token_time": first_ms / n,
        "server_generated_tokens_per_second_per_request": per_request,
        "client_generated_tokens_per_second_per_request":
            generated / client_ms * 1000,
        "num_concurrent_requests": concurrency,
    }


def check_seed(report, level, stage, folder, rows):
    if not any(r["outcome"] == "ok" for r in rows):
        return
    saved = json.loads((folder / "byzerperf.json").read_text())
    report.check(f"{level['level']} byzerperf.json source",
                 saved.get("source"), "client")
    worst = 0.0
    concurrency = (level["reached"].get("concurrency_mean", 0)
                   if is_open_loop(stage) else level["asked"]["concurrency"])
    expected = seed_aggregates(rows, concurrency)
    for key, value in expected.items():
        report.check(f"{level['level']} byzerperf.json {key}",
                     saved.get(key), value, abs(value) * SEED_ERROR + 1e-9)
        if key in saved and value:
            worst = max(worst, abs(saved[key] - value) / abs(value))
    report.say(f"  the seed's {len(expected)} aggregates: largest relative "
               f"deviation {worst:.1e}")
