"""The dry run on a page: from the editor's text, or for a group that a playbook is to start in."""

from __future__ import annotations

import pytest

from huoqun.playbooks.actions import publishing
from huoqun.playbooks.simulate.tests.test_dry_run import CAMP
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH, CHINESE = {"Accept-Language": "en"}, {"Accept-Language": "zh"}


@pytest.fixture
def asked(cast, browser_of):
    def ask(said, who=None, headers=ENGLISH):
        return browser_of(who or cast.alice).post("/playbooks/dry-run", said, headers=headers).content.decode()

    return ask


def test_a_text_is_tried_as_it_stands_in_the_editor(asked):
    page = asked({"text": CAMP, "members": "30"})

    assert "30 members, 4 days; the mean of 20 runs by chance, from seed 1 on." in page
    assert "Nobody ever came to:" in page and '<code class="hq-note">ghost</code>' in page
    assert "the member is in the group of comparison" in page
    assert page.count("<hq-chart") == 2


def test_it_speaks_chinese_too(asked):
    page = asked({"text": CAMP, "members": "30"}, headers=CHINESE)

    assert "随机跑了 20 遍" in page and "没有人走到过" in page


def test_a_text_with_faults_says_what_to_mend(asked):
    assert "The playbook has 2 errors." in asked({"text": CAMP.replace("then: coins", "then: nowhere")})
    assert "There is nothing in the file." in asked({"text": ""})


def test_a_playbook_is_tried_for_a_group_with_what_is_known_of_it(cast, asked):
    from huoqun.core.actor import EVERYWHERE
    from huoqun.groups.queries.places import places

    uid = publishing.make(cast.alice.actor, text=CAMP, now=FOUNDED)
    group = places(cast.workspace, scope=EVERYWHERE)[cast.group]

    page = asked({"playbook": uid, "group": group.uid, "members": "9999"})

    assert f"They behave as the members of {group.name} have so far." in page
    assert "500 members" in page


def test_eve_finds_no_playbook_of_alices(cast, asked, browser_of):
    uid = publishing.make(cast.alice.actor, text=CAMP, now=FOUNDED)

    assert browser_of(cast.eve).post("/playbooks/dry-run", {"playbook": uid}).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 360), ("en", 1280)])
def test_it_is_drawn_below_the_editor(cast, visit, faultless, language, width):
    uid = publishing.make(cast.alice.actor, text=CAMP, now=FOUNDED)
    page = visit(cast.alice, f"/playbooks/{uid}", language, width)

    page.locator("#dry-run button").click()
    page.locator("#dry-run-shown hq-chart").first.scroll_into_view_if_needed()
    page.locator("#dry-run-shown hq-chart[data-drawn]").first.wait_for()

    assert faultless(page, f"dry-run-{language}-{width}") == []
