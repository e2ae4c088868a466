"""What the channel itself says, where no reply of the assistant's is called for."""

from __future__ import annotations

COMMANDS = {
    "orders": "Your orders",
    "human": "Somebody from the team",
    "restart": "Forget where we were and begin anew",
    "privacy": "What is stored; a copy of it; erase it",
    "help": "What you can do here",
}
"""The menu; /start is what the button of a new chat sends."""

SAID_FOR = {
    "start": "hello",
    "orders": "show me my orders",
    "human": "can I talk to a person",
    "restart": "start again",
}
"""What a command says to the assistant, in the shopper's place."""

IN_GROUPS = frozenset((*SAID_FOR, "help", "privacy", "id"))
"""What is known in a group, where other commands are other bots'."""

PRIVATE = frozenset(("orders", "human", "privacy"))
"""What is not for a group; a link can bring it along into the private chat."""

START = (
    "Ask me where an order is, what something costs or how returns work, or have me cancel,"
    " change or send something back. /help shows the rest, /privacy what is stored."
)
HELP = "Write as you would to a person: an order number, a product, a question.\n\n" + "\n".join(
    f"/{name}  {meaning}" for name, meaning in COMMANDS.items() if name != "help"
)
NO_COMMAND = "I don't know that command. /help shows those I do, and plain words work best."

REPEAT = "Once more, in case it didn't reach you:"
FAILED = "That didn't work, and it's my fault, not yours. Please try again in a minute."
TOO_LONG = "That's more than I can read at once. Could you put it in a few sentences?"
SHOWN = frozenset(("photo", "video", "document"))
WITH_WORDS = "I can't see that, so I go by your words."
PASSED_ON = "I've put that with your question to the team."
EDITED = "I had answered that message before you changed it. Send it again if the change matters."

_WORDS_ONLY = "I only understand words, so please type it."
_TELL = "Tell me what it shows, or send /human and somebody looks at it."
ATTACHMENTS = {
    "animation": "I only understand words. What can I do for you?",
    "audio": f"I can't listen to recordings. {_WORDS_ONLY}",
    "contact": "That isn't your own contact, so I leave it alone.",
    "dice": "Luck is on your side, I hope. What can I do for you?",
    "document": "I can't open files. Tell me what's in it, or send /human for somebody who can.",
    "game": "I don't play, but I know my way round orders. What can I do for you?",
    "location": "I can't use a location. Type the address if it should go on an order.",
    "photo": f"I can't see pictures. {_TELL}",
    "poll": "I don't vote. What can I do for you?",
    "sticker": "Nice one. I only understand words, though: what can I do for you?",
    "venue": "I can't use a place. Type the address if it should go on an order.",
    "video": f"I can't watch videos. {_TELL}",
    "video_note": f"I can't watch videos. {_WORDS_ONLY}",
    "voice": f"I can't listen to voice messages yet. {_WORDS_ONLY}",
}
"""By kind; what has no text here is told that words alone are understood."""

ANY_OTHER = _WORDS_ONLY
NOT_PASSED_ON = "Only text reaches the person who has this conversation. Please describe it."

IN_PRIVATE = "Others read along here, so let's talk about that in private."
WRITE_PRIVATELY = "Write to me privately"

PRESSED_AGAIN = "You chose already."
PRESSED_LATE = "We've moved on since. Just write what you'd like."
NOT_YOURS = "That choice isn't yours to make."

PRIVACY = (
    "Stored is what was written in this chat, {messages} of your messages so far, with what the"
    " assistant looked up and did for you. It's used to answer you, and the shop's team can read"
    " it. Your orders are kept apart from it."
)
NOTHING_STORED = "Nothing is stored of this chat."
COPY = "Send me a copy"
COPY_NAME = "conversation.json"
ERASE = "Erase it"
ERASE_SURE = "Erase all that was written here, for good? Your orders stay as they are."
ERASE_YES = "Yes, erase it"
ERASE_NO = "No, keep it"
ERASED = "It's erased. Your orders stay, and so does what the team has in its own chat."
KEPT = "It stays as it is."

STAFF_COMMANDS = {
    "take": "have the conversation",
    "back": "give it back to the assistant",
    "close": "end the matter",
}
STAFF_TITLES = {"take": "Take", "back": "Give back", "close": "Close"}
STAFF_HELP = "Reply to this message to answer; /back gives the conversation back, /close ends it."
STAFF_HELP_ALL = (
    "Tickets come in here. Reply to one to answer the shopper; as a reply as well:\n\n"
    + "\n".join(f"/{name}  {meaning}" for name, meaning in STAFF_COMMANDS.items())
)
STAFF_EDITED = "The shopper has it as it was first. Reply once more if the change matters."
STAFF_NO_COMMAND = "There is no such command, and it was not sent. /help shows those there are."
STAFF_NOT_OF_TICKET = (
    "That message is of no ticket, or its shopper had all erased; nothing was sent."
)
STAFF_ONLY_TEXT = "Only text reaches the shopper; this was not sent."
STAFF_PUBLIC = "This is in a group: what you answer is read by everybody there."
STAFF_UNREACHABLE = (
    "{ticket}: the shopper can't be written to any more; your message didn't arrive."
)
STAFF_DONE = {
    "take": "{ticket}: you have it, the assistant is silent.",
    "back": "{ticket}: the assistant answers again.",
    "close": "{ticket}: closed.",
}
STAFF_NO_TICKET = "Reply to the message of the ticket that you mean."
THIS_CHAT = "The number of this chat is {chat}. It goes under telegram: staff_chat in config.yml."
