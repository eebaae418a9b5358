"""The rules of ARCHITECTURE.md that import-linter cannot say."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huoqun"
DOORS = {"console", "pages", "api", "cli", "gateways", "imports"}
MAX_FILE = 400
MAX_FUNCTION = 40


@cache
def sources(below: Path = SOURCE) -> list[Path]:
    return sorted(p for p in below.rglob("*.py") if "migrations" not in p.parts)


@dataclass(frozen=True)
class Read:
    """What is asked of a file. Its tree is not kept: two thousand of them make every later test slower."""

    imported: frozenset[str]
    """Absolute names of the modules that it imports, relative imports resolved, names included as submodules."""
    long: tuple[str, ...]
    """Functions that do not fit on one screen."""
    called: frozenset[str]
    says_what_it_is: bool


@cache
def read(path: Path) -> Read:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    return Read(
        imported=frozenset(name for node in nodes for name in _imported(node, path)),
        long=tuple(
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.end_lineno - node.lineno + 1 > MAX_FUNCTION
        ),
        called=frozenset(_called(node.func) for node in nodes if isinstance(node, ast.Call)),
        says_what_it_is=bool(ast.get_docstring(tree)),
    )


def _imported(node: ast.AST, path: Path) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if not isinstance(node, ast.ImportFrom):
        return set()
    package = ("huoqun", *path.relative_to(SOURCE).parent.parts) if path.is_relative_to(SOURCE) else ("tests",)
    base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
    whole = ".".join(part for part in (base, node.module or "") if part)
    return {whole} | {f"{whole}.{alias.name}" for alias in node.names}


def _called(function: ast.expr) -> str:
    """`sleep` and `time.sleep`; of anything longer the end will do."""
    if isinstance(function, ast.Attribute):
        return f"{function.value.id}.{function.attr}" if isinstance(function.value, ast.Name) else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def is_test(path: Path) -> bool:
    return "tests" in path.parts


def imported(path: Path) -> frozenset[str]:
    return read(path).imported


def test_a_file_fits_on_a_few_screens():
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text("utf-8").splitlines()) for path in sources()}

    assert {path: lines for path, lines in lengths.items() if lines > MAX_FILE} == {}


def test_a_function_fits_on_one_screen():
    assert [line for path in sources() for line in read(path).long] == []


def test_a_modules_models_are_private_to_it():
    """Others ask its queries and call its actions; migrations and the module's own tests excepted."""
    strangers = [
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in sources()
        for name in imported(path)
        if name.startswith("huoqun.")
        and ".models" in name
        and name.split(".")[1] != path.relative_to(SOURCE).parts[0]
        and not is_test(path)
        and name.split(".")[1] != "core"
    ]

    assert strangers == []


def test_doors_never_touch_models():
    touching = [
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in sources()
        if path.relative_to(SOURCE).parts[0] in DOORS and not is_test(path)
        for name in imported(path)
        if name.startswith("huoqun.") and name.split(".")[2:3] == ["models"]
    ]

    assert touching == []


def test_rules_know_neither_django_nor_the_clock():
    impure = [
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in sources()
        if "rules" in (path.stem, *path.relative_to(SOURCE).parts[1:-1]) and not is_test(path)
        for name in imported(path)
        if name.split(".")[0] in ("django", "psycopg", "httpx", "time") or name.startswith("huoqun.core.clock.now")
    ]

    assert impure == []


def test_money_and_points_know_no_floats():
    counted = [SOURCE / "core" / "money.py", *sources(SOURCE / "points")]
    floating = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in counted
        if not is_test(path) and "bench" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    ]

    assert floating == []


def test_gateways_are_unaware_of_each_other():
    """One company may have several platforms: what is named `wecom_…` may look into `wecom`, never the other way."""
    folders = SOURCE / "gateways"
    platforms = (
        {p.name for p in folders.iterdir() if p.is_dir() and (p / "meta.py").exists()} if folders.exists() else set()
    )
    aware = [
        f"{path.relative_to(SOURCE)} imports {name}"
        for platform in platforms
        for path in sources(folders / platform)
        for name in imported(path)
        if name.startswith("huoqun.gateways.") and name.split(".")[2] in platforms - {platform, platform.split("_")[0]}
    ]

    assert aware == []


def test_every_module_says_what_it_is():
    silent = [
        str(path.relative_to(SOURCE))
        for path in sources()
        if path.name == "__init__.py"
        and not is_test(path)
        and path.parent != SOURCE
        and path.parent.name not in ("templatetags",)
        and not read(path).says_what_it_is
    ]

    assert silent == []


def test_no_module_sleeps_in_its_tests():
    sleepy = [
        str(path.relative_to(ROOT))
        for path in sources() + sorted((ROOT / "tests").rglob("*.py"))
        if (is_test(path) or path.is_relative_to(ROOT / "tests")) and path != Path(__file__)
        if read(path).called & {"time.sleep", "sleep"}
    ]

    assert sleepy == []
