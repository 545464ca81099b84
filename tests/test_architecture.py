"""The shape of the tree, as rules that fail: who imports whom, what may be called where, what no file may hold."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "avara_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
SHIPPED = ("avara_desktop", "resources", "packaging", "pyproject.toml", "README.md")
TEXT = {".py", ".toml", ".md", ".svg", ".json", ".lock", ".txt", ".cfg", ".yml", ".yaml", ".xml", ".sh", ".spec", ""}
Where = tuple[str, int]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def found(wanted: Callable[[ast.AST], bool]) -> list[Where]:
    """Where in the package a node is as wanted: (module, line)."""
    return [
        (name_of(path), getattr(node, "lineno", 0)) for path in MODULES for node in ast.walk(tree(path)) if wanted(node)
    ]


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of such an expression, or what is known of its end."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def calls(*ends: str) -> list[Where]:
    """Where something is called, or taken as a value, whose dotted name ends so."""
    return found(
        lambda node: (
            isinstance(node, ast.Call | ast.Attribute | ast.Name)
            and any(f".{dotted(node.func if isinstance(node, ast.Call) else node)}".endswith(f".{end}") for end in ends)
        )
    )


def modules_of(places: list[Where]) -> set[str]:
    return {module for module, _ in places}


def test_imports_keep_the_contracts() -> None:
    """In a process of its own: the tool switches off every logger that exists when it starts."""
    check = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    ran = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


def test_qt_is_not_loaded_by_what_does_without_it() -> None:
    """Static contracts do not see what is imported by name while running; a fresh interpreter does."""
    free = [path for path in MODULES if name_of(path).split("/")[0] in ("state", "api", "local")]
    names = ["avara_desktop." + name_of(path).removesuffix(".py").replace("/", ".") for path in free]
    names = [name.removesuffix(".__init__") for name in names] + ["avara_desktop.commands", "avara_desktop.tasks"]
    assert len(names) > 25
    script = f"import sys, importlib\nfor name in {names}: importlib.import_module(name)\n"
    script += (
        "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6', 'qasync', 'keyring')])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_links_are_opened_in_one_place() -> None:
    places = [place for place in calls("openUrl") if place[0] != "ui/kit/links.py"]
    assert places == []
    assert len(found(lambda node: isinstance(node, ast.Call) and dotted(node.func).endswith(".openUrl"))) == 1


def test_no_box_stops_the_event_loop() -> None:
    # the shell waits for its first paint before there is any event loop to stop
    assert modules_of(calls("exec", "exec_", "QMessageBox", "processEvents")) == {"ui/window/shell.py"}


def test_labels_are_made_where_they_show_plain_text() -> None:
    made = found(lambda node: isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "QLabel")
    assert modules_of(made) == {"ui/kit/text.py"}


def test_no_outside_text_is_read_as_html() -> None:
    assert modules_of(calls("setHtml", "insertHtml", "appendHtml", "setMarkdown")) <= {"sandbox/pdf.py"}
    assert calls("QTextBrowser") == []
    # the differences of two reports are set off by Qt's ExtraSelection, a plain record that is named after its class
    assert set(calls("QTextEdit")) == set(calls("QTextEdit.ExtraSelection"))


def test_tasks_are_made_where_they_have_an_owner() -> None:
    assert modules_of(calls("create_task", "ensure_future")) == {"tasks.py", "start.py", "sandbox/server.py"}


def test_the_network_is_opened_in_one_place() -> None:
    assert modules_of(calls("AsyncClient", "httpx.Client", "httpx.get", "httpx.post")) == {"api/transport.py"}


def test_the_vault_is_named_in_one_place() -> None:
    named = found(lambda node: isinstance(node, ast.Constant) and str(node.value).startswith("keyring."))
    assert modules_of(named) == {"local/credentials.py"}
    assert calls("get_keyring", "set_keyring") == []


def test_log_messages_are_fixed_words() -> None:
    """A value in the message of a record cannot be left out of the file; a field can."""

    def formatted(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            return False
        log = dotted(node.func.value).split(".")[-1].lower() in ("logger", "log", "logging", "logs")
        levels = ("debug", "info", "warning", "error", "exception", "critical", "log", "event")
        return log and node.func.attr in levels and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)

    assert found(formatted) == []


def test_nothing_is_run_through_a_shell_or_out_of_a_pickle() -> None:
    assert calls("os.system", "pickle.loads", "pickle.load", "eval") == []
    shell = found(
        lambda node: isinstance(node, ast.keyword) and node.arg == "shell" and ast.unparse(node.value) != "False"
    )
    assert shell == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_its_job_in_its_first_line_and_stays_small(path: Path) -> None:
    first = (ast.get_docstring(tree(path)) or "").split("\n")[0]
    assert 10 < len(first) <= 120
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_half_of_the_modules_are_read_in_one_go() -> None:
    assert statistics.median(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES) <= 150


# --- what no file may hold --------------------------------------------------------------------------------------------


def texts(*tops: str) -> Iterator[tuple[Path, str]]:
    """Every text file under these, without what tools leave behind."""
    for top in tops:
        start = ROOT / top
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path, path.read_text(encoding="utf-8")


def holding(pattern: str, *tops: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {hit.group()}" for path, text in texts(*tops) for hit in re.finditer(pattern, text)
    ]


OUR_HOSTS = r"""(?x) https?:// (?! \S* example \b | \S* example\.(com|org|net) | 127\.0\.0\.1 | localhost
    | api\.avarasoftware\.com | www\.w3\.org/ | [{\[(\"'`\s/<\\] | me:123 ) [^\s"'`]+"""


def test_no_file_knows_the_machine_it_was_made_on() -> None:
    places = "|".join(("work", "root", "tmp", "Users", "home/(?!reader/)\\w+", "mnt"))
    assert holding(rf"(?<![\w.:/}}*-])/(?:{places})/[\w.-]+", *SHIPPED, "tests") == []


def test_no_file_names_a_package_index_or_a_strange_host() -> None:
    assert holding(r"(?:--(?:extra-)?index-url|--trusted-host|--find-links)[= ]\S+", *SHIPPED, "tests") == []
    assert holding(OUR_HOSTS, *SHIPPED) == []


def test_nothing_is_left_for_later() -> None:
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3))
    assert holding(rf"\b(?:{words})\b", *SHIPPED, "tests") == []
