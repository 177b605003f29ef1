"""What a PIN may be, and how long wrong tries lock it: house rules, nothing of which the procedure gives."""

from datetime import timedelta

SHORTEST, LONGEST = 4, 12
TRIES = 5
_LONGEST_LOCK = timedelta(hours=1)
_RUNS = "01234567890123456789", "98765432109876543210"


def pin_fault(pin: str) -> str:
    """Why `pin` (plain digits) may not be a PIN, as a Chinese sentence; empty where it may."""
    if not (pin.isascii() and pin.isdigit()):
        return "密码只能是数字。"
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"密码要 {SHORTEST} 到 {LONGEST} 位数字。"
    if len(set(pin)) == 1 or any(pin in run for run in _RUNS):
        return "密码太容易猜，不要用同一个数字或连着的数字。"
    return ""


def locked_for(failures: int) -> timedelta:
    """How long a PIN is locked after `failures` wrong tries in a row: from the fifth on a minute, then doubled, an
    hour at most."""
    if failures < TRIES:
        return timedelta(0)
    return min(timedelta(minutes=2 ** min(failures - TRIES, 10)), _LONGEST_LOCK)
