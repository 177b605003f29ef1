"""The bell: repeated until acknowledged or silenced; silence lasts until the next alarm, for a major one a minute."""

import sys
from pathlib import Path

from pmconsole.alerts.rows import StripView
from pmconsole.alerts.sound import MAJOR_SILENCE_SECONDS, REPEAT_SECONDS, Ringing, Sound, title

CALM = StripView()


def calling(mark: int = 1, loudest: int = 2, met: int = 0) -> StripView:
    return StripView(calling=1, loudest=loudest, call_mark=mark, met_unseen=met)


def test_it_repeats_until_acknowledged() -> None:
    bell = Ringing()
    bell.see(calling())
    assert [bell.rings(at) for at in (0, 1, REPEAT_SECONDS, REPEAT_SECONDS + 1)] == [True, False, True, False]
    bell.see(CALM)
    assert not bell.rings(100)


def test_silence_lasts_until_the_next_alarm() -> None:
    bell = Ringing()
    bell.see(calling(1))
    assert bell.silence(0)
    assert not any(bell.rings(at) for at in range(0, 3600, 10))
    bell.see(calling(2))
    assert bell.rings(3601)


def test_a_later_breach_sounds_at_once_though_the_bell_has_just_rung() -> None:
    bell = Ringing()
    bell.see(calling(1))
    assert bell.rings(0)
    bell.see(calling(2))
    assert bell.rings(0.1)


def test_a_major_incident_is_silent_for_a_minute_at_most() -> None:
    bell = Ringing()
    bell.see(calling(1, loudest=1))
    bell.silence(0)
    assert not bell.rings(MAJOR_SILENCE_SECONDS - 1)
    assert bell.rings(MAJOR_SILENCE_SECONDS)


def test_what_was_met_unseen_earns_one_short_sound() -> None:
    bell = Ringing()
    bell.see(CALM)
    bell.see(StripView(met_unseen=1))
    assert [bell.rings(0), bell.rings(1), bell.rings(60)] == [True, False, False]


def test_a_restart_does_not_ring_for_what_was_met_before() -> None:
    bell = Ringing()
    bell.see(StripView(met_unseen=3))
    assert not bell.rings(0)


def test_there_is_nothing_to_silence_while_all_is_quiet() -> None:
    assert not Ringing().silence(0)


def test_a_command_runs_without_a_shell_and_a_broken_one_falls_back_to_the_bell(tmp_path: Path) -> None:
    bells: list[int] = []
    mark = tmp_path / "rang; touch x"
    sound = Sound([sys.executable, "-c", "import sys; open(sys.argv[1], 'w')", str(mark)], lambda: bells.append(1))
    sound.play()
    assert sound.running is not None
    sound.running.wait(10)
    assert mark.exists() and not bells
    broken = Sound(["/no/such/program"], lambda: bells.append(1))
    broken.play()
    broken.play()
    assert bells == [1, 1]
    Sound("off", lambda: bells.append(1)).play()
    assert bells == [1, 1]


def test_the_title_is_a_second_channel() -> None:
    assert title(CALM, "控制台") == "控制台"
    assert "超时 1 条" in title(calling(), "控制台")
    assert "已恢复未确认" in title(StripView(met_unseen=2), "控制台")
