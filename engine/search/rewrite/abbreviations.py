"""What do people shorten? Read only where the corpus has the long form and not the short one."""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
js javascript; ts typescript; py python; k8s kubernetes; db database; repo repository
pw password; pwd password; passwd password; acct account; acc account; addr address; tel phone
txn transaction; tx transaction; msg message; sms message; pic picture; pics pictures; img image
qty quantity; amt amount; bal balance; fb facebook; ig instagram; wa whatsapp; cc credit card; dc debit card
dob date of birth; appt appointment; reg registration; sub subscription; subs subscription; dl download
application app; appl application; doc document; docs documents; mins minutes; hrs hours; yr year; wk week
min minimum; max maximum; est estimated; dep deposit; wd withdrawal; wdl withdrawal; ver version
tmr tomorrow; tmrw tomorrow; yday yesterday; temp temporary; perm permanent; auth authentication; config configuration
"""

ABBREVIATIONS: Mapping[str, str] = {
    short: meant
    for short, _, meant in (part.strip().partition(" ") for line in _TABLE.splitlines() for part in line.split(";"))
    if short
}
