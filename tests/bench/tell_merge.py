"""Tells merge_bench's medians (JSON on stdin): what one second of many workers
costs the coordinator, and how many bytes a window has."""
import json
import os
import sys

runs = {r["run_name"]: r for r in json.load(sys.stdin)["benchmarks"]
        if r["aggregate_name"] == "median"}
print(f"\none second's windows of 100 requests and 5,000 events each\n"
      f"load: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, "
      f"medians of 7\n{'workers':>8}{'CPU ms':>9}{'bytes a window':>16}"
      f"{'CPU ms of rows':>16}{'bytes of a row':>16}")
for workers in (10, 100, 1000):
    bare = runs[f"TakeStatistics/{workers}"]
    whole = runs[f"TakeStatisticsAndRows/{workers}"]
    row_bytes = (whole["bytes_a_window"] - bare["bytes_a_window"]) / 100
    print(f"{workers:>8}{bare['cpu_time']:>9.2f}{bare['bytes_a_window']:>16.0f}"
          f"{whole['cpu_time'] - bare['cpu_time']:>16.2f}{row_bytes:>16.0f}")
print("a row's line: " + ", ".join(
    f"{1e6 / runs[name]['items_per_second']:.2f} us {how}"
    for name, how in (("WriteRowsAsLines", "ours"),
                      ("WriteRowsByProtobuf", "by protobuf's printer"))))
