"""Views of comments: writing them, deciding on them, and the list of one's own."""

from .deciding import decide, undo, waiting
from .mine import comments_mine
from .writing import comment_edit, comment_remove, comment_reply, comment_turn, entry_comment, page_comment

__all__ = [
    "comment_edit",
    "comment_remove",
    "comment_reply",
    "comment_turn",
    "comments_mine",
    "decide",
    "entry_comment",
    "page_comment",
    "undo",
    "waiting",
]
