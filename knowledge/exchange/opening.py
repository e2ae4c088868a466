"""Finding out what a merchant's files are, and reading them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import ExchangeError
from knowledge.exchange.formats import FORMATS
from knowledge.exchange.mapping import load_mapping, read_mapped
from knowledge.exchange.platforms import platform_of, read_shopify, read_woocommerce
from knowledge.exchange.sources import SourceRow, read_file, read_folder
from knowledge.store import Store

__all__ = ["open_source"]


def open_source(path: Path, mapping: Path | None, store: Store) -> Iterator[SourceRow]:
    """The rows of a folder in our format, or of one file of another system.

    Args:
        path: the folder or file.
        mapping: how to read a JSON file of another shape.
        store: knows the products that an imported order's items belong to.

    Raises:
        ExchangeError: the path is missing, or nothing tells what it is.
    """
    if not path.exists():
        raise ExchangeError(f"{path}: there is no such file or folder")
    if mapping is not None:
        return read_mapped(path, load_mapping(mapping))
    if path.is_dir():
        return read_folder(path, list(FORMATS))
    match platform_of(path):
        case "shopify":
            return read_shopify(path, lambda sku: _product_of(store, sku))
        case "woocommerce":
            return read_woocommerce(path)
    if path.stem in FORMATS:
        return read_file(path, path.stem)
    raise ExchangeError(
        f"{path}: not a Shopify or WooCommerce export, and not named after what it holds "
        f"({', '.join(FORMATS)}); for another JSON catalogue give --mapping"
    )


def _product_of(store: Store, variant_id: str) -> str | None:
    rows = store.rows("select product_id from variants where id = ?", [variant_id])
    return str(rows[0]["product_id"]) if rows else None
