"""Draws docs/progress.png, the picture in the README, from the sample log: `python tools/draw_readme_picture.py`."""

from pathlib import Path

import matplotlib

from hipmobility import exchange, figures, outcomes

ROOT = Path(__file__).resolve().parent.parent

matplotlib.use("Agg")
tables = [
    exchange.read_csv(ROOT / "data" / f"sample_{table}.csv", table) for table in ("sessions", "diary", "plan")
]
chart = figures.plot_progress(outcomes.progress(*tables, patient_id="P3", site="low back"))
(ROOT / "docs").mkdir(exist_ok=True)
chart.figure.savefig(ROOT / "docs" / "progress.png", dpi=110, metadata={"Software": None})
