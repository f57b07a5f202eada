"""The browser's tests are collected where Playwright is installed, which `make test-browser` sees to."""

from importlib.util import find_spec

if find_spec("playwright") is None:
    collect_ignore_glob = ["*"]
else:
    from tests.browser.browser_fixtures import browser, context, framed, portal, task_server

    __all__ = ["browser", "context", "framed", "portal", "task_server"]
