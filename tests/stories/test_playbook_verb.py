"""`huoqun playbook check`: what an operator is told of a file before it may be published."""

from __future__ import annotations

import json

from click.testing import CliRunner

from huoqun.cli.playbook import command

GOOD = """schema: playbook/v1
id: camp
name: 7天写作训练营
kind: camp
calendar: {days: 7}
enrol: {late_join: {policy: skip}}
misfire: {grace: 2h}
"""


def check(tmp_path, source, *options):
    file = tmp_path / "camp.yaml"
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    return file, CliRunner().invoke(command, ["check", str(file), *options])


def test_each_error_is_told_with_its_line_the_reason_and_the_mend(tmp_path):
    file, told = check(tmp_path, GOOD + "templtes: {}\nname: twice\n")

    assert told.exit_code == 1
    assert f"{file}:8: unknown_key" in told.output
    assert "“templates”" in told.output and "→" in told.output
    assert f"{file}:9: duplicate_key" in told.output


def test_for_programs_it_is_one_line(tmp_path):
    file, told = check(tmp_path, GOOD, "--json")
    said = json.loads(told.output)

    assert (told.output.count("\n"), told.exit_code) == (1, 1)
    assert (said["file"], said["ok"]) == (str(file), False)
    assert [(f["code"], f["severity"], f["step"]) for f in said["findings"]] == [("no_exit", "error", "")]
    assert said["findings"][0].keys() == {"code", "severity", "line", "step", "reason", "mend"}


def test_warnings_do_not_keep_it_from_being_published(tmp_path):
    _, told = check(tmp_path, GOOD + "templates: {hi: 早}\nexit: [{id: out, do: end, if: staff}]\n", "--json")
    severities = {f["code"]: f["severity"] for f in json.loads(told.output)["findings"]}

    assert severities["unused_template"] == "warning"


def test_a_file_of_fifty_megabytes_is_refused_at_once(tmp_path):
    file = tmp_path / "huge.yaml"
    with file.open("wb") as opened:
        opened.truncate(50 * 1024 * 1024)
    told = CliRunner().invoke(command, ["check", str(file), "--json"])

    assert [f["code"] for f in json.loads(told.output)["findings"]] == ["too_large"]


def test_a_file_that_is_not_there_is_wrong_use(tmp_path):
    assert CliRunner().invoke(command, ["check", str(tmp_path / "none.yaml")]).exit_code == 2
