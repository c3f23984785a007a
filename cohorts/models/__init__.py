"""People and belonging: who is here, in which cohort, in which role, since when, and what they are told.

Nothing here opens a page of anybody. What a membership gives is decided by the shares of `portfolios`.
"""

from .belonging import Campus, Cohort, CourseAdmin, Membership, Programme, Role
from .leaving import Leaving
from .invitations import Invitation
from .notices import Notification
from .people import User, normalise_email
from .record import Act, CohortEvent

__all__ = [
    "Act",
    "Campus",
    "Cohort",
    "CohortEvent",
    "CourseAdmin",
    "Invitation",
    "Leaving",
    "Membership",
    "Notification",
    "Programme",
    "Role",
    "User",
    "normalise_email",
]
