"""The composition as a Django app: its checks, and the admin's site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortfolioSiteConfig(AppConfig):
    """Registers the checks of checks.py."""

    name = "portfolio_site"

    def ready(self):
        """Make the checks known."""
        from portfolio_site import checks  # noqa: F401


class SheafAdminConfig(AdminConfig):
    """The Django admin with a list of what it may hold, and everybody's door."""

    default_site = "portfolio_site.admin_site.SheafAdminSite"
