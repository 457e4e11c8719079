"""Folders that are no place for a log: what is recognised, and what is left in peace."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from hipmobility import folders
from hipmobility.log import Log

# Lines as Linux shows them in /proc/mounts; a blank is an octal escape there.
LINUX = r"""
/dev/vda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
nas:/export /home/ann/nas nfs4 rw,vers=4.2 0 0
//server/share /mnt/the\040share cifs rw 0 0
me@host:/ /home/ann/far fuse.sshfs rw 0 0
/dev/sdb1 /home/ann/nas/stick vfat rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
C:\134 /mnt/c 9p rw 0 0
portal /run/user/1000/doc fuse.portal rw 0 0
"""
MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//ann@server/share on /Volumes/share (1) (smbfs, nodev, nosuid, mounted by ann)
/dev/disk4s1 on /Volumes/STICK (msdos, local, nodev)
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/ann", None),
        ("/tmp/x", None),
        ("/home/ann/nas", "nfs4"),
        ("/home/ann/nas/hips/2026", "nfs4"),
        ("/home/ann/nasty", None),  # a name that only begins alike
        ("/home/ann/nas/stick", None),  # the innermost mount counts
        ("/mnt/the share/hips", "cifs"),
        ("/home/ann/far", "fuse.sshfs"),
        ("/run/user/1000/gvfs/smb-share", "fuse.gvfsd-fuse"),
        ("/run/user/1000/doc", None),
        ("/mnt/c/Users/ann", "9p"),
    ],
)
def test_a_network_drive_is_known_by_its_file_system(folder, kind):
    assert folders.network(PurePosixPath(folder), folders.linux_mounts(LINUX)) == kind


def test_a_mount_over_a_mount_counts():
    assert folders.network(PurePosixPath("/data"), [("/data", "nfs"), ("/data", "ext4")]) is None
    assert folders.network(PurePosixPath("/data"), [("/data", "ext4"), ("/data", "nfs")]) == "nfs"


def test_network_drives_of_other_systems():
    mounts = folders.mac_mounts(MAC)
    assert folders.network(PurePosixPath("/Volumes/share (1)/hips"), mounts) == "smbfs"
    assert folders.network(PurePosixPath("/Volumes/STICK"), mounts) is None
    assert folders.network(PurePosixPath("/Users/ann"), mounts) is None
    assert folders.network(PureWindowsPath(r"\\server\share\hips"), []) == "a Windows share"
    assert folders.network(PureWindowsPath(r"C:\Users\ann"), []) is None


@pytest.mark.parametrize(
    "folder",
    [
        "/home/ann/Dropbox/hips",
        "/home/ann/Dropbox (Clinic)",
        "/Users/ann/Library/Mobile Documents/com~apple~CloudDocs",
        "/Users/ann/Library/CloudStorage/Box-Box",
        "/Users/ann/iCloud Drive",
        "/home/ann/OneDrive - Clinic of the Hip",
        "/home/ann/onedrive",
        "/home/ann/Google Drive/My Drive",
        "/home/ann/Nextcloud",
        "/home/ann/Syncthing/x",
    ],
)
def test_a_synced_folder_is_known_by_its_name(folder):
    assert folders.synced(PurePosixPath(folder))


@pytest.mark.parametrize(
    "folder", ["/home/ann", "/home/ann/dropboxes", "/home/ann/boxing", "/srv/synchrony", "/home/drive"]
)
def test_other_names_are_left_in_peace(folder):
    assert folders.synced(PurePosixPath(folder)) is None


def test_windows_paths_have_parts_too():
    assert folders.synced(PureWindowsPath(r"C:\Users\ann\OneDrive\hips")) == "OneDrive"


def test_opening_a_log_there_warns_and_works(tmp_path, monkeypatch):
    with pytest.warns(UserWarning, match=r'diary\.db: lies in "Dropbox", which looks like') as told:
        log = Log(tmp_path / "Dropbox" / "diary.db")
    assert told[0].filename == __file__
    assert log.sessions().empty
    monkeypatch.setattr(folders, "mounts", lambda: [(str(tmp_path), "nfs4")])
    with pytest.warns(UserWarning, match=r"lies on a network drive \(nfs4\), where rows can be lost"):
        Log(tmp_path / "diary.db")


def test_this_machine_tells_its_mounts():
    assert folders.mounts()
