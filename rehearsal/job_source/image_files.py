"""Images on this machine, as the checks of images look at them."""

from pathlib import Path

from ground_truth.image_formats import BEGINNING, ImageFile


def image_file(path: Path) -> ImageFile:
    """What the checks look at of a file.

    Raises:
        OSError: if it can't be read.
    """
    with path.open("rb") as file:
        return ImageFile(path.stat().st_size, file.read(BEGINNING))
