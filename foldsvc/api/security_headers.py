"""What a browser may do with an answer; every answer carries it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def _policy(*directives: str) -> str:
    return "; ".join(directives)


NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""For data: if a browser shows it as a page, it does nothing."""

PAGE = _policy(
    "default-src 'none'",
    "script-src 'self'",
    # 3Dmol.js places its canvas by style attributes.
    "style-src 'self' 'unsafe-inline'",
    # Snapshots of the canvas are data: and blob: images.
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    # 3Dmol.js computes surfaces in workers made from blobs.
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
"""For the service's own page: nothing from another host, no inline script."""

REPORT = _policy(
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    # Without allow-same-origin its scripts cannot call this API in the reader's name.
    "sandbox allow-scripts allow-downloads",
)
"""For report.html, which has its scripts inline and must reach nothing."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": NOTHING,
}

SHARED_PATHS = ("/shared/", "/api/v1/shared/")
"""Below them is a token, the key to what they lead to."""

_SHARED = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class SecurityHeaders:
    """ASGI middleware that adds the headers that the answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        shared = scope["type"] == "http" and scope["path"].startswith(SHARED_PATHS)
        added = _ALWAYS | _SHARED if shared else _ALWAYS

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_guarded if scope["type"] == "http" else send)
