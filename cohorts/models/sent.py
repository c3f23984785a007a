"""So that nothing is lost and nothing doubled: forms that were sent before, and the key of what a device keeps."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

KEPT_FOR = timedelta(days=30)
KEY = re.compile("[a-z0-9]{16,32}")


class Sent(models.Model):
    """A form that one person sent, by the key in it, and what came of it: sent again, it finds the first result."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    result = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_result_for_a_form")]

    def __str__(self):
        return f"form {self.key}"

    @staticmethod
    def key_of(key, *parts):
        """What tells the same sending from another: the form's key and what it says; '' where the key is none of ours.

        Other words from the same form, after 'back', are another sending: they are not lost (E5).
        """
        if not KEY.fullmatch(key):
            return ""
        return hashlib.sha256(repr((key, *parts)).encode()).hexdigest()[:32]

    @classmethod
    def result_of(cls, person, key):
        """What came of the form of this key, or None if none came from this person."""
        found = cls.objects.filter(person=person, key=key).first() if KEY.fullmatch(key) else None
        return None if found is None else found.result

    @classmethod
    def once(cls, person, key, act):
        """Do `act()` and return the string that it returns; sent again, do nothing and return what came of it first.

        Act and row are one transaction: what is refused (an exception) leaves neither. Two at the same instant meet
        at the constraint. A key that is none of ours counts as none: then `act` is done.
        """
        if not KEY.fullmatch(key):
            with transaction.atomic():
                return act()
        try:
            with transaction.atomic():
                row = cls.objects.create(person=person, key=key)
                row.result = act()
                row.save(update_fields=["result"])
                return row.result
        except IntegrityError:
            first = cls.result_of(person, key)
            if first is None:
                raise
            return first

    @classmethod
    def tidy(cls, now):
        """Forget the forms of long ago: nobody sends them again. Returns how many."""
        return cls.objects.filter(sent_at__lt=now - KEPT_FOR).delete()[0]


class DeviceSeed(models.Model):
    """The random part of the key under which a device keeps what one person typed there (E5)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seed = models.CharField(max_length=64)

    def __str__(self):
        return f"seed of {self.person_id}"

    @classmethod
    def keys_of(cls, person):
        """The person's keys in base64, the one to write with first; the others are those of former secrets."""
        row, _ = cls.objects.get_or_create(person=person, defaults={"seed": secrets.token_hex(32)})
        derived = [
            _derive(secret.encode(), row.seed.encode(), f"sheaf device copies {person.public_id}".encode())
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
        return [base64.b64encode(each).decode() for each in derived]


def _derive(secret, salt, info):
    """HKDF-SHA256 (RFC 5869) of one block: 32 bytes."""
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()
