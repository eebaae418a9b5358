"""Ten thousand people in a week, four hundred of them no people: the simulator's honest ones with what makes honest
people look odd, and mass adders, farms of accounts, posting machines and answering machines among them.

Nothing of how suspects are weighed is known here. `careful` ones of each kind (a tenth) do one thing only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from huoqun.chats.personas import Joined, Said, SimGroup, World, history, kinds

PEOPLE, BAD, GROUP = 10_000, 400, 130
DAYS = 7
ADS = (
    "兼职日结200一单，加微信 abc{n}8800 领取，名额有限",
    "免费领取内部资料，扫码进群，私聊我领取",
    "低息贷款秒到账，加我微信 dk{n}99 咨询",
    "工厂直招代理，一件代发，加V {n}hgd 看货",
    "博彩平台注册送{n}8元，链接 http://x{n}.top/a",
)
PITCHES = (
    "早上好，新的一天新的开始，需要办理业务的老板联系我",
    "各位老板有需要推广的可以找我，专业团队",
    "分享一个好项目，想了解的朋友可以看我主页",
)
STEMS = (
    "美妆小雅", "财税小助手", "品牌顾问小李", "引流小王子", "好物推荐官",
    "福利小管家", "云仓小妹", "社群助理", "成长顾问", "爱生活",
)  # fmt: skip


@dataclass(slots=True)
class Community:
    """Who came where when and through whom, who said what, who reported whom. `bad`: of what kind whoever is no
    person is."""

    until: datetime
    groups: list[str]
    names: dict[str, str] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    joined: list[tuple[datetime, str, str, str | None]] = field(default_factory=list)
    said: list[tuple[datetime, str, str, str, datetime | None]] = field(default_factory=list)
    told: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    reacted: list[tuple[str, int, float]] = field(default_factory=list)

    @property
    def since(self) -> datetime:
        return self.until - timedelta(days=DAYS)


def made(scale: float, seed: int, until: datetime) -> Community:
    """A community of this seed."""
    chance = Random(seed)
    honest, bad = round((PEOPLE - BAD) * scale), round(BAD * scale)
    found = _lived(honest, seed, until)
    _odd(found, chance)
    _adders(found, chance, round(bad * 0.15))
    _farms(found, chance, round(bad * 0.45))
    _posters(found, chance, round(bad * 0.25))
    _answerers(found, chance, bad - len(found.bad))
    return found


def _lived(honest: int, seed: int, until: datetime) -> Community:
    known = list(kinds())
    groups = tuple(
        SimGroup(f"g{n}", known[n % len(known)], f"群{n}", "Asia/Shanghai",
                 until - timedelta(days=2 + n * 5 % 19), GROUP, tempo=1.5)
        for n in range(max(6, round(honest / 70)))
    )  # fmt: skip
    found = Community(until, [group.id for group in groups])
    at: dict[str, datetime] = {}
    for event in history(World(f"bench/{seed}", "zh-Hans", "Asia/Shanghai", until, groups)):
        at[event.id] = event.at
        if isinstance(event, Joined):
            if event.member not in found.names and len(found.names) >= honest:
                continue
            found.names.setdefault(event.member, event.name)
            found.joined.append((event.at, event.group, event.member, event.invited_by))
        elif isinstance(event, Said) and event.member in found.names:
            answered = at.get(event.reply_to) if event.reply_to else None
            found.said.append((event.at, event.group, event.member, event.text, answered))
    return found


def _odd(found: Community, chance: Random) -> None:
    """What honest people do that looks odd; every hundredth person something."""
    people = list(found.names)
    n = max(2, len(people) // 100)
    late = [place for place, one in enumerate(found.joined) if one[0] > found.since]
    # Eager ones bring friends, many of whom only read
    for eager in chance.sample(people, n):
        for place in chance.sample(late, min(len(late), chance.randint(6, 14))):
            found.joined[place] = (*found.joined[place][:3], eager)
    # Classes whose names are numbers that the school gave them, let in at one moment or as they come
    for number, member in enumerate(chance.sample(people, n)):
        found.names[member] = f"学员{number:03d}"
    # Titles and trades are worn by honest people too
    for member in chance.sample(people, 2 * n):
        found.names[member] = (
            f"{chance.choice(('A', 'AAA', ''))}{found.names[member]}-{chance.choice(('总经理', 'CEO', '保险'))}"
        )
    # Alarm clocks: three times a day on the dot
    for member in chance.sample(people, n):
        group = chance.choice(found.groups)
        for day in range(DAYS):
            for hour in (1, 6, 13):
                at = (found.since + timedelta(days=day)).replace(hour=hour, minute=0, second=chance.randint(0, 40))
                if at < found.until:
                    found.said.append((at, group, member, f"打卡第{day + 1}天，今天继续加油", None))
    # Quick ones paste their answers
    for member in chance.sample(people, n):
        _answers(found, chance, member, 8, share=0.3)
    # And some have enemies
    for member in chance.sample(people, max(1, n // 3)):
        for teller in chance.sample(people, 2):
            found.told.append((found.until - timedelta(days=1), chance.choice(found.groups), teller, member))
    for member in chance.sample(people, 3 * n):
        found.reacted += [(member, test, chance.lognormvariate(2.3, 0.6)) for test in range(4) if chance.random() < 0.5]


def _moment(found: Community, chance: Random, first: float = 0.0, last: float = 5.0) -> datetime:
    return found.since + timedelta(days=first + (last - first) * chance.random())


def _new(found: Community, kind: str, name: str) -> str:
    member = f"x{len(found.bad)}"
    found.bad[member] = kind
    found.names[member] = name
    return member


def _some(found: Community, chance: Random, least: int, most: int) -> list[str]:
    return chance.sample(found.groups, min(len(found.groups), chance.randint(least, most)))


def _adders(found: Community, chance: Random, count: int) -> None:
    """Come into several groups, say hardly anything, pull people in by the dozen and add them as friends."""
    late = [place for place, one in enumerate(found.joined) if one[0] > found.since]
    people = [member for member in found.names if member not in found.bad]
    for number in range(count):
        careful = number % 10 == 0
        name = f"{chance.choice(('A', 'AA', ''))}{chance.choice(STEMS)}{number}"
        if chance.random() < 0.6:
            name += f"-{chance.choice(('总经理', '运营总监', '招商总监', 'CEO'))}"
        member = _new(found, "adder", "小鹿" if careful else name)
        begins = _moment(found, chance, 0, 3)
        rooms = _some(found, chance, 1, 2) if careful else _some(found, chance, 3, 7)
        for room in rooms:
            begins += timedelta(hours=chance.uniform(0.2, 9))
            found.joined.append((begins, room, member, None))
        room, at = chance.choice(rooms), begins + timedelta(hours=2)
        for _ in range(chance.randint(8, 25)):
            at += timedelta(seconds=chance.expovariate(1 / 90))
            pulled = f"y{len(found.names)}"
            found.names[pulled] = f"路人{pulled}"
            found.joined.append((at, room, pulled, member))
            if chance.random() < 0.15:
                found.said.append((at + timedelta(minutes=9), room, pulled, "这是什么群，谁拉我进来的", None))
        if not careful and chance.random() < 0.6:
            for teller in chance.sample(people, chance.randint(1, 3)):
                found.told.append((begins + timedelta(hours=8), room, teller, member))
        if late and chance.random() < 0.3:
            found.said.append((at + timedelta(hours=1), room, member, chance.choice(PITCHES), None))


def _farms(found: Community, chance: Random, count: int) -> None:
    """Accounts by the dozen, of one name with numbers, let in one after another by a machine."""
    left = count
    while left > 0:
        size, stem = min(left, chance.randint(6, 12)), f"{chance.choice(STEMS)}{chr(0x4E00 + chance.randrange(4000))}"
        careful, steps = chance.random() < 0.1, chance.uniform(20, 200)
        at, rooms = _moment(found, chance), _some(found, chance, 1, 3)
        for number in range(size):
            name = f"{chance.choice(STEMS)}{chance.choice('甲乙丙丁雅琪')}" if careful else f"{stem}{number + 1:02d}"
            member = _new(found, "farm", name)
            for place, room in enumerate(rooms):
                came = at + timedelta(hours=3 * place, seconds=number * steps * chance.uniform(0.995, 1.005))
                found.joined.append((came, room, member, None))
                if chance.random() < 0.4:
                    found.said.append((came + timedelta(hours=20), room, member, chance.choice(PITCHES), None))
        left -= size


def _posters(found: Community, chance: Random, count: int) -> None:
    """The same text in group after group at the same minute of the hour."""
    for number in range(count):
        careful = number % 10 == 0
        trade = chance.choice(("保险", "微商", "引流", "")) + chance.choice(("小陈", "阿May", "老周"))
        member = _new(found, "poster", f"{trade}{chr(0x4E00 + chance.randrange(4000))}")
        minute, text = chance.randrange(60), chance.choice(ADS + PITCHES).format(n=chance.randint(100, 999))
        begins, rooms = _moment(found, chance, 0, 3), _some(found, chance, 1 if careful else 3, 1 if careful else 6)
        for room in rooms:
            begins += timedelta(minutes=chance.uniform(1, 60))
            found.joined.append((begins, room, member, None))
        at = begins.replace(minute=minute) + timedelta(hours=1)
        for turn in range(2 if careful else chance.randint(6, 14)):
            at += timedelta(hours=chance.choice((1, 2, 5, 11)))
            if at < found.until:
                moment = at + timedelta(seconds=chance.randint(0, 50))
                found.said.append((moment, rooms[turn % len(rooms)], member, text, None))


def _answerers(found: Community, chance: Random, count: int) -> None:
    """Answer and snatch faster than a person."""
    for number in range(count):
        careful = number % 10 == 0
        name = chance.choice(("小助理", "热心网友", "AI小秘", "A客服")) + chr(0x4E00 + chance.randrange(4000))
        member = _new(found, "answerer", name)
        for room in _some(found, chance, 1, 5):
            found.joined.append((_moment(found, chance, 0, 2), room, member, None))
        _answers(found, chance, member, 3 if careful else chance.randint(6, 20), share=0.9)
        tests = 2 if careful else chance.randint(3, 5)
        found.reacted += [(member, test, chance.uniform(0.2, 1.6)) for test in range(tests)]


def _answers(found: Community, chance: Random, member: str, count: int, *, share: float) -> None:
    late = [one for one in found.said if one[0] > found.since + timedelta(days=2)]
    for asked in chance.sample(late, min(count, len(late))):
        quick = chance.random() < share
        wait = timedelta(seconds=chance.uniform(0.3, 1.4) if quick else 8 + chance.expovariate(1 / 60))
        found.said.append((asked[0] + wait, asked[1], member, "您好，这个问题可以私信我详细了解一下哦", asked[0]))


def ordered(found: Community) -> Iterator[tuple[datetime, str, str, str, datetime | None]]:
    """What was said within the week, in order of time."""
    yield from sorted((one for one in found.said if found.since < one[0] <= found.until), key=lambda one: one[0])
