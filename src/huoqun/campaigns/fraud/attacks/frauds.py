"""Attacks on a campaign, each a function: who brings nobody and wants the reward."""

from __future__ import annotations

from .honest import Shape
from .world import BEGAN, DAY, HOUR, LASTS, MINUTE, Someone, World


def _fake(world: World, inviter: Someone, who: Someone, at: float, shape: str) -> None:
    world.brought(inviter, who, at, shape=shape, honest=False)


def selves(world: World) -> None:
    """Second accounts on one's own phone."""
    for _ in range(20):
        inviter = world.someone()
        world.say("speak", world.at(last=DAY), inviter, None)
        for _ in range(world.chance.randint(1, 4)):
            alt = world.someone(device=inviter.device, network=inviter.network, age=world.chance.randint(0, 400))
            _fake(world, inviter, alt, world.at(first=DAY), "selves")


def rings(world: World) -> None:
    """Five people help each other round, each on a phone of their own."""
    for _ in range(12):
        five = [world.someone() for _ in range(5)]
        at = world.at(last=4 * DAY)
        for one, other in zip(five, five[1:] + five[:1], strict=True):
            at += world.chance.uniform(MINUTE, 3 * HOUR)
            _fake(world, one, other, at, "rings")
            world.lives(other, one, at)


def farm(world: World) -> None:
    """Three hundred phones on a shelf, one line."""
    inviter, network = world.someone(), world.home("farm")
    first = world.at(last=3 * DAY)
    for n in range(300):
        who = world.someone(network=network, age=world.chance.randint(0, 40))
        _fake(world, inviter, who, first + n * 40 + world.chance.uniform(0, 30), "farm")


def farm_of_many(world: World) -> None:
    """The same shelf behind sixty inviters and ten lines, at irregular times, old accounts among them."""
    lines = [world.home("line") for _ in range(10)]
    for _ in range(60):
        inviter = world.someone(network=world.chance.choice(lines))
        for _ in range(5):
            who = world.someone(network=world.chance.choice(lines), age=world.chance.randint(0, 200))
            _fake(world, inviter, who, world.at(last=4 * DAY), "farm of many")


def drip(world: World) -> None:
    """One every few hours, as patient as a script, each on another line."""
    for _ in range(6):
        inviter, every = world.someone(), world.chance.uniform(1, 5) * HOUR
        for n in range(int(min(40, 5 * DAY / every))):
            at = BEGAN + HOUR + n * every + world.chance.uniform(-0.1, 0.1) * every
            _fake(world, inviter, world.someone(age=world.chance.randint(0, 90)), at, "drip")


def mixed(world: World) -> None:
    """Some friends, and twice as many who do not exist."""
    for _ in range(6):
        inviter, network = world.someone(), world.home("office")
        for _ in range(10):
            who, at = world.someone(), world.at(last=4 * DAY)
            world.brought(inviter, who, at, shape="mixed, the honest", honest=True)
            world.lives(who, inviter, at)
        for _ in range(20):
            who = world.someone(network=network, age=world.chance.randint(0, 15))
            _fake(world, inviter, who, world.at(last=4 * DAY), "mixed")


def leavers(world: World) -> None:
    """Gone as soon as they counted: within hours, or an hour after the day that was asked."""
    for _ in range(12):
        inviter, stay = world.someone(), world.chance.choice((0.5, 3, 25, 49)) * HOUR
        for _ in range(world.chance.randint(3, 15)):
            who, at = world.someone(), world.at(last=3 * DAY)
            _fake(world, inviter, who, at, "leavers")
            world.say("leave", at + stay * world.chance.uniform(1.0, 1.3), who, inviter)


def scripted(world: World) -> None:
    """They speak, too: all of them the same, a minute after they came."""
    for _ in range(5):
        inviter, wait = world.someone(), world.chance.uniform(20, 300)
        for _ in range(25):
            who, at = world.someone(age=world.chance.randint(0, 60)), world.at(last=4 * DAY)
            _fake(world, inviter, who, at, "scripted")
            world.say("speak", at + wait + world.chance.uniform(-4, 4), who, inviter)


def returning(world: World) -> None:
    """Members of long ago come in anew, for the reward."""
    for _ in range(10):
        inviter = world.someone()
        for _ in range(world.chance.randint(2, 6)):
            who, at = world.someone(), world.at(first=DAY)
            world.say("join", at - world.chance.uniform(2 * HOUR, 400 * DAY), who, None)
            _fake(world, inviter, who, at, "returning")
            world.lives(who, inviter, at)


