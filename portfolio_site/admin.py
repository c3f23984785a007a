"""The texts of the house in the Django admin: for those who look after the site."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from cohorts.fields import ProseField

from .models import TEXT_MAX_LENGTH, SiteText


class SiteTextForm(forms.ModelForm):
    """One text, cleaned as every text that people type."""

    body = ProseField(
        max_length=TEXT_MAX_LENGTH,
        label="Text",
        help_text="Markdown: ## for a heading, - for a list. It replaces the text that comes with Sheaf; "
        "delete it here and that one stands again.",
        widget=forms.Textarea(attrs={"rows": 40, "cols": 100}),
    )

    class Meta:
        model = SiteText
        fields = ["key", "body"]


@admin.register(SiteText)
class SiteTextAdmin(admin.ModelAdmin):
    """Superusers write them; whoever did last, and when, stands beside."""

    form = SiteTextForm
    actions = None
    list_display = ["key", "updated_at", "updated_by"]
    list_select_related = ["updated_by"]

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []

    def save_model(self, request, obj, form, change):
        """Note who changed it and when."""
        obj.updated_by, obj.updated_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)
