"""From an update to what somebody did. Nothing is done here."""

from __future__ import annotations

import re
from typing import Any

from telegram import Bot, Chat, MaybeInaccessibleMessage, Message, MessageEntity, Update, User
from telegram.constants import ChatType, MessageAttachmentType

from bot.channels.telegram import texts
from bot.channels.telegram.chats import Address, sender_of
from bot.channels.telegram.claims import RawUpdate
from bot.channels.telegram.incoming import Incoming, Kind, Me, UnreadableUpdate

__all__ = ["read_update"]

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_LARGEST = 2**53
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_ATTACHMENTS = (*(str(kind.value) for kind in MessageAttachmentType), "checklist")

_PLAIN = frozenset(
    "message_id message_thread_id is_topic_message date chat from sender_chat author_signature text"
    " entities caption caption_entities media_group_id".split()
)
"""The fields without which there is no understanding a message."""


def read_update(
    raw: RawUpdate, bot: Bot | None, me: Me, staff_chat: int | None = None
) -> Incoming | None:
    """What somebody did, or None where it is nothing for the bot: not spoken to, or a notice.

    Args:
        raw: the update.
        bot: the one it came to.
        me: who that is.
        staff_chat: the chat in which all is for the bot, as it is the staff's own.

    Raises:
        UnreadableUpdate: it isn't as the Bot API describes updates.
    """
    # The library checks no types and, with wrong ones, fails in as many ways as there are fields.
    # A Bot API server that is older or newer than it sends some that it can't read: those are
    # left out, as they must not cost the shopper's words.
    try:
        return _read(raw, bot, me, staff_chat)
    except Exception:
        try:
            return _read(_plain(raw), bot, me, staff_chat, raw)
        except Exception as error:
            raise UnreadableUpdate(type(error).__name__) from None


def _plain(raw: RawUpdate) -> RawUpdate:
    """An update without what can be done without."""
    query = raw.get("callback_query")
    if query:
        under = {name: query["message"][name] for name in ("message_id", "date", "chat")}
        return {**raw, "callback_query": {**query, "message": under}}
    kind = "message" if "message" in raw else "edited_message"
    kept = {name: value for name, value in raw[kind].items() if name in _PLAIN}
    return {"update_id": raw["update_id"], kind: kept}


def _read(
    raw: RawUpdate, bot: Bot | None, me: Me, staff_chat: int | None, whole: RawUpdate | None = None
) -> Incoming | None:
    update = Update.de_json(dict(raw), bot)
    if update.callback_query is not None:
        return _pressed(update)
    message = update.message or update.edited_message
    if message is None or _is_foreign(message.chat):
        return None
    if message.migrate_to_chat_id is not None:
        to, number = Address("", message.chat.id), _whole(message.migrate_to_chat_id)
        return Incoming(update.update_id, Kind.MOVED, to, message.message_id, detail=str(number))
    if message.from_user is None:
        return None
    author = _author(message, staff_chat)
    if author is None or message.is_automatic_forward:
        return None
    is_edited = update.message is None
    fields = (whole or raw).get("edited_message" if is_edited else "message")
    found = _done(message, fields if isinstance(fields, dict) else {}, me, is_edited=is_edited)
    is_group = message.chat.type != ChatType.PRIVATE
    if found is None or (
        is_group and message.chat.id != staff_chat and not _is_spoken_to(message, me, found)
    ):
        return None
    kind, text, detail = found
    return Incoming(
        update.update_id,
        kind,
        _address(message, message.from_user),
        _whole(message.message_id),
        text=_without_mention(text, me),
        detail=detail,
        replies_to=_answered(message, me),
        author=author,
        locale=_tag(message.from_user),
        is_group=is_group,
        album=str(message.media_group_id or ""),
        is_edited=is_edited,
    )


def _pressed(update: Update) -> Incoming | None:
    query = update.callback_query
    under = query.message if query is not None else None
    if query is None or under is None or not isinstance(query.data, str):
        return None
    if _is_foreign(under.chat):
        return None
    return Incoming(
        update.update_id,
        Kind.PRESS,
        _address(under, query.from_user),
        _whole(under.message_id),
        detail=query.data,
        query_id=str(query.id),
        author=_name(query.from_user),
        locale=_tag(query.from_user),
        is_group=under.chat.type != ChatType.PRIVATE,
    )