def one_phone(world: World) -> None:
    """A phone with a dozen accounts, none of them the inviter's."""
    for _ in range(5):
        inviter, phone = world.someone(), world.someone()
        for _ in range(12):
            who = world.someone(device=phone.device, network=phone.network)
            _fake(world, inviter, who, world.at(last=5 * DAY), "one phone")


def rotating(world: World) -> None:
    """Bought accounts, each with a phone and a line of its own, at random times; some speak."""
    for _ in range(4):
        inviter = world.someone()
        for _ in range(world.chance.randint(30, 60)):
            who, at = world.someone(age=world.chance.randint(30, 400)), world.at(last=4 * DAY)
            _fake(world, inviter, who, at, "rotating")
            if world.chance.random() < 0.08:
                world.say("speak", min(at + world.chance.uniform(0, DAY), BEGAN + LASTS), who, inviter)


def borrowed(world: World) -> None:
    """Real people paid a yuan each, who stay as long as they must; one in five says hello."""
    for _ in range(15):
        inviter = world.someone()
        for _ in range(8):
            who, at = world.someone(), world.at(last=3 * DAY)
            _fake(world, inviter, who, at, "borrowed")
            if world.chance.random() < 0.2:
                world.say("speak", at + world.chance.uniform(60, 6 * HOUR), who, inviter)
            world.say("leave", at + world.chance.uniform(26, 60) * HOUR, who, inviter)


def emulators(world: World) -> None:
    """Phones that are programs, another at each event, in a rented block of addresses."""
    for n in range(8):
        inviter = world.someone()
        for _ in range(20):
            address = f"198.51.{n % 2}.{world.chance.randint(1, 254)}"
            who, at = world.someone(age=world.chance.randint(1, 30), network=address), world.at(last=4 * DAY)
            _fake(world, inviter, who, at, "emulators")
            if world.chance.random() < 0.3:
                again = world.someone().device
                world.say("speak", at + world.chance.uniform(60, 20 * HOUR), who, inviter, device=again)


def tree(world: World) -> None:
    """Invented accounts invite invented accounts, three each, over half a dozen lines."""
    lines = [world.home("line") for _ in range(6)]
    parents, first = [world.someone()], world.at(last=DAY) - BEGAN
    for level in range(4):
        children = []
        for inviter in parents:
            for _ in range(3):
                who = world.someone(age=world.chance.randint(0, 120), network=world.chance.choice(lines))
                at = world.at(first=first + level * DAY, last=first + (level + 1) * DAY)
                _fake(world, inviter, who, at, "tree")
                if world.chance.random() < 0.1:
                    world.say("speak", at + world.chance.uniform(60, DAY), who, inviter)
                children.append(who)
        parents = children


def swap(world: World) -> None:
    """A club of forty strangers who help one another in campaign after campaign."""
    club = [world.someone() for _ in range(40)]
    for n in range(3):
        world.campaign = f"swap{n}"
        helpers = world.chance.sample(club, len(club))
        for inviter in world.chance.sample(club, 12):
            for who in [each for each in helpers if each is not inviter][:3]:
                helpers.remove(who)
                at = world.at(first=n * DAY, last=(n + 1) * DAY)
                _fake(world, inviter, who, at, "swap")
                world.lives(who, inviter, at, active=0.2)
    world.campaign = "c1"


def hired(world: World) -> None:
    """Kept out of tuning: real people by way of a market for small tasks. Within hours of the order they are all
    there, most say hello once, a third leave when it was paid for, and nobody does anything else.
    """
    for _ in range(8):
        inviter, ordered = world.someone(), world.at(last=3 * DAY)
        for _ in range(world.chance.randint(10, 20)):
            who, at = world.someone(), ordered + world.chance.expovariate(1 / HOUR)
            _fake(world, inviter, who, at, "hired")
            if world.chance.random() < 0.6:
                world.say("speak", at + world.chance.uniform(1, 30) * MINUTE, who, inviter)
            if world.chance.random() < 0.33:
                world.say("leave", at + world.chance.uniform(48, 96) * HOUR, who, inviter)


ATTACKS: tuple[Shape, ...] = (
    selves, rings, farm, farm_of_many, drip, mixed, leavers, scripted, returning, one_phone, rotating, borrowed,
    emulators, tree, swap, hired,
)  # fmt: skip
KEPT_OUT = (hired,)
TUNED = tuple(attack for attack in ATTACKS if attack not in KEPT_OUT)
