"""The sandbox with studies that carry no priors: the same command line and answers, without their longest part."""

from dataclasses import replace

from avara_desktop.sandbox import __main__ as command
from avara_desktop.sandbox.app import Sandbox, SandboxOptions, create_sandbox


def create(options: SandboxOptions) -> Sandbox:
    """A sandbox whose studies' bodies are made without prior reports."""
    made = create_sandbox(options)
    whole = made.world._make_body
    made.world._make_body = lambda study: replace(whole(study), prior_reports=None)
    return made


if __name__ == "__main__":
    setattr(command, "create_sandbox", create)  # noqa: B010 - the command line takes it from there
    raise SystemExit(command.main())
