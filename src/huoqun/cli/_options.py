"""Options that many verbs take, worded once."""

from __future__ import annotations

import click

workspace_option = click.option("--workspace", metavar="NAME", help="The workspace; the first one by default.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="One line of JSON on standard output.")
