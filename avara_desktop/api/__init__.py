"""The far side: the Avara AutoScribe API over HTTP. No Qt here; httpx is imported by ``transport`` alone."""

import sys

# httpx brings a command line of its own, which loads click, and rich and pygments where there are such: up to 60 ms of
# every start. What is None here is not imported (import system, 5.3.1), and httpx does without.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
