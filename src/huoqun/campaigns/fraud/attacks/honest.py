"""Honest crowds, the odd ones above all: a scorer that holds these does harm."""

from __future__ import annotations

from collections.abc import Callable

from .world import BEGAN, DAY, HOUR, MINUTE, Someone, World

Shape = Callable[[World], None]


def _circle_of_friends(world: World, inviter: Someone, n: int, *, shape: str, **ways: float) -> None:
    first = world.at(last=4 * DAY) - BEGAN
    for _ in range(n):
        who, at = world.someone(), world.at(first=first, last=first + 2 * DAY)
        world.brought(inviter, who, at, shape=shape, honest=True)
        world.lives(who, inviter, at, **ways)


def friends(world: World) -> None:
    """Most of a campaign: people who bring a few."""
    for _ in range(150):
        inviter = world.someone()
        _circle_of_friends(world, inviter, world.chance.choice((1, 1, 2, 2, 3, 4, 6, 9)), shape="friends")


def chains(world: World) -> None:
    """Somebody brings somebody who brings somebody."""
    for _ in range(12):
        inviter, at = world.someone(), world.at(last=2 * DAY)
        for _ in range(world.chance.randint(3, 7)):
            who = world.someone()
            world.brought(inviter, who, at, shape="chains", honest=True)
            world.lives(who, inviter, at)
            inviter, at = who, at + world.chance.uniform(20 * MINUTE, 20 * HOUR)


def dormitory(world: World) -> None:
    """A campus behind one address: many inviters, hundreds of people."""
    for _ in range(3):
        network = world.home("campus")
        for _ in range(25):
            inviter = world.someone(network=network)
            for _ in range(world.chance.randint(1, 8)):
                who, at = world.someone(network=network, age=world.chance.randint(60, 1500)), world.at(last=5 * DAY)
                world.brought(inviter, who, at, shape="dormitory", honest=True)
                world.lives(who, inviter, at)


def families(world: World) -> None:
    """Two people and one tablet."""
    for _ in range(25):
        inviter, home = world.someone(), world.someone()
        for _ in range(2):
            who, at = world.someone(device=home.device, network=home.network), world.at(last=5 * DAY)
            world.brought(inviter, who, at, shape="families", honest=True)
            world.lives(who, inviter, at)


def teacher(world: World) -> None:
    """Eighty students in ten minutes, in one school's network, some of whom never say a word."""
    for active in (0.7, 0.35):
        network, inviter = world.home("school"), world.someone()
        first = world.at(last=4 * DAY)
        for _ in range(80):
            who = world.someone(network=network, age=world.chance.randint(20, 1200))
            at = first + world.chance.uniform(0, 10 * MINUTE)
            world.brought(inviter, who, at, shape="teacher", honest=True)
            world.lives(who, inviter, at, active=active)


def stall(world: World) -> None:
    """A stand at a fair: one after the other scans the code, over the hall's network."""
    inviter, network, at = world.someone(), world.home("hall"), world.at(last=4 * DAY)
    for _ in range(60):
        at += world.chance.uniform(8, 60)
        who = world.someone(network=network)
        world.brought(inviter, who, at, shape="stall", honest=True)
        world.lives(who, inviter, at, active=0.3)


def clubs(world: World) -> None:
    """A club's evening: one inviter, some fifteen people, one network; the talkative club and the quiet one."""
    for active in (0.6, 0.3, 0.15):
        inviter, network, first = world.someone(), world.home("club"), world.at(last=4 * DAY) - BEGAN
        for _ in range(world.chance.randint(8, 20)):
            who, at = world.someone(network=network), world.at(first=first, last=first + 3 * HOUR)
            world.brought(inviter, who, at, shape="clubs", honest=True)
            world.lives(who, inviter, at, active=active)


def lurkers(world: World) -> None:
    """They join, read, and never speak."""
    for _ in range(25):
        _circle_of_friends(world, world.someone(), world.chance.randint(1, 5), shape="lurkers", active=0.0)


def night_owls(world: World) -> None:
    """At three in the morning, the whole of a party."""
    for _ in range(8):
        inviter = world.someone()
        night = BEGAN + world.chance.randint(0, 4) * DAY + 18 * HOUR
        for _ in range(world.chance.randint(2, 10)):
            who, at = world.someone(), night + world.chance.uniform(0, 3 * HOUR)
            world.brought(inviter, who, at, shape="night owls", honest=True)
            world.lives(who, inviter, at)


def newcomers(world: World) -> None:
    """Grandparents with their first account."""
    for _ in range(20):
        inviter = world.someone()
        for _ in range(world.chance.randint(1, 2)):
            who, at = world.someone(age=world.chance.randint(0, 20)), world.at(last=5 * DAY)
            world.brought(inviter, who, at, shape="newcomers", honest=True)
            world.lives(who, inviter, at)


HONEST: tuple[Shape, ...] = (
    friends,
    chains,
    dormitory,
    families,
    teacher,
    stall,
    clubs,
    lurkers,
    night_owls,
    newcomers,
)
