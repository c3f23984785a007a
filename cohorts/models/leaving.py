"""Somebody leaves Sheaf (C17): at once for everybody else, for good after a fortnight, in which they can come back."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .belonging import Cohort, CourseAdmin, Membership
from .invitations import Invitation
from .notices import Notification
from .pairs import Pair
from .people import User
from .post import Letter, MailChoice

WAY_BACK = timedelta(days=settings.LEAVING_DAYS)
FORMER = "A former member"
KEPT = ("name", "teaches", "sentence", "portrait", "is_staff", "is_superuser")


class Leavings(models.QuerySet):
    def over(self, now):
        """Those whose fortnight is over at `now`, or whose erasing has begun: there is no way back (C17)."""
        return self.filter(models.Q(said_at__lte=now - WAY_BACK) | models.Q(erasing=True))

    def may_come_back(self, now):
        """Those who can still change their mind at `now`: the fortnight runs, and nobody has deactivated them (A7)."""
        return self.filter(said_at__gt=now - WAY_BACK, erasing=False, closed_at__isnull=True)


class Leaving(models.Model):
    """What comes back with a person who changes their mind; gone when they are erased.

    Their own row holds none of it meanwhile, so that no page, list or mail has to know that they leave: it finds
    'a former member' who is not active.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leaving")
    said_at = models.DateTimeField()
    without_words = models.BooleanField(default=False)  # they ask that shown comments on others' pages go as well
    erasing = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, editable=False)  # deactivated meanwhile: no way back (A7)
    name = models.CharField(max_length=150)
    teaches = models.CharField(max_length=100, blank=True)
    sentence = models.CharField(max_length=200, blank=True)
    portrait = models.CharField(max_length=100, blank=True)
    is_staff = models.BooleanField(default=False)
    is_superuser = models.BooleanField(default=False)

    objects = Leavings.as_manager()

    def __str__(self):
        return f"leaving of {self.person_id}"

    @property
    def until(self):
        """The instant up to which they can come back."""
        return self.said_at + WAY_BACK

    def is_over(self, now):
        """True if it is time to erase them: the fortnight is over at `now`, or the erasing has begun (C17)."""
        return self.erasing or self.until <= now

    def has_way_back(self, now):
        """True if they can change their mind at `now`; a superuser's deactivation has taken that away (A7)."""
        return not self.is_over(now) and self.closed_at is None

    @classmethod
    def hindrances(cls, person, now):
        """Sentences that say what has to be done before `person` can leave; none if they can."""
        runs = CourseAdmin.objects.current(now).filter(person=person).select_related("cohort")
        others = Exists(CourseAdmin.run_by_others(OuterRef("cohort"), OuterRef("pk")))
        found = [
            f"You are the only course admin of {each.cohort.name}: appoint another one first."
            for each in runs.filter(~others)
        ]
        if person.is_superuser and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk):
            found.append("You are the only one who looks after this site: let somebody else do so first.")
        return found

    @classmethod
    def begin(cls, person, *, without_words=False, now=None):
        """Let `person` leave at `now`: their pages and memberships close at once. Returns the Leaving; once is enough.

        Raises ValidationError where a cohort or the site would be left without anybody who runs it, and of somebody
        who was deactivated this very moment (A7). Their sessions are ended by the caller, who knows where sessions
        are kept.
        """
        now = now or timezone.now()
        with transaction.atomic():
            # Whoever else leaves, or ends an appointment, at this moment waits here, and counts again afterwards.
            runs = person.appointments.filter(until__isnull=True)
            held = list(Cohort.objects.select_for_update().filter(pk__in=runs.values("cohort")).order_by("pk"))
            with_it = models.Q(is_superuser=True) if person.is_superuser else models.Q()
            rows = User.objects.select_for_update().filter(models.Q(pk=person.pk) | with_it).order_by("pk")
            person = next(each for each in rows if each.pk == person.pk)
            earlier = cls.objects.filter(person=person).first()
            if earlier is not None:
                return earlier
            if not person.is_active:
                raise ValidationError("This has been closed. Ask those who look after this site.")
            if runs.exclude(cohort__in=held).exists():
                raise ValidationError("You were appointed course admin this very moment. Look again, then leave.")
            hindrances = cls.hindrances(person, now)
            if hindrances:
                raise ValidationError(hindrances)
            leaving = cls.objects.create(
                person=person,
                said_at=now,
                without_words=without_words,
                **{name: getattr(person, name) for name in KEPT},
            )
            for membership in Membership.objects.filter(person=person, left_at__isnull=True):
                membership.end(by=person, now=max(now, membership.joined_at))
            CourseAdmin.objects.filter(person=person, until__isnull=True).update(until=now)
            User.objects.filter(pk=person.pk).update(
                name=FORMER,
                teaches="",
                sentence="",
                portrait="",
                is_staff=False,
                is_superuser=False,
                is_active=False,
                left_at=now,
            )
        return leaving

    def come_back(self, now=None):
        """Undo the leaving within its fortnight: everything is as it was. Returns the person.

        What ended with it begins again: memberships that nobody has replaced meanwhile. Appointments as course admin
        do not: another one runs the cohort now, and nobody appoints themselves (A5). Raises ValidationError when the
        fortnight is over, and after a superuser's deactivation (A7).
        """
        now = now or timezone.now()
        with transaction.atomic():
            User.objects.select_for_update().get(pk=self.person_id)  # first, as in `begin` and `deactivate`
            leaving = Leaving.objects.select_for_update().filter(pk=self.pk).first()
            if leaving is None or not leaving.has_way_back(now):
                raise ValidationError("There is no way back any more.")
            kept = {name: getattr(leaving, name) for name in KEPT}
            User.objects.filter(pk=leaving.person_id).update(is_active=True, left_at=None, **kept)
            again = Membership.objects.filter(person=leaving.person_id, left_at__isnull=True).values("cohort")
            Membership.objects.filter(
                person=leaving.person_id, ended_by=leaving.person_id, left_at__gte=leaving.said_at
            ).exclude(cohort__in=list(again.values_list("cohort", flat=True))).update(left_at=None, ended_by=None)
            leaving.delete()
        return User.objects.get(pk=self.person_id)

    def finish(self, now):
        """Make the person's row a former member's for good, and let go of what was kept (C17). Once is enough.

        The row itself stays: records of who did what when point at it. It holds no name, no address and no way in.
        """
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=self.person_id)
            Pair.objects.forget(person, now=now)
            person.set_unusable_password()
            person.email = f"former-{person.public_id}@sheaf.invalid"
            person.is_active = False
            person.save(update_fields=["email", "password", "is_active"])
            Membership.objects.filter(person=person).update(title="", teaches="", workplace="")
            for model in (Invitation, MailChoice):
                model.objects.filter(person=person).delete()
            for model in (Letter, Notification):
                model.objects.filter(recipient=person).delete()
            Leaving.objects.filter(pk=self.pk).delete()
