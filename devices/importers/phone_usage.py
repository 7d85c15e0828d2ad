"""Phone usage by day: a CSV with the columns of China Mobile's list, named in Chinese exactly as there, and a date.

Columns that say who somebody is (age, student, blacklist, real name) and the contest's own score are known, so that
nobody takes them for new ones, and are never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from devices.importers.interface import CellRefused, DeviceHint, Reading
from devices.importers.participants import People
from devices.importers.source import Source
from devices.importers.tables import Table, header_of, measured
from devices.importers.timestamps import day_of

NAME = "phone_usage"

USER, DATE = "用户编码", "日期"

COLUMNS = {
    "是否4G不健康客户": "unhealthy_4g",
    "用户网龄（月）": "tenure_months",
    "用户最近一次缴费距今时长（月）": "months_since_top_up",
    "缴费用户最近一次缴费金额（元）": "last_top_up_yuan",
    "用户近6个月平均消费值（元）": "mean_spend_6m_yuan",
    "用户账单当月总费用（元）": "bill_yuan",
    "用户当月账户余额（元）": "balance_yuan",
    "缴费用户当前是否欠费缴费": "in_arrears",
    "用户话费敏感度": "price_sensitivity",
    "当月通话交往圈人数": "people_called",
    "是否经常逛商场的人": "often_at_malls",
    "近三个月月均商场出现次数": "mall_visits_3m",
    "当月是否逛过福州仓山万达": "visited_wanda",
    "当月是否到过福州山姆会员店": "visited_sams_club",
    "当月是否看电影": "visited_cinema",
    "当月是否景点游览": "visited_sights",
    "当月是否体育场馆消费": "visited_sports_venue",
    "当月网购类应用使用次数": "app_shopping_uses",
    "当月物流快递类应用使用次数": "app_parcel_uses",
    "当月金融理财类应用使用总次数": "app_finance_uses",
    "当月视频播放类应用使用次数": "app_video_uses",
    "当月飞机类应用使用次数": "app_flight_uses",
    "当月火车类应用使用次数": "app_train_uses",
    "当月旅游资讯类应用使用次数": "app_travel_uses",
}
IDENTITY = frozenset(
    {"用户实名制是否通过核实", "用户年龄", "是否大学生客户", "是否黑名单客户", "信用分"}
)
# What the phone itself counts, for files that carry it beside the carrier's columns.
OWN_COLUMNS = {
    "解锁次数": "unlocks",
    "首次解锁时刻": "first_unlock_minute",
    "末次使用时刻": "last_use_minute",
    "夜间使用（分钟）": "night_use_minutes",
    "亮屏时长（分钟）": "screen_minutes",
}
_METRICS = COLUMNS | OWN_COLUMNS
_MAY_BE_NEGATIVE = frozenset({"balance_yuan"})


def recognises(source: Source) -> bool:
    """Look at the columns: the user, the day and one of the list."""
    columns = set(header_of(source.members[0]))
    return USER in columns and DATE in columns and bool(columns & _METRICS.keys())


def read(source: Source) -> Iterator[Reading]:
    """Read the days of one user. What a month counts so far stands in each of its days."""
    table = Table(source.members[0])
    user_at, date_at = table.columns(USER, DATE)
    places = {name: place for place, name in enumerate(table.header) if name in _METRICS}
    source.report.leave_out("identity", len(IDENTITY & set(table.header)))
    unknown = set(table.header) - _METRICS.keys() - IDENTITY - {USER, DATE}
    source.report.leave_out("unknown_column", len(unknown))
    people = People(source)
    readings: list[Reading] = []
    seen = set()
    for cells in table:
        user = cells[user_at].strip()
        if not people.wanted(user):
            continue
        try:
            day = day_of(cells[date_at], DATE)
        except CellRefused as refused:
            table.refuse(refused)
            continue
        if (user, day) in seen:
            source.report.leave_out("repeated_row")
            continue
        seen.add((user, day))
        readings.extend(_readings(table, cells, places, Reading("", day, 0, _phone(user))))
    people.require_one()
    yield from readings


def _phone(user: str) -> DeviceHint:
    return DeviceHint("phone", user[:64])


def _readings(
    table: Table, cells: list[str], places: dict[str, int], row: Reading
) -> Iterator[Reading]:
    for name, place in places.items():
        metric = _METRICS[name]
        try:
            value = measured(cells[place], name)
            if value is None:
                continue
            if value < 0 and metric not in _MAY_BE_NEGATIVE:
                raise CellRefused(name, "negative", cells[place])
        except CellRefused as refused:
            table.refuse(refused)
            continue
        yield Reading(metric, row.day, value, row.device)
