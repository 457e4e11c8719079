"""Folders that are no place for a database: network drives, and folders that a program keeps in step with others."""

import os
import re
import subprocess
import sys
from pathlib import Path, PurePath

# File systems of other machines, as /proc/mounts and macOS's mount call them. Locks and fsync over them are a
# matter of luck (SQLite, "How To Corrupt An SQLite Database File", section 2.1).
_NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "afs", "ncpfs", "webdav", "davfs", "davfs2", "ceph",
    "glusterfs", "lustre", "beegfs", "gpfs", "ocfs2", "orangefs", "9p", "macfuse", "fuse.sshfs", "fuse.rclone",
    "fuse.davfs2", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.gvfsd-fuse", "fuse.s3fs", "fuse.gcsfuse",
}  # fmt: skip

_SYNCED = re.compile(
    r"dropbox( \(.*\))?|onedrive( - .*)?|icloud ?drive|mobile documents|cloudstorage|google ?drive|my drive"
    r"|nextcloud|owncloud|pclouddrive|pcloud drive|box|box sync|megasync|mega|syncthing|sync|seafile"
    r"|proton ?drive|yandex\.disk",
    re.IGNORECASE,
)


def risk(path):
    """Say in one sentence what is wrong with the folder of a file, or return None."""
    folder = Path(path).absolute().parent
    kind = network(folder, mounts())
    if kind is None and sys.platform == "win32":
        kind = _windows_share(folder)
    if kind:
        return (
            f"lies on a network drive ({kind}), where rows can be lost;"
            " keep it on this machine's own disk and back up to the network"
        )
    if name := synced(folder):
        return (
            f'lies in "{name}", which looks like a folder that is kept in step with other machines; that can damage'
            " the file and hands it to others; keep it elsewhere and put backups there if you must"
        )
    return None


def synced(folder):
    """Return the part of a path that bears the name of a sync program's folder, or None."""
    return next((part for part in PurePath(folder).parts if _SYNCED.fullmatch(part)), None)


def network(folder, mounts):
    """Return the file system of a folder when another machine holds it, or None.

    Parameters
    ----------
    folder : str or PurePath
    mounts : sequence of (str, str)
        Mount point and kind of file system of each.
    """
    folder = PurePath(folder)
    if str(folder).startswith(("\\\\", "//")):  # \\server\share
        return "a Windows share"
    above = [(point, kind) for point, kind in mounts if folder.is_relative_to(point)]
    # the innermost one counts, and of two at one place the later
    kind = (
        max(enumerate(above), key=lambda one: (len(PurePath(one[1][0]).parts), one[0]))[1][1] if above else ""
    )
    return kind if kind.lower() in _NETWORK else None


def mounts():
    """Return what is mounted where, as far as this system tells."""
    try:
        if sys.platform == "linux":
            return linux_mounts(Path("/proc/mounts").read_text("utf-8", "surrogateescape"))
        if sys.platform == "darwin":
            told = subprocess.run(
                ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True
            ).stdout
            return mac_mounts(told)
    except (OSError, subprocess.SubprocessError):  # no reason to refuse a log
        pass
    return []


def linux_mounts(text):
    """Read /proc/mounts, in which a blank is written as an octal escape."""
    rows = [line.split() for line in text.splitlines()]
    return [
        (re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), row[1]), row[2]) for row in rows if len(row) > 2
    ]


def mac_mounts(text):
    """Read lines such as `//me@server/share on /Volumes/share (smbfs, nodev)`."""
    return re.findall(r"^.*? on (.+) \(([^,)]+)", text, re.MULTILINE)


def _windows_share(folder):
    import ctypes

    drive = os.path.splitdrive(folder)[0] + "\\"
    return "a Windows share" if ctypes.windll.kernel32.GetDriveTypeW(drive) == 4 else None  # 4: DRIVE_REMOTE
