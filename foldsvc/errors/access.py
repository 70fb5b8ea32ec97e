"""A request that is not let in, whatever it asks for."""

from foldsvc.errors.root import FoldsvcError


class AccessError(FoldsvcError):
    """The request is turned away before anybody looks at what it asks for."""

    code = "access_refused"


class MalformedRequestError(AccessError):
    """The request does not say where it goes, or says it in a way that is not understood."""

    code = "request_malformed"

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"The request is malformed: {fault}",
            remedy="Send one Host header with the name of the service, and a path",
        )
        self.fault = fault


class HostNotAllowedError(AccessError):
    """The request is addressed to a host that this service is not."""

    code = "host_not_allowed"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"This service does not answer to the host name {host!a}",
            remedy="Use the address that it is run at; whoever runs it gives its further names in "
            "FOLDSVC_ALLOWED_HOSTS",
        )
        self.host = host


class CrossSiteError(AccessError):
    """A page of another site asks for a change."""

    code = "cross_site"

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"A page of another site ({origin!a}) may change nothing here",
            remedy="Use this service's own page, or a program; behind a proxy, let it pass the "
            "Host header on, or give the page's host name in FOLDSVC_ALLOWED_HOSTS",
        )
        self.origin = origin


class BodyEncodingError(AccessError):
    """The body is compressed as a whole."""

    code = "body_encoding_unknown"

    def __init__(self, encoding: str) -> None:
        super().__init__(
            f"A body with Content-Encoding {encoding!a} is not read",
            remedy="Send the body as it is; alignments, templates and images may be gzip files",
        )
        self.encoding = encoding


class RequestTimeoutError(AccessError):
    """The request did not come within its time."""

    code = "request_timeout"

    def __init__(self, part: str) -> None:
        super().__init__(
            f"The {part} of the request did not come in time",
            remedy="Try again over a better connection",
        )
        self.part = part


class TooManyConnectionsError(AccessError):
    """All connections that the service has are in use."""

    code = "too_many_connections"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"All {limit} connections of the service are in use", remedy="Try again in a minute"
        )
        self.limit = limit
