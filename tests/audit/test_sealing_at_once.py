"""Two workers that seal the audit log at the same time make one whole chain."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connections

from physiobench.audit import services as audit
from physiobench.audit.models import Event, Link, Verb
from physiobench.audit.policies import chain_faults
from tests.factories import NOW, UserFactory


WORKERS = 3
EVENTS = 30
ROUNDS = 3


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_of_two_sealers_wins_and_the_chain_stays_whole(onto_a_file, monkeypatch):
    monkeypatch.setattr(audit, "SEALED_AT_ONCE", 7)
    user = UserFactory()
    for _ in range(EVENTS):
        audit.record(by=user, verb=Verb.RECORD_OPENED, subject=user, now=NOW)
    onto_a_file()
    start = Barrier(WORKERS)

    def seal(_worker):
        try:
            start.wait(timeout=30)
            for _round in range(ROUNDS):  # as the worker does, once a minute
                try:
                    audit.seal(by=None, now=NOW)
                except OperationalError:  # the other one held the lock: the next round goes on
                    continue
        finally:
            connections.close_all()

    def found():
        try:
            audit.seal(by=None, now=NOW)  # the next minute, if both gave way in the last round
            sealed = Link.objects.values_list("event_key", flat=True)
            everything = Event.objects.values_list("pk", flat=True)
            return sorted(sealed) == sorted(everything), list(chain_faults())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(seal, range(WORKERS)))
        is_complete, faults = pool.submit(found).result()

    assert is_complete
    assert faults == []
