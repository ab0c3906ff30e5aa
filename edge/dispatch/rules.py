"""Pure questions about a graph of tasks: is there a cycle, in which order, what is the longest way to its end."""

from collections.abc import Iterable, Mapping, Sequence


def find_cycle(needs: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """A cycle of `needs`, named from one of its members back to itself; empty if there is none.

    Names that are needed but are no key have no needs of their own.
    """
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        on_path: dict[str, int] = {}
        pending = [(start, False)]
        while pending:
            name, leaving = pending.pop()
            if leaving:
                path.pop()
                del on_path[name]
                done.add(name)
            elif name in on_path:
                return (*path[on_path[name] :], name)
            elif name not in done:
                on_path[name] = len(path)
                path.append(name)
                pending.append((name, True))
                pending.extend((needed, False) for needed in needs.get(name, ()))
    return ()


def in_order(needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys so that each comes after those it needs; ties in the order given. There must be no cycle."""
    placed: dict[str, None] = {}
    pending = [(name, False) for name in reversed(tuple(needs))]
    while pending:
        name, met = pending.pop()
        if name in placed or name not in needs:
            continue
        if met:
            placed[name] = None
            continue
        pending.append((name, True))
        pending.extend((needed, False) for needed in reversed(needs[name]))
    return tuple(placed)


def critical_path(needs: Mapping[str, Sequence[str]], weight: Mapping[str, int]) -> tuple[str, ...]:
    """The chain of needs with the greatest sum of weights, from its first task to its last.

    `weight` is what each task has left: 0 for one that has ended. Ties go to the task that was given first.
    """
    best: dict[str, tuple[int, str | None]] = {}
    for name in in_order(needs):
        longest, through = 0, None
        for needed in needs[name]:
            if needed in best and best[needed][0] > longest:
                longest, through = best[needed][0], needed
        best[name] = (longest + weight.get(name, 0), through)
    at = max(best, key=lambda name: best[name][0], default=None)
    if at is None or best[at][0] == 0:
        return ()
    chain = []
    while at is not None:
        if weight.get(at, 0):
            chain.append(at)
        at = best[at][1]
    return tuple(reversed(chain))
