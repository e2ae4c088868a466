"""From an update to what somebody did: wrote, pressed, sent a picture. Nothing is done here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from telegram import Bot, Chat, Message, MessageEntity, Update, User
from telegram.constants import ChatType, MessageAttachmentType

from bot.channels.telegram.chats import Address, sender_of
from bot.channels.telegram.claims import RawUpdate
from knowledge.errors import ShoptalkError

__all__ = ["ALLOWED", "Incoming", "Kind", "Me", "UnreadableUpdate", "read_update"]

ALLOWED = ("message", "edited_message", "callback_query")
"""The kinds of updates that the Bot API is asked for."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_LARGEST = 2**53
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


class UnreadableUpdate(ShoptalkError):
    """An update that is not as the Bot API describes them."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the update can't be read ({kind}); it is left out")


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is."""

    id: int
    username: str


class Kind(StrEnum):
    """What somebody did; of an attachment, `text` is the caption and `detail` its kind."""

    TEXT = "text"
    EDIT = "edit"
    COMMAND = "command"
    PRESS = "press"
    ATTACHMENT = "attachment"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody did in a chat.

    Attributes:
        update_id: of the update that told it.
        kind: what it was.
        to: where an answer goes.
        message_id: of the message, or of the one whose button was pressed.
        text: what was written, a command's rest, a caption or a telephone number.
        detail: the name of a command, the kind of an attachment or the data of a button.
        query_id: of a press, which the Bot API wants answered.
        replies_to: of the message that this one answers, if it is one of the bot's.
        author: the name of who did it, for people who answer shoppers.
        locale: the language of their client.
        is_group: whether others read along.
        album: what pictures that were sent at once have in common.
    """

    update_id: int
    kind: Kind
    to: Address
    message_id: int
    text: str = ""
    detail: str = ""
    query_id: str = ""
    replies_to: int | None = None
    author: str = ""
    locale: str = ""
    is_group: bool = False
    album: str = ""

    @property
    def message_key(self) -> str:
        """The id by which the dialogue manager knows the message again."""
        return f"tg-{self.update_id}"


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
    try:
        update = Update.de_json(dict(raw), bot)
        return _read(update, me, staff_chat)
    except Exception as error:
        raise UnreadableUpdate(type(error).__name__) from None


def _read(update: Update, me: Me, staff_chat: int | None) -> Incoming | None:
    if (query := update.callback_query) is not None:
        under = query.message
        if under is None or not isinstance(query.data, str) or _is_foreign(under.chat):
            return None
        return Incoming(
            update.update_id,
            Kind.PRESS,
            _address(under.chat, query.from_user, under.message_id),
            _whole(under.message_id),
            detail=query.data,
            query_id=str(query.id),
            author=_name(query.from_user),
            locale=_tag(query.from_user),
            is_group=under.chat.type != ChatType.PRIVATE,
        )
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if _is_foreign(message.chat):
        return None
    is_edit = update.message is None
    found = _done(message, me, is_edit=is_edit)
    is_group = message.chat.type != ChatType.PRIVATE
    if found is None or (
        is_group and message.chat.id != staff_chat and not _is_spoken_to(message, me, found)
    ):
        return None
    kind, text, detail = found
    answered = message.reply_to_message
    return Incoming(
        update.update_id,
        kind,
        _address(message.chat, message.from_user, message.message_id),
        _whole(message.message_id),
        text=_without_mention(text, me),
        detail=detail,
        replies_to=_whole(answered.message_id) if answered is not None else None,
        author=_name(message.from_user),
        locale=_tag(message.from_user),
        is_group=is_group,
        album=str(message.media_group_id or ""),
    )


def _done(message: Message, me: Me, *, is_edit: bool) -> tuple[Kind, str, str] | None:
    """Kind, text and detail of a message; None for a notice, or another bot's command."""
    text = _clean(message.text)
    if text.strip():
        command = _COMMAND.fullmatch(text.strip())
        if command is None:
            return Kind.EDIT if is_edit else Kind.TEXT, text, ""
        if is_edit or (command[2] or me.username).lower() != me.username.lower():
            return None
        return Kind.COMMAND, command[3] or "", command[1].lower()
    if is_edit:
        return None
    if (contact := message.contact) is not None:
        is_own = message.from_user is not None and contact.user_id == message.from_user.id
        if is_own:
            return Kind.CONTACT, _telephone(contact.phone_number), ""
    for kind in MessageAttachmentType:
        if getattr(message, kind, None):
            return Kind.ATTACHMENT, _clean(message.caption), str(kind.value)
    return None


def _is_spoken_to(message: Message, me: Me, found: tuple[Kind, str, str]) -> bool:
    """Whether a message in a group is for the bot: a command, an answer to it, or names it."""
    if found[0] is Kind.COMMAND:
        return True
    answered = message.reply_to_message
    if answered is not None and answered.from_user is not None and answered.from_user.id == me.id:
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


def _address(chat: Chat, user: User, message_id: int) -> Address:
    is_group = chat.type != ChatType.PRIVATE
    sender = sender_of(_whole(chat.id), _whole(user.id), is_group=is_group)
    return Address(sender, chat.id, _whole(message_id) if is_group else None)


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
    printable = "".join(char if char.isprintable() else " " for char in _clean(user.full_name))
    return " ".join(printable.split())[:60]


def _tag(user: User) -> str:
    return user.language_code if isinstance(user.language_code, str) else ""
