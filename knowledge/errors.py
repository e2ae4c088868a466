"""The errors of Shoptalk, in one tree.

    ShoptalkError
      KnowledgeError
        StoreError            the database file can't be used
          StoreVersionError   it was written by a newer Shoptalk
        DemoShopError         a file of the demo shop is malformed
        ExchangeError         an import or export can't be done; names file, line and field
        OperationError        an operation on an order was not done
          OperationRefused    a rule forbids it; names the rule and what is allowed
          OrderNotFound       there is no such order among the customer's
          IdempotencyConflict its key was used before, for something else

The other rooms add their own children beside the code that raises them.
"""

from __future__ import annotations

__all__ = [
    "DemoShopError",
    "ExchangeError",
    "IdempotencyConflict",
    "KnowledgeError",
    "OperationError",
    "OperationRefused",
    "OrderNotFound",
    "ShoptalkError",
    "StoreError",
    "StoreVersionError",
]


class ShoptalkError(Exception):
    """The root of everything Shoptalk raises; its message says what was wrong and what to do."""


class KnowledgeError(ShoptalkError):
    """The shop's records can't be read or changed."""


class StoreError(KnowledgeError):
    """The database file can't be opened, or is not a shop's."""


class StoreVersionError(StoreError):
    """The file was written by a newer Shoptalk than this one."""


class DemoShopError(KnowledgeError):
    """A file of the demo shop is malformed; the message names file and field."""


class ExchangeError(KnowledgeError):
    """An import or export can't be done; the message names file, line and field."""


class OperationError(KnowledgeError):
    """An operation on an order was not done, and nothing was changed."""


class OperationRefused(OperationError):
    """A rule of the shop forbids what was asked.

    Attributes:
        rule: the rule's name, such as "not_pending".
        allowed: what would be allowed in its place: operations, or ids of items, variants,
            payment methods, or reasons; empty where nothing is.
    """

    def __init__(self, rule: str, message: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.rule = rule
        self.allowed = allowed


class OrderNotFound(OperationError):
    """There is no such order among the customer's; whether another has it is not told."""


class IdempotencyConflict(OperationError):
    """The key of an operation was used before, for another one."""
