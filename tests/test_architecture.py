"""The house stays as design.md draws it: which way imports point, and what stands where."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From the ground up: each may import those before it.
APPS = ("cohorts", "portfolios", "comments", "portfolio_site")
SETTINGS = ROOT / "portfolio_site" / "settings.py"
TOP_LEVEL = {
    "manage.py",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "requirements.in",
    "requirements.txt",
    "requirements-dev.in",
    "requirements-dev.txt",
    ".ci",
    ".editorconfig",
    ".env.example",
    ".gitattributes",
    ".gitignore",
    "docs",
    "portfolio_site",
    "cohorts",
    "portfolios",
    "comments",
    "templates",
    "static",
    "tests",
}
LONGEST = 600


def sources(*folders):
    """The Python files of some folders."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def app_of(path):
    """The app that a file belongs to."""
    return path.relative_to(ROOT).parts[0]


def imported(path, tree):
    """The full names of what a file imports, relative imports resolved."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join(base + (node.module or "").split(".")).strip("."), node.lineno
        elif isinstance(node, ast.Call) and name_of(node.func) in ("import_module", "import_string", "__import__"):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, node.lineno


def name_of(node):
    """The last name of what is called: get_model in apps.get_model(…)."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def higher_than(app):
    """The apps that `app` must not know."""
    return APPS[APPS.index(app) + 1 :]


def trespasses(path, text):
    """What a file does that its place forbids: a list of sentences."""
    app, tree = app_of(path), ast.parse(text)
    higher, found = higher_than(app), []
    migration = "migrations" in path.parts
    for name, line in imported(path, tree):
        if name.split(".")[0] in higher:
            found.append(f"line {line} imports {name}")
        if name.startswith("tests"):
            found.append(f"line {line} imports the tests")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) == "get_model" and not migration:
            found.append(f"line {node.lineno} fetches a model by name")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and path != SETTINGS:
            word = re.fullmatch(r"(\w+)(\.\w+)+", node.value)
            if word and word[1] in higher:
                found.append(f"line {node.lineno} names {node.value!r}")
    return found


def test_imports_point_one_way():
    found = [
        f"{path.relative_to(ROOT)}: {sentence}"
        for path in sources(*APPS)
        for sentence in trespasses(path, path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("app", "text"),
    [
        ("cohorts", "from portfolios.models import Page"),
        ("cohorts", "import comments"),
        ("portfolios", "def late():\n    from comments.models import Comment"),
        ("comments", "from portfolio_site.settings import DEBUG"),
        ("portfolios", "from django.apps import apps\napps.get_model('cohorts', 'User')"),
        ("cohorts", "page = models.ForeignKey('portfolios.Page', models.CASCADE)"),
        ("cohorts", "import_module('comments.models')"),
        ("portfolios", "from ..comments import models"),
    ],
)
def test_the_test_sees_a_trespass(app, text):
    assert trespasses(ROOT / app / "example.py", text)


def test_the_test_lets_through_what_is_allowed():
    assert not trespasses(ROOT / "comments" / "x.py", "from portfolios.models import Page\nfrom . import models")
    assert not trespasses(ROOT / "portfolios" / "x.py", "owner = models.ForeignKey('cohorts.User', models.CASCADE)")


def test_no_signals_between_our_apps():
    for path in sources(*APPS):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bSignal\(|@receiver|(pre|post)_(save|delete|init)\b|m2m_changed", text), path


def test_no_app_is_a_drawer_for_everything():
    for name in ("common", "core", "utils", "helpers", "misc"):
        assert not any((ROOT / folder / name).exists() for folder in (".", *APPS))
        assert not any((ROOT / app / f"{name}.py").exists() for app in APPS), name


def test_only_the_composition_names_the_settings_file():
    for path in sources(*APPS[:-1]):
        assert "portfolio_site.settings" not in path.read_text(encoding="utf-8"), path


def tracked():
    """The files that git keeps, or would after the next commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git repository")
    return [name for name in done.stdout.splitlines() if (ROOT / name).exists()]


def test_nothing_else_stands_at_the_top():
    assert {name.split("/")[0] for name in tracked()} <= TOP_LEVEL


def test_files_stay_short_enough_to_read():
    suffixes = (".py", ".html", ".css", ".js")
    long = {}
    for name in tracked():
        if name.endswith(suffixes) and "/migrations/" not in name:
            lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
            if lines >= LONGEST:
                long[name] = lines
    assert long == {}


def test_templates_obey_the_content_policy():
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if "emails" not in path.parts:  # a mail is no page of ours: it carries what it looks like itself
            assert not re.search(r"<style\b|\sstyle=", text), path
        assert not re.search(r"\son\w+=[\"']|<script(?![^>]*\bsrc=)|javascript:", text), path
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", text), path


def test_user_text_is_marked_safe_in_one_place():
    marking = {
        str(path.relative_to(ROOT))
        for path in sources(*APPS)
        if re.search(r"\bmark_safe\(|\bSafeString\(", path.read_text(encoding="utf-8"))
    }
    # face.py marks our own icons, which are drawn in the repository.
    assert marking <= {"portfolios/rendering.py", "cohorts/templatetags/face.py"}
    # Stored by the renderer, beside its number: nothing else writes these columns.
    rendered = {
        "portfolios/sections/text.html": "section.html|safe",
        "comments/_body.html": "comment.html|safe",
        "portfolio_site/house_text.html": "own.html|safe",
    }
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8").replace(
            rendered.get(str(path.relative_to(ROOT / "templates")), "\0"), ""
        )
        assert not re.search(r"\|\s*safe\b|autoescape off", text), path


def test_every_broken_rule_can_still_be_tried():
    """`.ci/run` tries ten by turns: a patch that no longer applies is told at once."""
    patches = sorted((ROOT / "tests" / "mutations").glob("*.patch"))
    check = ["git", "apply", "--check", "--unidiff-zero"]
    moved = [each.name for each in patches if subprocess.run([*check, each], cwd=ROOT, capture_output=True).returncode]
    assert len(patches) > 100 and moved == []
