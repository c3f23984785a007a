"""The composition as a Django app: its commands, its checks."""

from django.apps import AppConfig


class PortfolioSiteConfig(AppConfig):
    """Registers the checks of checks.py."""

    name = "portfolio_site"

    def ready(self):
        """Make the checks known."""
        from portfolio_site import checks  # noqa: F401
