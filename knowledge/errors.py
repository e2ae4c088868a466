"""The errors of Shoptalk, in one tree.

    ShoptalkError
      KnowledgeError
        StoreError            the database file can't be used
          StoreVersionError   it was written by a newer Shoptalk
        DemoShopError         a file of the demo shop is malformed

The other rooms add their own children beside the code that raises them.
"""

from __future__ import annotations

__all__ = ["DemoShopError", "KnowledgeError", "ShoptalkError", "StoreError", "StoreVersionError"]


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
