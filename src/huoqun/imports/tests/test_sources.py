"""Files, folders and archives, honest and hostile."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from huoqun.imports import errors
from huoqun.imports.detect import read_source
from huoqun.imports.records import Options
from huoqun.imports.sources import open_source

LINE = '{"group":"g","sender":"ann","at":"2024-05-01T08:00:00Z","text":"hello"}\n'


def make_zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def make_tar(path: Path, members: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def read_all(path: Path) -> list[str]:
    with open_source(path) as source:
        return [part.path for part in source.parts if part.open().read() is not None]


def test_a_file_a_folder_a_zip_and_a_tar_hold_the_same(tmp_path: Path) -> None:
    files = {"day-10.txt": b"b", "day-2.txt": b"a", "sub/x.txt": b"c"}
    folder = tmp_path / "folder"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    zipped = make_zip(tmp_path / "a.zip", files)
    tarred = make_tar(tmp_path / "a.tar.gz", files)
    plain = make_tar(tmp_path / "a.tar", files, "w")

    assert read_all(folder) == read_all(zipped) == read_all(tarred) == read_all(plain)
    assert read_all(folder) == ["day-2.txt", "day-10.txt", "sub/x.txt"]
    assert read_all(folder / "day-2.txt") == ["day-2.txt"]


def test_the_chats_of_a_folder_and_of_its_zip_have_the_same_keys(tmp_path: Path) -> None:
    csv = b"AuthorID,Author,Date,Content,Attachments,Reactions\n1,ann,2024-05-01 08:00,hi,,\n"
    (tmp_path / "export" / "lobby").mkdir(parents=True)
    (tmp_path / "export" / "lobby" / "hello.csv").write_bytes(csv)
    (tmp_path / "export" / "rules.csv").write_bytes(csv)
    zipped = make_zip(
        tmp_path / "z.zip", {"export/lobby/hello.csv": csv, "export/rules.csv": csv, "__MACOSX/._x": b"j"}
    )

    def keys(path: Path) -> list[str]:
        with open_source(path) as source:
            return [item.key for item in read_source(source, Options()) if hasattr(item, "topic")]

    assert keys(tmp_path / "export") == keys(zipped) == ["lobby/hello", "rules"]


def test_the_fingerprint_is_that_of_the_content(tmp_path: Path) -> None:
    one = make_zip(tmp_path / "1.zip", {"a.txt": b"x"})
    two = make_zip(tmp_path / "2.zip", {"a.txt": b"y"})
    again = make_zip(tmp_path / "3.zip", {"a.txt": b"x"})
    prints = [open_source(path).fingerprint for path in (one, two, again)]

    assert prints[0] == prints[2] != prints[1]


def test_one_file_under_gzip_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINE.encode()))

    assert read_all(tmp_path / "a.jsonl.gz") == ["a.jsonl"]


@pytest.mark.parametrize(
    "name",
    ["../evil.txt", "a/../../evil.txt", "/etc/passwd", "..\\evil.txt", "C:\\evil.txt", "C:evil.txt", "a\\..\\..\\b"],
)
def test_an_archive_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.ClimbingPath):
        open_source(make_zip(tmp_path / "a.zip", {name: b"x"}))
    with pytest.raises(errors.ClimbingPath):
        open_source(make_tar(tmp_path / "a.tar.gz", {name: b"x"}))


def test_links_in_an_archive_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(errors.ClimbingPath):
        open_source(tmp_path / "a.zip")

    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        info = tarfile.TarInfo("link")
        info.type, info.linkname = kind, "/etc/passwd"
        with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
            tar.addfile(info)
        with pytest.raises(errors.ClimbingPath):
            open_source(tmp_path / "a.tar.gz")


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "real.txt").write_text("y")

    assert read_all(tmp_path / "in") == ["real.txt"]


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    with pytest.raises(errors.ArchiveBomb):
        open_source(make_zip(tmp_path / "a.zip", {"a.txt": b"0" * 5_000_000}))


def test_a_zip_bomb_that_lies_about_its_size_is_refused_while_it_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"0" * 5_000_000})
    data = path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    path.write_bytes(data)

    with pytest.raises(errors.ArchiveRefused):
        read_all(path)


def test_a_tar_bomb_is_refused_by_what_it_unpacks_to(tmp_path: Path) -> None:
    with pytest.raises(errors.ArchiveBomb):
        read_all(make_tar(tmp_path / "a.tar.gz", {"a.txt": b"0" * 5_000_000}))


def test_a_gzip_bomb_is_refused_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"0" * 5_000_000))

    with pytest.raises(errors.ArchiveBomb):
        read_all(tmp_path / "a.txt.gz")


def test_a_sparse_file_in_a_tar_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.size": str(10**12),
        "GNU.sparse.map": "0,1",
    }
    info.size = 1
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(info, io.BytesIO(b"x"))

    with pytest.raises(errors.ArchiveRefused):
        read_all(tmp_path / "a.tar.gz")


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.98])
def test_a_cut_off_archive_is_refused(tmp_path: Path, keep: float) -> None:
    noise = bytes(range(256)) * 40
    for path in (make_zip(tmp_path / "a.zip", {"a.txt": noise}, 0), make_tar(tmp_path / "a.tar.gz", {"a.txt": noise})):
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * keep)])
        with pytest.raises(errors.TruncatedArchive):
            read_all(path)


def test_a_damaged_member_is_refused_when_it_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"hello world" * 99}, 0)
    path.write_bytes(path.read_bytes().replace(b"hello world", b"jello world", 1))

    with pytest.raises(errors.TruncatedArchive):
        read_all(path)


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"x"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    with pytest.raises(errors.EncryptedArchive):
        open_source(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_path_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
        archive.writestr("./a.txt", "y")

    with pytest.raises(errors.DuplicateMember):
        open_source(tmp_path / "a.zip")


def test_too_many_files_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"x"})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x05\x06")
    data[at + 12 : at + 16] = (80_000_000).to_bytes(4, "little")
    path.write_bytes(data)

    with pytest.raises(errors.TooManyMembers):
        open_source(path)


@pytest.mark.parametrize(("mark", "name"), [(b"Rar!\x1a\x07\x01\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c\x00", "7z")])
def test_other_archives_are_refused_by_name(tmp_path: Path, mark: bytes, name: str) -> None:
    (tmp_path / "a.bin").write_bytes(mark + bytes(100))

    with pytest.raises(errors.UnsupportedArchive, match=name):
        open_source(tmp_path / "a.bin")


def test_chinese_names_without_the_flag_are_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"XXXXXXXX.txt": LINE.encode(), "YYYYYYYYYYYY.txt": LINE.encode()})
    data = path.read_bytes().replace(b"XXXXXXXX", "运营群组".encode("gb18030"))
    path.write_bytes(data.replace(b"YYYYYYYYYYYY", "聊天记录备份".encode("gb18030")))

    assert sorted(read_all(path)) == sorted(["运营群组.txt", "聊天记录备份.txt"])

    path.write_bytes(
        data.replace("运营群组".encode("gb18030"), b"XXXXXXXX").replace(b"YYYYYYYYYYYY", "运营群组".encode())
    )
    assert sorted(read_all(path)) == ["XXXXXXXX.txt", "运营群组.txt"]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.NoSuchSource):
        open_source(tmp_path / "nothing")
