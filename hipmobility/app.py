"""One notebook as a page without code, served by Voilà: to this machine alone, behind a token, no file beside it."""

import re
import tempfile
import webbrowser
from pathlib import Path

import tornado.ioloop
import tornado.web
import zmq
from traitlets.config import Config
from voila.app import Voila

from hipmobility.site.cells import LAB_ONLY

HOSTS = ("127.0.0.1", "localhost")


class OnePage(Voila):
    """Voilà for one notebook, whatever a settings file says: it reads none."""

    def setup_template_dirs(self):
        """Let our frame come first: it asks no other machine for icons."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(Path(__file__).parent / "page"))

    def listen(self):
        """Answer only who asked for this machine by name; another site may point its own name at it."""
        find = self.app.find_handler

        def find_handler(request, **given):
            if request.host_name in HOSTS:
                return find(request, **given)
            return self.app.get_handler_delegate(request, tornado.web.ErrorHandler, {"status_code": 403})

        self.app.find_handler = find_handler
        tornado.ioloop.IOLoop.current().add_callback(self.tell)
        super().listen()

    @property
    def address(self):
        """Where the page is, with its token."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def tell(self):
        """Print the address, once somebody listens there."""
        text = f"\nThe page is open at\n\n    {self.address}\n\nKeep this window open. To stop: Ctrl+C\n"
        print(text, flush=True)

    def launch_browser(self):
        """Open the page by way of a file of this person alone: no list of programs shows the token."""
        with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False) as way:
            way.write(f'<meta http-equiv="refresh" content="0; url={self.address}">')
        webbrowser.open(Path(way.name).as_uri())


def without_lab(_, notebook, cwd):
    """Leave out of a notebook what to do in JupyterLab before the page works: here it has been done."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = "\n\n".join(map(_without_lab, cell.source.split("\n\n")))


def _without_lab(paragraph):
    if not any(lab in paragraph for lab in LAB_ONLY):
        return paragraph
    sentences = re.split(r"(?<=[.?!])\s+", paragraph)
    kept = [one for one in sentences if not any(lab in one for lab in LAB_ONLY)]
    return " ".join(kept) if kept[:1] == sentences[:1] else ""  # what follows goes with it


def serve(notebook, *, token, port=None, browser=False):
    """Serve a notebook until it is interrupted.

    Parameters
    ----------
    notebook : Path
    token : str
        Who opens the page has to know it.
    port : int, optional
        Default: 8866, or the next free one.
    browser : bool
        Open the page.
    """
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
    settings.VoilaConfiguration.prelaunch_hook = without_lab
    settings.VoilaConfiguration.template = "lab"
    settings.KernelManager.transport_encryption = "auto" if zmq.has("curve") else "disabled"
    page = OnePage(token=token, config=settings)
    page.initialize([str(notebook)])
    page.start()
