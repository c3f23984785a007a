"""Every rule that the code can break is broken once, by a patch in `tests/mutations/` (python -m tests.mutate)."""

import re

from .mutate import PATCHES

RULES = [
    *(f"A{number}" for number in range(1, 9)),
    *(f"P{number}" for number in range(1, 11)),
    *(f"E{number}" for number in range(1, 6)),
    *(f"C{number}" for number in range(1, 20)),
    *(f"N{number}" for number in range(1, 5)),
]
UNBREAKABLE = {
    "P7": "there are no links without sign-in yet",
    "P8": "there are no public pages yet that could be switched off",
    "C14": "no visitor can comment yet",
}


def test_every_rule_is_broken_by_a_patch():
    """A rule without one has its reason above; a patch's name begins with the rule that stands in its head."""
    broken = set()
    for patch in PATCHES.glob("*.patch"):
        rule = re.search(r"^# rule: (\S+)", patch.read_text(), re.MULTILINE)[1]
        assert patch.stem.startswith(f"{rule}_"), patch.name
        broken.add(rule)
    assert [rule for rule in RULES if (rule in broken) == (rule in UNBREAKABLE)] == []
