"""`huoqun playbook`"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from huoqun.playbooks.findings import Finding

NEEDS = "settings"


@click.group("playbook")
def command() -> None:
    """Playbooks as files: whether anything is wrong with them.

    \b
    Example: huoqun playbook check playbooks/camp-7d.yaml
    """


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One line of JSON on standard output.")
def check(file: Path, as_json: bool) -> None:
    """Look for everything that would keep FILE from being published: each with its line, the reason and the mend.

    Exit codes: 0 nothing wrong (warnings may be told), 1 errors.

    \b
    Example: huoqun playbook check playbooks/camp-7d.yaml
    Example: huoqun playbook check my-camp.yaml --json
    """
    from django.conf import settings
    from django.utils.translation import override

    from huoqun.core.blocks import all_blocks
    from huoqun.playbooks.checks.checking import check_file
    from huoqun.playbooks.findings import is_ok

    with override(settings.CONFIG.language):
        findings = check_file(file, blocks=all_blocks())
        ok = is_ok(findings)
        if as_json:
            told = {"file": str(file), "ok": ok, "findings": [finding.as_json() for finding in findings]}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            _tell(file, findings, ok)
    if not ok:
        raise SystemExit(1)


def _tell(file: Path, findings: list[Finding], ok: bool) -> None:
    from django.utils.translation import gettext as _

    for finding in findings:
        code = click.style(finding.code, fg="red" if finding.severity == "error" else "yellow")
        step = f" [{finding.step}]" if finding.step else ""
        click.echo(f"{file}:{finding.line}: {code}{step} {finding.reason} → {finding.mend}")
    if ok:
        mark, words = click.style("✓", fg="green"), _("This playbook can be published.")
    else:
        mark, words = click.style("✗", fg="red"), _("Before this playbook can be published, the errors must be mended.")
    click.echo(f"{mark} {words}")
