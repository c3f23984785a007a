"""People and belonging: who is here, in which cohort, in which role, since when, and what they are told.

Nothing here opens a page of anybody. What a membership gives is decided by the shares of `portfolios`.
"""

from .belonging import Campus, Cohort, CourseAdmin, Membership, Programme, Role
from .notices import Notification
from .people import User, normalise_email

__all__ = [
    "Campus",
    "Cohort",
    "CourseAdmin",
    "Membership",
    "Notification",
    "Programme",
    "Role",
    "User",
    "normalise_email",
]
