"""The key under which a device keeps what its person typed while the server could not be reached (E5)."""

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from cohorts.doors import signed_in
from cohorts.models import DeviceSeed


@require_POST
@signed_in
def device_key(request):
    """Hand the signed-in person their own keys, and nobody else's.

    `public` seals and stays on the device; `keys` open, stand on no page and in no cache, and are held in memory.
    `away` seals and opens what is begun without a network; it lies on the device for some days where `stays` is true:
    where one chose to be kept signed in, and so is the only one who uses this browser (decision 0021).
    """
    person = request.viewer.person
    public, private = DeviceSeed.keys_of(person)
    away = DeviceSeed.away_keys_of(person)
    stays = not request.session.get_expire_at_browser_close()
    return JsonResponse({"person": person.public_id, "public": public, "keys": private, "away": away, "stays": stays})
