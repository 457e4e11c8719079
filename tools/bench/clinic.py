"""Time what notebook 07 shows of the invented clinic: 200 patients, library loaded.

    python tools/bench/clinic.py [PATIENTS] [ROUNDS]

Goal: below 3 s for 200 patients, all together. Prints medians in seconds, and beside them the processor time, which
other programs on the machine disturb less.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT)]


def main(patients, rounds):
    """Run the program."""
    import matplotlib as mpl

    mpl.use("agg")
    from hipmobility import caseload, cohort, figures, report
    from hipmobility.widgets.caseload_table import CaseloadTable

    made = {}

    def overview():
        return cohort.summary(cohort.per_patient(*cohort.tables(clinic.sessions, clinic.diary, clinic.plan)))

    with tempfile.TemporaryDirectory() as folder:
        steps = {
            "invent the clinic": lambda: cohort.simulate(patients),
            "whom to call, and why": lambda: caseload.review(clinic.sessions, clinic.diary, clinic.plan),
            "the table": lambda: CaseloadTable(made["whom to call, and why"], report.Folder(clinic, folder)),
            "one report": lambda: made["the table"].report(made["the table"].shown[0]),
            "overview": overview,
            "what may be shared": lambda: cohort.share(made["overview"]),
            "draw the funnel": lambda: figures.plot_funnel(made["overview"].funnel).figure.savefig(
                Path(folder) / "f.png"
            ),
        }
        clinic, whole = cohort.simulate(patients), [0, 0]
        for name, step in steps.items():
            clock, processor = [], []
            for _ in range(rounds):
                start, before = perf_counter(), process_time()
                made[name] = step()
                clock.append(perf_counter() - start)
                processor.append(process_time() - before)
            whole = [whole[0] + median(clock), whole[1] + median(processor)]
            print(f"{name:24} {median(clock):6.2f} s {median(processor):6.2f} s processor")
        print(f"{f'all, {patients} patients':24} {whole[0]:6.2f} s {whole[1]:6.2f} s processor")


if __name__ == "__main__":
    main(*(int(one) for one in (*sys.argv[1:], *(200, 5)[len(sys.argv) - 1 :])))
