"""What is support.yaml made of? Texts in both languages, ways to reach a person, lines for people at risk."""

from support.parts.help_lines import HelpLine, HelpLines
from support.parts.shared import Both, BothLists, Channel, Icon, Strict, Text

__all__ = ["Both", "BothLists", "Channel", "HelpLine", "HelpLines", "Icon", "Strict", "Text"]
