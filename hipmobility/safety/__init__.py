"""Who should not stretch today, who should stretch in another way, and when to see someone. Rules, not a diagnosis.

Before a stretch  questions, gate, assess -> Assessment (with a Gate for each stretch), due
Around a session  session_rule -> SessionRule
Over weeks        review -> Flags

Every text stands in `content/<language>/safety_gate.toml` and `safety_rules.toml`, with its level and its sources.
"""

from hipmobility.safety.assessment import (
    ROUTINE,
    TIERS,
    Assessment,
    Gate,
    Question,
    SafetyGate,
    assess,
    gate,
    questions,
)
from hipmobility.safety.flags import Flag, due, review
from hipmobility.safety.session import SessionRule, session_rule

__all__ = [
    "ROUTINE",
    "TIERS",
    "Assessment",
    "Flag",
    "Gate",
    "Question",
    "SafetyGate",
    "SessionRule",
    "assess",
    "due",
    "gate",
    "questions",
    "review",
    "session_rule",
]
