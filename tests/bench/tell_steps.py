"""Tells core_bench's medians (JSON on stdin): each step of the hot path beside
the least that any client must do."""
import json
import os
import sys

runs = json.load(sys.stdin)["benchmarks"]
ns = {r["run_name"]: 1e9 / r["items_per_second"] for r in runs
      if r["aggregate_name"] == "median"}
print(f"\none event, step by step\nload: {os.getloadavg()[0]:.2f} on "
      f"{os.cpu_count()} cores, medians of 7")
for step, floor in (("SplitEvents", "SplitLinesByMemchr"),
                    ("DecodeEvent", "SplitEvents"),
                    ("ReadEvents", "SplitEvents"),
                    ("RecordInHistogram", "PushToVector")):
    print(f"{step:<20} {ns[step]:8.1f} ns  = {ns[step] / ns[floor]:6.2f} x "
          f"{floor} ({ns[floor]:.1f} ns)")
print(f"{'MergeHistograms':<20} {ns['MergeHistograms']:8.1f} ns")
