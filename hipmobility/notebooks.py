"""The notebooks in JupyterLab: which folder, which notebook, and a server for this machine alone."""

import contextlib
import hashlib
import json
import logging
import os
import secrets
import signal
import sys
from pathlib import Path
from urllib.parse import quote

import hipmobility

FIRST = "01_hips_and_back.ipynb"

# What no settings file of this person or this machine may change.
FORCED = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.sock": "",
    "ServerApp.base_url": "/",
    "ServerApp.certfile": "",
    "ServerApp.keyfile": "",
    "ServerApp.identity_provider_class": "jupyter_server.auth.identity.PasswordIdentityProvider",
    "PasswordIdentityProvider.hashed_password": "",
    "ServerApp.allow_remote_access": False,  # the check of the Host header stays on
    "ServerApp.allow_origin": "",
    "ServerApp.allow_origin_pat": "",
    "ServerApp.disable_check_xsrf": False,
    "ServerApp.allow_root": True,  # containers have no other user
    "ServerApp.log_level": "WARN",
    "LabApp.log_level": "WARN",
    "LabApp.news_url": None,
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",
    "LanguageServerManager.autodetect": False,  # it would ask npm what else this machine has
}


def find(path):
    """Return the folder to serve and the notebook in it to open, or no name for the folder alone; None: ours."""
    if path is None:
        beside = Path(hipmobility.__file__).resolve().parent.parent / "notebooks"
        for folder in (Path.cwd() / "notebooks", beside):
            if (folder / FIRST).is_file():
                return folder, FIRST
        raise FileNotFoundError(
            f"There is no notebooks/{FIRST} here ({Path.cwd()}). Go to the project's folder,"
            " or name a notebook: hipmobility lab my_notebook.ipynb"
        )
    found = path.resolve()
    if found.is_dir():
        return found, FIRST if (found / FIRST).is_file() else ""
    if found.is_file() and found.suffix == ".ipynb":
        return found.parent, found.name
    raise LookupError(f"{path}: there is no such notebook or folder")


def _trust(folder):
    """Sign the project's own notebooks: the pictures saved in a notebook that is not signed stay hidden."""
    from nbformat import read, sign

    with sign.NotebookNotary() as notary:
        for path in folder.glob("[0-9][0-9]_*.ipynb"):
            with contextlib.suppress(ValueError, OSError):  # Lab says better what is wrong with a notebook
                notary.sign(read(path, as_version=4))


def workspaces(folder):
    """Return where Lab keeps which tabs are open: a place of its own for each folder that we serve.

    Jupyter's own place is one for all folders of a person, so tabs of other projects would open here, and ours there.
    """
    import platformdirs

    own = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(platformdirs.user_data_dir("hipmobility", appauthor=False)) / "workspaces" / own


def _fold_files(place):
    """Fold Lab's list of files in where nothing was open yet: beside it a phone has no room for a notebook."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    if not place.exists():
        layout = {"layout-restorer:data": {"left": {"collapsed": True}}}
        with contextlib.suppress(OSError):  # then it is only where Jupyter has it
            WorkspacesManager(place).save(
                "default", json.dumps({"metadata": {"id": "default"}, "data": layout})
            )


def serve(folder, name, *, port=None, browser=False, ours=False):
    """Serve a folder in JupyterLab until it is interrupted.

    Parameters
    ----------
    folder : Path
    name : str
        The notebook to open, or "" for none.
    port : int, optional
        Default: 8888, or the next free one.
    browser : bool
        Open it.
    ours : bool
        The notebooks are the project's own: their saved pictures are shown.
    """
    if ours:
        _trust(folder)
    os.environ.pop("MPLBACKEND", None)  # a kernel inherits it, and would show no chart
    if name:
        _fold_files(workspaces(folder))
    token = secrets.token_hex(24)
    server = _server(folder, name, token, port, browser)
    address = f"http://127.0.0.1:{server.port}/lab{'/tree/' + quote(name) if name else ''}?token={token}"
    text = f"\nThe notebooks are open at\n\n    {address}\n\nKeep this window open. To stop: Ctrl+C\n"
    server.io_loop.add_callback(print, text, flush=True)  # once it listens, not before
    # at once, without Jupyter's question whether one is sure
    signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
    server.start()


def _server(folder, name, token, port, browser):
    """Make the server: it listens to this machine alone and asks for the token, whatever a settings file says.

    It runs in this process. So Ctrl+C ends it and its kernels, and no list of processes shows the token.
    """
    import zmq
    from jupyterlab.labapp import LabApp

    settings = FORCED | {
        "ServerApp.port": port or 8888,
        "ServerApp.port_retries": 0 if port else 50,
        "ServerApp.root_dir": folder,
        "FileContentsManager.preferred_dir": folder,
        "ServerApp.open_browser": browser,
        "LabApp.workspaces_dir": workspaces(folder),
        "LabApp.default_url": f"/lab/tree/{quote(name)}" if name else "/lab",
        "IdentityProvider.token": token,
        "KernelManager.transport_encryption": "auto" if zmq.has("curve") else "disabled",
    }
    # Jupyter's own ping interval would give a warning for each page
    logging.getLogger("tornado.general").setLevel("ERROR")
    server = LabApp.initialize_server(argv=[f"--{key}={value}" for key, value in settings.items()])
    server.web_app.settings["page_config_hook"] = _no_news
    return server


def _no_news(_, page):
    """Take out the part of Lab that asks, over the first page, whether one wants its news."""
    page["disabledExtensions"] = [
        *page.get("disabledExtensions", []),
        "@jupyterlab/apputils-extension:announcements",
    ]
    return page


def has_browser():
    """Tell whether a window can open here: not over ssh, not without a screen."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"})
