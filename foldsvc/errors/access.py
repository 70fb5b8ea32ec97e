"""A request that is not let in, whatever it asks for."""

from collections.abc import Mapping
from typing import ClassVar

from foldsvc.errors.root import FoldsvcError, Words


class AccessError(FoldsvcError):
    """The request is turned away before anybody looks at what it asks for."""

    code = "access_refused"
    table: ClassVar[Mapping[str, Words]] = {
        "request_malformed": Words(
            "The request does not say where it goes, or not in a way that is understood.",
            "The request is malformed: {}",
            "Send one Host header with the name of the service, and a path",
        ),
        "host_not_allowed": Words(
            "The request is addressed to a host that this service is not.",
            "This service does not answer to the host name {!a}",
            "Use the address that it is run at; whoever runs it gives its further names in "
            "FOLDSVC_ALLOWED_HOSTS",
        ),
        "cross_site": Words(
            "A page of another site asks for a change.",
            "A page of another site ({!a}) may change nothing here",
            "Use this service's own page, or a program; behind a proxy, let it pass the "
            "Host header on, or give the page's host name in FOLDSVC_ALLOWED_HOSTS",
        ),
        "body_encoding_unknown": Words(
            "The body is compressed as a whole.",
            "A body with Content-Encoding {!a} is not read",
            "Send the body as it is; alignments, templates and images may be gzip files",
        ),
        "request_timeout": Words(
            "The request did not come within its time.",
            "The {} of the request did not come in time",
            "Try again over a better connection",
        ),
        "too_many_connections": Words(
            "All connections that the service has are in use.",
            "All {} connections of the service are in use",
            "Try again in a minute",
        ),
    }

    def __init__(self, code: str, found: str | int) -> None:
        words = self.table[code]
        super().__init__(words.message.format(found), remedy=words.remedy)
        self.code = code
