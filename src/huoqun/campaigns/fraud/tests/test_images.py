"""Whose picture it is: as a file, in the line itself, as a hash, or only by name."""

from base64 import b64encode
from random import Random

import pytest

from ..attacks import pictures as drawing
from ..events import event_of
from ..images import Pictures
from ..judging import judge
from ..tally import Tally
from .saying import LATER, said


def outcomes(folder, *sent):
    """Of people who send pictures one after the other, what comes of each."""
    records = [said("screenshot", None, who, n * 60, image=image) for n, (who, image) in enumerate(sent)]
    tally = Tally().extend(event_of(record) for record in (*records, LATER))
    return {one.inviter: str(one.outcome) for one in judge(tally, pictures=Pictures(folder))}


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    """A folder with Ann's screenshot and what others made of it; Bo's is his own, with the same poster."""
    folder, chance = tmp_path_factory.mktemp("shots"), Random(4)
    ann, bo = (
        drawing.shot(chance, code="https://hq.example/c/ann"),
        drawing.shot(chance, code="https://hq.example/c/bo"),
    )
    first = drawing.drawn(ann)
    made = {"ann": first, "bo": drawing.drawn(bo)}
    made |= {alter.__name__: alter(first, ann, chance) for alter in drawing.ALTERED[:5]}
    for name, picture in made.items():
        (folder / f"{name}.jpg").write_bytes(drawing.as_jpeg(picture))
    return folder


def test_somebody_elses_picture_earns_nothing_however_it_is_altered(shots):
    altered = [alter.__name__ for alter in drawing.ALTERED[:5]]

    found = outcomes(shots, *((name, f"{name}.jpg") for name in ("ann", "bo", *altered)))

    assert {name: found[name] for name in ("ann", "bo")} == {"ann": "counted", "bo": "counted"}
    assert {name for name in altered if found[name] == "counted"} == set()


def test_a_picture_may_stand_in_the_line_itself(shots):
    raw = b64encode((shots / "ann.jpg").read_bytes()).decode()

    found = outcomes(shots, ("ann", raw), ("cy", f"data:image/jpeg;base64,{raw}"), ("di", "ann.jpg"))

    assert found == {"ann": "counted", "cy": "void", "di": "void"}


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        # Equal names, where there is no such file.
        ("p1", "p1", "void"),
        ("p1", "p2", "counted"),
        # Hashes of 64 bits that differ in three; in half of them.
        ("ff00ff00ff00ff00", "ff00ff00ff00ff07", "void"),
        ("ff00ff00ff00ff00", "00ff00ff00ffff00", "counted"),
        # A file outside is never opened: only the name is compared.
        ("../outside.jpg", "/etc/hostname", "counted"),
        # Not a picture at all.
        ("p1", "A" * 400, "void"),
        ("p1", "data:image/png;base64,AAAA", "void"),
        ("p1", "a\0b", "counted"),
    ],
)
def test_a_picture_may_be_a_name_or_a_hash(tmp_path, first, second, outcome):
    assert outcomes(tmp_path, ("ann", first), ("bo", second)) == {"ann": "counted", "bo": outcome}


def test_the_same_picture_again_is_no_second_one_of_the_same_person(tmp_path):
    assert outcomes(tmp_path, ("ann", "p1"), ("ann", "p1")) == {"ann": "counted"}


def test_a_file_that_is_no_picture_is_told(tmp_path):
    (tmp_path / "notes.jpg").write_text("not a picture")

    assert outcomes(tmp_path, ("ann", "notes.jpg")) == {"ann": "void"}
