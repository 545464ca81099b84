"""Whether this Qt binding loses references: why pyproject.toml has an upper bound on PySide6.

PySide6 6.12.0 on Python 3.10 and 3.11 drops one reference to ``None`` with every call that returns nothing, and the
process aborts after about 5,000 of them. From Python 3.12 on these objects are immortal and their counts stand still,
so there the test only shows that the calls work.
"""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

CALLS = 400


def test_calls_that_return_nothing_cost_no_reference(qapp: QApplication) -> None:
    timer = QTimer()
    timer.setInterval(1)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        timer.setInterval(number)
    assert abs(sys.getrefcount(None) - before) < CALLS // 4
    assert timer.interval() == CALLS - 1


def test_calls_that_return_truth_cost_no_reference(qapp: QApplication) -> None:
    timer = QTimer()
    timer.setSingleShot(True)
    before = sys.getrefcount(True)
    for _ in range(CALLS):
        timer.isSingleShot()
    assert abs(sys.getrefcount(True) - before) < CALLS // 4
    assert timer.isSingleShot()
