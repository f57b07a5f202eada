"""The portal's own scripts and styles."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

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
    return {
        path.relative_to(folder).as_posix(): _read(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TYPES
    }


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    return StaticFile(_TYPES[path.suffix], content, sha256(content).hexdigest()[:16])
