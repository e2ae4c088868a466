"""Who a visitor is: an unguessable token, and what the storefront signs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import jwt
import pytest

from bot.server.sessions import Sessions
from knowledge.store import Store
from tests.bot.server.serving import SECRET, Served, identity
from tests.conftest import NOW


def test_a_session_tells_its_token_shop_and_privacy(server: Served) -> None:
    answer = server.client.post("/api/v1/sessions", json={"locale": "de-DE"})
    body = answer.json()
    assert answer.status_code == 201
    assert len(body["token"]) >= 40
    assert body["expires_at"] == (NOW + timedelta(days=30)).isoformat()
    assert body["verified"] is False
    assert body["shop"] == {"name": "Fern & Finch"}
    assert body["privacy"]


def test_a_session_needs_no_body(server: Served) -> None:
    assert server.client.post("/api/v1/sessions").status_code == 201


def test_only_the_digest_of_a_token_is_kept(server: Served) -> None:
    token = server.session()["Authorization"].removeprefix("Bearer ")
    rows = server.services.store.rows("select * from web_sessions")
    assert rows
    assert token not in str(rows)


def test_a_session_that_was_ended_opens_nothing(server: Served) -> None:
    visitor = server.session()
    server.say(visitor, "hello")
    assert server.client.delete("/api/v1/sessions", headers=visitor).status_code == 204
    refused = server.client.get("/api/v1/messages", headers=visitor)
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "unauthorised"


def test_a_session_is_over_when_its_days_are(tmp_path: Path) -> None:
    now = [NOW]
    with Store(tmp_path / "s.sqlite3").open() as store:
        sessions = Sessions(store, lambda: now[0], days=30)
        begun = sessions.begin()
        assert sessions.find(begun.token) is not None
        now[0] += timedelta(days=30)
        assert sessions.find(begun.token) is None


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Bearer " + "x" * 5_000, "Basic x"])
def test_a_made_up_token_opens_nothing(server: Served, token: str) -> None:
    refused = server.client.get("/api/v1/messages", headers={"Authorization": token})
    assert refused.status_code == 401


def test_a_customer_of_the_storefront_is_known_at_once(server: Served) -> None:
    customer = _maya(server)
    answer = server.client.post(
        "/api/v1/sessions", json={"identity": identity(sub=customer, jti="known")}
    )
    assert answer.json()["verified"] is True
    visitor = {"Authorization": f"Bearer {answer.json()['token']}"}
    said = server.say(visitor, "wheres my parcel")["replies"]
    assert any(each["source"].startswith("orders/") for r in said for each in r["evidence"])


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (identity("another secret that is also long enough"), "forged"),
        (jwt.encode({"sub": "x", "jti": "n", "exp": 4_000_000_000}, "", "none"), "forged"),
        (identity(exp=int(NOW.timestamp()) - 1), "expired"),
        (identity(nbf=int(NOW.timestamp()) + 60), "expired"),
        (identity(exp=None), "incomplete"),
        (identity(jti=None), "incomplete"),
        (identity(sub=None), "incomplete"),
        (identity(sub=""), "incomplete"),
        (identity(sub="nobody", jti="nobody"), "unknown"),
        (identity(exp=1e300, jti="far"), "incomplete"),
        ("no.token.atall", "forged"),
        (identity()[:-4] + "AAAA", "forged"),
    ],
)
def test_a_token_that_proves_nothing_begins_no_session(
    server: Served, token: str, reason: str
) -> None:
    before = server.services.store.rows("select count(*) as n from web_sessions")
    refused = server.client.post("/api/v1/sessions", json={"identity": token})
    assert refused.status_code == 401
    assert reason in refused.json()["error"]["message"]
    assert server.services.store.rows("select count(*) as n from web_sessions") == before


def test_a_token_counts_once(server: Served) -> None:
    token = identity(sub=_maya(server), jti="once")
    assert server.client.post("/api/v1/sessions", json={"identity": token}).status_code == 201
    again = server.client.post("/api/v1/sessions", json={"identity": token})
    assert again.status_code == 401
    assert "used" in again.json()["error"]["message"]


def test_a_shop_without_a_secret_believes_no_token(tmp_path: Path) -> None:
    from knowledge.identity import IdentityRefused, IdentityTokens

    with Store(tmp_path / "s.sqlite3").open() as store:
        tokens = IdentityTokens(store, "", lambda: NOW)
        with pytest.raises(IdentityRefused, match="forged"):
            tokens.customer(identity(SECRET))


def _maya(server: Served) -> str:
    rows = server.services.store.rows(
        "select id from customers where email = 'maya.okafor@example.com'"
    )
    return str(rows[0]["id"])
