"""How fast the readers are, as ratios, and whether their memory stays flat: `python tests/benchmarks/readers.py [MB]`.

Canonical lines are held against a bare typed msgspec decode of the same file, text exports against their own size. CPU seconds
of one core; memory is the peak of a process of its own for each size.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from audit.conversion import convert_files, dialogues
from audit.dialogue import Dialogue
from audit.parse_audit import ParseLog
from audit.readers.jsonl import decode_range, split_ranges
from audit.readers.record import ReadOptions

_SAID = (
    "这款有货吗",
    "亲，有货的哦，今天拍下今天就能发出",
    "好的，那我再看看颜色",
    "您慢慢看，有问题随时找我呢",
    "拍好了，麻烦尽快发货，谢谢",
)
_START = datetime(2024, 1, 1, 9)


def talk(number: int) -> Iterator[tuple[str, datetime, str]]:
    """One dialogue: who, when, what."""
    start = _START + timedelta(minutes=7 * number)
    for turn in range(10):
        who = "甲乙旗舰店:小雨" if turn % 2 else f"tb{number:08}"
        yield who, start + timedelta(seconds=23 * turn), f"{_SAID[(number + turn) % 5]}{number % 97}"


def batch(number: int) -> str:
    """A block of 千牛's batch export."""
    lines = "".join(f"{who}({at:%Y-%m-%d %H:%M:%S}):  {text}\n" for who, at, text in talk(number))
    return f"{'-' * 28}tb{number:08}{'-' * 28}\n{lines}"


def labels(number: int) -> str:
    """The same with role labels."""
    return "".join(
        f"{'卖家' if ':' in who else '买家'}：({at:%Y-%m-%d %H:%M:%S}):\n{text}\n" for who, at, text in talk(number)
    )


def dongdong(number: int) -> str:
    """The same as a 京东 log."""
    lines = "".join(f"{who} {at:%Y-%m-%d %H:%M:%S}\t\n{text}\t\n\n" for who, at, text in talk(number))
    return f"/{'*' * 17}以下为一通会话{'*' * 36}/\n{lines}".replace("tb0", "jd_0")


def im(number: int) -> str:
    """The same as an 即时消息 log."""
    return "".join(f"{at:%Y-%m-%d %H:%M:%S} {who}: {text}\n" for who, at, text in talk(number))


def flat(number: int) -> str:
    """The same as a table."""
    return "".join(
        f"{number},甲乙旗舰店,tb{number:08},{who},{at:%Y-%m-%d %H:%M:%S},{text}\n" for who, at, text in talk(number)
    )


def pdd(number: int) -> str:
    """The same as pushed JSON."""
    lines = []
    for turn, (who, at, text) in enumerate(talk(number)):
        buyer, shop = {"role": "user", "uid": str(number)}, {"role": "mall_cs", "uid": "60", "csid": who}
        author, other = (shop, buyer) if ":" in who else (buyer, shop)
        message = {"content": text, "from": author, "to": other, "msg_id": f"{number}-{turn}", "type": 0}
        lines.append(msgspec.json.encode({"response": "push", "message": message | {"ts": str(int(at.timestamp()))}}))
    return b"\n".join(lines).decode() + "\n"


FORMATS: dict[str, tuple[Callable[[int], str], str]] = {
    "qianniu_batch_txt": (batch, f"甲乙旗舰店:小雨\n{'=' * 64}\n单聊\n{'=' * 64}\n"),
    "role_label_txt": (labels, ""),
    "jd_dongdong_log": (dongdong, ""),
    "qianniu_im_txt": (im, "甲乙旗舰店:小雨\n\n即时消息\n"),
    "flat_csv": (flat, "会话ID,店铺,买家昵称,发送人,发送时间,消息内容\n"),
    "pdd_push_jsonl": (pdd, ""),
}


def write(path: Path, name: str, size: int) -> int:
    """Write an export of about so many bytes; returns its messages."""
    make, head = FORMATS[name]
    number = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(head)
        while out.tell() < size if number % 500 == 0 else True:
            out.write(make(number))
            number += 1
    return number * 10


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of the better of two runs."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def canonical(folder: Path, size: int) -> None:
    """Decoding of canonical lines against a bare typed decode."""
    source, path = folder / "batch.txt", folder / "canonical.jsonl"
    messages = write(source, "qianniu_batch_txt", size)
    convert_files([str(source)], path, ReadOptions())
    decoder = msgspec.json.Decoder(Dialogue)
    bare = cpu(lambda: [decoder.decode(line) for line in path.read_bytes().split(b"\n") if line])
    ours = cpu(lambda: [decode_range(path, place, source="x") for place in split_ranges(path)])
    print(f"canonical lines: {bare / ours:.2f} of a bare typed decode ({messages / ours / 1000:,.0f} k messages/s)")


def text(folder: Path, size: int) -> None:
    """Reading and assembling of exports, and json.loads of the same messages as canonical lines beside it."""
    for name in FORMATS:
        path = folder / f"{name}.txt"
        messages = write(path, name, size)
        spool = folder / "spool"
        spool.mkdir(exist_ok=True)

        def read(path: Path = path, spool: Path = spool) -> None:
            for _ in dialogues([str(path)], ReadOptions(), spool, ParseLog(lambda _: None)):
                pass

        seconds = cpu(read)
        print(f"{name:20}{messages / seconds / 1000:6,.0f} k messages/s")
        path.unlink()


def _peak(name: str, size: int, folder: str) -> None:
    path = Path(folder) / f"{name}-{size}.txt"
    write(path, name, size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    convert_files([str(path)], Path(folder) / "out.jsonl", ReadOptions())
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{name:20}{size >> 20:6,} MB: peak {after >> 10:,} MB ({before >> 10:,} MB before)")
    path.unlink()


def memory(folder: Path, sizes: list[int]) -> None:
    """Peak memory of a process for each size."""
    spawn = multiprocessing.get_context("spawn")
    for name in FORMATS:
        for size in sizes:
            process = spawn.Process(target=_peak, args=(name, size, str(folder)))
            process.start()
            process.join()


def main() -> None:
    """Speed at 20 MB, memory from 10 MB to the size given."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        memory(Path(folder), [10 << 20, most << 20])  # first: a child's peak begins at what this process has
        canonical(Path(folder), 20 << 20)
        text(Path(folder), 20 << 20)
    print(f"{os.cpu_count()} cores")


if __name__ == "__main__":
    main()
