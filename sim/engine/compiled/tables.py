"""The tables of a run: what a row of each holds, and the functions that look into them.

Every function of the compiled engine takes the state ``s`` and places of rows; -1 stands for no row. The first group
of tables says what is simulated and does not change while a run goes on (but for a channel's place in its opening
hours); the second is what happens.
"""

from __future__ import annotations

import numpy as np

from sim.compiling import numbers_of, records_of
from sim.engine.model import After

NOBODY = -1
NONE = -1
MOVES = len(After)
"""After how many kinds of events a customer may move on."""


def _row(integers: str, floats: str = "", flags: str = "") -> np.dtype:
    fields = [(name, "i8") for name in integers.split()] + [(name, "f8") for name in floats.split()]
    return np.dtype(fields + [(name, "?") for name in flags.split()], align=True)


# what is simulated

LAW = _row("kind xs ys n", "a b c zero_share")  # xs, ys: first of n numbers each
CHANNEL = _row(
    "kind slowdown patience chase front queue_limit serve affinity_wait priority span n_spans starts ends waiting",
    "front_share answer_within_s ask_factor",
    "serves_at_close",
)
INTENT = _row("items n_items transfers n_transfers", "transfer_share")
INTENT_ITEM = _row("number")
CAPTURED = _row("", "", "yes")  # by (row of INTENT_ITEM, channel)
WORK = _row("talk wrap", "resolution containment")  # by (intent, channel)
ITEM = _row("lasting", "ask_s on_file needed", "every_contact")  # lasting: place among the lasting items
NEXT = _row("rule")  # by (whether a front ended the contact, after, channel, intent)
RULE = _row("attempts n_attempts delay")
ATTEMPT = _row("shares channels n")
PLACE = _row("number")  # of a channel, team, line or set of teams, wherever a list of them is kept
TEAM = _row(
    "capacity live_need reserve scale n_channels live_lines n_live_lines deferred_lines"
    " n_deferred_lines live_waiting deferred_waiting waiting group n_staying first_staying last_staying",
    "waiting_since_s",
    "transfers_only",
)
TEAM_CHANNEL = _row("need order", "proficiency")  # by (team, channel)
SERVES = _row("", "", "yes")  # by (team, channel, intent)
ABLE = _row("teams n")  # a set of teams that can take a contact
SEGMENT = _row("", "patience_factor")
FIXTURE = _row("rank entity", "time_s")  # what is known to happen: duties and closings, in order

# what happens

ARRIVAL = _row(
    "case customer customer_row segment intent channel number place customer_number customer_place", "opened_s"
)
CUSTOMER = _row(
    "number place segment owner last_agent began_channel in_hand next",
    "last_contact_s",
    "known identified known_to_owner",
)
CUSTOMER_ITEM = _row("memories", "", "given")  # by (customer, lasting item)
CASE = _row(
    "identity number place customer_number customer intent handled duplicates entries n_automated n_deferred"
    " front_entries open_contacts n_planned first_waiting contacts visits n_channels transfers extra_contacts repeated"
    " unwritten first_contact last_contact next previous",
    "opened_s closed_s live_minutes deferred_hours",
    "resolved given_up capped settled related",
)
CASE_MOVES = _row("count")  # by (case, after)
CASE_CHANNEL = _row("", "", "met")  # by (case, channel)
CASE_ITEM = _row("held", "", "given")  # by (case, place of the item in the intent)
HOLDING = _row("agent channel visit next", "held_s", "automated")
MEMORY = _row("agent channel case other_case next", "held_s other_held_s")
CONTACT = _row(
    "place case entity number channel host visit origin outcome asked_team by_agent line deferred_occurrence agent"
    " occurrence owner_met needed asked repeated stated next_team hop_channel move_after move_channel silence_channel"
    " host_contact next_task next_of_case previous_of_case next_waiting previous_waiting next_session previous_session",
    "created_s queued_s started_s ended_s released_s talk_s asking_s lookup_s switch_s wrap_s repeat_s left_s since_s"
    " speed paused_s paused_at_s hop_due_s",
    "live chase fronted duplicate switched related wrapping resolves open written",
)
CONTACT_ITEM = _row("held")  # by (contact, place of the item in the intent): how it will be held once it is over
TIMER = _row("rank entity position")  # by (contact, which of its timers)
DUE = _row("timer", "time_s")  # the heap
NODE = _row("entity child next previous", "first second")  # agents, then contacts: their place in an order
LINE = _row("root channel owner able")
GROUP = _row("live_used deferred_used root n next")
AGENT = _row(
    "team number live_used deferred_used own_live own_deferred last_channel load_live load_deferred"
    " group next_staying previous_staying",
    "speed accounted_s since_s",
    "on_duty staying listed touched",
)
CHAIN = _row("first last n")  # of an agent: its running sessions, its paused ones
QUEUE = _row("first last")  # of contacts that begin, of contacts that wake up
CONTACT_ROW = _row(
    "case customer segment intent contact channel team agent origin outcome items_needed items_asked items_repeated"
    " owner_met duplicate switched host",
    "created_s queued_s started_s ended_s released_s talk_s asking_s lookup_s switch_s wrap_s paused_s capacity_s"
    " repeat_s",
)
CASE_ROW = _row(
    "case customer segment intent outcome contacts channels items_repeated transfers extra_contacts relationship",
    "opened_s closed_s minutes_waited hours_waited csat_points churn_probability",
)

