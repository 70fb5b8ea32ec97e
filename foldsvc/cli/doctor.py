"""`foldsvc doctor`."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from foldsvc.cli.checks import CHECKS, Finding
from foldsvc.cli.console import data
from foldsvc.cli.earlier_weights import tell_of_earlier_weights
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.settings import settings


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check that this machine can run foldsvc.

    One line a check: ok, warn or fail, what was found, and what to do about it.
    """
    chosen = settings()
    tell_of_earlier_weights(chosen)
    findings: list[Finding] = []
    for check in CHECKS:
        finding = check(chosen)
        findings.append(finding)
        if not as_json:
            data(_line(finding))
    if as_json:
        data(json.dumps([asdict(finding) for finding in findings], indent=2))
    if any(finding.verdict == "fail" for finding in findings):
        raise typer.Exit(CHECK_FAILED)


def _line(finding: Finding) -> str:
    line = f"{finding.verdict:<5} {finding.name:<12} {finding.found}"
    return f"{line}\n      {'':<12} {finding.remedy}" if finding.remedy else line
