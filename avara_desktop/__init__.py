"""Avara Desktop: the reading-room worklist over the Avara AutoScribe API.

Who may import whom (top may import lower, never up; ``|`` = strangers), checked by tests/test_architecture.py::

    __main__ > tour | doctor > start > app > ui | sandbox > commands > tasks > state > api | local > errors | signal

``state`` holds the truth and knows no Qt; ``ui`` draws it and raises commands; ``api`` is the only way to the
network; ``local`` is this machine; ``sandbox`` is an embedded server of the same HTTP API in a process of its own.
"""

__version__ = "0.1.0"
