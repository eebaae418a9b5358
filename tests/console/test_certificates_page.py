"""Alice looks before she issues, takes a certificate back, and writes a template of her own."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw

from huoqun.camps.models import Certificate, CertificateTemplate
from huoqun.members.models import Member
from huoqun.playbooks.actions.steering import end
from huoqun.playbooks.models import GroupRun
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: 打卡}
"""
)
FORM = {
    "name": "优秀学员", "title": "荣誉证书", "subtitle": "", "body": "{name} 在 {class} 中表现优异",
    "signatory": "王老师",
    "signatory_title": "", "colour": "jade", "paper": "a4-portrait", "language": "zh-hans",
}  # fmt: skip


@pytest.fixture
def story(cast):
    story = Shown(cast)
    for name in ("林小满", "🎉", "May"):
        story.member(name).joins("writers")
    story.runs(CAMP)
    return story


@pytest.fixture
def alice(cast, browser_of):
    return browser_of(cast.alice, headers=ENGLISH)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def here(name, *more):
    return reverse(name, args=[GroupRun.objects.get().uid, *more])


def uids(story, *names):
    return [str(Member.objects.get(id=story.id_of(name)).uid) for name in names]


def test_who_is_chosen_is_shown_first_then_issued_and_all_of_them_are_one_file(story, alice):
    everybody = {"member": uids(story, "林小满", "🎉", "May")}
    before = text(alice.get(here("camp_certificates")))
    shown = text(alice.get(here("camp_certificates_issue"), everybody))
    assert not Certificate.objects.exists(), "looking issues nothing"
    done = text(alice.post(here("camp_certificates_issue"), everybody, follow=True))
    again = text(alice.get(here("camp_certificates_issue"), everybody))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(alice.get(here("camp_certificates_zip")).streaming_content)))

    assert "0 of 3 members" in before
    assert "2 members get certificates" in shown and "data:image/png;base64," in shown
    assert "A name of emoji or signs alone" in shown
    assert "2 certificates issued." in done and "2 of 3 members" in done
    assert "2 have one already" in again
    assert sorted(name.split(" ", 1)[1] for name in archive.namelist()) == ["May.pdf", "林小满.pdf"]
    assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


def test_a_large_class_comes_by_pages(story, alice, monkeypatch):
    monkeypatch.setattr("huoqun.console.pages.camps.certificates.listing.PAGE", 2)
    first, second = (text(alice.get(here("camp_certificates"), {"from": place})) for place in ("", "2"))

    assert "0 of 3 members" in first and 'href="?from=2"' in first and 'href="?from=' not in second
    assert [page.count('name="member"') for page in (first, second)] == [2, 1]

    alice.post(here("camp_certificates_issue"), {"member": uids(story, "May")})
    serial = Certificate.objects.get().serial
    assert serial not in text(alice.get(here("camp_certificates"))), "those who may be waiting for one come first"
    end(story.actor, group_run_uid=GroupRun.objects.get().uid, reason="over", now=story.now)
    assert serial in text(alice.get(here("camp_certificates"))), "then one looks for those who hold one"


def test_one_is_looked_at_issued_anew_and_revoked(story, alice, cast, browser_of):
    alice.post(here("camp_certificates_issue"), {"member": uids(story, "May")})
    one = reverse("camp_certificate", args=[Certificate.objects.get().uid])
    page, picture = text(alice.get(one)), alice.get(f"{one}/picture")
    no_name = alice.post(f"{one}/reissue", {"name": "🎉", "reason": "typo"})
    anew = text(alice.post(f"{one}/reissue", {"name": "梅", "reason": "typo"}, follow=True))
    second = reverse("camp_certificate", args=[Certificate.objects.get(name="梅").uid])
    silent = alice.post(f"{second}/revoke", {"reason": ""})
    revoked = text(alice.post(f"{second}/revoke", {"reason": "copied homework"}, follow=True))

    assert "/c/" in page and "first sign of the name" in page and picture.content.startswith(b"\x89PNG")
    assert (no_name.status_code, silent.status_code) == (400, 400)
    assert "Issued anew" in anew and "梅" in anew
    assert "copied homework" in revoked and "copied homework" in text(alice.get(here("camp_certificates")))
    for who in (cast.dora, cast.eve):
        assert browser_of(who).get(one).status_code in (403, 404)
        assert browser_of(who).post(f"{one}/revoke", {"reason": "x"}).status_code in (403, 404)


def seal():
    picture, written = Image.new("RGB", (200, 200), "white"), io.BytesIO()
    ImageDraw.Draw(picture).ellipse((20, 20, 180, 180), outline="#c02020", width=12)
    picture.save(written, "PNG")
    return SimpleUploadedFile("seal.png", written.getvalue(), content_type="image/png")


def test_a_template_is_seen_while_it_is_written_and_kept_with_its_seal(story, alice):
    new, look = reverse("camp_design_new"), reverse("camp_design_look")
    first = text(alice.get(new))
    seen = text(alice.post(look, FORM))
    unnamed = text(alice.post(look, FORM | {"body": "完成了训练"}))
    bad = [alice.post(new, FORM | {"body": "{phone} {name}"}), alice.post(new, FORM | {"title": ""})]
    bad_seal = alice.post(new, FORM | {"seal": SimpleUploadedFile("a.png", b"<svg/>")})
    assert not CertificateTemplate.objects.exists()
    kept = text(alice.post(new, FORM | {"seal": seal()}, follow=True))
    mine = CertificateTemplate.objects.get()
    alice.post(reverse("camp_design", args=[mine.uid]), FORM | {"title": "结业证书"})
    edited = CertificateTemplate.objects.get()
    alice.post(here("camp_certificates_choose"), {"template": str(mine.uid), "by_itself": "on"})
    chosen = text(alice.get(here("camp_certificates")))

    assert "Certificate of Completion" in first and "data:image/png" in first
    assert "data:image/png" in seen and "does not say whose it is" in unnamed
    assert [answer.status_code for answer in (*bad, bad_seal)] == [400, 422, 400]
    assert "Without the seal that is kept" in kept
    assert (edited.title, edited.seal == mine.seal, mine.seal is not None) == ("结业证书", True, True)
    assert f'<option value="{mine.uid}" selected>' in chosen and "checked" in chosen
