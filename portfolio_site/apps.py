"""The composition as a Django app: its commands, its checks, the admin's door."""

from django.apps import AppConfig


class PortfolioSiteConfig(AppConfig):
    """Registers the checks of checks.py."""

    name = "portfolio_site"

    def ready(self):
        """Make the checks known, and lead the admin's sign-in through everybody's door."""
        from allauth.account.decorators import secure_admin_login
        from django.contrib import admin

        from portfolio_site import checks  # noqa: F401

        # Django's own admin login knows no rate limit and no code.
        admin.site.login = secure_admin_login(admin.site.login)
