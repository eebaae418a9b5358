"""The shapes of dates that exports hold, and what is done where they can be read in two ways."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.imports.errors import AmbiguousDates, UnknownZone
from huoqun.imports.records import Options
from huoqun.imports.stamps import Stamps, epoch

MORNING = datetime(2018, 4, 5, 3, 55, tzinfo=UTC)
SECOND = MORNING + timedelta(seconds=12)
AFTERNOON = datetime(2018, 4, 13, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        # DiscordChatExporter, its older default
        ("05-Apr-18 03:55 AM", MORNING, 60),
        # its JSON
        ("2018-04-05T03:55:12.000+00:00", SECOND, 1),
        ("2018-04-05T05:55:12+02:00", SECOND, 1),
        ("2018-04-05T03:55:12Z", SECOND, 1),
        # logs and spreadsheets
        ("2018-04-05 03:55:12", SECOND, 1),
        ("2018-04-05 03:55", MORNING, 60),
        ("2018/4/5 3:55", MORNING, 60),
        ("2018-04-05 11:55:12 +0800", SECOND, 1),
        # Chinese
        ("2018年4月5日 上午3:55", MORNING, 60),
        ("2018年4月13日下午3:30", AFTERNOON, 60),
        ("2018/4/5 凌晨3:55", MORNING, 60),
        ("2018/4/5 中午12:05", datetime(2018, 4, 5, 12, 5, tzinfo=UTC), 60),
        # WhatsApp on an iPhone: U+202F before PM, U+200E in front
        ("\u200e[13/04/18, 3:30:00\u202fPM]", AFTERNOON, 1),
        # WhatsApp on Android: American, British, German, Spanish
        ("4/13/18, 3:30 PM", AFTERNOON, 60),
        ("13/04/2018, 15:30", AFTERNOON, 60),
        ("13.04.18, 15:30", AFTERNOON, 60),
        ("13/4/2018 3:30 p. m.", AFTERNOON, 60),
        # dots mean day first, even where both are small
        ("05.04.2018 03.55", MORNING, 60),
        # Korean: year first, a dot behind the day
        ("2018. 4. 5. 오전 3:55", MORNING, 60),
        # irssi
        ("Thu Apr 05 03:55:12 2018", SECOND, 1),
        # months by name
        ("Thursday, April 5, 2018 3:55 AM", MORNING, 60),
        ("5 de abril de 2018 3:55", MORNING, 60),
        ("05-апр.-18 03:55", MORNING, 60),
        # midnight and noon by the twelve-hour clock
        ("05-Apr-18 12:00 AM", datetime(2018, 4, 5, tzinfo=UTC), 60),
        ("05-Apr-18 12:00 PM", datetime(2018, 4, 5, 12, tzinfo=UTC), 60),
    ],
)
def test_every_shape_is_read(text: str, moment: datetime, precision: int) -> None:
    assert Stamps(Options()).parse(text) == (moment, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "05-Apr-18",  # no clock
        "03:55",  # no date
        "31.02.2018 10:10",  # no such day
        "2018-13-05 03:55:11",
        "2018-04-05 25:00",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59-23:00",
        "٣" * 200,
    ],
)
def test_what_is_no_stamp_is_none(text: str) -> None:
    assert Stamps(Options()).parse(text) is None


def test_a_day_above_twelve_anywhere_tells_the_order() -> None:
    stamps = Stamps(Options(), evidence=lambda: ["03/04/2018 10:00", "04/25/2018 10:00"])

    assert stamps.parse("03/04/2018 10:00") == (datetime(2018, 3, 4, 10, tzinfo=UTC), 60)


def test_the_order_once_seen_holds() -> None:
    stamps = Stamps(Options())
    stamps.parse("25/04/2018 10:00")

    assert stamps.parse("03/04/2018 10:00") == (datetime(2018, 4, 3, 10, tzinfo=UTC), 60)


def test_dates_that_could_be_either_are_refused_with_the_way_out() -> None:
    stamps = Stamps(Options(), evidence=lambda: ["03/04/2018 10:00", "05/06/2018 10:00"])

    with pytest.raises(AmbiguousDates, match="--dates dmy or --dates mdy"):
        stamps.parse("03/04/2018 10:00")


def test_the_option_decides() -> None:
    assert Stamps(Options(dates="dmy")).parse("03/04/2018 10:00") == (datetime(2018, 4, 3, 10, tzinfo=UTC), 60)
    assert Stamps(Options(dates="mdy")).parse("03/04/2018 10:00") == (datetime(2018, 3, 4, 10, tzinfo=UTC), 60)
    assert Stamps(Options(dates="ymd")).parse("18/04/05 10:00") == (datetime(2018, 4, 5, 10, tzinfo=UTC), 60)


def test_equal_day_and_month_need_no_order() -> None:
    assert Stamps(Options()).parse("04/04/2018 10:00") == (datetime(2018, 4, 4, 10, tzinfo=UTC), 60)


def test_a_stamp_without_zone_is_of_the_zone_given() -> None:
    stamps = Stamps(Options(tz="Asia/Shanghai"))

    assert stamps.parse("2018-04-05 11:55:12") == (SECOND, 1)
    assert stamps.parse("2018-04-05T03:55:12Z") == (SECOND, 1)


def test_summer_time_is_heeded() -> None:
    stamps = Stamps(Options(tz="America/New_York"))

    assert stamps.parse("2018-01-10 00:00:00") == (datetime(2018, 1, 10, 5, tzinfo=UTC), 1)
    assert stamps.parse("2018-07-10 00:00:00") == (datetime(2018, 7, 10, 4, tzinfo=UTC), 1)
    assert stamps.parse("2018-03-11 12:00:00") == (datetime(2018, 3, 11, 16, tzinfo=UTC), 1)


def test_an_hour_that_comes_twice_is_the_second_once_the_log_went_past_it() -> None:
    stamps = Stamps(Options(tz="America/New_York"))
    read = [stamps.parse(f"2018-11-04 {clock}") for clock in ("01:10:00", "01:50:00", "01:10:00", "02:10:00")]

    assert [moment.hour for moment, _ in read if moment] == [5, 5, 6, 7]


def test_the_same_clock_means_different_things_before_and_after_noon() -> None:
    stamps = Stamps(Options())
    read = [stamps.parse(text) for text in ("2018/4/5 上午 3:55", "2018/4/5 下午 3:55", "2018/4/5 3:55")]

    assert [moment.hour for moment, _ in read if moment] == [3, 15, 3]


def test_an_unknown_zone_is_refused() -> None:
    for name in ("Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(UnknownZone):
            Stamps(Options(tz=name))


@pytest.mark.parametrize(
    "value",
    [1522900512, 1522900512.0, "1522900512", 1522900512000, "1522900512000", 1522900512000000, 1522900512000000000],
)
def test_an_epoch_is_known_by_its_size(value: object) -> None:
    assert epoch(value) == SECOND


@pytest.mark.parametrize("value", [None, True, [], {}, "x", "", 0, -5, float("nan"), float("inf"), 10**40, "9" * 50])
def test_no_epoch_is_none(value: object) -> None:
    assert epoch(value) is None


SHAPES = [
    "%Y-%m-%d %H:%M:%S",
    "%d-%b-%y %I:%M:%S %p",
    "%Y年%m月%d日 %H:%M:%S",
    "%d.%m.%Y, %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
]
MOMENTS = st.datetimes(datetime(1981, 1, 1), datetime(2068, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, st.sampled_from(SHAPES))
def test_what_is_written_is_read(moment: datetime, shape: str) -> None:
    moment = moment.replace(microsecond=0, year=max(moment.year, 1981))

    assert Stamps(Options()).parse(moment.strftime(shape)) == (moment, 1)


@given(st.text(max_size=60))
def test_any_text_is_a_stamp_or_is_not(text: str) -> None:
    read = Stamps(Options(dates="dmy")).parse(text)

    assert read is None or read[0].tzinfo is not None
