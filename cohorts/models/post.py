"""Mail: what a person chose, and one row for each mail on its way. Neither holds a title or a text (N1)."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from ..identifiers import new_public_id
from ..registry import KINDS
from .notices import Notification
from .people import ADDRESS_MAX_LENGTH

KEPT = timedelta(days=30)


class When(models.TextChoices):
    """What a person chose to be told by mail (N3)."""

    SOON = "soon", "as it happens"
    DAILY = "daily", "once a day"
    SITE = "site", "only on the site"


class MailChoice(models.Model):
    """One person's choice. Whoever has no row gets mail as it happens."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choice")
    when = models.CharField(max_length=10, choices=When.choices, default=When.SOON)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(when__in=When.values), name="mail_choice_known")]

    def __str__(self):
        return f"mail choice of {self.person_id}"

    @classmethod
    def of(cls, person):
        """What `person` chose, as one of `When`'s values."""
        return cls.objects.filter(person=person).values_list("when", flat=True).first() or When.SOON.value

    @classmethod
    def choose(cls, person, when):
        """Store the choice; the same one twice is one."""
        cls.objects.update_or_create(person=person, defaults={"when": When(when)})


class Letters(models.QuerySet):
    def open(self):
        """Letters that have not gone out and were not given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def ready(self, now):
        """Open letters that may be tried now and that no sender holds, the one that has waited longest first."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        return self.open().filter(free, try_at__lte=now).order_by("try_at", "pk")


class Letter(models.Model):
    """One mail to one person: which notifications it tells of, and how its sending stands.

    Made before the first try, so that every later try of it, by whichever sender, carries the same Message-ID.
    """

    class Kind(models.TextChoices):
        SOON = "soon", "about one page"
        DAY = "day", "of the day"
        OWN = "own", "by itself"

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Where it goes if not to where its recipient is written to by then; gone once it went out or was given up.
    address = models.CharField(max_length=ADDRESS_MAX_LENGTH, blank=True, default="")
    urgent = models.BooleanField(default=False)  # goes out at night, too
    created_at = models.DateTimeField(default=timezone.now)
    try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = Letters.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["soon", "day", "own"]), name="letter_kind_known"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True), name="letter_sent_or_given_up"
            ),
            models.CheckConstraint(
                condition=Q(address="") | Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="letter_over_has_no_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="letter_still_to_send",
            ),
            models.Index(fields=["recipient", "created_at"], name="letter_of_recipient"),
        ]

    def __str__(self):
        return f"letter {self.public_id}"

    @classmethod
    def to_address(cls, address, recipient, kind, thing):
        """Write a notification of `kind`, which is Post.OWN, and its letter to `address`, in the caller's transaction.

        It goes there whatever becomes of its recipient's own address before it is sent. Returns the letter.
        """
        with transaction.atomic():
            urgent = KINDS[kind].urgent
            letter = cls.objects.create(recipient=recipient, kind=cls.Kind.OWN, urgent=urgent, address=address)
            notice = Notification.tell(recipient, kind, thing, actor=None)
            Notification.objects.filter(pk=notice.pk).update(letter=letter)
        return letter

    @classmethod
    def tidy(cls, now):
        """Delete what went out, or was given up, a month ago: once a day. Returns how many.

        One with an address of its own that found no way out in all that time goes as well: the address has to go.
        """
        stuck = cls.objects.open().filter(created_at__lt=now - KEPT).exclude(address="")
        Notification.objects.filter(letter__in=stuck, settled_at__isnull=True).update(settled_at=now)
        over = Q(sent_at__lt=now - KEPT) | Q(given_up_at__lt=now - KEPT) | Q(pk__in=stuck)
        return cls.objects.filter(over).delete()[1].get(cls._meta.label, 0)
