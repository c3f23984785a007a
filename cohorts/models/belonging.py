"""Who belongs where. A membership has a role; being course admin is an appointment beside it (A3)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from ..identifiers import new_public_id
from ..registry import tell_of_newcomers
from .invitations import Invitation
from .notices import Notification
from .people import User
from .record import Act, CohortEvent

ABOUT = ("title", "teaches", "workplace")  # what a membership says of its holder, beside their role


class Role(models.TextChoices):
    """What a member is in one cohort; the same person can be another thing in another (A2)."""

    TRAINEE = "trainee", "trainee"
    TUTOR = "tutor", "tutor"
    EXAMINER = "examiner", "External Examiner"


class Campus(models.Model):
    """Where a cohort meets."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "campuses"

    def __str__(self):
        return self.name


class Programme(models.Model):
    """What a cohort works for, e.g. Diploma in Education and Training (Level 5)."""

    name = models.CharField(max_length=150, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Cohorts(models.QuerySet):
    def visible_to(self, viewer):
        """Cohorts whose page the viewer may open: members now, and its course admins now (A4)."""
        if viewer.person is None:
            return self.none()
        mine = Membership.objects.current(viewer.now).filter(person=viewer.person).values("cohort")
        run = CourseAdmin.objects.current(viewer.now).filter(person=viewer.person).values("cohort")
        return self.filter(Q(pk__in=mine) | Q(pk__in=run))

    def running(self, now):
        """Cohorts that take new shares at `now`: those that have not ended (A6)."""
        today = timezone.localdate(now)
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=today))


