"""A page of HTML that needs nothing else: no script but its own, no font, no request.

Its content security policy lets in its own style and script by their digests, and nothing
besides, even if something of a post had slipped through.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256


class Html(str):
    """HTML that is safe to show as it is; a template escapes every other string."""

    __slots__ = ()

    def __html__(self) -> str:
        """What markupsafe asks for."""
        return self


def digest_of(text: str) -> str:
    """How a content security policy names a style or script: `'sha256-…'`."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def page(title: str, style: str, body: str, *, policy: str = "", head: str = "") -> str:
    """Write a whole page, without a last line end.

    Args:
        title: HTML, so escaped.
        style: CSS, which the policy lets in.
        body: HTML that is safe, scripts too.
        policy: the content security policy, if more than the style is to be let in.
        head: further lines of the head.
    """
    policy = policy or f"default-src 'none'; style-src {digest_of(style)}; base-uri 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{head}<title>{title}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>"
    )
