"""Notifications by mail (N1 to N4; docs/decisions/0010). The table of notifications is the outbox.

hours.py      when mail may go out, and when the digest is due
gathering.py  puts what is due into letters, under the rule 'one mail for each page and hour'
composing.py  finds what a letter says at the moment of sending, and writes it as plain text and HTML
sending.py    claims letters, sends them, and keeps what could not be sent for later
leaving_off.py  the signed address by which mail is switched off without signing in

It knows kinds of notification by `cohorts.registry` alone, and addresses by the names of their views.
"""

from .sending import Sender, ServerDown

__all__ = ["Sender", "ServerDown"]
