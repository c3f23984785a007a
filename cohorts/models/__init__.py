"""People and belonging: who is here, in which cohort, in which role, since when, and what they are told.

Nothing here opens a page of anybody. What a membership gives is decided by the shares of `portfolios`.
"""

from .belonging import Campus, Cohort, CourseAdmin, Membership, Programme, Role
from .invitations import Invitation
from .leaving import Leaving
from .notices import Notification
from .pairs import Pair
from .people import User, normalise_email
from .post import Letter, MailChoice, When
from .record import Act, CohortEvent
from .sent import DeviceSeed, Sent

__all__ = [
    "Act",
    "Campus",
    "Cohort",
    "CohortEvent",
    "CourseAdmin",
    "DeviceSeed",
    "Invitation",
    "Leaving",
    "Letter",
    "MailChoice",
    "Membership",
    "Notification",
    "Pair",
    "Programme",
    "Role",
    "Sent",
    "User",
    "When",
    "normalise_email",
]
