"""Work: pages, their entries, what stands in them, and whom they are shown to.

The policy first (rules.md 2 and 3):

* a page is seen by its owner, and by whom a live share of it reaches; nothing else opens a page (P2);
* an entry narrows its page's audience and never widens it (E2); a draft is its owner's alone (E1);
* readers see the published version of a text, its owner also the working copy (E1);
* a file is seen by its owner, and by whoever sees a published text of that same owner that uses it (E4).

Each of these is one queryset, `visible_to(viewer)`, built on the one above it.
"""

from .files import Attachment
from .following import Follow
from .learners import LearnerNames
from .pages import Entry, Page
from .reading import Reading
from .reflecting import Inquiry, LookingBack, ReflectionModel, Stage
from .sections import Section
from .sharing import Share
from .tags import Tag
from .texts import Version

__all__ = [
    "Attachment",
    "Entry",
    "Follow",
    "Inquiry",
    "LearnerNames",
    "LookingBack",
    "Page",
    "Reading",
    "ReflectionModel",
    "Section",
    "Share",
    "Stage",
    "Tag",
    "Version",
]
