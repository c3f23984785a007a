"""A person. The e-mail address is who they are; everything else can change."""

import unicodedata

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from ..identifiers import new_public_id

ADDRESS_MAX_LENGTH = 254


def normalise_email(address):
    """Return `address` in the one form in which it is stored and compared.

    NFKC, trimmed, case-folded in Python (SQLite folds ASCII only), the domain in IDNA.
    Raises ValidationError for an address whose domain cannot be written in IDNA, or that is too long then.
    """
    address = unicodedata.normalize("NFKC", address or "").strip().casefold()
    local, at, domain = address.rpartition("@")
    if not at:
        return address
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError as error:
        raise ValidationError("This is not an e-mail address: look at what follows the @.") from error
    address = f"{local}@{domain}"
    if len(address) > ADDRESS_MAX_LENGTH:
        raise ValidationError("This is not an e-mail address: it is too long.")
    return address


class People(models.QuerySet):
    def visible_to(self, viewer):
        """People whom the viewer knows: themself, whoever is in one of their cohorts now, critical friends (A4, A8).

        A course admin of a cohort knows its people. Whose page one sees is joined to this by
        `portfolios`, which may look down here. A visitor knows nobody.
        """
        if viewer.person is None:
            return self.none()
        from .belonging import Cohort, Membership
        from .pairs import Pair

        cohorts = Cohort.objects.visible_to(viewer).values("pk")
        together = Membership.objects.current(viewer.now).filter(cohort__in=cohorts).values("person")
        friends = Pair.objects.friends_of(viewer)
        return self.filter(models.Q(pk=viewer.person.pk) | models.Q(pk__in=together, is_active=True) | friends)

    def not_come(self):
        """People who were enrolled and have never been here: no sign-in yet, and no password (defaults.md)."""
        return self.filter(last_login__isnull=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def by_address(self, address):
        """Return the active person enrolled under `address`, or None (A8: the caller answers alike)."""
        try:
            return self.filter(email=normalise_email(address), is_active=True).first()
        except ValidationError:
            return None


class UserManager(BaseUserManager.from_queryset(People)):
    def get_by_natural_key(self, email):
        return self.get(email=normalise_email(email))

    def create_user(self, email, name, password=None, **more):
        """Make a person. Without a password they sign in by a code sent to their address."""
        person = self.model(email=normalise_email(email), name=name, **more)
        person.set_password(password)
        person.save()
        return person

    def enrol(self, email, name):
        """Make a person who is to be invited. Raises ValidationError where somebody has the address already."""
        try:
            with transaction.atomic():
                return self.create_user(email, name)
        except IntegrityError:  # another window was faster
            raise ValidationError("Somebody is enrolled under this address already.") from None

    def create_superuser(self, email, name, password=None, **more):
        """Make a person who may use the whole Django admin. It opens no page of anybody (P2)."""
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **more)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: enrolled by a course admin, never by themselves (A1)."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    email = models.EmailField("e-mail address", max_length=ADDRESS_MAX_LENGTH, unique=True)
    name = models.CharField(max_length=150)
    teaches = models.CharField(max_length=100, blank=True, help_text="What they teach: horticulture, maths resits …")
    sentence = models.CharField(
        "one sentence", max_length=200, blank=True, help_text="Stands under the name on their portfolio."
    )
    portrait = models.CharField(max_length=100, blank=True, editable=False)  # a name in the private store
    is_active = models.BooleanField(
        "active",
        default=True,
        help_text="Take this away to close everything of theirs at once. Nobody is deleted.",
    )
    is_staff = models.BooleanField("may open this admin", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)  # when they said that they leave Sheaf (C17)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(is_active=False), name="who_has_left_is_not_active"
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self.email = normalise_email(self.email)

    def save(self, *args, **kwargs):
        self.email = normalise_email(self.email)
        super().save(*args, **kwargs)

    @property
    def has_come(self):
        """False for who was enrolled and has never been here: their address may still be corrected."""
        return self.last_login is not None or self.has_usable_password()

    @property
    def first_name(self):
        """What the person is called in a sentence: the first word of their name."""
        return self.name if self.left_at else self.name.split(" ")[0]

    @property
    def initials(self):
        """Two letters for the disc that stands where there is no portrait."""
        if self.left_at:
            return "–"
        words = [word for word in self.name.split() if word[0].isalnum()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def tint(self):
        """One of four grounds for the disc (1 to 4), always the same for the same person."""
        return 4 if self.left_at else (self.pk or 0) % 4 + 1

    def deactivate(self):
        """Close everything of theirs at once (A7). Their sessions stay closed if they are let in again:

        the password goes, and with it what every session is checked against. Of somebody who is leaving Sheaf
        the way back goes, and the fortnight runs on (C17). Returns True if this did it, False if it was so already.
        """
        from .leaving import Leaving

        with transaction.atomic():
            held = User.objects.select_for_update().get(pk=self.pk)
            held.set_unusable_password()
            if held.left_at:
                done = Leaving.objects.filter(person=held, closed_at__isnull=True).update(closed_at=timezone.now())
            else:
                done = User.objects.filter(pk=held.pk, is_active=True).update(is_active=False)
            if done:
                User.objects.filter(pk=held.pk).update(password=held.password)
        self.refresh_from_db()
        return bool(done)

    def activate(self):
        """Let them in again; they sign in by a code, and choose a new password if they like.

        Somebody who is leaving Sheaf gets their way back again, and no more: coming back is their own to decide
        (C17). Returns True if this did it, False where there was nothing to undo.
        """
        from .leaving import Leaving

        with transaction.atomic():
            held = User.objects.select_for_update().get(pk=self.pk)
            if held.left_at:
                closed = Leaving.objects.filter(person=held, erasing=False, closed_at__isnull=False)
                done = closed.update(closed_at=None)
            else:
                done = User.objects.filter(pk=held.pk, is_active=False).update(is_active=True)
        self.refresh_from_db()
        return bool(done)

    def move_to(self, address):
        """Sign in and be written to under `address` from now on; it has been proved to be theirs.

        Raises ValidationError where it belongs to somebody else, or was changed in another window meanwhile.
        """
        new, old = normalise_email(address), self.email
        try:
            with transaction.atomic():
                moved = User.objects.filter(pk=self.pk, email=old).update(email=new)
        except IntegrityError:
            moved = 0
        if not moved:
            raise ValidationError("This address cannot be used. Choose another one.")
        self.email = new

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.first_name
