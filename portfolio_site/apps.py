"""The composition as a Django app: its checks, and the admin's site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortfolioSiteConfig(AppConfig):
    """Registers the checks of checks.py, notices about accounts, and what is tidied away once a day."""

    name = "portfolio_site"
    verbose_name = "This site"

    def ready(self):
        """Make them known."""
        from cohorts.registry import on_tidying
        from portfolio_site import checks, leaving  # noqa: F401
        from portfolio_site.accounts import devices, notices
        from portfolio_site.models import SiteText
        from portfolios import rendering

        notices.register()
        rendering.renderable(SiteText)
        on_tidying("people who left", leaving.finish_leaving)
        on_tidying("sessions that are over", devices.forget_ended)


class SheafAdminConfig(AdminConfig):
    """The Django admin with a list of what it may hold, and everybody's door."""

    default_site = "portfolio_site.admin_site.SheafAdminSite"