def _author(message: Message, staff_chat: int | None) -> str | None:
    """The name of who wrote; None if it was no person.

    An administrator who writes in the name of the group is one in the staff's chat. Elsewhere
    nobody could tell them apart, nor whose a choice is.
    """
    user, chat = message.from_user, message.chat
    if user is not None and not user.is_bot:
        return _name(user)
    in_its_name = message.sender_chat is not None and message.sender_chat.id == chat.id
    if in_its_name and chat.id == staff_chat:
        return _printable(message.author_signature or chat.title or "")
    return None


def _done(
    message: Message, fields: dict[str, Any], me: Me, *, is_edited: bool
) -> tuple[Kind, str, str] | None:
    """Kind, text and detail of a message; None for a notice, or another bot's command."""
    text = _clean(message.text)
    if text.strip():
        command = _COMMAND.fullmatch(text.strip()) or _COMMAND.fullmatch(_without_mention(text, me))
        if command is None:
            return Kind.TEXT, text, ""
        if (command[2] or me.username).lower() != me.username.lower():
            return None
        return Kind.COMMAND, command[3] or "", command[1].lower()
    caption = _clean(message.caption)
    if is_edited and not caption.strip():
        return None  # such as a place that moves
    contact, sender = message.contact, message.from_user
    if contact is not None and sender is not None and contact.user_id == sender.id:
        return Kind.CONTACT, _telephone(contact.phone_number), ""
    kind = next((kind for kind in _ATTACHMENTS if fields.get(kind)), None)
    return (Kind.ATTACHMENT, caption, kind) if kind else None


def _answered(message: Message, me: Me) -> int | None:
    """The number of the bot's message that is answered."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != me.id:
        return None
    return _whole(answered.message_id)


def _is_spoken_to(message: Message, me: Me, found: tuple[Kind, str, str]) -> bool:
    """Whether a message in a group is for the bot: its command, an answer to it, or names it."""
    kind, _, detail = found
    if kind is Kind.COMMAND and detail in texts.IN_GROUPS:
        return True
    if kind is Kind.COMMAND:  # another bot may have one of this name
        return f"@{me.username}".lower() in _clean(message.text).lower()
    if _answered(message, me) is not None:
        return True
    wanted: list[str | None] = [MessageEntity.MENTION]
    named = message.parse_entities(wanted) if message.text else {}
    named_below = message.parse_caption_entities(wanted) if message.caption else {}
    mentions = [*named.values(), *named_below.values()]
    return any(mention.lower() == f"@{me.username}".lower() for mention in mentions)


def _without_mention(text: str, me: Me) -> str:
    named = re.compile(rf"@{re.escape(me.username)}\b[,:]?\s*", re.IGNORECASE)
    return named.sub("", text).strip() if me.username else text.strip()


def _is_foreign(chat: Chat) -> bool:
    """Whether a chat is neither somebody's own nor a group."""
    return chat.type != ChatType.PRIVATE and chat.type not in _GROUPS


def _address(message: MaybeInaccessibleMessage, user: User) -> Address:
    chat, number = message.chat, _whole(message.message_id)
    is_group = chat.type != ChatType.PRIVATE
    sender = sender_of(_whole(chat.id), _whole(user.id), is_group=is_group)
    topic = None
    if isinstance(message, Message) and message.is_topic_message:
        topic = _whole(message.message_thread_id)
    return Address(sender, chat.id, number if is_group else None, topic)


def _whole(number: object) -> int:
    """A number of the Bot API's, which go up to 52 bits.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= _LARGEST:
        raise ValueError("not a number of the Bot API's")
    return number


def _clean(text: str | None) -> str:
    """The text without halves of characters, which no database takes."""
    return (text or "").encode("utf-8", "replace").decode("utf-8")


def _telephone(number: str) -> str:
    digits = re.sub(r"[^0-9]", "", number)
    return f"+{digits}" if digits else ""


def _name(user: User) -> str:
    return _printable(user.full_name)


def _printable(name: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in _clean(name))
    return " ".join(printable.split())[:60]


def _tag(user: User) -> str:
    return user.language_code if isinstance(user.language_code, str) else ""
