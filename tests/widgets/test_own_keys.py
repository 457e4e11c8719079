"""The invisible child of a form; what a browser does with it is in tests/browser/test_diary_entry.py."""

import ipywidgets as ipw

from hipmobility.widgets.own_keys import OwnKeys, keep


def test_it_answers_each_press_once(monkeypatch):
    answers = []
    monkeypatch.setattr(OwnKeys, "send", lambda self, content, buffers=None: answers.append(content))
    keys = OwnKeys()
    assert answers == []
    keys._handle_custom_msg({}, [])
    assert answers == [{}]


def test_a_box_keeps_its_children_and_gets_one_more():
    box = ipw.VBox([ipw.Text()])
    keep(box)
    assert "hm-own-keys" in box._dom_classes
    assert [repr(one)[:8] for one in box.children] == ["Text(val", "OwnKeys("]