class Cohort(models.Model):
    """The people of one programme, year and campus. Its dates open and close nothing (A6)."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=100, help_text="What its people call it: Year 1 Hadlow.")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    campus = models.ForeignKey(Campus, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField(default=1)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    objects = Cohorts.as_manager()

    class Meta:
        ordering = ["-starts", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="cohort_ends_after_start"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def letters(self):
        """Two letters for its disc: 'Y1' for Year 1 Hadlow."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()

    def members(self, now, *roles):
        """Current memberships at `now` with their people, in order of name; of `roles` only, if given."""
        current = self.memberships.current(now).filter(person__is_active=True).select_related("person")
        return (current.filter(role__in=roles) if roles else current).order_by("person__name", "pk")

    def course_admins(self, now):
        """Current appointments at `now` with their people, in order of name."""
        current = self.appointments.current(now).filter(person__is_active=True).select_related("person")
        return current.order_by("person__name", "pk")

    def has_ended(self, now):
        """True if it takes no new shares at `now` (A6)."""
        return self.ends is not None and self.ends < timezone.localdate(now)

    def is_administered_by(self, person, now):
        """True if `person` is a course admin of this cohort at `now` (A3)."""
        return self.appointments.current(now).filter(person=person).exists()

    def add(self, person, role, *, by, now=None, **about):
        """Make `person` a member and return the membership (A5).

        Nobody gives themselves a membership: ValidationError. Owners of pages that open to the
        newcomer are told once, together. A person who is a member now is refused too.
        """
        return self.add_all([(person, role, about)], by=by, now=now)[0]

    def add_all(self, newcomers, *, by, now=None):
        """Make members of all `newcomers`, each (person, role, {title, teaches, workplace}), in one act (A5).

        Who never came is invited, the others are told of it; owners are told of all together, once. One
        transaction, a few statements however many they are. Raises ValidationError as `add` does.
        """
        now = now or timezone.now()
        if by is not None and any(person == by for person, _, _ in newcomers):
            raise ValidationError("Nobody gives themselves a membership: ask another course admin.")
        with transaction.atomic():
            cohort = Cohort.objects.select_for_update().get(pk=self.pk)
            here = set(cohort.memberships.filter(left_at__isnull=True).values_list("person", flat=True))
            people = [person for person, _, _ in newcomers]
            known = set(Membership.objects.filter(person__in=people).values_list("person", flat=True))
            for person, _, _ in newcomers:
                if person.pk in here:
                    raise ValidationError(f"{person.name} is in {self.name} already.")
                here.add(person.pk)
            made = Membership.objects.bulk_create(
                Membership(cohort=cohort, person=person, role=role, added_by=by, joined_at=now, **about)
                for person, role, about in newcomers
            )
            tell_of_newcomers(made)
            Invitation.welcome([each.person for each in made], by=by, now=now)
            # Of somebody's very first membership the invitation tells them, or their first page.
            told = [each for each in made if each.person.last_login is not None or each.person_id in known]
            told = [(each.person, "enrolled", each) for each in told if each.person.has_come]
            Notification.tell_each(told, actor=by, due_at=now)
        return made

    def set_last_day(self, day, *, by, now=None):
        """Let the cohort end with `day`, or go on (None). It takes no new shares after that; nothing else ends (A6).

        Raises ValidationError for a day before the cohort begins. The same day again is no act.
        """
        now = now or timezone.now()
        if day is not None and day < self.starts:
            raise ValidationError("A cohort cannot end before it begins.")
        with transaction.atomic():
            cohort = Cohort.objects.select_for_update().get(pk=self.pk)
            if cohort.ends != day:
                Cohort.objects.filter(pk=self.pk).update(ends=day)
                cohort.record_last_day(day, by=by, now=now)
        self.ends = day

    def record_last_day(self, day, *, by, now=None):
        """Record that `by` let it end with `day`, or go on (None) (A5)."""
        CohortEvent.objects.create(cohort=self, act=Act.ENDS, by=by, day=day, at=now or timezone.now())

    def begin_next(self, new, memberships, *, by, now=None):
        """Save the unsaved cohort `new` as the next of this one and take `memberships` along; return it (A6).

        Those here stay as they are. Its course admins are those of this cohort, `by` among them by the appointment
        that they hold here: nobody becomes more than they were (A5). Raises ValidationError where the same cohort
        was made already, in another window, and where `by` would enrol themselves.
        """
        now = now or timezone.now()
        with transaction.atomic():
            old = Cohort.objects.select_for_update().get(pk=self.pk)
            same = {"name": new.name, "programme": new.programme, "campus": new.campus, "starts": new.starts}
            if Cohort.objects.filter(**same).exists():
                raise ValidationError({"name": f"There is a cohort {new.name} that begins on this day already."})
            new.save(force_insert=True)
            for each in old.course_admins(now):
                made = CourseAdmin.objects.create(
                    cohort=new,
                    person=each.person,
                    since=now,
                    appointed_by=each.appointed_by if each.person == by else by,
                )
                Notification.tell(each.person, "appointed", made, actor=by, due_at=now)
            CohortEvent.objects.create(cohort=new, act=Act.BEGUN, by=by, at=now)
            people = [(each.person, each.role, each.about) for each in memberships]
            if people:
                new.add_all(people, by=by, now=now)
        return new

    def appoint(self, person, *, by, now=None):
        """Make `person` a course admin of this cohort and return the appointment (A3).

        Raises ValidationError for oneself (A5) and for somebody who is one already.
        """
        if by is not None and by == person:
            raise ValidationError("Nobody appoints themselves: ask another course admin.")
        with transaction.atomic():
            cohort = Cohort.objects.select_for_update().get(pk=self.pk)
            if cohort.appointments.filter(person=person, until__isnull=True).exists():
                raise ValidationError(f"{person.name} is course admin of {self.name} already.")
            now = now or timezone.now()
            made = cohort.appointments.create(person=person, appointed_by=by, since=now)
            Invitation.welcome([person], by=by, now=now)
            if person.has_come:
                Notification.tell(person, "appointed", made, actor=by, due_at=now)
        return made

    def appoint_new(self, address, name, *, by, now=None):
        """Make a person and appoint them; they are invited. Raises ValidationError if the address is enrolled."""
        with transaction.atomic():
            return self.appoint(User.objects.enrol(address, name), by=by, now=now)


class Spells(models.QuerySet):
    """Rows that hold from one instant to another; `begins` and `finishes` name the two columns."""

    begins = finishes = None

    def current(self, now):
        """Rows that hold at `now`: begun, and not ended (A6). The end itself is outside."""
        return self.filter(
            Q(**{f"{self.finishes}__isnull": True}) | Q(**{f"{self.finishes}__gt": now}),
            **{f"{self.begins}__lte": now},
        )


class Memberships(Spells):
    begins, finishes = "joined_at", "left_at"


