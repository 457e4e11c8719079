"""The questions before a session: which, in what order, how sure, and in what words."""

import copy

import pytest
import readability

from hipmobility import content, stretches

GATE = content.safety_gate("en")


@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_strictest_questions_come_first(key, language):
    tiers = [question.tier for question in stretches.safety_gate(key, language).questions]
    assert tiers == sorted(tiers, key=stretches.TIERS.index)
    # evidence notes: six emergency signs; six for a clinician within 48 h, one of them in two parts; gates
    assert (tiers.count("emergency"), tiers.count("clinician")) == (6, 7)
    assert tiers.count("ask_first") >= 3


def test_the_order_in_the_file_does_not_matter(monkeypatch):
    asked = stretches.safety_gate("figure_4")
    shuffled = {**GATE, "questions": GATE["questions"][::-1]}
    monkeypatch.setattr(content, "safety_gate", lambda language: shuffled)
    tiers = [question.tier for question in stretches.safety_gate("figure_4").questions]
    assert tiers == [question.tier for question in asked.questions]


def test_each_sign_of_the_evidence_notes_is_asked():
    asked = " ".join(question.text.lower() for question in stretches.safety_gate("hip_flexor").questions)
    signs = "numbness,bladder,bowels,sex,weak leg,both legs,fall,crash,chest pain,fainting,tearing,fever,chills,cancer"
    signs += ",weight loss,thin bones,steroid,70,germs,needle,infection,spine,night,one leg,hip joint,pregnant,under 18"
    assert [sign for sign in signs.split(",") if sign not in asked] == []


def test_an_emergency_says_first_whom_to_call():
    gate = stretches.safety_gate("figure_4")
    assert gate.say["emergency"][0].text == "Call emergency services now."
    assert "48 hours" in stretches.plain(gate.say["clinician"])
    for key in stretches.KEYS:
        assert all(q.level in ("practice", "design") for q in stretches.safety_gate(key).questions)


def test_what_is_not_known_is_named():
    with pytest.raises(ValueError, match=r"^stretch: 'calf' is not hip_flexor or figure_4"):
        stretches.safety_gate("calf")
    with pytest.raises(ValueError, match=r"^language: 'xx' is not "):
        stretches.safety_gate("figure_4", "xx")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda gate: gate.pop("say"), "file, say: is missing"),
        (lambda gate: gate["say"].pop("during"), "file, say, during: is missing"),
        (lambda gate: gate.update(say=3), "file, say: 3 is not a table of emergency, clinician"),
        (lambda gate: gate.update(questions=[1]), "file, questions: [1] is not a list of questions"),
        (lambda gate: gate["questions"][0].update(tier="soon"), "file, questions 1, tier: 'soon' is not emergency"),
        (lambda gate: gate["questions"][1].update(stretches=["calf"]), "file, questions 2, stretches: ['calf'] is not"),
        (lambda gate: gate["questions"][1].update(text="Fever"), "file, questions 2, text: 'Fever' does not end with"),
        (lambda gate: gate["questions"][1].update(sources=["wiki"]), "file, questions 2, sources: 'wiki' is not in"),
        (lambda gate: gate["say"]["emergency"][0].update(level=9), "file, say.emergency, sentence 1, level: 9 is not"),
    ],
)  # fmt: skip
def test_a_fault_of_the_gate_is_reported(change, fault):
    gate = copy.deepcopy(GATE)
    assert [*content.gate_faults(gate, "file")] == []
    change(gate)
    assert [one for one in content.gate_faults(gate, "file") if one.startswith(fault)]


def test_all_languages_ask_the_same():
    def shape(language):
        gate = content.safety_gate(language)
        questions = [{name: one[name] for name in one if name != "text"} for one in gate["questions"]]
        return questions, {name: [one["level"] for one in said] for name, said in gate["say"].items()}

    first, *others = map(shape, stretches.languages())
    assert all(other == first for other in others)


FILLED = {  # what may stand for a name in curly braces
    **{"side": "left", "first": "left", "second": "right", "kept": "left", "site": "low back"},
    **{"stretch": "Hip flexor stretch", "what": "Get ready", "number": 1, "total": 2, "full": 2, "holds": 2},
    **{"seconds": 60, "hold_s": 30, "ready_s": 10, "before": 4, "after": 3, "pain": 4},
}


def test_a_patient_reads_it_at_grade_6():
    gate = [question.text for key in stretches.KEYS for question in stretches.safety_gate(key).questions]
    said = [one.text for part in stretches.safety_gate("figure_4").say.values() for one in part]
    forms = [*stretches.words("guided_session").values(), *stretches.words("diary_form").values()]
    words = [text.format(**FILLED) for text in forms]
    for part in (gate, said, words):
        assert readability.measure("\n".join(part)).grade <= 6
    for text in [*gate, *said, *words]:
        if len(text.split()) > 8:
            assert readability.measure(text).grade <= 8, text
