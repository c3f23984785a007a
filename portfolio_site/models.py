"""Texts of the house: what the college says of privacy and accessibility, in its own words once it has written them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portfolios import rendering

TEXT_MAX_LENGTH = 40_000


class SiteText(models.Model):
    """One of the two texts that a college writes itself. Until then the one that comes with Sheaf is shown."""

    class Key(models.TextChoices):
        PRIVACY = "privacy", "Privacy notice"
        ACCESSIBILITY = "accessibility", "Accessibility statement"

    key = models.CharField("which text", max_length=20, choices=Key.choices, unique=True)
    body = models.TextField(max_length=TEXT_MAX_LENGTH, help_text="Markdown: ## for a heading, - for a list.")
    html = models.TextField(editable=False)
    rendered_by = models.PositiveSmallIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "text of the house"
        verbose_name_plural = "texts of the house"
        constraints = [
            models.CheckConstraint(condition=Q(key__in=["privacy", "accessibility"]), name="site_text_is_known")
        ]

    def __str__(self):
        return self.get_key_display()

    def clean(self):
        """Render the text. Raises ValidationError at `body` for one that cannot be set."""
        super().clean()
        try:
            self.html, self.rendered_by = rendering.render(self.body), rendering.RENDERER
        except rendering.TooComplicated as refusal:
            raise ValidationError({"body": str(refusal)}) from refusal
