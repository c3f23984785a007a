"""A comment, and the verbs that turn its keys. Who sees it: `seeing.py`."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from cohorts.identifiers import new_public_id
from cohorts.models import Role
from portfolios import rendering
from portfolios.models import Entry, Page

from .. import notices
from .asking import NO_ASKING, Asking
from .declined import DeclinedWords
from .events import CommentEvent
from .keys import Decision, NotAllowed, Offer, Remover, Stale
from .reporting import Report
from .seeing import Comments
from .stopping import Stop


class Comment(Asking, models.Model):
    """Something said about a page or an entry. Its state is derived from the two keys."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="comments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    above = models.ManyToManyField("self", symmetrical=False, related_name="below")  # every ancestor
    private_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # to whom the owner answers privately (C11)
    body = models.TextField(max_length=20_000)
    html = models.TextField(blank=True)
    rendered_by = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)  # rises with every change of text or keys
    offered_to = models.CharField(max_length=10, choices=Offer.choices)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.NONE)
    decided_version = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, max_length=2_000)  # to the author alone: why declined, or why removed
    removed_by = models.CharField(max_length=10, choices=Remover.choices, blank=True)
    removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    form_key = models.CharField(max_length=32, blank=True)  # of the form it came with: sent twice, it is written once
    asked_to = models.CharField(max_length=10, choices=Offer.choices, blank=True)  # how far the owner asks for (C13)
    asked_version = models.PositiveIntegerField(default=0)  # the version that they approved in advance by asking
    asked_at = models.DateTimeField(null=True)
    left_version = models.PositiveIntegerField(default=0)  # the version that its author would rather leave as it is

    objects = Comments.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offered_to__in=Offer.values)
                & Q(decision__in=Decision.values)
                & Q(removed_by__in=["", *Remover.values]),
                name="comment_keys_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_version__lte=F("version")), name="decision_is_for_a_version_that_was"
            ),
            models.CheckConstraint(
                condition=Q(private_with__isnull=True) | Q(offered_to="owner"),
                name="private_reply_stays_private",
            ),
            models.CheckConstraint(
                condition=Q(removed_by="", removed_at__isnull=True) | (~Q(removed_by="") & Q(removed_at__isnull=False)),
                name="removal_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(asked_to="", asked_version=0, asked_at__isnull=True)
                | Q(
                    asked_to__in=[Offer.TUTORS, Offer.PEOPLE, Offer.VISITORS],
                    asked_version__gt=0,
                    asked_version__lte=F("version"),
                    asked_at__isnull=False,
                ),
                name="asking_is_for_a_version_that_was",
            ),
            models.UniqueConstraint(
                fields=["author", "form_key"],
                condition=~Q(form_key=""),
                name="one_comment_for_a_form",
            ),
        ]
        indexes = [
            models.Index(fields=["page", "entry", "created_at"]),
            models.Index(fields=["author", "created_at"]),
        ]

    def __str__(self):
        return f"comment {self.public_id}"

    # -- states -------------------------------------------------------------------------------------------

    @property
    def thing(self):
        """The page or entry it belongs to (C1)."""
        return self.entry or self.page

    @property
    def owner(self):
        return self.page.owner

    @property
    def decided(self):
        """The decision that counts: of this version, else none."""
        return self.decision if self.decided_version == self.version else Decision.NONE.value

    @property
    def is_by_owner(self):
        return self.author_id == self.page.owner_id

    @property
    def is_removed(self):
        return bool(self.removed_by)

    @property
    def is_private(self):
        """Its author's key is at `owner`: seen by two people only (C3)."""
        return self.offered_to == Offer.OWNER

    @property
    def waits(self):
        return not (self.is_removed or self.is_private or self.is_by_owner) and self.decided == Decision.NONE

    @property
    def is_approved(self):
        return self.decided == Decision.APPROVED and not self.is_private

    @property
    def is_kept(self):
        return self.decided == Decision.KEPT and not self.is_private

    @property
    def is_declined(self):
        return self.decided == Decision.DECLINED

    @property
    def partner(self):
        """With whom the owner can talk privately under it: its author, or whom the owner privately answered."""
        return self.private_with if self.is_by_owner else self.author

    @property
    def partner_id(self):
        return self.private_with_id if self.is_by_owner else self.author_id

    # -- what a person may do -----------------------------------------------------------------------------

    def conversation(self):
        """This comment and, if it is a private reply, what it answers: up to the comment the talk began under."""
        found, at = [self], self
        while at.is_private and at.parent_id and at.parent.partner_id == self.partner_id:
            at = at.parent
            found.append(at)
        return found

    def can_be_answered_privately_by(self, person):
        """C11: by the owner and the author, until it is removed or declined, while comments are open (C19).

        Nobody answers somebody who has left: it would be read by nobody (C17).
        """
        if person is None or self.partner_id is None or not self.page.comments_open or self.partner.left_at:
            return False
        if person.pk not in (self.page.owner_id, self.partner_id):
            return False
        return not any(each.is_removed or each.is_declined for each in self.conversation())

    def is_below_shown(self):
        """True if both keys of every comment above it are turned, removed or not (C12)."""
        return all(
            each.decision == Decision.APPROVED and each.decided_version == each.version and not each.is_private
            for each in self.above.all()
        )

    def is_open_for_replies(self):
        """C12: a reply for others stands only under a comment that is itself shown, as are all above it."""
        return (
            self.page.comments_open
            and not self.is_removed
            and self.decided == Decision.APPROVED
            and not self.is_private
            and self.is_below_shown()
        )

    def can_be_edited_by(self, person):
        return person is not None and self.author_id == person.pk and not self.is_removed

    def can_be_decided_by(self, person):
        """C4: the owner decides on what others offer; what is private is not for deciding."""
        return (
            person is not None
            and self.page.owner_id == person.pk
            and not (self.is_by_owner or self.is_private or self.is_removed)
        )

    def remover_for(self, viewer):
        """As what the viewer may remove it, or None (C9). Course admins: what they read, or was reported to them."""
        person = viewer.person
        if person is None or self.is_removed:
            return None
        if self.author_id == person.pk:
            return Remover.AUTHOR
        if self.page.owner_id == person.pk:
            return Remover.OWNER
        runs = person.appointments.current(viewer.now).values("cohort")
        trainee = self.page.owner.memberships.current(viewer.now).filter(role=Role.TRAINEE, cohort__in=runs)
        if trainee.exists() and Comment.objects.visible_to(viewer).filter(pk=self.pk).exists():
            return Remover.ADMIN
        if Report.objects.visible_to(viewer).filter(comment=self).exists():
            return Remover.ADMIN
        return None

    # -- the author's verbs -------------------------------------------------------------------------------

    @classmethod
    def write(cls, *, author, thing, body, offered_to, parent=None, private=False, show=None, form_key="", now=None):
        """Write a comment or a reply and return it. The same form sent twice gives the same comment (C8).

        `show` is the version of a waiting `parent` that the owner approves in the same act (C12).
        `private` is a reply that only the owner and the author of `parent` will ever see (C11). Raises
        ValidationError (text refused, too often), NotAllowed (comments closed, parent not open for it).
        Whether the author sees the thing, and may comment on it at all, the caller has asked (`talk.py`).
        """
        now = now or timezone.now()
        page = thing.page
        by_owner = author.pk == page.owner_id
        html = render_body(body)
        if private or (by_owner and parent is None and offered_to == Offer.OWNER):
            offered_to = Offer.OWNER
        with transaction.atomic():
            page = page.lock()
            if form_key:
                earlier = cls.objects.filter(author=author, form_key=form_key).first()
                if earlier is not None:
                    return earlier
            if not page.comments_open or Stop.objects.stops(author, page.owner_id):
                raise NotAllowed("Comments on this page are closed.")
            if parent is not None:
                parent = cls.objects.select_for_update(of=("self",)).select_related("page", "parent").get(pk=parent.pk)
                if show is not None:
                    parent = parent.approve(by=author, version=show, now=now, why="answered")
                if private and not parent.can_be_answered_privately_by(author):
                    raise NotAllowed("This can no longer be answered privately.")
                if not private and not parent.is_open_for_replies():
                    raise NotAllowed("The comment that this answers is not shown, so it cannot be answered for others.")
            if by_owner and offered_to == Offer.OWNER and not private:
                raise NotAllowed("A comment to yourself alone is a note: write it as a draft.")
            if not by_owner and offered_to != Offer.OWNER:
                DeclinedWords.objects.refuse_again(author, thing, body)
            comment = cls.objects.create(
                page=page,
                entry=None if thing.page == thing else thing,
                author=author,
                parent=parent,
                private_with=parent.partner if private and by_owner else None,
                body=body,
                html=html,
                rendered_by=rendering.RENDERER,
                offered_to=offered_to,
                decision=Decision.APPROVED if by_owner else Decision.NONE,
                decided_version=1 if by_owner else 0,
                decided_at=now if by_owner else None,
                created_at=now,
                form_key=form_key,
            )
            if parent is not None:
                comment.above.set([parent, *parent.above.all()])
            comment._record(author, "write", now, from_offered="", from_decision="", from_decided_version=0)
            notices.written(comment, now)
        return comment

    def edit(self, body, *, by, version, now=None):
        """Change the text. An approved comment waits again (C6); the owner's own stays shown (C5)."""
        if not self.can_be_edited_by(by):
            raise NotAllowed("This comment is not yours to change.")
        if body == self.body:
            return self
        if not self.is_by_owner and not self.is_private:
            DeclinedWords.objects.refuse_again(by, self.thing, body)
        html = render_body(body)
        now = now or timezone.now()
        more = {"decided_version": version + 1} if self.is_by_owner else {}
        return self._turn(
            by,
            "edit",
            now,
            when=Q(version=version, removed_by=""),
            body=body,
            html=html,
            rendered_by=rendering.RENDERER,
            version=version + 1,
            edited_at=now,
            **more,
        )

    def offer(self, to, *, by, version, now=None):
        """Turn the author's key to `to`. Further: the version rises and it waits; back: at once.

        To turn it as far as the owner asks is to agree (C13); to turn it otherwise answers the asking, too.
        """
        to = Offer(to)
        if not self.can_be_edited_by(by) or self.private_with_id:
            raise NotAllowed("This comment is not yours to offer.")
        now = now or timezone.now()
        if to == self.offered_to:
            return self
        if to.reach < Offer(self.offered_to).reach:
            when = Q(offered_to=self.offered_to, removed_by="")
            return self._turn(by, "withdraw", now, when=when, offered_to=to, **NO_ASKING)
        if self.asked_to == to:
            return self.agree(by=by, version=version, now=now)
        if not self.is_by_owner:
            DeclinedWords.objects.refuse_again(by, self.thing, self.body, NotAllowed)
        if self.parent_id and not self.parent.is_open_for_replies():
            raise NotAllowed("The comment that this answers is not shown, so it cannot be offered to others.")
        more = {"decided_version": version + 1} if self.is_by_owner else {}
        return self._turn(
            by,
            "offer",
            now,
            when=Q(version=version, offered_to=self.offered_to, removed_by=""),
            offered_to=to,
            version=version + 1,
            **more,
            **NO_ASKING,
        )

    def withdraw(self, *, by, now=None):
        """Turn the author's key back to the owner alone; it takes effect at once (C9)."""
        return self.offer(Offer.OWNER, by=by, version=self.version, now=now)

    # -- the owner's verbs --------------------------------------------------------------------------------

    def approve(self, *, by, version, now=None, why=""):
        """Show this version to those to whom it is offered."""
        return self._decide(Decision.APPROVED, "approve", by, version, now, why=why)

    def keep(self, *, by, version, now=None):
        """Keep it between author and owner; both can answer (C4)."""
        return self._decide(Decision.KEPT, "keep", by, version, now)

    def decline(self, *, by, version, note="", now=None):
        """Decline it, with an optional note to the author; it cannot be answered (C4)."""
        return self._decide(Decision.DECLINED, "decline", by, version, now, note=note)

    def _decide(self, decision, act, by, version, now, note="", why=""):
        """One decision for the version that the owner saw (C7); the same again changes and tells nothing (C8)."""
        if not self.can_be_decided_by(by):
            raise NotAllowed("This comment is not yours to decide on.")
        now = now or timezone.now()
        if self.version == version and self.decision == decision and self.decided_version == version:
            return self
        return self._turn(
            by,
            act,
            now,
            when=Q(version=version, removed_by="")
            & ~Q(offered_to=Offer.OWNER)
            & ~Q(decision=decision, decided_version=version),
            done=lambda now_is: now_is.decision == decision and now_is.decided_version == version == now_is.version,
            why=why,
            decision=decision,
            decided_version=version,
            decided_at=now,
            **({"note": note} if decision == Decision.DECLINED else {}),
            **({} if decision == Decision.APPROVED else NO_ASKING),
        )

    def undo(self, event, *, by, now=None):
        """Put back the decision that stood before `event`, if nothing has changed the comment since (C8)."""
        now = now or timezone.now()
        if not self.can_be_decided_by(by) or event.actor_id != by.pk or event.comment_id != self.pk:
            raise NotAllowed("This is not yours to undo.")
        if event.act not in ("approve", "keep", "decline"):
            raise NotAllowed("Only a decision can be undone.")
        if (now - event.at).total_seconds() >= settings.UNDO_SECONDS:
            raise NotAllowed("The minute for undoing is over. You can decide again at any time.")
        return self._turn(
            by,
            "undo",
            now,
            when=Q(revision=event.revision, removed_by=""),
            done=lambda now_is: now_is.events.filter(act="undo", revision=event.revision + 1).exists(),
            decision=event.from_decision,
            decided_version=event.from_decided_version,
        )

    def remove(self, viewer, *, reason="", now=None):
        """Delete it for good, as its author, the owner or a course admin with a reason (C9, C10)."""
        remover = self.remover_for(viewer)
        if remover is None:
            if self.is_removed:
                return self
            raise NotAllowed("This comment is not yours to remove.")
        if remover == Remover.ADMIN and not reason.strip():
            raise ValidationError({"reason": "Say why: the writer and the owner of the page are told."})
        now = now or viewer.now
        words = {"body": "", "html": ""} if remover == Remover.AUTHOR else {}
        return self._turn(
            viewer.person,
            "remove",
            now,
            when=Q(removed_by=""),
            done=lambda now_is: now_is.is_removed,
            why=f"removed by {Remover(remover).label}",
            removed_by=remover,
            removed_at=now,
            note=reason.strip(),
            **words,
            **NO_ASKING,
        )

    # -- one way to change --------------------------------------------------------------------------------

    @staticmethod
    def as_it_was(**what):
        """Q: nobody has removed it, and it is as whoever acts saw it (C7)."""
        return Q(removed_by="", **what)

    def _turn(self, actor, act, now, *, when, done=None, why="", **changes):
        """One conditional UPDATE and one event in one transaction; return the comment as it is then.

        If no row answered, somebody was faster: where `done` says that they did the same, that is success
        without a second event (C8); else `Stale`, and nothing is changed (C7).
        """
        with transaction.atomic():
            before = Comment.objects.select_for_update().get(pk=self.pk)
            rows = Comment.objects.filter(when, pk=self.pk, revision=before.revision).update(
                revision=before.revision + 1, **changes
            )
            after = Comment.objects.select_related("page__owner", "entry", "author", "parent").get(pk=self.pk)
            if rows == 0:
                if done is not None and done(after):
                    return after
                raise Stale()
            after._record(
                actor,
                act,
                now,
                why=why,
                from_offered=before.offered_to,
                from_decision=before.decision,
                from_decided_version=before.decided_version,
            )
            if "decision" in changes:
                DeclinedWords.objects.note(after)
            notices.turned(after, before, act, actor, now)
        return after

    def _record(self, actor, act, now, why="", **before):
        return CommentEvent.objects.create(
            comment=self,
            actor=actor,
            at=now,
            act=act,
            why=why,
            version=self.version,
            revision=self.revision,
            to_offered=self.offered_to,
            to_decision=self.decision,
            **before,
        )


def render_body(body):
    """Return the safe HTML of a comment. Raises ValidationError at the field `body`."""
    if not body.strip():
        raise ValidationError({"body": "Write something first."})
    try:
        return rendering.render_comment(body)
    except rendering.TooComplicated as refusal:
        raise ValidationError({"body": str(refusal)}) from refusal
