"""So that nothing is lost and nothing doubled: forms that were sent before, and the key of what a device keeps."""

import base64
import hashlib
import re
import secrets
from datetime import timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

KEPT_FOR = timedelta(days=30)
KEY = re.compile("[a-z0-9]{16,32}")
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256


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
    """The random part of the pair of keys under which a device keeps what one person typed there (E5).

    The public key lies on the device and can only seal. What opens is given to that person's session alone.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seed = models.CharField(max_length=64)

    def __str__(self):
        return f"seed of {self.person_id}"

    @classmethod
    def keys_of(cls, person):
        """(the public key to seal with, [the private keys that open]), in base64: P-256, a point and PKCS #8.

        The first private key belongs to the public one; the others open what was sealed under former secrets.
        """
        row, _ = cls.objects.get_or_create(person=person, defaults={"seed": secrets.token_hex(32)})
        made = [
            _derive(secret.encode(), row.seed.encode(), f"sheaf device copies {person.public_id}".encode())
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
        public = made[0].public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        private = [key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) for key in made]
        return _text(public), [_text(each) for each in private]

    @classmethod
    def away_keys_of(cls, person):
        """The keys for what is begun without a network, in base64, 256 bits each; under each secret, as above."""
        row, _ = cls.objects.get_or_create(person=person, defaults={"seed": secrets.token_hex(32)})
        salt, info = row.seed.encode(), f"sheaf begun away {person.public_id}".encode()
        return [
            _text(HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(secret.encode()))
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]


def _text(data):
    return base64.b64encode(data).decode()


def _derive(secret, salt, info):
    """A private key of P-256 out of 384 bits of HKDF-SHA256 (RFC 5869; FIPS 186-5, A.2.1)."""
    raw = HKDF(algorithm=hashes.SHA256(), length=48, salt=salt, info=info).derive(secret)
    return ec.derive_private_key(int.from_bytes(raw) % (ORDER - 1) + 1, ec.SECP256R1())
