"""An invitation: how somebody who was enrolled comes in for the first time. One row for each person."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ..identifiers import new_public_id
from .notices import Notification
from .record import Act, CohortEvent

SALT = "cohorts.invitation"


class Invitations(models.QuerySet):
    def waiting(self, now):
        """Neither used nor cancelled, of a member or course admin at `now` who has not come by another way."""
        from .belonging import CourseAdmin, Membership
        from .people import User

        waiting = User.objects.not_come().filter(is_active=True)
        members = Membership.objects.current(now).values("person")
        run = CourseAdmin.objects.current(now).values("person")
        return self.filter(
            used_at__isnull=True,
            cancelled_at__isnull=True,
            person__in=waiting.filter(Q(pk__in=members) | Q(pk__in=run)).values("pk"),
        )

    def live(self, now):
        """Those that let somebody in at `now`: their person waits, and they were sent within their days."""
        return self.waiting(now).filter(invited_at__gt=now - Invitation.lasts())

    def by_link(self, public_id, serial, token):
        """Return the invitation whose link this is or was, live or not, or None; a made-up link finds nothing."""
        found = self.filter(public_id=public_id).select_related("person", "invited_by").first()
        # The same work for an invitation that is not there.
        genuine = constant_time_compare(token, Invitation.token_of(public_id, serial))
        return found if genuine else None


class Invitation(models.Model):
    """The one invitation of one person. Sending it again makes a new link and ends the one before.

    The link is worked out from the row when the mail is written, so that nothing secret is stored and a mail
    that is written twice holds the same link.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation")
    serial = models.PositiveIntegerField(default=1)
    invited_at = models.DateTimeField(default=timezone.now)  # of the link that counts
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = Invitations.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(cancelled_at__isnull=True), name="invitation_used_or_cancelled"
            )
        ]

    def __str__(self):
        return f"invitation {self.public_id}"

    def get_absolute_url(self):
        """The secret address that is mailed, and shown to nobody on the site."""
        from django.urls import reverse

        return reverse("invitation", args=[self.public_id, self.serial, self.token])

    @staticmethod
    def lasts():
        """How long a link works."""
        return timedelta(days=settings.INVITATION_DAYS)

    @staticmethod
    def token_of(public_id, serial):
        """The secret part of a link, 256 bits of it."""
        return salted_hmac(SALT, f"{public_id}.{serial}", algorithm="sha256").hexdigest()

    @property
    def token(self):
        return self.token_of(self.public_id, self.serial)

    def places(self, now):
        """What its person is, and where: ['a trainee in Year 1 Hadlow', 'course admin of Year 1 Medway']."""
        from .belonging import CourseAdmin, Membership

        held = Membership.objects.current(now).filter(person=self.person_id).select_related("cohort")
        run = CourseAdmin.objects.current(now).filter(person=self.person_id).select_related("cohort")
        return [f"{each.as_what} in {each.cohort.name}" for each in held.order_by("-joined_at", "pk")] + [
            f"course admin of {each.cohort.name}" for each in run.order_by("-since", "pk")
        ]

    @property
    def expires_at(self):
        return self.invited_at + self.lasts()

    def is_open_at(self, now):
        """True while its link works, as far as this row alone can say."""
        return self.used_at is None and self.cancelled_at is None and self.expires_at > now

    @classmethod
    def welcome(cls, people, *, by, now):
        """Invite each of `people` who never came and holds no link that works. Returns those invited now.

        Who has one already is mailed nothing (scenario 46); of the others the row is made or renewed.
        """
        waiting = {person.pk: person for person in people if not person.has_come}
        held = {each.person_id: each for each in cls.objects.filter(person__in=waiting)}
        made = cls.objects.bulk_create(
            cls(person=person, invited_at=now, invited_by=by) for pk, person in waiting.items() if pk not in held
        )
        for invitation in made:
            invitation.person = waiting[invitation.person_id]
        Notification.tell_each([(each.person, "invitation", each) for each in made], actor=by, due_at=now)
        invited = [each.person for each in made]
        for invitation in held.values():
            if not invitation.is_open_at(now):
                invitation.person = waiting[invitation.person_id]
                if invitation.send_again(by=by, now=now):
                    invited.append(invitation.person)
        return invited

    def send_again(self, *, by, now=None, not_since=None):
        """Send a new link and end the one before; a cancelled invitation counts again. Returns False if it was used.

        With `not_since` nothing happens where the last link is younger than that instant.
        """
        now = now or timezone.now()
        rows = Invitation.objects.filter(pk=self.pk, used_at__isnull=True)
        if not_since is not None:
            rows = rows.filter(invited_at__lt=not_since)
        changed = rows.update(
            serial=F("serial") + 1, invited_at=now, invited_by=by, cancelled_at=None, cancelled_by=None
        )
        if changed:
            # What was not sent yet would hold the same link: one mail is enough.
            Notification.objects.about(self).filter(sent_at__isnull=True).delete()
            Notification.tell(self.person, "invitation", self, actor=by, due_at=now)
            self.refresh_from_db(fields=["serial", "invited_at", "invited_by", "cancelled_at", "cancelled_by"])
        return bool(changed)

    @classmethod
    def invite_again(cls, person, *, by, cohort, now=None):
        """Send `person` a new link, or their first; recorded in `cohort`. Raises ValidationError if they have come."""
        now = now or timezone.now()
        with transaction.atomic():
            if person.has_come:
                raise ValidationError(f"{person.name} has been here already and needs no invitation.")
            held = cls.objects.filter(person=person).first()
            sent = held.send_again(by=by, now=now) if held else cls.welcome([person], by=by, now=now)
            if sent:
                CohortEvent.objects.create(cohort=cohort, act=Act.INVITED, by=by, person=person, at=now)
        return bool(sent)

    def cancel(self, *, by, cohort, now=None):
        """End the link; what is not mailed yet is not mailed. Recorded in `cohort`; once is enough.

        Raises ValidationError where another cohort's course admins count on it too.
        """
        now = now or timezone.now()
        self.refuse_elsewhere(self.person_id, by=by, now=now)
        with transaction.atomic():
            open_ones = Invitation.objects.filter(pk=self.pk, used_at__isnull=True, cancelled_at__isnull=True)
            ended = open_ones.update(cancelled_at=now, cancelled_by=by)
            if ended:
                CohortEvent.objects.create(cohort=cohort, act=Act.CANCELLED, by=by, person_id=self.person_id, at=now)
        return bool(ended)

    @staticmethod
    def refuse_elsewhere(person_id, *, by, now):
        """Raise ValidationError for a member or course admin of a cohort that `by` does not run.

        Whoever could turn their invitation elsewhere would come in as what another cohort has made of them (A5).
        Those who look after the site are the ones to ask.
        """
        from .belonging import CourseAdmin, Membership

        if by.is_superuser:
            return
        run = CourseAdmin.objects.current(now).filter(person=by).values("cohort")
        for held in (Membership, CourseAdmin):
            if held.objects.current(now).filter(person=person_id).exclude(cohort__in=run).exists():
                raise ValidationError("They belong to another cohort too: ask those who look after the site.")

    @classmethod
    def correct_address(cls, person, address, *, by, cohort, now=None):
        """Give somebody who has never come another address, and invite them there; the old link ends.

        Raises ValidationError where they have come meanwhile, where they belong to a cohort that `by` does not run
        (it is theirs as much), and where somebody is enrolled under the new address.
        """
        from .people import User

        now = now or timezone.now()
        cls.refuse_elsewhere(person.pk, by=by, now=now)
        if person.is_staff or person.is_superuser:
            raise ValidationError("Those who look after the site correct this address.")
        try:
            with transaction.atomic():
                changed = User.objects.not_come().filter(pk=person.pk).exclude(email=address).update(email=address)
                if changed:
                    CohortEvent.objects.create(cohort=cohort, act=Act.ADDRESS, by=by, person=person, at=now)
                    person.email = address
                    cls.invite_again(person, by=by, cohort=cohort, now=now)
        except IntegrityError:
            raise ValidationError("Somebody is enrolled under this address already.") from None
        if not changed and not User.objects.not_come().filter(pk=person.pk).exists():
            raise ValidationError(f"{person.name} has been here meanwhile: the address is theirs to change.")
        return bool(changed)

    def spend(self, serial, now):
        """Use the link with this serial, once: True for whoever comes first, and only while it is live."""
        live = Invitation.objects.live(now).filter(pk=self.pk, serial=serial)
        return bool(Invitation.objects.filter(pk__in=live.values("pk"), used_at__isnull=True).update(used_at=now))
