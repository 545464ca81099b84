"""What a test does with a real key vault: one act in a session of its own, and what came of it as one line of JSON.

Run as ``python -m tests.local.vault_session ACT``; the key comes on standard input, so that it is in no argument.
"""

import asyncio
import json
import sys

from avara_desktop.errors import AvaraError
from avara_desktop.local.credentials import Credentials

ORIGIN, EMAIL = "https://api.example.org", "Reader@Example.org"


async def act(name: str, key: str) -> str | None:
    """One call of the credentials."""
    kept = Credentials(seconds=3.0)
    if name == "save":
        await kept.save(ORIGIN, EMAIL, key)
        return None
    if name == "load":
        return await kept.load(ORIGIN, EMAIL.lower())
    if name == "forget":
        await kept.forget(ORIGIN, EMAIL)
        return None
    return await kept.vault_name()


def main() -> None:
    """Do it and tell."""
    key = sys.stdin.read()
    try:
        found = asyncio.run(act(sys.argv[1], key))
        told = {"found": found == key if sys.argv[1] == "load" and found else found, "error": ""}
    except AvaraError as error:
        told = {"found": None, "error": type(error).__name__}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
