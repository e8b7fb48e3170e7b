"""What does an image show? Decoded and written anew, so that nothing but its pixels is left."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from support.tickets.attachments.kinds import FileError

if TYPE_CHECKING:
    from PIL import Image

_MOST_PIXELS = 50_000_000
_OPTIONS: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 92},
    "WEBP": {"quality": 92, "method": 2},
    "PNG": {"compress_level": 3},  # a tenth larger than at the usual 6, in a third of the time
}


def redraw(path: Path, target: Path, form: str) -> None:
    """Decode an image and write only its pixels, turned upright; what a camera notes beside them is gone.

    form: Pillow's name of the format. Raises FileError if it is damaged or too large to be decoded safely.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[form]) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise FileError("file_bomb", f"the image has more than {_MOST_PIXELS // 1_000_000} megapixels")
                opened.load()
                ImageOps.exif_transpose(opened, in_place=True)
                upright = _pixels(opened, form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileError("file_bomb", f"the image has more than {_MOST_PIXELS // 1_000_000} megapixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise FileError("file_broken", "the image is damaged; save it again or take a new screenshot") from error
    upright.save(target, format=form, **_OPTIONS.get(form, {}))


def _pixels(image: Image.Image, form: str) -> Image.Image:
    """The pixels alone, in colours that the format can hold."""
    clear = "A" in image.getbands() or "transparency" in image.info
    plain = image.convert("RGB" if form == "JPEG" or not clear else "RGBA")
    plain.info = {}
    return plain
