"""No page offers a restricted patient, or their physio, what the restriction then refuses."""

import re
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.utils import timezone

from physiobench.accounts.models import Role, User
from physiobench.followup.models import FollowUp
from tests.system.world import addresses, client_of


pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]

REFUSED, FINE = 403, 200
SAYS_WHY = "The use of this data is restricted"


class Offers(HTMLParser):
    """Every link of a page, and every form that is sent by its button alone."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forms: dict[str, dict[str, str]] = {}
        self._action, self._sent = "", {}

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and (given.get("href") or "").startswith("/"):
            self.links.add(given["href"].partition("#")[0])
        if tag == "form" and given.get("method") == "post":
            self._action, self._sent = given.get("action") or "", {}
        if tag == "input" and given.get("type") == "hidden":
            self._sent[given.get("name", "")] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.forms[self._action] = self._sent


def tried(client, method: str, path: str, sent=None):
    with transaction.atomic():
        answer = getattr(client, method)(path, sent or {})
        text = answer.getvalue().decode(errors="replace")
        transaction.set_rollback(True)
    return answer.status_code, text


@pytest.mark.parametrize(("who", "role"), [("Dana", Role.PATIENT), ("Alex", Role.PHYSIO)])
def test_nothing_that_a_page_offers_is_refused_by_the_restriction(world, who, role):
    dana = world.people["Dana"]
    FollowUp.objects.filter(episode__patient=dana).delete()
    User.objects.filter(pk=dana.pk).update(restricted_at=timezone.now())
    client, faults, pages = client_of(world, who), [], 0
    for address in addresses():
        if not address.ours or role not in address.open_to:
            continue
        path = address.path(world.things)
        status, text = tried(client, "get", path)
        if status != FINE:
            continue
        pages += 1
        offers = Offers()
        offers.feed(re.sub(r"(?s)<header.*?</header>", "", text))
        asked = [("get", link, None) for link in sorted(offers.links)]
        asked += [("post", action or path, sent) for action, sent in offers.forms.items()]
        for method, to, sent in asked:
            if to.startswith("/account/"):
                continue
            status, answer = tried(client, method, to, sent)
            if status == REFUSED and SAYS_WHY in answer:
                faults.append(f"{path} offers {method} {to}")

    assert pages > 8
    assert not faults, "\n".join(faults)
