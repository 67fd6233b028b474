"""Fine points about how agents address, greet, answer and take leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fine_points import Point, cases

from audit.findings import Check

POINTS = (
    Point(
        "form-of-address",
        "您 counts in any use",
        passes=(
            "买家 有人吗\n客服 您好",
            "买家 怎么洗\n客服 这就帮您看看",
            "买家 怎么洗\n客服 机洗\n客服 冷水\n客服 晒的时候您翻面",
        ),
        fails=("买家 怎么洗\n客服 你好，机洗就行",),
    ),
    Point(
        "form-of-address",
        "the list is closed: 哥, 姐, 老板, 兄弟, 帅哥 are not on it",
        passes=("买家 在\n客服 亲，请讲", "买家 在\n客服 客官里面请", "买家 在\n客服 女士，请讲"),
        fails=(
            "买家 在\n客服 哥，请讲",
            "买家 在\n客服 姐，在的",
            "买家 在\n客服 老板，要几个",
            "买家 在\n客服 兄弟，要几个",
            "买家 在\n客服 帅哥，要几个",
        ),
    ),
    Point(
        "greeting",
        "您好 or 你好 anywhere in the opening passes",
        passes=(
            "买家 有蓝的吗\n客服 有蓝的，你好",
            "买家 有蓝的吗\n客服 有\n客服 三十八\n客服 您好，今天能发",
        ),
        fails=(
            "买家 有蓝的吗\n客服 有蓝的",
            "买家 有蓝的吗\n客服 有\n客服 三十八\n客服 今天能发\n客服 您好",
        ),
    ),
    Point(
        "greeting",
        "在 passes with an address or a softening particle",
        passes=("买家 在吗\n客服 在的亲", "买家 在吗\n客服 在的呢", "买家 在吗\n客服 亲，在的"),
        fails=("买家 在吗\n客服 在", "买家 在吗\n客服 嗯"),
    ),
    Point(
        "greeting",
        "an opening question passes where it invites the concern",
        passes=("买家 在不在\n客服 请问有什么问题", "买家 在不在\n客服 有什么可以帮您的"),
        fails=("买家 我的货还没发\n客服 订单号？", "买家 尺码不对\n客服 还有其他问题吗"),
    ),
    Point(
        "polite-farewell",
        "thanks, a wish, 再见 and an invitation count",
        passes=(
            "买家 谢谢，没了\n客服 感谢您的光临",
            "买家 谢谢，没了\n客服 感谢您的理解与支持",
            "买家 给你们好评了，再见\n客服 谢谢您的评价",
            "买家 谢谢，没了\n客服 祝您生活愉快",
            "买家 谢谢，没了\n客服 再见",
            "买家 谢谢，没了\n客服 欢迎下次光临",
            "买家 谢谢，没了\n客服 有问题随时联系我们",
        ),
        fails=(
            "买家 谢谢，没了\n客服 不客气",
            "买家 谢谢，没了\n客服 实在抱歉",
            "买家 谢谢，没了\n客服 您眼光真好",
            "买家 谢谢，没了\n客服 请问还有其他可以帮您的吗",
        ),
    ),
    Point(
        "polite-farewell",
        "谢谢 attached to a request and a request for a rating do not count",
        fails=(
            "买家 好的谢谢\n客服 请稍等，谢谢",
            "买家 好的谢谢\n客服 麻烦发下订单号，谢谢",
            "买家 好的谢谢\n客服 麻烦给个评价",
        ),
        passes=("买家 好的谢谢\n客服 麻烦给个评价，感谢您的支持",),
    ),
    Point(
        "polite-farewell",
        "a session that ends on a buyer who neither asks nor closes does not come under it",
        na=(
            "买家 几号发\n客服 今天\n买家 我再看看",
            "买家 付款了\n客服 收到\n买家 [image] 图",
            "买家 几号发",
            "买家 几号发\n机器人 今天",
        ),
        fails=("买家 几号发\n客服 今天\n买家 好的谢谢",),
    ),
    Point(
        "polite-farewell",
        "the last block is the session's, whoever wrote it",
        passes=("买家 几号发\n客服(小禾) 今天，祝您愉快\n客服(小满) 发顺丰",),
        fails=("客服(小禾) 祝您愉快\n买家 几号发\n客服(小满) 今天\n客服(小满) 顺丰\n客服(小满) 两件",),
    ),
    Point(
        "unanswered",
        "any agent message after the question counts, whether or not it answers",
        passes=("买家 几号发货\n客服 今天天气真好",),
        fails=("买家 几号发货\n机器人 今天发", "客服 您好\n买家 几号发货"),
    ),
    Point(
        "perfunctory-reply",
        "a whole turn of one grunt or of punctuation is bare",
        fails=tuple(
            f"买家 有货吗\n客服 {word}"
            for word in (
                "在",
                "有",
                "没",
                "没有",
                "嗯",
                "嗯嗯",
                "恩",
                "哦",
                "可以",
                "对",
                "是",
                "不知道",
                "。。。",
                "？",
            )
        ),
        passes=("买家 有货吗\n客服 有\n客服 今天能发顺丰",),
    ),
    Point(
        "perfunctory-reply",
        "a brush-off of the same meaning is bare",
        fails=("买家 怎么安装\n客服 自己看", "买家 怎么安装\n客服 随便你", "买家 有优惠吗\n客服 首页有"),
        passes=("买家 怎么安装\n客服 说明书第三页有图，照着拧四颗螺丝",),
    ),
    Point(
        "perfunctory-reply",
        "a particle or an address lifts it, and so do 是的, 可以的, 有的 and a fact",
        passes=(
            "买家 是纯棉吗\n客服 是的呢",
            "买家 能退吗\n客服 可以的亲",
            "买家 是纯棉吗\n客服 是的",
            "买家 能退吗\n客服 可以的",
            "买家 有货吗\n客服 有的",
            "买家 几点下班\n客服 18点",
            "买家 从哪发\n客服 杭州",
            "买家 多少钱\n客服 39",
        ),
        fails=("买家 是纯棉吗\n客服 是", "买家 能退吗\n客服 可以"),
    ),
    Point(
        "perfunctory-reply",
        "不知道 passes only with a way to find out",
        passes=("买家 几号到\n客服 不清楚，您拨打物流电话95338问下",),
        fails=("买家 几号到\n客服 不知道", "买家 几号到\n客服 不清楚"),
    ),
    Point(
        "perfunctory-reply",
        "replies to questions, requests and complaints count, replies to 好的 don't",
        fails=("买家 帮我改地址\n客服 哦", "买家 碗摔碎了\n客服 嗯", "买家 几号发\n客服 嗯"),
        passes=("买家 几号发\n客服 今天发\n买家 好的\n客服 嗯",),
        na=("买家 好的\n客服 嗯",),
    ),
)


@pytest.mark.parametrize(("rubric", "expected", "text"), cases(POINTS))
def test_fine_point(rubric: str, expected: str, text: str, verdict: Callable[..., Check]) -> None:
    check = verdict(rubric, text)
    assert check.verdict == expected, check.message
