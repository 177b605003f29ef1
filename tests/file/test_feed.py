"""The change feed tells every console of every commit, its own at once."""

from pmconsole.data.core.tables import Site
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store


def commit(store: Store, clock: SettableClock) -> None:
    with store.write() as session:
        session.add(Site(name="甲", created_at=clock.now()))


def test_own_commit_is_told_at_once(store: Store, clock: SettableClock) -> None:
    told: list[int] = []
    store.feed.subscribe(told.append)
    before = store.feed.version()
    commit(store, clock)
    assert told == [store.feed.version()] != [before]


def test_another_consoles_commit_is_noticed_once(store: Store, clock: SettableClock) -> None:
    other = Store.open(store.path, clock)
    told: list[int] = []
    before = store.feed.version()
    end = store.feed.subscribe(told.append)
    commit(other, clock)
    after = store.feed.version()
    assert after != before
    assert store.feed.version() == after
    assert told == [after]
    end()
    commit(other, clock)
    assert store.feed.version() != after
    assert told == [after]
    other.close()


def test_reading_changes_nothing(store: Store, clock: SettableClock) -> None:
    before = store.feed.version()
    with store.read() as session:
        session.get(Site, 1)
    assert store.feed.version() == before


def test_a_listener_that_fails_does_not_make_the_commit_fail(store: Store, clock: SettableClock) -> None:
    told: list[int] = []
    store.feed.subscribe(lambda _: 1 / 0)  # type: ignore[arg-type]
    store.feed.subscribe(told.append)
    commit(store, clock)
    assert len(told) == 1
    with store.read() as session:
        assert session.get(Site, 1) is not None


def test_a_closed_feed_still_answers(store: Store) -> None:
    before = store.feed.version()
    store.close()
    assert store.feed.version() == before
