"""Talk about work: comments and their two keys (rules.md 4).

A comment is shown to a viewer other than its author and the owner exactly when the viewer sees the page (and the
entry), the decision is `approved` for this version, the author's key reaches the viewer's kind, it is not removed,
and the same holds of the keys of every comment above it. That is `Comment.objects.visible_to(viewer)`, and nothing
else decides it. The verbs are methods of `Comment`; each is one conditional UPDATE and one event.
"""

from .comment import Comment, Decision, Offer, Remover
from .declined import DeclinedWords
from .events import CommentEvent
from .keys import NotAllowed, Stale
from .lists import WaitingComment, WaitingPortfolio
from .question import QUESTION_MAX_LENGTH, Question, QuestionReader
from .reporting import Outcome, Report
from .stopping import Stop

__all__ = [
    "QUESTION_MAX_LENGTH",
    "Comment",
    "CommentEvent",
    "Decision",
    "DeclinedWords",
    "NotAllowed",
    "Offer",
    "Outcome",
    "Question",
    "QuestionReader",
    "Remover",
    "Report",
    "Stale",
    "Stop",
    "WaitingComment",
    "WaitingPortfolio",
]
