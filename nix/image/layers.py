"""Layers of an image: tar archives in which nothing depends on clock, owner, inode or directory order."""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

# What a path is, has or leads to: a mode, a text, a target.
Named = dict[str, str]
# Everything is as old as the store makes it.
MODIFIED = 1


def entry(name: str, **attributes: object) -> tarfile.TarInfo:
    """Return a tar header of root's with the given attributes."""
    header = tarfile.TarInfo(name)
    header.mtime = MODIFIED
    for key, value in attributes.items():
        setattr(header, key, value)
    return header


@contextmanager
def _tar(target: BinaryIO) -> Iterator[tarfile.TarFile]:
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:
        yield archive


def store_path(path: Path, target: BinaryIO) -> None:
    """Write a layer with one store path.

    TarFile.add is not for this: it would turn the hard links of an optimised store into link entries.
    """
    with _tar(target) as archive:
        for one in [path, *sorted(path.rglob("*"))]:
            name = str(one.relative_to("/"))
            if one.is_symlink():
                archive.addfile(entry(name, type=tarfile.SYMTYPE, linkname=str(one.readlink()), mode=0o777))
            elif one.is_dir():
                archive.addfile(entry(name, type=tarfile.DIRTYPE, mode=0o555))
            else:
                status = one.stat()
                mode = 0o555 if status.st_mode & 0o111 else 0o444
                with one.open("rb") as content:
                    archive.addfile(entry(name, size=status.st_size, mode=mode), content)


def files(target: BinaryIO, user: str, folders: Named, owned: Named, texts: Named, links: Named) -> None:
    """Write a layer with folders of root's and of the user's, each with its mode, with text files and links."""
    uid, gid = map(int, user.split(":"))
    parents = {str(parent): "755" for name in (*texts, *links, *owned) for parent in list(Path(name).parents)[:-1]}
    with _tar(target) as archive:
        for name, mode in sorted({**parents, **folders, **owned}.items()):
            owner = {"uid": uid, "gid": gid} if name in owned else {}
            archive.addfile(entry(name, type=tarfile.DIRTYPE, mode=int(mode, 8), **owner))
        for name, text in sorted(texts.items()):
            content = text.encode()
            archive.addfile(entry(name, size=len(content), mode=0o644), io.BytesIO(content))
        for name, link in sorted(links.items()):
            archive.addfile(entry(name, type=tarfile.SYMTYPE, linkname=link, mode=0o777))
