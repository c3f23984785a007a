"""What a password may not be, beside Django's own validators."""

from django.core.exceptions import ValidationError

SITE_WORDS = (
    "sheaf", "portfolio", "college", "cohort", "trainee", "teacher", "teaching", "tutor", "student",
    "lesson", "learning", "password", "welcome", "hadlow", "education", "further", "journal",
)  # fmt: skip


class MaximumLengthValidator:
    """Refuses passwords over a number of characters: hashing a book would keep the server busy."""

    def __init__(self, max_length=128):
        self.max_length = max_length

    def validate(self, password, user=None):
        """Return nothing, or raise ValidationError."""
        if len(password) > self.max_length:
            raise ValidationError(
                f"This password is too long: at most {self.max_length} characters.",
                code="password_too_long",
            )

    def get_help_text(self):
        """The rule in words."""
        return f"At most {self.max_length} characters."


class SiteWordsValidator:
    """Refuses passwords that are little more than words everybody here would try first."""

    minimum_beside_words = 6

    def validate(self, password, user=None):
        """Return nothing, or raise ValidationError where fewer than six other letters are left."""
        rest = password.casefold()
        for word in SITE_WORDS:
            rest = rest.replace(word, "")
        if rest == password.casefold():
            return
        if sum(character.isalpha() for character in rest) < self.minimum_beside_words:
            raise ValidationError(
                "This password is too easy to guess here: it is mostly words of this site.",
                code="password_site_words",
            )

    def get_help_text(self):
        """The rule in words."""
        return "Not mostly words of this site, such as ‘sheaf’ or ‘portfolio’."
