"""One part of the benchmark in a process of its own: prints its rows as JSON."""

import dataclasses
import importlib
import json
import sys

if __name__ == "__main__":
    found = importlib.import_module(f"tests.benchmarks.{sys.argv[1]}").rows()
    print(json.dumps([dataclasses.asdict(row) for row in found]), flush=True)
