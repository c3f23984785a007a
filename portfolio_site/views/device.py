"""The key under which a device keeps what its person typed while the server could not be reached (E5)."""

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from cohorts.doors import signed_in
from cohorts.models import DeviceSeed


@require_POST
@signed_in
def device_key(request):
    """Hand the signed-in person their own keys, and nobody else's; it stands on no page and in no cache."""
    person = request.viewer.person
    return JsonResponse({"person": person.public_id, "keys": DeviceSeed.keys_of(person)})
