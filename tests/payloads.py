"""More than a thousand hostile texts. A browser that takes one for more than text calls `ran(number)`; those without

this call load something from another host, lead away, or change how the rest is read.
"""

from .portfolios.hostile import SNIPPETS

WRAPS = (
    "{}",
    '" autofocus onfocus=ran(0) x=">{}',
    "'>{}",
    "</title></textarea></script></style>{}",
    "-->{}",
    "x' autofocus onfocus=ran(0) '{}",
    "[a link]({})",
    "![a picture]({})",
    "> {}",
    "- **{}**",
    "{{{{ {} }}}} ${{{}}} {{% include '{}' %}}",
)


def payloads():
    """Return the texts, one line each: every snippet in every wrap, each with its own number."""
    found = []
    for wrap in WRAPS:
        for snippet in SNIPPETS:
            number = len(found) + 1
            snippet = "".join(each if ord(each) >= 32 else " " for each in snippet).replace("alert(", "ran(")
            text = wrap.format(*[snippet] * 3).replace("ran(1)", f"ran({number})").replace("ran(0)", f"ran({number})")
            found.append(f"c{number}c {text}")
    return found


PAYLOADS = payloads()
