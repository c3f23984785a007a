"""Pairs of critical friends: two trainees who have both said so. A pair opens nothing by itself; shares may name it."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from ..identifiers import new_public_id
from .belonging import Membership, Role
from .notices import Notification
from .people import User, normalise_email

ASKS_A_DAY = 10
DECLINED_FOR = timedelta(days=30)  # so long somebody who declined is not asked again by the same person


def holding(now, at=""):
    """Q over Pair, or over what points at one by `at` ('pair__'): agreed, not ended, nobody deactivated (A7).

    Joined, not asked for in a subquery: SQLite's parser has an end, and shares stand deep inside other queries.
    """
    return Q(
        Q(**{f"{at}ended_at__isnull": True}) | Q(**{f"{at}ended_at__gt": now}),
        **{f"{at}agreed_at__lte": now, f"{at}asker__is_active": True, f"{at}other__is_active": True},
    )


class Pairs(models.QuerySet):
    def current(self, now):
        """Pairs that hold at `now`. The end itself is outside."""
        return self.filter(holding(now))

    def of(self, person):
        """Pairs and askings of which `person` is one of the two."""
        return self.filter(Q(asker=person) | Q(other=person))

    def friends_of(self, viewer):
        """Q over people: the critical friends of the viewer now."""
        pairs = self.current(viewer.now)
        asked, joined = pairs.filter(asker=viewer.person), pairs.filter(other=viewer.person)
        return Q(pk__in=asked.values("other")) | Q(pk__in=joined.values("asker"))

    def unanswered(self):
        """Askings that are neither agreed nor taken back. One that was declined is among them: see `visible_to`."""
        return self.filter(agreed_at__isnull=True, ended_at__isnull=True)

    @staticmethod
    def to_answer(viewer):
        """Q over what is unanswered: the viewer is asked, and has not declined."""
        return Q(other=viewer.person, declined_at__isnull=True, asker__is_active=True)

    def asking(self, viewer):
        """Askings that the viewer can answer now."""
        if viewer.person is None:
            return self.none()
        return self.unanswered().filter(self.to_answer(viewer))

    def visible_to(self, viewer):
        """The viewer's pairs, what they have asked, and what they are asked.

        What was asked looks the same whether it reached somebody, was declined, or reached nobody (A8).
        """
        if viewer.person is None:
            return self.none()
        asked = Q(asker=viewer.person) & (~Q(address="") | Q(other__is_active=True))
        unanswered = Q(agreed_at__isnull=True, ended_at__isnull=True) & (asked | self.to_answer(viewer))
        mine = Q(asker=viewer.person) | Q(other=viewer.person)
        return self.filter(unanswered | (mine & holding(viewer.now)))

    def settled_by(self, person):
        """What the person has put away or ended: whoever did it once may say so twice (C8)."""
        return self.filter(Q(other=person, declined_at__isnull=False) | Q(ended_by=person))

    def in_cohort(self, cohort, now):
        """Pairs that hold of the trainees of `cohort`: what its tutors see, names only."""
        trainees = Membership.objects.current(now).filter(cohort=cohort, role=Role.TRAINEE).values("person")
        return self.current(now).filter(Q(asker__in=trainees) | Q(other__in=trainees))

    def forget(self, person, *, now):
        """End every pair and asking of somebody who is erased (C17). Once is enough.

        What others asked by an address stays with them as they typed it, and reaches nobody: if it went, its going
        would tell them whose it was (A8).
        """
        self.of(person).filter(ended_at__isnull=True, agreed_at__isnull=False).update(ended_at=now, ended_by=person)
        self.filter(other=person, agreed_at__isnull=True).exclude(address="").update(other=None, declined_at=None)
        self.of(person).filter(agreed_at__isnull=True).delete()


class Pair(models.Model):
    """Two critical friends, from the instant at which the second agreed until one of them ends it.

    Until then it is an asking. Whoever was asked by an address is that address to the asker until they
    agree; where it belongs to no trainee, `other` stays empty, and nothing shows that (A8).
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pairs_asked")
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="pairs_joined"
    )
    address = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    declined_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = Pairs.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("asker")), name="nobody_is_their_own_critical_friend"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(other__isnull=False, address=""), name="a_pair_has_two_people"
            ),
            models.CheckConstraint(condition=Q(other__isnull=False) | ~Q(address=""), name="somebody_is_asked"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(agreed_at__isnull=True) | Q(ended_at__gte=F("agreed_at")),
                name="pair_ended_after_agreed",
            ),
            models.UniqueConstraint(
                Least("asker", "other"),
                Greatest("asker", "other"),
                condition=Q(ended_at__isnull=True, other__isnull=False),
                name="one_open_pair_of_two_people",
            ),
            models.UniqueConstraint(
                fields=["asker", "address"],
                condition=Q(ended_at__isnull=True) & ~Q(address=""),
                name="one_open_asking_of_an_address",
            ),
        ]

    def __str__(self):
        return f"pair {self.public_id}"

    # -- states -------------------------------------------------------------------------------------------

    @property
    def is_agreed(self):
        return self.agreed_at is not None

    def friend_of(self, person_id):
        """The other one of the two, for the person whose pk this is; None for an address of nobody."""
        return self.other if self.asker_id == person_id else self.asker

    def holds(self, now):
        """True if the two are critical friends at `now`; `asker` and `other` tell whether they are active (A7)."""
        return (
            self.agreed_at is not None
            and self.agreed_at <= now
            and (self.ended_at is None or now < self.ended_at)
            and self.asker.is_active
            and self.other.is_active
        )

    # -- verbs --------------------------------------------------------------------------------------------

    @classmethod
    def ask(cls, asker, *, now, person=None, address=""):
        """Ask `person`, or whoever has `address`, to be a critical friend. Returns the asking.

        Of somebody who has asked this asker by name it is the answer: they are a pair. Raises ValidationError
        for oneself, for an asker who is a trainee nowhere, for a named person who is none, and for too many in
        a day. An address gives the same answer, and leaves the same row, whoever has it (A8).
        """
        address = normalise_email(address) if address else ""
        cls._refuse(asker, person, address, now)
        by_address = bool(address)
        if by_address:
            found = User.objects.by_address(address)
            person = found if found is not None and is_trainee(found, now) else None
        with transaction.atomic():
            _lock(asker, person)
            if by_address:
                return cls._ask_address(asker, person, address, now)
            return cls._ask_person(asker, person, now)

    @classmethod
    def _refuse(cls, asker, person, address, now):
        if person == asker or (address and address == asker.email):
            raise ValidationError({"address" if address else "person": "This is you: ask somebody else."})
        if not is_trainee(asker, now):
            raise ValidationError("Critical friends are trainees, and you are one in no cohort at the moment.")
        if person is not None and not (person.is_active and is_trainee(person, now)):
            raise ValidationError({"person": f"{person.first_name} is no trainee at the moment. Ask somebody else."})
        if cls.objects.filter(asker=asker, asked_at__gt=now - timedelta(days=1)).count() >= ASKS_A_DAY:
            raise ValidationError(f"You have asked {ASKS_A_DAY} people today. Ask again tomorrow.")

    @classmethod
    def _ask_person(cls, asker, person, now):
        theirs = cls.between(asker, person)
        if theirs is not None and theirs.asker_id != asker.pk and not theirs.is_agreed:
            cls.objects.filter(pk=theirs.pk).update(declined_at=None)  # put away before: now they ask themselves
            theirs.agree(by=asker, now=now)
            return theirs
        if theirs is not None and theirs.address:  # asked by address before: that row goes on telling nothing (A8)
            cls.objects.filter(pk=theirs.pk).update(other=None)
            theirs = None
        return theirs or cls._make(asker, person, "", now)

    @classmethod
    def _ask_address(cls, asker, person, address, now):
        mine = cls.objects.unanswered().filter(asker=asker, address=address).first()
        if person is not None and cls.between(asker, person) is not None:
            person = None  # they have asked, or are friends, already: nothing here may tell whose address it is
        if mine is None:
            return cls._make(asker, person, address, now)
        if mine.other_id is None and person is not None:  # it belongs to somebody by now
            cls.objects.filter(pk=mine.pk).update(other=person)
            mine.other = person
            Notification.tell(person, "friend_asked", mine, actor=asker, due_at=now)
        return mine

    @classmethod
    def _make(cls, asker, person, address, now):
        declined = None
        if person is not None:
            before = cls.objects.filter(asker=asker, other=person, declined_at__gt=now - DECLINED_FOR)
            declined = before.order_by("-declined_at").values_list("declined_at", flat=True).first()
        made = cls.objects.create(asker=asker, other=person, address=address, asked_at=now, declined_at=declined)
        if person is not None and declined is None:
            Notification.tell(person, "friend_asked", made, actor=asker, due_at=now)
        return made

    @classmethod
    def between(cls, one, two):
        """The open pair or asking of two people, whoever asked; None if there is none."""
        return (
            cls.objects.filter(Q(asker=one, other=two) | Q(asker=two, other=one), ended_at__isnull=True)
            .select_related("asker", "other")
            .first()
        )

    def can_be_answered_by(self, person):
        """True for the one who is asked, until they agree or put it away, or it is taken back."""
        settled = self.agreed_at or self.ended_at or self.declined_at
        return person is not None and self.other_id == person.pk and not settled

    def can_be_ended_by(self, person):
        """True for both of a pair, and for the asker of an asking, until it is ended."""
        if person is None or self.ended_at is not None:
            return False
        return self.asker_id == person.pk or (self.is_agreed and self.other_id == person.pk)

    def agree(self, *, by, now):
        """The second key: from `now` on they are critical friends. Once is enough; returns True if this was it.

        Raises ValidationError where there is nothing to agree to any more, and for what they have put away.
        """
        with transaction.atomic():
            standing = Pair.objects.unanswered().filter(other=by, declined_at__isnull=True, asker__is_active=True)
            done = standing.filter(pk=self.pk).update(agreed_at=now, address="")
            self.refresh_from_db()
            if not done and not (self.is_agreed and self.ended_at is None and self.other_id == by.pk):
                if self.declined_at is not None and self.ended_at is None:
                    raise ValidationError("You have put this away. If you think otherwise now, ask them yourself.")
                raise ValidationError("This has been taken back in the meantime.")
            if done:
                Notification.tell(self.asker, "friend_agreed", self, actor=by, due_at=now)
        return bool(done)

    def decline(self, *, by, now):
        """Put the asking away. The asker is not told: to them it is not answered yet. Once is enough."""
        done = Pair.objects.unanswered().filter(pk=self.pk, other=by, declined_at__isnull=True).update(declined_at=now)
        self.refresh_from_db()
        return bool(done)

    def end(self, *, by, now):
        """End the pair, or take the asking back: what it opened closes with the next request. Once is enough."""
        done = Pair.objects.filter(
            Q(asker=by) | Q(other=by, agreed_at__isnull=False), pk=self.pk, ended_at__isnull=True
        ).update(ended_at=now, ended_by=by)
        self.refresh_from_db()
        return bool(done)


def is_trainee(person, now):
    """True if `person` is a trainee of any cohort at `now`: whom one can be a critical friend of."""
    return Membership.objects.current(now).filter(person=person, role=Role.TRAINEE).exists()


def _lock(*people):
    """Hold the rows of these people, in one order, until the transaction ends."""
    wanted = sorted(person.pk for person in people if person is not None)
    list(User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))
