"""The portal's own scripts and styles."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rehearsal.portal.joined_modules import joined_modules

CROWD_ELEMENTS = "crowd/crowd-html-elements.js"
"""Defines all crowd elements; sent with all the modules that it imports."""
_FOLDER = Path(__file__).with_name("static")
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class StaticFile:
    """One file, ready to be sent."""

    media_type: str
    content: bytes
    etag: str


def static_files(folder: Path = _FOLDER) -> dict[str, StaticFile]:
    """All files that browsers may load, by their path below ``/static/``."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES]
    contents = {path.relative_to(folder).as_posix(): path.read_text() for path in paths}
    elements = folder / CROWD_ELEMENTS
    modules = {path.name: path.read_text() for path in elements.parent.glob("*.js")}
    contents[CROWD_ELEMENTS] = joined_modules(elements.name, modules)
    return {name: _file(name, content.encode()) for name, content in contents.items()}


def _file(name: str, content: bytes) -> StaticFile:
    return StaticFile(_TYPES[Path(name).suffix], content, sha256(content).hexdigest()[:16])
