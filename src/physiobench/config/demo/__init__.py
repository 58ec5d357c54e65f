"""The demo practice: invented people on their way through the real service."""

from physiobench.config.demo.making import NotADemo, check_is_demo, is_empty, load, sign_in_lines
from physiobench.config.demo.people import SEED
from physiobench.config.demo.wiping import wipe


__all__ = ["SEED", "NotADemo", "check_is_demo", "is_empty", "load", "sign_in_lines", "wipe"]
