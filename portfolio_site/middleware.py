"""What happens around every request."""


class _Pass:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


class HeadersMiddleware(_Pass):
    pass


class CleanInputMiddleware(_Pass):
    pass


class BusyMiddleware(_Pass):
    pass


class SessionTimesMiddleware(_Pass):
    pass
