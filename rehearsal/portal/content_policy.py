"""What browsers may do with the portal's pages and with a template's frame: the security headers of each."""

STATIC, IMAGES, FRAMES = "/static/", "/s3/", "/frame/"
SANDBOX = "allow-scripts allow-forms"
"""Of a template's frame: an opaque origin that runs scripts and submits forms to them.

Without allow-forms the submit event never fires.
"""

_EVERYWHERE = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STATIC_HEADERS = {
    **_EVERYWHERE,
    # Frames have opaque origins, so all that they load is cross-origin to them.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}
IMAGE_HEADERS = {
    **STATIC_HEADERS,
    "Cache-Control": "private, max-age=3600",
    # An SVG image opened by itself is a document of the portal's origin: it gets neither that nor scripts.
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}


def page_headers(origin: str) -> dict[str, str]:
    """The headers of the portal's own pages and answers.

    Args:
        origin: the portal's, such as ``http://127.0.0.1:5601``.
    """
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        # Where the template's frame may be taken, whoever takes it there.
        f"frame-src {origin}{FRAMES}",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        **_EVERYWHERE,
        "Content-Security-Policy": "; ".join(policy),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def frame_headers(origin: str, scripts: tuple[str, ...] = ()) -> dict[str, str]:
    """The headers of a template's page. It holds somebody else's code, and is harmless when opened by itself.

    Args:
        origin: the portal's.
        scripts: further addresses that scripts may come from.
    """
    own = f"{origin}{STATIC} {origin}{IMAGES}"
    policy = (
        f"sandbox {SANDBOX}",
        "default-src 'none'",
        " ".join(("script-src 'unsafe-inline' 'unsafe-eval'", f"{origin}{STATIC}", "https:", *scripts)),
        f"style-src 'unsafe-inline' {origin}{STATIC} https:",
        f"img-src {own} data: blob: https:",
        f"media-src {own} data: blob: https:",
        f"font-src {origin}{STATIC} data: https:",
        # Only what the task's own page was given: its images, by GET.
        f"connect-src {origin}{IMAGES} data: blob:",
        "worker-src blob:",
        "frame-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        f"frame-ancestors {origin}",
    )
    return {
        **_EVERYWHERE,
        "Content-Security-Policy": "; ".join(policy),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
