"""Several sessions at once: shares of an agent, slowdown, pausing. Talk is 100 s without wrap-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Play = Callable[..., Any]

BLENDED = {"phone": {}, "email": {}}
MAIL_300 = {"any": {"talk": {"phone": 60, "email": 300}}}


def test_concurrency_two_chats_share_one_agent_without_slowdown(play: Play) -> None:
    """0-100 and 50-150 side by side, each half an agent; the third waits for the first to end."""
    day = play([(0, "chat"), (50, "chat"), (60, "chat")], channels={"chat": {"concurrency": 2}})

    assert [day.times(case, 1)[2:] for case in range(3)] == [(0, 100, 100), (50, 150, 150), (100, 200, 200)]
    assert [day.contact(case, 1).capacity_s for case in range(3)] == [50, 50, 50]


def test_slowdown_number_sessions_slow_each_other_while_together(play: Play) -> None:
    """Slowdown 1: together each runs at half speed. First 40 alone + 60 in 120 s: 160; second 60 by then, 40 alone."""
    day = play([(0, "chat"), (40, "chat")], channels={"chat": {"concurrency": 2, "slowdown": 1.0}})

    assert day.times(0, 1) == (0, 0, 0, 160, 160)
    assert day.times(1, 1) == (40, 40, 40, 200, 200)
    assert [(day.contact(case, 1).talk_s, day.contact(case, 1).capacity_s) for case in (0, 1)] == [(100, 80)] * 2


def test_slowdown_half_exact_shares(play: Play) -> None:
    """Slowdown 0.5: speed 2/3 together. First 40 + 60 in 90 s: 130; second 60 by then, 40 more alone: 170."""
    day = play([(0, "chat"), (40, "chat")], channels={"chat": {"concurrency": 2, "slowdown": 0.5}})

    assert day.contact(0, 1).ended_s == pytest.approx(130)
    assert day.contact(1, 1).ended_s == pytest.approx(170)


def test_slowdown_list_gives_the_extra_time_by_number_of_further_sessions(play: Play) -> None:
    """[1, 1.5]: two together run at 1/(1 + 1), three at 1/(1 + 1.5) = 0.4.

    Two start at 0 and a third at 100: the first two have 50 left, need 125 s, end at 225; the third has done 50 by
    then and ends at 275.
    """
    day = play(
        [(0, "chat"), (0, "chat"), (100, "chat")],
        channels={"chat": {"concurrency": 3, "slowdown": [1.0, 1.5]}},
    )

    assert [day.contact(case, 1).ended_s for case in range(3)] == pytest.approx([225, 225, 275])


def test_slowdown_list_last_entry_repeats(play: Play) -> None:
    """[1]: three together run at half speed, as two do."""
    day = play([(0, "chat")] * 3, channels={"chat": {"concurrency": 3, "slowdown": [1.0]}})

    assert [day.contact(case, 1).ended_s for case in range(3)] == [200, 200, 200]


def test_slowdown_is_that_of_the_own_channel(play: Play) -> None:
    """Chat slows by 1, messages by nothing: message 0-100, chat half done by then, ends at 150."""
    day = play(
        [(0, "chat"), (0, "email")],
        channels={"chat": {"concurrency": 2, "slowdown": 1.0}, "email": {"concurrency": 2}},
    )

    assert day.contact(0, 1).ended_s == 150
    assert day.contact(1, 1).ended_s == 100


def test_slowdown_wrap_up_counts_as_a_running_session(play: Play) -> None:
    """First talks 0-100, wraps 20; the second joins at 110: half speed, wrap ends at 130; 10 of 100 done.

    Then alone: 90 more to 220, wrap to 240.
    """
    day = play(
        [(0, "chat"), (110, "chat")],
        channels={"chat": {"concurrency": 2, "slowdown": 1.0}},
        intents={"any": {"wrap": 20}},
    )

    assert day.times(0, 1) == (0, 0, 0, 100, 130)
    assert day.times(1, 1) == (110, 110, 110, 220, 240)
    assert (day.contact(0, 1).wrap_s, day.contact(0, 1).capacity_s) == (20, 65)


def test_capacity_lcm_mixes_channels_of_different_concurrency(play: Play) -> None:
    """Capacity 6: chat takes 3, sms 2, phone 6. Chat 0-90 and sms 0-100 run, 5 of 6 taken.

    At 90 the call of 10 does not fit, the sms of 20 does: 90-190; the call has the agent to itself at 190-290.
    """
    day = play(
        [(0, "chat"), (0, "sms"), (10, "phone"), (20, "sms")],
        channels={"phone": {}, "chat": {"concurrency": 2}, "sms": {"concurrency": 3}},
        intents={"any": {"talk": {"chat": 90}}},
    )

    assert day.times(0, 1)[2:4] == (0, 90)
    assert day.times(1, 1)[2:4] == (0, 100)
    assert day.times(3, 1)[2:4] == (90, 190)
    assert day.times(2, 1)[2:4] == (190, 290)
    assert [day.contact(case, 1).capacity_s for case in range(4)] == pytest.approx([45, 100 / 3, 100, 100 / 3])


def test_capacity_live_and_deferred_run_together_when_both_fit(play: Play) -> None:
    """Without pausing, a message starts beside a chat."""
    day = play(
        [(0, "chat"), (10, "email")],
        channels={"chat": {"concurrency": 2}, "email": {"concurrency": 2}},
    )

    assert day.contact(1, 1).started_s == 10


def test_pause_deferred_off_call_waits_for_the_message_to_end(play: Play) -> None:
    """E-mail 0-300; the call of 100 is taken at 300."""
    day = play([(0, "email"), (100, "phone")], channels=BLENDED, intents=MAIL_300)

    assert day.times(1, 1) == (100, 100, 300, 360, 360)


def test_pause_deferred_message_stops_while_a_call_runs(play: Play) -> None:
    """E-mail from 0, call 100-160, then 10 s to find back and the 200 s left: 370."""
    day = play(
        [(0, "email"), (100, "phone")],
        channels=BLENDED,
        intents=MAIL_300,
        routing={"pause_deferred": True, "resume_cost": "10s"},
    )

    assert day.times(1, 1) == (100, 100, 100, 160, 160)
    assert day.times(0, 1) == (0, 0, 0, 370, 370)
    message = day.contact(0, 1)
    assert (message.talk_s, message.paused_s, message.switch_s, message.capacity_s) == (300, 60, 10, 310)


def test_pause_deferred_two_calls_running_on_pause_it_once(play: Play) -> None:
    """Calls 100-160 and, waiting since 120, 160-220: the e-mail is paused for 120 s and resumed once."""
    day = play(
        [(0, "email"), (100, "phone"), (120, "phone")],
        channels=BLENDED,
        intents=MAIL_300,
        routing={"pause_deferred": True, "resume_cost": "10s"},
    )

    assert day.times(2, 1)[2:4] == (160, 220)
    assert (day.contact(0, 1).ended_s, day.contact(0, 1).paused_s, day.contact(0, 1).switch_s) == (430, 120, 10)


def test_pause_deferred_twice_costs_twice(play: Play) -> None:
    """Calls at 100 and 200: e-mail 100 s, pause to 160, resumed 10 + 30 s, pause to 260, 10 + 170 s: 440."""
    day = play(
        [(0, "email"), (100, "phone"), (200, "phone")],
        channels=BLENDED,
        intents=MAIL_300,
        routing={"pause_deferred": True, "resume_cost": "10s"},
    )

    assert (day.contact(0, 1).ended_s, day.contact(0, 1).paused_s, day.contact(0, 1).switch_s) == (440, 120, 20)


def test_pause_deferred_lasts_through_wrap_up(play: Play) -> None:
    """Call 100-160, wrap 20: the e-mail resumes at 180 and ends at 380."""
    day = play(
        [(0, "email"), (100, "phone")],
        channels=BLENDED,
        intents={"any": {"talk": {"phone": 60, "email": 300}, "wrap": {"phone": 20}}},
        routing={"pause_deferred": True},
    )

    assert (day.contact(0, 1).ended_s, day.contact(0, 1).paused_s) == (380, 80)


def test_pause_deferred_paused_work_comes_before_new_messages(play: Play) -> None:
    """E-mails at 0 and 50, call 100-160: the first is resumed and ends at 360, then the second starts."""
    day = play(
        [(0, "email"), (50, "email"), (100, "phone")],
        channels=BLENDED,
        intents=MAIL_300,
        routing={"pause_deferred": True},
    )

    assert day.times(0, 1)[2:4] == (0, 360)
    assert day.times(1, 1)[2:4] == (360, 660)


def test_pause_deferred_paused_work_comes_before_the_own_line(play: Play) -> None:
    """A's calls 0-60 and 200-260 interrupt B's e-mail of 150; A's e-mail waits for its owner since 210.

    At 260 B's is resumed, with 250 s left, and A's follows 510-810.
    """
    day = play(
        [(0, "phone"), (150, "email"), (200, "phone"), (210, "email")],
        who="ABAA",
        channels=BLENDED,
        intents=MAIL_300,
        routing={"pause_deferred": True, "affinity": "owner", "affinity_wait": "forever"},
    )

    assert day.times(1, 1)[2:4] == (150, 510)
    assert day.times(2, 1)[2:4] == (200, 260)
    assert day.times(3, 1)[2:4] == (510, 810)


def test_pause_deferred_pauses_every_message_and_resumes_them(play: Play) -> None:
    """Two e-mails side by side since 0 and 10, call 100-160: both go on at 160, with 200 and 210 left."""
    day = play(
        [(0, "email"), (10, "email"), (100, "phone")],
        channels={"phone": {}, "email": {"concurrency": 2}},
        intents=MAIL_300,
        routing={"pause_deferred": True},
    )

    assert [day.contact(case, 1).ended_s for case in (0, 1)] == [360, 370]
    assert [day.contact(case, 1).paused_s for case in (0, 1)] == [60, 60]


def test_pause_deferred_new_message_waits_for_the_live_session_to_end(play: Play) -> None:
    """A chat takes half the agent; with pausing the e-mail of 10 starts only at 100."""
    day = play(
        [(0, "chat"), (10, "email")],
        channels={"chat": {"concurrency": 2}, "email": {"concurrency": 2}},
        routing={"pause_deferred": True},
    )

    assert day.contact(1, 1).started_s == 100


def test_switch_cost_only_for_another_channel_than_the_last_taken(play: Play) -> None:
    """Call 0-60 (nothing before it), e-mail 60-375 with 15 s of switching, call 375-450, call 450-510 without."""
    day = play(
        [(0, "phone"), (10, "email"), (100, "phone"), (110, "phone")],
        channels=BLENDED,
        intents=MAIL_300,
        routing={"switch_cost": "15s"},
    )

    assert [day.times(case, 1)[2:4] for case in range(4)] == [(0, 60), (60, 375), (375, 450), (450, 510)]
    assert [day.contact(case, 1).switch_s for case in range(4)] == [0, 15, 15, 0]
    assert [day.contact(case, 1).switched for case in range(4)] == [False, True, True, False]


def test_switched_is_logged_without_a_cost_by_agent(play: Play) -> None:
    """Agent 0 takes a call at 0, a message at 60 and a call at 360, agent 1 calls at 10, 110 and 355.

    The second and third of agent 0 change channel; the bot is no agent, the caller of 40 leaves unanswered.
    """
    day = play(
        [(0, "phone"), (10, "phone"), (20, "email"), (30, "bot"), (40, "phone"), (110, "phone"), (355, "phone"),
         (360, "phone")],
        channels={"phone": {"patience": "1s"}, "email": {}, "bot": {}},
        intents={"any": {"talk": {"phone": 60, "email": 300}, "containment": {"bot": 1.0}}},
        teams={"desk": {"agents": 2, "channels": ["phone", "email"]}},
    )  # fmt: skip

    assert [(day.contact(case, 1).agent, day.contact(case, 1).switched) for case in range(8)] == [
        (0, False), (1, False), (0, True), (None, False), (None, False), (1, False), (1, False), (0, True),
    ]  # fmt: skip
    assert {day.contact(case, 1).switch_s for case in (0, 2, 7)} == {0}


def test_switch_cost_resuming_is_not_taking(play: Play) -> None:
    """E-mail 0, call 100 (switch 15, 60): 175; e-mail resumed, no switch; call at 200: the last taken was a call."""
    day = play(
        [(0, "email"), (100, "phone"), (200, "phone")],
        channels=BLENDED,
        intents=MAIL_300,
        routing={"switch_cost": "15s", "pause_deferred": True},
    )

    assert [day.contact(case, 1).switch_s for case in range(3)] == [0, 15, 0]
    assert [day.contact(case, 1).switched for case in range(3)] == [False, True, False]
    assert day.times(1, 1)[2:4] == (100, 175)
    assert day.times(2, 1)[2:4] == (200, 260)
    assert day.contact(0, 1).ended_s == 100 + 75 + 25 + 60 + 175


def test_proficiency_multiplies_talk_only(play: Play) -> None:
    """Proficiency 1.5: talk 150, wrap still 20."""
    day = play(
        [(0, "phone")],
        channels={"phone": {}},
        teams={"desk": {"proficiency": {"phone": 1.5}}},
        intents={"any": {"wrap": 20}},
    )

    assert day.times(0, 1) == (0, 0, 0, 150, 170)
    assert day.contact(0, 1).talk_s == 150


def test_team_table_counts_every_agent_second(play: Play) -> None:
    """Three chats of 100 s at 1700, 1750, 1760 on one agent for two: the third waits 40 s, 1800-1900.

    First half hour: duty 1800, busy 100, capacity (100 + 50)/2, waiting 40. Second: duty 1800, busy 100,
    capacity (50 + 100)/2.
    """
    day = play([(1700, "chat"), (1750, "chat"), (1760, "chat")], channels={"chat": {"concurrency": 2}})

    assert day.slots("desk", "duty_s", 3) == [1800, 1800, 1800]
    assert day.slots("desk", "busy_s", 3) == [100, 100, 0]
    assert day.slots("desk", "capacity_s", 3) == [75, 75, 0]
    assert day.slots("desk", "waiting_s", 3) == [40, 0, 0]
    assert day.slots("desk", "absent_s", 3) == [0, 0, 0]


def test_team_table_paused_work_is_neither_busy_nor_capacity(play: Play) -> None:
    """E-mail 0-300 on a shift of one minute: 60 s of it today, the rest paused and off duty."""
    day = play(
        [(0, "email")],
        channels={"email": {}},
        teams={"desk": {"shifts": [{"agents": 1, "hours": "00:00-00:01"}]}},
        intents={"any": {"talk": 300}},
    )

    assert [day.total("desk", column) for column in ("duty_s", "busy_s", "capacity_s")] == [60, 60, 60]


def test_team_table_waiting_belongs_to_the_first_able_team(play: Play) -> None:
    """Both teams take calls; 90 s of waiting are counted for the first of them only."""
    day = play(
        [(0, "phone"), (5, "phone"), (10, "phone")],
        channels={"phone": {}},
        teams={"one": {}, "two": {}},
    )

    assert day.contact(2, 1).started_s == 100
    assert (day.total("one", "waiting_s"), day.total("two", "waiting_s")) == (90, 0)
