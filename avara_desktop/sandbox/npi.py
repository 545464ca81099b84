"""National Provider Identifiers: ten digits, the last a Luhn check digit over 80840 and the rest (rule of CMS)."""

from __future__ import annotations

import re

_PREFIX = "80840"
"""Issuer prefix of health identifiers of the United States; only the check digit knows of it."""
_FORM = re.compile(r"[12]\d{9}", re.ASCII)


def check_digit(first_nine: str) -> str:
    """The tenth digit of an NPI."""
    total = 0
    for place, digit in enumerate(reversed(_PREFIX + first_nine)):
        # every second digit counts double, beginning beside the check digit; of a sum above 9 both digits count
        total += sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
    return str(-total % 10)


def is_npi(text: str) -> bool:
    """Whether the text is a National Provider Identifier. They begin with 1 or 2."""
    return _FORM.fullmatch(text) is not None and check_digit(text[:9]) == text[9]
