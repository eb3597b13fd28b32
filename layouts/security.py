"""Headers every answer carries: what a page of ours may load, run and be put into."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A year, for this name only: what else of the domain speaks https is not ours to say.
HSTS = (b"strict-transport-security", b"max-age=31536000")


def policy(script_hashes: Sequence[str]) -> str:
    """The Content-Security-Policy: everything from ourselves; Dash's inline scripts by their hashes, no eval."""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *script_hashes)),
        "style-src": "'self' 'unsafe-inline'",  # Dash sets styles in attributes
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


class SecureHeaders:
    """Adds the headers to each answer as it starts; streams pass untouched."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = [*self.headers, HSTS] if scope.get("scheme") == "https" else self.headers

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
