"""Random identifiers for addresses: they count nothing and can be guessed by nobody."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0/o, 1/i/l: somebody will read one aloud
LENGTH = 16


def new_public_id():
    """Return 16 random characters (about 79 bits) for use in an address."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
