"""Views of comments: writing them, deciding on them, and the list of one's own."""

from .asking import comment_agree, comment_ask
from .deciding import decide, undo, waiting
from .mine import comments_mine
from .questions import entry_question, page_question, question_aside
from .reporting import comment_report, entry_report, page_report, report, reports
from .stopping import comment_stop, stopped, stopped_lift
from .writing import comment_edit, comment_remove, comment_reply, comment_turn, entry_comment, page_comment

__all__ = [
    "comment_agree",
    "comment_ask",
    "comment_edit",
    "comment_remove",
    "comment_reply",
    "comment_report",
    "comment_stop",
    "comment_turn",
    "comments_mine",
    "decide",
    "entry_comment",
    "entry_question",
    "entry_report",
    "page_comment",
    "page_question",
    "page_report",
    "question_aside",
    "report",
    "reports",
    "stopped",
    "stopped_lift",
    "undo",
    "waiting",
]
