"""Whether every content file parses, and how much of it a registered physio has signed."""

from collections.abc import Callable, Mapping

from physiobench.content import figures, load, questionnaire_load, rules_load
from physiobench.content.errors import ContentError
