"""Fine points about complaints, what soothes, what solves, and what was promised."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fine_points import Point, cases

from audit.findings import Check

HELD = "买家 09:00:00 单号多少\n客服 09:00:10 请稍等\n买家 09:00:40 嗯\n"

POINTS = (
    Point(
        "apology",
        "within the three agent messages after the first complaint",
        passes=("买家 收到的杯子是碎的\n客服 单号发我\n客服 拍个照\n客服 非常抱歉",),
        fails=(
            "买家 收到的杯子是碎的\n客服 单号发我\n客服 拍个照\n客服 看到了\n客服 非常抱歉",
            "客服 非常抱歉\n买家 收到的杯子是碎的\n客服 单号发我",
            "买家 收到的杯子是碎的\n机器人 非常抱歉",
        ),
    ),
    Point(
        "apology",
        "or directly after a repeated one",
        passes=("买家 收到的杯子是碎的\n客服 单号\n客服 照片\n客服 收到\n买家 这个杯子碎了一地！\n客服 实在对不起",),
        fails=(
            "买家 收到的杯子是碎的\n客服 单号\n客服 照片\n客服 收到\n买家 这个杯子碎了一地！\n客服 嗯\n客服 实在对不起",
        ),
    ),
    Point(
        "apology",
        "您放心, 不用担心, 别着急, 让您久等了 soothe; 请耐心等待 and 谢谢理解 do not",
        passes=tuple(
            f"买家 收到的杯子是碎的\n客服 {word}" for word in ("您放心", "您不用担心", "您别着急", "让您久等了")
        ),
        fails=("买家 收到的杯子是碎的\n客服 请耐心等待", "买家 收到的杯子是碎的\n客服 谢谢您的理解"),
    ),
    Point(
        "apology",
        "what the buyer himself marks as no complaint, and goods of another shop, are none",
        na=(
            "买家 我不是投诉，就问问这个会掉色吗\n客服 不会",
            "买家 在别家买的杯子碎了，想来你们这买\n客服 好的",
            "买家 杯子是我自己摔碎的\n客服 好的",
        ),
        fails=("买家 你们的杯子碎了\n客服 好的",),
    ),
    Point(
        "apology",
        "asking when it is sent and what it costs now is no complaint, a parcel late is one",
        na=("买家 什么时候发货\n客服 今天", "买家 现在降价了吗\n客服 没有"),
        fails=("买家 都5天了怎么还没发货\n客服 今天", "买家 显示签收了可我根本没收到\n客服 单号"),
    ),
    Point(
        "solution-offered",
        "an action that the agent takes or that the buyer can take now",
        passes=(
            "买家 杯子碎了\n客服 马上给您补发一个",
            "买家 杯子碎了\n客服 您申请退款就行",
            "买家 杯子碎了\n客服 您联系快递95338核实下",
        ),
        fails=("买家 杯子碎了\n客服 杯子是玻璃的", "买家 杯子碎了\n客服 请您耐心等待"),
    ),
    Point(
        "solution-offered",
        "上报, 留言, 催促, 查件 pass without a time; status alone fails",
        passes=(
            "买家 怎么还没到\n客服 已经给您上报了",
            "买家 怎么还没到\n客服 这边帮您催一下快递",
            "买家 怎么还没到\n客服 帮您查件",
        ),
        fails=("买家 怎么还没到\n客服 物流显示在路上",),
    ),
    Point(
        "solution-offered",
        "a complaint that is only about the agent's manner does not call for one",
        na=("买家 你这什么态度\n客服 抱歉",),
        fails=("买家 你这什么态度，杯子碎了也不管\n客服 抱歉",),
    ),
    Point(
        "promise-follow-through",
        "time runs from the first holding message",
        passes=(f"{HELD}客服 09:09:00 再稍等下\n客服 09:10:10 SF123在杭州",),
        fails=(f"{HELD}客服 09:09:00 再稍等下\n客服 09:10:11 SF123在杭州", HELD),
    ),
    Point(
        "promise-follow-through",
        "a deadline that the agent names replaces the 600 s",
        passes=(
            "买家 09:00:00 单号多少\n客服 09:00:10 请稍等，20分钟内回复您\n买家 09:00:40 嗯\n客服 09:20:00 在杭州",
        ),
        fails=("买家 09:00:00 单号多少\n客服 09:00:10 请稍等，2分钟内回复您\n买家 09:00:40 嗯\n客服 09:03:00 在杭州",),
    ),
    Point(
        "promise-follow-through",
        "a deadline beyond the log is not judged",
        na=("买家 09:00:00 单号多少\n客服 09:00:10 请稍等，两小时内回复您\n买家 09:00:40 嗯",),
        fails=("买家 09:00:00 单号多少\n客服 09:00:10 请稍等，1小时内回复您\n买家 10:30:00 人呢",),
    ),
    Point(
        "logistics-promise",
        "an unhedged date is a fail, a range or a hedge is not",
        fails=("买家 几号到\n客服 明天到", "买家 几号到\n客服 保证后天能到"),
        passes=("买家 几号到\n客服 一般3天左右到", "买家 几号到\n客服 预计明天到，以物流为准"),
    ),
    Point(
        "logistics-promise",
        "visits of technicians and pick-ups are not arrivals, nor is the time of dispatch",
        na=(
            "买家 什么时候装\n客服 师傅明天上门安装",
            "买家 什么时候来取\n客服 快递员明天上门取件",
            "买家 什么时候发\n客服 今天一定发出",
        ),
        fails=("买家 什么时候到\n客服 明天肯定送到",),
    ),
    Point(
        "off-platform",
        "accounts, mail and phones of platform, brand and carrier are no fail",
        passes=(
            "买家 电话多少\n客服 您拨打品牌售后400-810-1234",
            "买家 电话多少\n客服 顺丰客服电话95338",
            "买家 发票呢\n客服 关注下品牌官方公众号就能开",
        ),
        fails=("买家 发票呢\n客服 加我微信abc123发您", "买家 便宜点\n客服 支付宝直接转我，给您便宜"),
    ),
    Point(
        "off-platform",
        "nor is a buyer's own request that the agent declines or ignores, nor 微信支付",
        passes=(
            "买家 加个微信聊\n客服 不好意思，不能加微信哦",
            "买家 加个微信聊\n客服 这款是纯棉的",
            "买家 怎么付\n客服 支持微信支付",
        ),
        fails=("买家 加个微信聊\n客服 好的，我的微信号是abc123",),
    ),
)


@pytest.mark.parametrize(("rubric", "expected", "text"), cases(POINTS))
def test_fine_point(rubric: str, expected: str, text: str, verdict: Callable[..., Check]) -> None:
    check = verdict(rubric, text)
    assert check.verdict == expected, check.message