TABLES = {
    "values": np.dtype("f8"), "laws": LAW, "channels": CHANNEL, "intents": INTENT, "intent_items": INTENT_ITEM,
    "captured": CAPTURED, "works": WORK, "items": ITEM, "moves": NEXT, "rules": RULE, "attempts": ATTEMPT,
    "places": PLACE, "teams": TEAM, "team_channels": TEAM_CHANNEL, "serves": SERVES, "ables": ABLE,
    "fresh": PLACE, "segments": SEGMENT, "portfolio": PLACE, "fixtures": FIXTURE, "arrivals": ARRIVAL,
    "customers": CUSTOMER, "customer_items": CUSTOMER_ITEM, "cases": CASE, "case_moves": CASE_MOVES,
    "case_channels": CASE_CHANNEL, "case_items": CASE_ITEM, "holdings": HOLDING, "memories": MEMORY,
    "contacts": CONTACT, "contact_items": CONTACT_ITEM, "timers": TIMER, "dues": DUE, "nodes": NODE, "lines": LINE,
    "groups": GROUP, "agents": AGENT, "chains": CHAIN, "queues": QUEUE,
    "slots": np.dtype("f8"), "contact_rows": CONTACT_ROW, "case_rows": CASE_ROW,
}  # fmt: skip

_COUNTS = """
seed replication n_channels n_intents n_items n_lasting n_teams n_agents n_slots n_own_lines n_lines n_ables
affinity agent_choice contact_choice by_class record_index max_contacts n_portfolio n_fixtures n_days_left
n_arrivals next_fixture next_arrival n_dues n_staying free_customer free_case free_contact free_holding
free_memory free_group n_free_customers n_free_cases n_free_contacts n_free_holdings n_free_memories
first_case capped_cases n_contact_rows n_case_rows rows_limit returning portfolio_on pause_deferred
whole_record has_satisfaction has_churn closing
"""
_NUMBERS = """
now_s horizon_s identity_match sync_delay_s lookup_s affinity_window_s switch_cost_s resume_cost_s talk_factor
resolution_factor csat_points csat_base extra_contact transfer repeated_item minute_waited wait_threshold hour_waited
deferred_threshold unresolved churn_resolved_first churn_resolved_later churn_unresolved churn_realised
"""
STATE = [(name, "i8") for name in _COUNTS.split()] + [(name, "f8") for name in _NUMBERS.split()]

values_of = numbers_of("values")
slots_of = numbers_of("slots")
law_at = records_of("laws", LAW)
channel_at = records_of("channels", CHANNEL)
intent_at = records_of("intents", INTENT)
intent_item_at = records_of("intent_items", INTENT_ITEM)
captured_at = records_of("captured", CAPTURED)
work_at = records_of("works", WORK)
item_at = records_of("items", ITEM)
move_at = records_of("moves", NEXT)
rule_at = records_of("rules", RULE)
attempt_at = records_of("attempts", ATTEMPT)
place_at = records_of("places", PLACE)
team_at = records_of("teams", TEAM)
team_channel_at = records_of("team_channels", TEAM_CHANNEL)
serves_at = records_of("serves", SERVES)
able_at = records_of("ables", ABLE)
fresh_at = records_of("fresh", PLACE)
segment_at = records_of("segments", SEGMENT)
portfolio_at = records_of("portfolio", PLACE)
fixture_at = records_of("fixtures", FIXTURE)
arrival_at = records_of("arrivals", ARRIVAL)
customer_at = records_of("customers", CUSTOMER)
customer_item_at = records_of("customer_items", CUSTOMER_ITEM)
case_at = records_of("cases", CASE)
case_moves_at = records_of("case_moves", CASE_MOVES)
case_channel_at = records_of("case_channels", CASE_CHANNEL)
case_item_at = records_of("case_items", CASE_ITEM)
holding_at = records_of("holdings", HOLDING)
memory_at = records_of("memories", MEMORY)
contact_at = records_of("contacts", CONTACT)
contact_item_at = records_of("contact_items", CONTACT_ITEM)
timer_at = records_of("timers", TIMER)
due_at = records_of("dues", DUE)
node_at = records_of("nodes", NODE)
line_at = records_of("lines", LINE)
group_at = records_of("groups", GROUP)
agent_at = records_of("agents", AGENT)
chain_at = records_of("chains", CHAIN)
queue_at = records_of("queues", QUEUE)
contact_row_at = records_of("contact_rows", CONTACT_ROW)
case_row_at = records_of("case_rows", CASE_ROW)
