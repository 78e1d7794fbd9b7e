"""The house rules that code can check: layers, one home for each heavy library, no asserts, nothing of one machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "trialkit"
MODULES = sorted(SOURCE.rglob("*.py"))
LAYERS = ("errors", "workspace", "protocol", "records", "analysis", "judgement", "reporting", "interfaces")
HOMES = {
    "yaml": {"protocol/source.py"},
    "duckdb": {"records/engine.py"},
    "openpyxl": {"records/spreadsheet.py"},
    "fontTools": {"reporting/figures/lettering.py"},
    "matplotlib": set(),
    "typst": {"reporting/pdf.py"},
    "docx": {"reporting/formats/word.py", "reporting/formats/word_styles.py"},
    "nbformat": {"reporting/notebook.py"},
    "nbclient": {"reporting/kernel.py"},
    "nbconvert": {"reporting/page.py"},
    "zmq": {"reporting/kernel.py"},
    "typer": {
        f"interfaces/cli/{name}.py"
        for name in (
            "app",
            "check",
            "claims",
            "decide",
            "design",
            "evaluate",
            "huddle",
            "main",
            "new",
            "publish",
            "register",
            "schema",
            "terminal",
            "verify",
        )
    },
    "rich": {"interfaces/cli/terminal.py"},
}
HEAVY = {
    "statsmodels",
    "pingouin",
    "matplotlib",
    "fontTools",
    "nbformat",
    "nbclient",
    "nbconvert",
    "duckdb",
    "openpyxl",
    "typst",
    "docx",
}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def layer(module: str) -> int | None:
    parts = module.split(".")
    return LAYERS.index(parts[1]) if len(parts) > 1 and parts[0] == "trialkit" and parts[1] in LAYERS else None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_module_imports_only_layers_before_its_own(path: Path) -> None:
    own = layer("trialkit." + name_of(path).removesuffix(".py").replace("/", "."))
    if own is None:
        assert path.parent == SOURCE and path.name in {"__init__.py", "__main__.py"}, "a module outside every layer"
        return
    for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
        theirs = layer(module)
        assert theirs is None or theirs <= own, f"{name_of(path)} imports {module} from a later layer"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_heavy_library_stays_in_its_home_module(path: Path) -> None:
    for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
        homes = HOMES.get(module.split(".")[0])
        assert homes is None or name_of(path) in homes, f"{name_of(path)} imports {module}; its home is {homes}"


def test_every_home_module_exists_and_imports_what_it_is_home_to() -> None:
    for library, homes in HOMES.items():
        for home in homes:
            found = {module.split(".")[0] for module in imports(ast.parse((SOURCE / home).read_text(encoding="utf-8")))}
            assert library in found, f"{home} does not import {library}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_are_imported_where_used_and_never_at_the_top(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert not {module.split(".")[0] for module in imports(node)} & HEAVY


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_module_opens_with_a_sentence_and_asserts_nothing_about_input(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert (ast.get_docstring(tree) or "").strip(), "no opening sentence"
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Assert), f"{name_of(path)}:{node.lineno} asserts"
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), (
            f"{name_of(path)}:{node.lineno} bare except"
        )


def test_analysis_modules_share_only_estimates_series_and_each_others_numbers() -> None:
    for path in (SOURCE / "analysis").glob("*.py"):
        for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
            if module.startswith("trialkit.records"):
                assert module == "trialkit.records.series", f"{path.name} imports {module}"


def test_importing_trialkit_loads_no_heavy_library() -> None:
    names = sorted(HEAVY | {"pandas", "pydantic", "scipy"})
    script = f"import sys, trialkit, trialkit.interfaces.cli.main; print([m for m in {names} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_committed_names_this_machine_or_a_package_registry() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    hosts = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
    wrong = re.compile("|".join([*map(re.escape, hosts), r"/work/(main|shared)", "/ro" + "ot/"]))
    for name in tracked.stdout.split():
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".xlsx"}:
            found = wrong.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{name} names {found.group()}"
