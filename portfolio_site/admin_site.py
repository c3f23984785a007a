"""The Django admin: people and cohorts, the list of comments that wait, and nothing else that anybody wrote.

An installed package cannot add to it: what is not on the list is not registered. Whoever is course admin of a
cohort comes in for that cohort; no flag is needed, and neither opens a page of anybody (A3, P2).
"""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from cohorts.doors import way_back
from cohorts.models import CourseAdmin

REGISTERED = (
    "cohorts.Campus",
    "cohorts.Cohort",
    "cohorts.Programme",
    "cohorts.User",
    "comments.WaitingComment",  # a list, for the owner of the page alone
    "comments.WaitingPortfolio",  # the figure of A4
    "portfolio_site.SiteText",  # privacy and accessibility, in the college's own words
)  # and no other model of any app


class SheafAdminSite(AdminSite):
    """Takes in the models of REGISTERED; everybody else's registration is passed over."""

    site_header = "Sheaf: people and cohorts"
    site_title = "Sheaf"
    index_title = "People and cohorts"
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model._meta.label in REGISTERED]
        if ours:
            super().register(ours, admin_class, **options)

    def get_urls(self):
        """Without the redirect to any object's own address by its number: that would name what one cannot see."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def has_permission(self, request):
        """Staff, and course admins of any cohort now; each sees there what is theirs to do."""
        person = request.user
        if not person.is_active or not person.is_authenticated:
            return False
        if person.is_staff:
            return True
        held = CourseAdmin.objects.current(request.viewer.now).filter(person=person)
        return request.viewer.known("is course admin", held.exists)  # Django asks for each part of a page

    def login(self, request, extra_context=None):
        """Everybody's door: Django's own form knows no limit of tries and no code."""
        target = way_back(request, reverse("admin:index"))
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated:
            raise PermissionDenied("The admin is for course admins and for those who look after this site.")
        return redirect_to_login(target)

    def password_change(self, request, extra_context=None):
        """Passwords are changed where everybody changes theirs."""
        return HttpResponseRedirect(reverse("account_change_password"))