class Membership(models.Model):
    """One person in one cohort in one role, from an instant to another (A3, A6)."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    title = models.CharField(max_length=80, blank=True, help_text="Personal tutor, coach, ALP … Free text.")
    teaches = models.CharField(max_length=100, blank=True)
    workplace = models.CharField(max_length=100, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = Memberships.as_manager()

    class Meta:
        ordering = ["cohort", "person__name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
                name="membership_left_after_joined",
            ),
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(left_at__isnull=True), name="one_current_membership"
            ),
        ]

    def __str__(self):
        return f"{self.person} in {self.cohort}"

    @property
    def as_what(self):
        """'a trainee', 'a tutor', 'an External Examiner'."""
        label = self.get_role_display()
        return f"an {label}" if label[0] in "AEIOU" else f"a {label}"

    @property
    def about(self):
        """{title, teaches, workplace}: what its holder is called in this cohort."""
        return {name: getattr(self, name) for name in ABOUT}

    @property
    def line(self):
        """The quiet line under a name: 'Horticulture · Year 1 Hadlow', 'Personal tutor · …'."""
        what = self.title or self.teaches or self.person.teaches
        if self.role == Role.EXAMINER:
            what = Role.EXAMINER.label
        elif self.role == Role.TUTOR:
            what = self.title or "Tutor"
        return " · ".join(part for part in (what, self.cohort.name) if part)

    def end(self, *, by, now=None):
        """End this membership at `now`; what it opened closes with the next request (A6). Once is enough."""
        now = now or timezone.now()
        return Membership.objects.filter(pk=self.pk, left_at__isnull=True).update(left_at=now, ended_by=by)

    def resume(self, *, by, now=None):
        """Begin again in the same role, with the same words; return the new membership.

        Raises ValidationError for oneself (A5), for a current member and for somebody who is deactivated.
        """
        if not self.person.is_active:
            raise ValidationError(f"{self.person.name} has been deactivated. Ask those who look after the site.")
        return self.cohort.add(self.person, self.role, by=by, now=now, **self.about)

    def describe(self, *, by, now=None, **about):
        """Change what its holder is called in this cohort: title, teaches, workplace. Recorded where it changes."""
        with transaction.atomic():
            held = Membership.objects.select_for_update().get(pk=self.pk)
            changed = {name: value for name, value in about.items() if getattr(held, name) != value}
            if changed:
                Membership.objects.filter(pk=self.pk).update(**changed)
                record = {"cohort_id": self.cohort_id, "act": Act.WORDS, "person_id": self.person_id}
                CohortEvent.objects.create(**record, by=by, at=now or timezone.now())
        for name, value in changed.items():
            setattr(self, name, value)
        return bool(changed)

    def change_role(self, role, *, by, now=None):
        """End this membership and begin another in `role` at the same instant; return the one that holds then.

        Owners whose pages open to the new role are told (A5). The same role again changes nothing. Raises
        ValidationError for oneself (A5) and where the membership has ended meanwhile.
        """
        now = now or timezone.now()
        if role == self.role:
            return self
        if by == self.person:
            raise ValidationError("Nobody gives themselves another role: ask another course admin.")
        with transaction.atomic():
            cohort = Cohort.objects.select_for_update().get(pk=self.cohort_id)
            if not self.end(by=by, now=now):
                raise ValidationError("This membership has ended meanwhile.")
            return cohort.add(self.person, role, by=by, now=now, **self.about)


class Appointments(Spells):
    begins, finishes = "since", "until"

    def of_who_came(self):
        """Those of people who can act on them: who was appointed and has not come yet runs nothing (scenario 48)."""
        return self.filter(person__is_active=True).exclude(person__in=User.objects.not_come().values("pk"))


class CourseAdmin(models.Model):
    """An appointment to enrol people into one cohort. It gives no right to read (A3, A4)."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = Appointments.as_manager()

    class Meta:
        verbose_name = "course admin"
        ordering = ["cohort", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(until__isnull=True), name="one_current_appointment"
            )
        ]

    def __str__(self):
        return f"{self.person}, course admin of {self.cohort}"

    def others(self):
        """Who else runs the cohort (scenario 48).

        It goes by what has been ended and not by an instant, which may have been read before a lock was waited for.
        """
        return CourseAdmin.run_by_others(self.cohort_id, self.pk)

    @classmethod
    def run_by_others(cls, cohort, but):
        """The appointments in `cohort` that stand, of people who can act on them, without the one of pk `but`."""
        return cls.objects.filter(cohort=cohort, until__isnull=True).exclude(pk=but).of_who_came()

    def end(self, *, by, now=None):
        """End this appointment at `now`. Once is enough.

        Raises ValidationError where its holder would leave the cohort without any course admin (scenario 48).
        """
        now = now or timezone.now()
        with transaction.atomic():
            # Whoever ends another's at this moment waits here, and counts again afterwards.
            Cohort.objects.select_for_update().get(pk=self.cohort_id)
            from_outside = by is not None and by.is_superuser and by != self.person
            if not self.others().exists() and not from_outside:
                raise ValidationError(
                    "You are the only course admin here: appoint another one first."
                    if by == self.person
                    else f"{self.person.name} is the only course admin here: appoint another one first."
                )
            return CourseAdmin.objects.filter(pk=self.pk, until__isnull=True).update(until=now, ended_by=by)
