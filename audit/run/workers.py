"""Blocks over worker processes: bounded, in order, and a worker that dies costs at most one dialogue.

Each worker has a pipe of its own and at most two blocks, so whose block ended a process is always known. That block is
tried once more, then dialogue by dialogue; a dialogue that ends the process again is rejected, and the run goes on.
"""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, TypeVar

from audit.errors import AuditError
from audit.run.blocks import Block
from audit.run.work import Job, Part, Worker, given_up

_QUEUED = 2
"""Blocks that a worker holds: one in work, one waiting, so that it never idles."""

_WINDOW = 4
"""Finished blocks a worker that may wait for an earlier one."""

_TRIES = 2
"""How often a block is tried as a whole."""

_START_ATTEMPTS = 3

T = TypeVar("T")


class WorkersLostError(AuditError):
    """Worker processes end before they have done anything."""


@dataclass
class _Task:
    """A block and what is known of it: `poison` numbers the dialogues that ended a process."""

    block: Block
    crashes: int = 0
    poison: tuple[int, ...] = ()
    reached: int | None = None


@dataclass
class _Hand:
    """A worker process as its employer sees it; `tasks` in the order in which it works."""

    process: BaseProcess
    pipe: Connection
    ready: bool = False
    tasks: deque[_Task] = field(default_factory=deque)


def in_process(worker: Worker, blocks: Sequence[Block]) -> Iterator[Part]:
    """The parts of some blocks, worked off here."""
    for block in blocks:
        yield _undisturbed(lambda: worker.do(block))  # noqa: B023


def in_workers(job: Job, blocks: Sequence[Block], count: int) -> Iterator[Part]:
    """The parts of some blocks, in order, worked off by `count` processes."""
    with contextlib.closing(_Crew(job, count)) as crew:
        yield from crew.run(blocks)


class _Failure(NamedTuple):
    """An error in a worker, as values: what is for the user in one line, else with its traceback."""

    text: str
    exit_status: int | None

    def error(self) -> Exception:
        """The error to raise in its place."""
        if self.exit_status is None:
            return RuntimeError(self.text)
        error = AuditError(self.text)
        error.exit_status = self.exit_status
        return error


class _Crew:
    """The processes at work."""

    def __init__(self, job: Job, count: int) -> None:
        self._job = job
        self._count = count
        self._context = get_context("spawn")
        self._hands: list[_Hand] = []
        self._failed_starts = 0

    def run(self, blocks: Sequence[Block]) -> Iterator[Part]:
        waiting = deque(_Task(block) for block in blocks)
        finished: dict[int, Part] = {}
        for block in blocks:
            while block.number not in finished:
                self._hire(len(waiting))
                limit = block.number + _WINDOW * self._count
                self._deal(waiting, limit)
                for hand in self._listen():
                    self._hear(hand, waiting, finished)
            yield finished.pop(block.number)

    def close(self) -> None:
        """End all processes, those at work too."""
        for hand in self._hands:
            hand.process.terminate()
            hand.pipe.close()
        for hand in self._hands:
            hand.process.join()
        self._hands = []

    def _hire(self, work: int) -> None:
        idle = sum(not hand.tasks for hand in self._hands)
        hired = []
        for _ in range(min(self._count - len(self._hands), work - idle)):
            here, there = self._context.Pipe()
            process = self._context.Process(target=_work, args=(there,), daemon=True)
            with _interruptions_ignored():
                process.start()
            there.close()
            hired.append(_Hand(process, here))
        for hand in hired:
            # Not as an argument: a process that is killed while it starts would leave its employer writing forever.
            with contextlib.suppress(OSError):
                hand.pipe.send(self._job)
        self._hands += hired

    def _deal(self, waiting: deque[_Task], limit: int) -> None:
        for depth in range(1, _QUEUED + 1):
            for hand in self._hands:
                if waiting and len(hand.tasks) < depth and waiting[0].block.number < limit:
                    task = waiting.popleft()
                    hand.tasks.append(task)
                    with contextlib.suppress(OSError):  # Its death is heard of below.
                        hand.pipe.send((task.block, task.poison, task.crashes >= _TRIES))

    def _listen(self) -> list[_Hand]:
        heard = wait([hand.pipe for hand in self._hands])
        return [hand for hand in self._hands if hand.pipe in heard]

    def _hear(self, hand: _Hand, waiting: deque[_Task], finished: dict[int, Part]) -> None:
        try:
            said: Any = hand.pipe.recv()
        except (EOFError, OSError):
            self._bury(hand, waiting, finished)
            return
        if said is None:
            hand.ready, self._failed_starts = True, 0
        elif isinstance(said, int):
            hand.tasks[0].reached = said
        elif isinstance(said, Part):
            finished[said.block] = said
            hand.tasks.popleft()
        elif isinstance(said, _Failure):
            raise said.error()

    def _bury(self, hand: _Hand, waiting: deque[_Task], finished: dict[int, Part]) -> None:
        self._hands.remove(hand)
        hand.pipe.close()
        hand.process.join()
        if not hand.ready:
            self._failed_starts += 1
            if self._failed_starts >= _START_ATTEMPTS:
                raise WorkersLostError(f"工作进程无法启动（退出码 {hand.process.exitcode}）；可用 --workers 1 查看原因")
        elif hand.tasks:
            task = hand.tasks[0]
            task.crashes += 1
            if task.reached is not None:
                task.poison += (task.reached,)
                task.reached = None
            elif task.crashes > _TRIES:
                finished[task.block.number] = given_up(task.block)
                hand.tasks.popleft()
        waiting.extendleft(reversed(hand.tasks))


@contextlib.contextmanager
def _interruptions_ignored() -> Iterator[None]:
    """While a process starts, which inherits that, so that Ctrl-C ends it only through its employer."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _undisturbed(work: Callable[[], T]) -> T:
    """The result of some work without the search for cycles, which would look at every object of a block many times.

    What a block leaves in cycles is cleared after it; what was there before, such as compiled rubrics, is not looked at.
    """
    gc.freeze()
    gc.disable()
    try:
        return work()
    finally:
        gc.enable()
        gc.collect()
        gc.unfreeze()


def _work(pipe: Connection) -> None:
    """A worker process: says that it is ready, then answers each block with its part until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # An interruption is the employer's to handle.
    with contextlib.suppress(EOFError, OSError):
        job = pipe.recv()
        worker = _tried(pipe, lambda: Worker(job))
        pipe.send(None)
        while True:
            block, poison, singly = pipe.recv()
            announce = pipe.send if singly else None
            pipe.send(_tried(pipe, lambda: _undisturbed(lambda: worker.do(block, poison, announce))))  # noqa: B023


def _tried(pipe: Connection, work: Callable[[], T]) -> T:
    """The result of some work; an error is raised where it can be reported, and ends this process."""
    try:
        return work()
    except AuditError as error:
        pipe.send(_Failure(str(error), error.exit_status))
    except Exception:
        pipe.send(_Failure(traceback.format_exc(), None))
    raise SystemExit(1)
