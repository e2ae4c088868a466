"""The terminal client for support agents: prompt_toolkit to type, rich to read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dialogue.handover import State
from dialogue.manager import DialogueManager
from dialogue.messages import Reply, UserMessage, Utterance
from dialogue.person_messages import PersonMessages
from dialogue.understanding.explaining import Explanation
from knowledge.errors import ShoptalkError

__all__ = ["TerminalClient"]

_COMMANDS = {
    "/why": "why the last reply says what it says",
    "/session": "this conversation: its name, turn, slots",
    "/restart": "forget this conversation and start afresh",
    "/help": "these commands",
    "/quit": "leave (so do Ctrl-D and Ctrl-C)",
}
_WORD_SECONDS = 0.02
_WORDS_SHOWN = 5
_LOOK_SECONDS = 1.0


@dataclass
class TerminalClient:
    """One conversation in a terminal."""

    manager: DialogueManager
    sender_id: str
    history_file: Path
    shop_name: str
    explain: Callable[[str], Explanation]
    console: Console = field(default_factory=lambda: Console(width=None, highlight=False))
    person_messages: PersonMessages | None = None
    locale: str = ""
    _last: Reply | None = None

    async def run(self) -> None:
        """Talk until the agent leaves."""
        self.history_file.parent.mkdir(parents=True, exist_ok=True)
        session: PromptSession[str] = PromptSession(
            history=FileHistory(str(self.history_file)),
            completer=WordCompleter(list(_COMMANDS), sentence=True),
        )
        self.console.print(
            f"{self.shop_name}. Conversation {self.sender_id!r}. /help shows the commands."
        )
        while True:
            try:
                line = (await self._ask(session)).strip()
            except (EOFError, KeyboardInterrupt):
                break
            if line == "/quit":
                break
            if line:
                await self.answer(line)
        self.console.print("Goodbye. The conversation is kept.")

    async def _ask(self, session: PromptSession[str]) -> str:
        """The next line; while it is being typed, what a person writes is shown above it."""
        looking = asyncio.create_task(self._look_for_person())
        try:
            with patch_stdout(raw=True):
                return await session.prompt_async("you> ")
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    async def _look_for_person(self) -> None:
        while True:
            with suppress(ShoptalkError):  # the next look may find the file free again
                self._show_person_messages()
            await asyncio.sleep(_LOOK_SECONDS)

    def _show_person_messages(self) -> None:
        """Print what a person wrote since the last look."""
        if self.person_messages is None:
            return
        written = self.person_messages.undelivered(self.sender_id)
        for message in written:
            self.console.print(f"{message.agent}> ", end="", style="bold green", markup=False)
            self.console.print(message.text, markup=False)
        if written:
            self.person_messages.delivered(self.sender_id, written[-1])

    async def answer(self, line: str) -> None:
        """Carry out a command, or say the line to the assistant and print the reply."""
        match line:
            case "/help":
                self._show_help()
            case "/why":
                self._show_why()
            case "/session":
                self._show_session()
            case _ if line.startswith("/") and line != "/restart":
                self.console.print(f"There is no command {line.split()[0]}; /help lists them.")
            case _:
                await self._talk("start again" if line == "/restart" else line)

    async def _talk(self, line: str) -> None:
        self._show_person_messages()
        try:
            message = UserMessage(self.sender_id, line, locale=self.locale)
            self._last = await self.manager.handle(message, self._stream)
        except ShoptalkError as error:
            self.console.print(f"! {error}", markup=False)
            return
        if self._last.handover == State.PERSON and not self._last.utterances:
            self.console.print("(a person has this conversation and reads along)", style="dim")
        self._show_person_messages()

    async def _stream(self, utterance: Utterance) -> None:
        """Print a checked utterance word by word."""
        self.console.print("bot> ", end="", style="bold cyan")
        lines = Text(utterance.text).wrap(self.console, max(self.console.width - 5, 20))
        for number, wrapped in enumerate(lines):
            if number:
                self.console.print("     ", end="")
            for word in wrapped.plain.split():
                self.console.print(word, end=" ", markup=False)
                await asyncio.sleep(_WORD_SECONDS)
            self.console.print()
        for button in utterance.buttons:
            self.console.print(f"     [{button.title}]", markup=False, style="dim")

    def _show_help(self) -> None:
        for command, meaning in _COMMANDS.items():
            self.console.print(f"{command:<10}{meaning}")

    def _show_session(self) -> None:
        self.console.print(f"conversation  {self.sender_id}")
        if self._last is not None:
            self.console.print(f"turn          {self._last.turn}")
            for name, value in sorted(self._last.slots.items()):
                self.console.print(f"{name:<14}{value}", markup=False)

    def _show_why(self) -> None:
        if self._last is None:
            self.console.print("Nothing was said yet.")
            return
        reply = self._last
        top = reply.understanding.get("intent_ranking", [])[:3]
        ranked = ", ".join(f"{i['name']} {i['confidence']:.2f}" for i in top)
        acted_on = reply.understanding.get("intent", {}).get("name")
        self.console.print(f"intent    {acted_on}   ({ranked})", markup=False)
        self._show_reasons(self.explain(reply.text))
        for entity in reply.understanding.get("entities", []):
            line = f"entity    {entity['entity']} = {entity['value']!r} from {entity['text']!r}"
            self.console.print(line, markup=False)
        for reference in reply.understanding.get("references", []):
            meant = reference["refers_to"] or reference["candidates"]
            things = ", ".join(f"{thing['kind']} {thing['id']}" for thing in meant)
            which = "one of " if reference["ambiguous"] else ""
            line = f"meant     {reference['text']!r} is {which}{things or 'nothing known'}"
            self.console.print(line, markup=False)
        self.console.print(f"flow      {reply.flow or '(none waits)'}")
        for utterance in reply.utterances:
            self._show_utterance(utterance)

    def _show_reasons(self, reasons: Explanation) -> None:
        """The phrases that the line is like, and the words that decided."""
        for phrase, intent, likeness in reasons.nearest:
            self.console.print(f"like      {phrase!r} ({intent}, {likeness:.2f})", markup=False)
        strongest = sorted(reasons.words, key=lambda word: -abs(word[1]))[:_WORDS_SHOWN]
        words = ", ".join(f"{word} {share:+.2f}" for word, share in strongest)
        self.console.print(f"words     {words}", markup=False)

    def _show_utterance(self, utterance: Utterance) -> None:
        origin = "generated" if utterance.generated else "authored"
        self.console.print(f"act       {utterance.act} ({origin})")
        if utterance.evidence:
            table = Table("said", "record's value", "record", box=None, pad_edge=False)
            for evidence in utterance.evidence:
                table.add_row(Text(evidence.span), Text(evidence.value), Text(evidence.source))
            self.console.print(table)
        for refused in utterance.refused:
            line = f"refused   {refused.text!r}: {'; '.join(refused.reasons)}"
            self.console.print(line, markup=False)
