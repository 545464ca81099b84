"""The benchmark's runner: one row in tiny sizes, what it writes, and what its words say. Nothing is timed here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as runner
from tests.benchmarks.measure import Reach, measured, percentile, times
from tests.benchmarks.processes import NotMeasured, asked

ROOT = Path(runner.__file__).resolve().parents[2]


def test_one_part_runs_and_is_written(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--only", "parsing", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(file.read_text(encoding="utf-8"))
    assert [row["name"] for row in rows] == ["one page of 100 studies, bytes to rows"]
    assert {"name", "ours", "peer", "ratio", "unit", "p95", "reach", "missed"} <= rows[0].keys()
    assert rows[0]["ratio"] == pytest.approx(rows[0]["ours"] / rows[0]["peer"])
    assert rows[0]["name"] in done.stdout


def test_a_part_that_cannot_measure_fails_the_run_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise NotMeasured("no such thing here")

    monkeypatch.setattr(runner, "asked", fail)
    assert runner.main(["--only", "parsing"]) == 1
    assert "no such thing here" in capsys.readouterr().err


def test_a_process_that_says_no_json_was_not_measured() -> None:
    with pytest.raises(NotMeasured, match="exit code"):
        asked("tests.benchmarks.one", "no_such_part", deadline=30)


def test_a_process_that_takes_too_long_was_not_measured() -> None:
    with pytest.raises(NotMeasured, match="not done after 0 s"):
        asked("tests.benchmarks.one", "parsing", deadline=0.05)


def test_a_row_that_misses_says_by_how_much_and_one_that_holds_says_nothing() -> None:
    row = measured("slow", "ms", [10.0, 20.0, 30.0], [100.0], reach=Reach(ratio=0.1, p95=25))
    assert row.ratio == pytest.approx(0.2)
    assert row.missed == "1/5 the peer, not 1/10; p95 is 30 ms, not 25 ms"
    assert measured("fast", "ms", [10.0], [100.0], reach=Reach(ratio=0.1)).missed == ""
    assert "MISSED: 1/5 the peer" in "\n".join(runner.table([row]))


def test_percentiles_are_samples() -> None:
    samples = [float(number) for number in range(1, 101)]
    assert [percentile(samples, each) for each in (1, 50, 95, 99, 100)] == [1, 50, 95, 99, 100]
    assert percentile([3.0], 99) == 3.0
    assert (times(1.3), times(0.01)) == ("1.3x", "1/100")


def test_nothing_measured_is_no_row() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        measured("empty", "s", [], reach=Reach())
