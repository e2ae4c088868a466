"""Greeting, farewell, repair: steps that need little more than the shop's name."""

from __future__ import annotations

import re

from rasa_sdk.events import Restarted
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from dialogue.actions.base import EventDict, ShopAction, say, set_slots
from dialogue.facts import Fact, fact, say_from_json
from dialogue.heard import heard

__all__ = [
    "Capabilities",
    "Goodbye",
    "Greet",
    "LetGo",
    "Listen",
    "NotUnderstood",
    "OutOfScope",
    "Repeat",
    "Restart",
    "SayBotIdentity",
    "Smalltalk",
]

_HOW_ARE_YOU = re.compile(
    r"\bhow(?:'?s|s| is| are| r| do| you)\b.*\b(you|u|ya|ye|it|life|things|day|dey|tricks|she)\b"
    r"|\b(you|u) (ok|alright|good|well)\b|\bkeeping well\b|\bthe craic\b|\bhave a good day\b"
    r"|\bhaving (a )?good day\b|\bsleep well\b"
)


class Listen(ShopAction):
    """Does nothing: the question was already asked."""

    action_name = "action_listen"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Waits for the shopper."""
        return []


class _SayWithShopName(ShopAction):
    act: str

    def _shop_name(self) -> dict[str, Fact]:
        return {"shop_name": fact(self._records.shop.name, "shop/name")}

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Says the act with the shop's name."""
        say(dispatcher, self.act, self._shop_name())
        return []


class Capabilities(_SayWithShopName):
    """What the assistant can do."""

    action_name, act = "action_capabilities", "capabilities"


class OutOfScope(_SayWithShopName):
    """Declines what is not this shop's."""

    action_name, act = "action_out_of_scope", "out_of_scope"


class Smalltalk(ShopAction):
    """Tells how it is when asked; leaves other banter to people."""

    action_name = "action_smalltalk"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Dispatches `smalltalk` for "how are you" in its many forms, else `banter`."""
        asked = _HOW_ARE_YOU.search(heard(tracker).text.lower())
        say(dispatcher, "smalltalk" if asked else "banter")
        return []


class SayBotIdentity(_SayWithShopName):
    """Says that it is software."""

    action_name, act = "action_bot_identity", "bot_identity"


class Greet(_SayWithShopName):
    """Greets; a verified customer by name."""

    action_name, act = "action_greet", "greet"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Names the shop only at the start of a conversation."""
        customer_id = tracker.get_slot("customer_id")
        if customer_id:
            name = fact(str(tracker.get_slot("first_name")), f"customers/{customer_id}/first_name")
            known = fact("yes", "conversation/verification")
            say(dispatcher, "greet", {"first_name": name}, {"known": known})
        else:
            said_before = any(event["event"] == "bot" for event in tracker.events)
            say(dispatcher, "greet", {} if said_before else self._shop_name())
        return []


class Goodbye(ShopAction):
    """Takes leave; of a verified customer by name."""

    action_name = "action_goodbye"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Says goodbye."""
        customer_id = tracker.get_slot("customer_id")
        name = str(tracker.get_slot("first_name"))
        known = {"first_name": fact(name, f"customers/{customer_id}/first_name")}
        say(dispatcher, "goodbye", known if customer_id else {})
        return []


class Restart(ShopAction):
    """Forgets what this conversation knows, the verification included."""

    action_name = "action_restart"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Starts afresh."""
        say(dispatcher, "restarted")
        return [Restarted()]


class LetGo(ShopAction):
    """Drops what was under way; what is done already only a person can undo."""

    action_name = "action_let_go"
    sets = ("human_offered", "wants_human")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Offers a person right after something was done: to say it stopped would be untrue."""
        said = (e["metadata"]["utter_action"] for e in reversed(tracker.events) if _is_act(e))
        is_done = str(next(said, "")).startswith("utter_done_")
        say(dispatcher, "person_needed" if is_done else "nevermind")
        return set_slots(human_offered=is_done or None, wants_human=None)


def _is_act(event: EventDict) -> bool:
    return event["event"] == "bot" and "utter_action" in (event.get("metadata") or {})


class NotUnderstood(ShopAction):
    """Admits it, and the second time in a row offers a person."""

    action_name = "action_not_understood"
    sets = ("human_offered", "misunderstood", "wants_human")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Counts the failures in a row in the slot `misunderstood`."""
        times = int(tracker.get_slot("misunderstood") or 0) + 1
        attempt = fact("first" if times == 1 else "again", "conversation/misunderstood")
        say(dispatcher, "not_understood", attributes={"attempt": attempt})
        offered = True if times > 1 else None
        return set_slots(misunderstood=times, human_offered=offered, wants_human=None)


class Repeat(ShopAction):
    """Says the last thing again, in other words."""

    action_name = "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventDict]:
        """Dispatches the last acts that were said, with their recorded facts."""
        said = [event for event in tracker.events if event["event"] == "bot"]
        last = said[-1]["metadata"]["say"] if said else None
        say(dispatcher, "repeat_lead" if last else "capabilities")
        if last:
            again = say_from_json(last)
            say(dispatcher, again.act, dict(again.facts), dict(again.attributes))
        return []
