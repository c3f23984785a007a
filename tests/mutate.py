"""Break each rule once and show which test says so: `python -m tests.mutate [--turn N] [name …]`.

`tests/mutations/` holds one small patch for each rule id. Its first lines name the rule and the tests that have to
fail, `# rule: P2` and `# tests: tests/portfolios/test_pages.py`. Each patch is applied to a copy of the tree, never
to the tree itself. A patch that no test notices, or that does not apply, ends the command with 1.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATCHES = ROOT / "tests" / "mutations"


def chosen(patches, turn):
    """Return `turn` of the patches, other ones with each commit, so that all have their turn."""
    if not turn or turn >= len(patches):
        return patches
    count = subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    start = int(count.stdout.strip() or 0) * turn % len(patches)
    return (patches + patches)[start : start + turn]


def copy_tree(target):
    """Copy every file that git knows, or would take, to `target`."""
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, files.stdout.split("\0")):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def notice(patch, tree):
    """Apply one patch in `tree`, run its tests, take it back; return (rule, the failing tests or a complaint, ok)."""
    head = patch.read_text()
    rule = re.search(r"^# rule: (.+)$", head, re.M).group(1)
    tests = re.search(r"^# tests: (.+)$", head, re.M).group(1).split()
    if subprocess.run(["git", "apply", "--unidiff-zero", str(patch)], cwd=tree).returncode:
        return rule, "does not apply", False
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "--no-header",
            "-p",
            "no:cacheprovider",
            "-n",
            "0",
            "--nomigrations",
            *tests,
        ],
        cwd=tree,
        capture_output=True,
        text=True,
        env={"SHEAF_SHRINKING": "0", **os.environ},  # that it is noticed is enough: the world may stay large
    )
    subprocess.run(["git", "apply", "--unidiff-zero", "--reverse", str(patch)], cwd=tree, check=True)
    failed = re.findall(r"^FAILED (\S+)", run.stdout, re.M)  # an error on the way there proves nothing
    if run.returncode == 1 and failed:
        return rule, failed[0], True
    return rule, f"no test noticed (pytest ended with {run.returncode})", False


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="names of patches, without .patch; all if none is given")
    parser.add_argument("--turn", type=int, default=0, help="only so many, other ones with each commit")
    options = parser.parse_args(arguments)
    patches = sorted(PATCHES.glob("*.patch"))
    if options.names:
        patches = [patch for patch in patches if patch.stem in options.names]
    if not patches:
        print("There are no such patches.")
        return 1
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="sheaf-mutations-") as folder:
        tree = Path(folder)
        copy_tree(tree)
        for patch in chosen(patches, options.turn):
            rule, what, noticed = notice(patch, tree)
            unnoticed += not noticed
            print(f"{'noticed  ' if noticed else 'UNNOTICED'}  {rule:<5} {patch.stem:<40} {what}", flush=True)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
