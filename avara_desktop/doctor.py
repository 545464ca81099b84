"""``avara-desktop doctor``: what this machine has and lacks, as a table or JSON.

No secrets, no patient data and no reader are in it. Works without a display and where PySide6 cannot be imported.
"missing" means that the worklist cannot do its work here; "warning", that it works with less. Nothing is written, and
no key is sent: the server is asked without one.
"""

import asyncio
import json
import platform
from dataclasses import asdict

from avara_desktop import __version__
from avara_desktop.findings import (
    Finding,
    Machine,
    State,
    browser_finding,
    dicom_finding,
    display_finding,
    font_findings,
    log_finding,
    policy_finding,
    proxy_finding,
    qt_findings,
    server_finding,
    settings_finding,
    trust_finding,
    vault_finding,
)


def main(as_json: bool = False, machine: Machine | None = None) -> int:
    """Print the findings; 1 if anything is missing, else 0."""
    findings = asyncio.run(examine(machine or Machine()))
    print(as_text(findings) if not as_json else json.dumps([asdict(finding) for finding in findings], indent=1))
    return int(any(finding.state is State.MISSING for finding in findings))


async def examine(machine: Machine) -> list[Finding]:
    """Every finding, in the order of the table; what has to be waited for is waited for together."""
    settings, own_server = settings_finding(machine)
    policy, locked_server = policy_finding(machine)
    server = locked_server or own_server
    slow = asyncio.gather(vault_finding(machine), server_finding(machine, server))
    quick = [
        Finding("Avara Desktop", State.OK, __version__),
        Finding("System", State.OK, f"{platform.system()} {platform.release()} {platform.machine()}"),
        *qt_findings(machine),
        display_finding(machine),
        *font_findings(machine),
        browser_finding(machine),
        dicom_finding(machine),
    ]
    vault, reached = await slow
    here = [trust_finding(machine), proxy_finding(machine, server), reached, settings, policy, log_finding(machine)]
    return [*quick, vault, *here]


def as_text(findings: list[Finding]) -> str:
    """The findings as a table, each with what to do about it below."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<8} {finding.name:<{width}}  {finding.detail}")
        if finding.advice:
            lines.append(f"{'':<8} {'':<{width}}  > {finding.advice}")
    return "\n".join(lines)
