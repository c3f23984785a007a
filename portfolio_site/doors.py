"""The door of what is no object: one's own places."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login

from .views import errors


def signed_in(view):
    """A visitor who looks goes to the sign-in form and comes back; what a visitor sends is kept (E5)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.viewer.person is not None:
            return view(request, *args, **kwargs)
        if request.method == "POST" or errors.wants_json(request):
            return errors.not_found(request)
        return redirect_to_login(request.get_full_path())

    return guarded
