"""Notebooks as pages without code, served by Voilà: to this machine alone, behind a token, no file beside them."""

import os
import re
import tempfile
import webbrowser
from pathlib import Path
from urllib.parse import quote

import tornado.ioloop
import tornado.web
import zmq
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from hipmobility.site.cells import without_lab

HOSTS = ("127.0.0.1", "localhost")


class Leaving(VoilaShutdownKernelHandler):
    """Ends the kernel of a page that was left, or each look would leave one behind for as long as the server runs."""

    def check_xsrf_cookie(self):
        """Ask for no second cookie: Voilà sets none behind a token. Only the page knows the number of its kernel."""


class Pages(Voila):
    """Voilà for the notebooks that were named, whatever a settings file says: it reads none."""

    others = ()  # names beside the first, in its folder
    way = None  # the file with the address, until the browser has read it

    def init_handlers(self):
        """Serve each notebook under its name, so that links between them lead there; the first also at the top."""
        *handlers, (_, kind, first) = super().init_handlers()
        handlers = [
            (place, Leaving if one is VoilaShutdownKernelHandler else one, *more)
            for place, one, *more in handlers
        ]
        own = first["notebook_path"]
        names = {"/": own} | {f"/{name}": name for name in (own, *self.others)}
        return handlers + [
            (re.escape(quote(place)), kind, {**first, "notebook_path": name}) for place, name in names.items()
        ]

    def setup_template_dirs(self):
        """Let our frame come first: it asks no other machine for icons."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(Path(__file__).parent / "page"))

    def listen(self):
        """Answer only who asked for this machine by name; another site may point its own name at it."""
        find = self.app.find_handler

        def find_handler(request, **given):
            if request.query_arguments.get("token") == [self.token.encode()]:
                self.forget_way()
            if request.host_name in HOSTS:
                return find(request, **given)
            return self.app.get_handler_delegate(request, tornado.web.ErrorHandler, {"status_code": 403})

        self.app.find_handler = find_handler
        tornado.ioloop.IOLoop.current().add_callback(self.tell)
        super().listen()

    @property
    def address(self):
        """Where the first page is, with its token."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def tell(self):
        """Print the address, once somebody listens there."""
        top, token = self.address.split("?")
        pages = [self.address, *(f"{top}{quote(name)}?{token}" for name in self.others)]
        listed = "\n".join(f"    {one}" for one in pages)
        said = "The page is" if len(pages) == 1 else "The pages are"
        text = f"\n{said} open at\n\n{listed}\n\nKeep this window open. To stop: Ctrl+C\n"
        print(text, flush=True)

    def launch_browser(self):
        """Open the page by way of a file of this person alone: no list of programs shows the token."""
        with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False) as way:
            way.write(f'<meta http-equiv="refresh" content="0; url={self.address}">')
        self.way = Path(way.name)
        webbrowser.open(self.way.as_uri())

    def forget_way(self):
        """Remove that file, once it has led somebody here or nobody any more."""
        if self.way:
            self.way.unlink(missing_ok=True)


def prepared(_, notebook, cwd):
    """Leave out of a notebook what to do in JupyterLab before the page works: here it has been done."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = "\n\n".join(map(without_lab, cell.source.split("\n\n")))


def serve(notebook, *others, token, port=None, browser=False):
    """Serve notebooks until they are interrupted.

    Parameters
    ----------
    notebook : Path
    *others : str
        Names of more notebooks in the same folder.
    token : str
        Who opens a page has to know it.
    port : int, optional
        Default: 8866, or the next free one.
    browser : bool
        Open the first page.
    """
    os.environ.pop("MPLBACKEND", None)  # a kernel inherits it, and would show no chart
    settings = Config()
    settings.Voila.ip = "127.0.0.1"
    settings.Voila.base_url = "/"
    settings.Voila.config_file_paths = []
    settings.Voila.port = port or 8866
    settings.Voila.port_retries = 0 if port else 50
    settings.Voila.open_browser = browser
    settings.Voila.log_level = "WARN"
    settings.VoilaConfiguration.file_allowlist = []  # not even a picture that lies beside the notebook
    settings.VoilaConfiguration.strip_sources = True
    settings.VoilaConfiguration.prelaunch_hook = prepared
    settings.VoilaConfiguration.template = "lab"
    for choice in ("allow_template_override", "allow_theme_override"):  # other frames ask other machines
        settings.VoilaConfiguration[choice] = "NO"
    settings.KernelManager.transport_encryption = "auto" if zmq.has("curve") else "disabled"
    pages = Pages(token=token, config=settings)
    pages.others = others
    pages.initialize([str(notebook)])
    try:
        pages.start()
    finally:
        pages.forget_way()
