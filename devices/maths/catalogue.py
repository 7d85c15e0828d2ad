"""What devices may tell us, and who may read it: kinds of data, purposes and the catalogue of metrics.

The database holds a copy of it, filled by migration, and every query joins that copy. A test holds the
two equal. A metric's number never changes and is never given to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of data: what one consent covers.

    Whereabouts told by the phone are a kind of their own, since they need a consent of their own
    (PIPL, article 29).
    """

    PHONE = "phone"
    PLACES = "places"
    BAND = "band"
    SCALE = "scale"
    CAR = "car"
    TRANSACTIONS = "transactions"
    BUREAU = "bureau"


class Purpose(StrEnum):
    """What data is used for: the other half of a consent."""

    CREDIT = "credit"
    HEALTH_INSURANCE = "health_insurance"
    MOTOR_INSURANCE = "motor_insurance"
    COLLECTIONS_CONTACT = "collections_contact"


class Sensitivity(StrEnum):
    """Whether a kind is sensitive personal information (PIPL, article 28)."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"


class Family(StrEnum):
    """The evidence family of a metric, as scoring groups it."""

    BEHAVIOUR = "behaviour"
    TRANSACTION = "transaction"


# The kinds that a device tells of. Whereabouts come from the phone.
DEVICE_KINDS = (Kind.PHONE, Kind.BAND, Kind.SCALE, Kind.CAR)

# Health (band, scale), whereabouts (places, car) and financial account information (bureau, transactions).
SENSITIVE_KINDS = frozenset(
    {Kind.PLACES, Kind.BAND, Kind.SCALE, Kind.CAR, Kind.BUREAU, Kind.TRANSACTIONS}
)

# Which kind of data may be asked for at all, for which purpose.
ALLOWED_PAIRS: frozenset[tuple[Purpose, Kind]] = frozenset(
    {(Purpose.CREDIT, kind) for kind in Kind}
    | {(Purpose.HEALTH_INSURANCE, Kind.BAND), (Purpose.HEALTH_INSURANCE, Kind.SCALE)}
    | {(Purpose.MOTOR_INSURANCE, Kind.CAR), (Purpose.COLLECTIONS_CONTACT, Kind.PHONE)}
)

Purposes = frozenset[Purpose]
_CREDIT: Purposes = frozenset({Purpose.CREDIT})
_HABIT: Purposes = frozenset({Purpose.CREDIT, Purpose.HEALTH_INSURANCE})
_BODY: Purposes = frozenset({Purpose.HEALTH_INSURANCE})
_DRIVING: Purposes = frozenset({Purpose.CREDIT, Purpose.MOTOR_INSURANCE})
_STYLE: Purposes = frozenset({Purpose.MOTOR_INSURANCE})

_DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of one day. `minimum` and `maximum` are inclusive; `whole` ones have no fraction."""

    number: int
    slug: str
    name: str
    name_zh: str
    kind: Kind
    family: Family
    unit: str
    minimum: float
    maximum: float
    whole: bool
    purposes: Purposes

    @property
    def sensitive(self) -> bool:
        """Return whether it is sensitive personal information."""
        return self.kind in SENSITIVE_KINDS

    @property
    def device_kind(self) -> Kind:
        """Name the kind of device that measures it."""
        return Kind.PHONE if self.kind is Kind.PLACES else self.kind


def sensitivity(kind: Kind) -> Sensitivity:
    """Return whether a kind of data needs the sensitive notice."""
    return Sensitivity.SENSITIVE if kind in SENSITIVE_KINDS else Sensitivity.ORDINARY


# Number, slug, name, Chinese name, unit, lowest, highest, whole, purposes.
_Row = tuple[int, str, str, str, str, float, float, bool, Purposes]

_BAND: tuple[_Row, ...] = (
    (101, "steps", "steps", "步数", "count", 0, 150_000, True, _HABIT),
    (102, "active_hours", "hours with 250 steps", "活跃小时数", "hour", 0, 24, True, _HABIT),
    (103, "wear_minutes", "wear time", "佩戴时长", "minute", 0, _DAY_MINUTES, True, _HABIT),
    (104, "distance_m", "distance", "距离", "m", 0, 200_000, False, _HABIT),
    (105, "energy_kcal", "energy", "消耗热量", "kcal", 0, 15_000, False, _HABIT),
    (106, "active_minutes", "active minutes", "活跃分钟", "minute", 0, _DAY_MINUTES, True, _HABIT),
    (107, "sleep_minutes", "sleep", "睡眠时长", "minute", 0, _DAY_MINUTES, True, _HABIT),
    (108, "sleep_midpoint", "middle of sleep", "睡眠中点", "minute", -720, 720, False, _HABIT),
    (109, "workouts", "workouts", "运动次数", "count", 0, 50, True, _HABIT),
    (110, "workout_minutes", "workout time", "运动时长", "minute", 0, _DAY_MINUTES, False, _HABIT),
    (151, "resting_heart_rate", "resting heart rate", "静息心率", "bpm", 20, 200, False, _BODY),
    (152, "mean_heart_rate", "mean heart rate", "平均心率", "bpm", 20, 250, False, _BODY),
    (153, "respiratory_rate", "breaths a minute", "呼吸频率", "1/min", 2, 80, False, _BODY),
    (154, "spo2", "blood oxygen", "血氧", "%", 50, 100, False, _BODY),
    (155, "stress", "stress", "压力", "points", 0, 100, False, _BODY),
    (156, "deep_sleep_minutes", "deep sleep", "深睡", "minute", 0, _DAY_MINUTES, True, _BODY),
    (157, "rem_sleep_minutes", "REM sleep", "快速眼动睡眠", "minute", 0, _DAY_MINUTES, True, _BODY),
    (158, "awake_minutes", "awake in bed", "夜间清醒", "minute", 0, _DAY_MINUTES, True, _BODY),
)
_SCALE: tuple[_Row, ...] = (
    (201, "weigh_ins", "weigh-ins", "称重次数", "count", 0, 100, True, _HABIT),
    (202, "weigh_in_minute", "first weigh-in", "首次称重时刻", "minute", 0, 1439, True, _HABIT),
    (251, "weight_kg", "weight", "体重", "kg", 2, 500, False, _BODY),
    (252, "body_fat_pct", "body fat", "体脂率", "%", 1, 80, False, _BODY),
    (253, "bmi", "body mass index", "BMI", "kg/m²", 5, 150, False, _BODY),
    (254, "muscle_kg", "muscle", "肌肉量", "kg", 1, 200, False, _BODY),
    (255, "muscle_pct", "muscle share", "肌肉率", "%", 1, 95, False, _BODY),
    (256, "water_pct", "body water", "体水分率", "%", 10, 90, False, _BODY),
    (257, "bone_kg", "bone mass", "骨量", "kg", 0.1, 15, False, _BODY),
    (258, "visceral_fat", "visceral fat", "内脏脂肪等级", "level", 0, 60, False, _BODY),
    (259, "metabolism_kcal", "basal metabolism", "基础代谢", "kcal", 200, 10_000, False, _BODY),
)
_PHONE: tuple[_Row, ...] = (
    (301, "unlocks", "unlocks", "解锁次数", "count", 0, 5_000, True, _CREDIT),
    (302, "first_unlock_minute", "first unlock", "首次解锁时刻", "minute", 0, 1439, True, _CREDIT),
    (303, "last_use_minute", "last use", "末次使用时刻", "minute", 0, 1439, True, _CREDIT),
    (304, "night_use_minutes", "use 00:00–05:00", "夜间使用", "minute", 0, 300, False, _CREDIT),
    (305, "screen_minutes", "screen time", "亮屏时长", "minute", 0, _DAY_MINUTES, False, _CREDIT),
    (311, "app_shopping_uses", "shopping apps", "网购类应用", "count", 0, 1e6, True, _CREDIT),
    (312, "app_parcel_uses", "parcel apps", "物流快递类应用", "count", 0, 1e6, True, _CREDIT),
    (313, "app_finance_uses", "finance apps", "金融理财类应用", "count", 0, 1e6, True, _CREDIT),
    (314, "app_video_uses", "video apps", "视频播放类应用", "count", 0, 1e6, True, _CREDIT),
    (315, "app_flight_uses", "flight apps", "飞机类应用", "count", 0, 1e6, True, _CREDIT),
    (316, "app_train_uses", "train apps", "火车类应用", "count", 0, 1e6, True, _CREDIT),
    (317, "app_travel_uses", "travel apps", "旅游资讯类应用", "count", 0, 1e6, True, _CREDIT),
    (321, "people_called", "people called", "通话交往圈人数", "count", 0, 10_000, True, _CREDIT),
    (322, "tenure_months", "months with the carrier", "网龄", "month", 0, 600, True, _CREDIT),
    (
        323,
        "months_since_top_up",
        "months since top-up",
        "距上次缴费",
        "month",
        0,
        600,
        True,
        _CREDIT,
    ),
    (328, "in_arrears", "behind with the phone bill", "话费欠费", "0/1", 0, 1, True, _CREDIT),
    (329, "price_sensitivity", "price sensitivity", "话费敏感度", "grade", 0, 5, True, _CREDIT),
    (330, "unhealthy_4g", "4G used below its plan", "4G不健康客户", "0/1", 0, 1, True, _CREDIT),
)
_PHONE_SPENDING: tuple[_Row, ...] = (
    (324, "last_top_up_yuan", "last top-up", "上次缴费金额", "yuan", 0, 1e5, False, _CREDIT),
    (
        325,
        "mean_spend_6m_yuan",
        "mean spend, 6 months",
        "半年月均消费",
        "yuan",
        0,
        1e5,
        False,
        _CREDIT,
    ),
    (326, "bill_yuan", "bill of the month", "当月账单", "yuan", 0, 1e5, False, _CREDIT),
    (327, "balance_yuan", "account balance", "账户余额", "yuan", -1e5, 1e6, False, _CREDIT),
)
_PLACES: tuple[_Row, ...] = (
    (351, "often_at_malls", "often at malls", "常逛商场", "0/1", 0, 1, True, _CREDIT),
    (
        352,
        "mall_visits_3m",
        "mall visits, 3 months",
        "三月月均商场次数",
        "count",
        0,
        1e4,
        False,
        _CREDIT,
    ),
    (353, "visited_wanda", "at the Wanda mall", "逛过万达", "0/1", 0, 1, True, _CREDIT),
    (354, "visited_sams_club", "at Sam's Club", "到过山姆会员店", "0/1", 0, 1, True, _CREDIT),
    (355, "visited_cinema", "at a cinema", "看电影", "0/1", 0, 1, True, _CREDIT),
    (356, "visited_sights", "at a sight", "景点游览", "0/1", 0, 1, True, _CREDIT),
    (357, "visited_sports_venue", "at a sports venue", "体育场馆消费", "0/1", 0, 1, True, _CREDIT),
)
_CAR: tuple[_Row, ...] = (
    (401, "drive_km", "distance driven", "行驶里程", "km", 0, 3_000, False, _DRIVING),
    (402, "drive_minutes", "time driven", "行驶时长", "minute", 0, _DAY_MINUTES, False, _DRIVING),
    (403, "night_km", "driven 22:00–05:00", "夜间里程", "km", 0, 3_000, False, _DRIVING),
    (404, "trips", "trips", "行程数", "count", 0, 500, True, _DRIVING),
    (451, "idle_minutes", "idling", "怠速时长", "minute", 0, _DAY_MINUTES, False, _STYLE),
    (452, "max_speed_kmh", "top speed", "最高车速", "km/h", 0, 350, False, _STYLE),
    (453, "km_at_1hz", "distance at 1 Hz", "1Hz采样里程", "km", 0, 3_000, False, _STYLE),
    (454, "hard_brakes", "hard brakes", "急刹次数", "count", 0, 10_000, True, _STYLE),
    (
        455,
        "hard_accelerations",
        "hard accelerations",
        "急加速次数",
        "count",
        0,
        10_000,
        True,
        _STYLE,
    ),
    (
        456,
        "speeding_minutes",
        "over 120 km/h",
        "超速时长",
        "minute",
        0,
        _DAY_MINUTES,
        False,
        _STYLE,
    ),
)


def _metrics() -> Iterator[Metric]:
    groups = (
        (Kind.BAND, Family.BEHAVIOUR, _BAND),
        (Kind.SCALE, Family.BEHAVIOUR, _SCALE),
        (Kind.PHONE, Family.BEHAVIOUR, _PHONE),
        (Kind.PHONE, Family.TRANSACTION, _PHONE_SPENDING),
        (Kind.PLACES, Family.BEHAVIOUR, _PLACES),
        (Kind.CAR, Family.BEHAVIOUR, _CAR),
    )
    for kind, family, rows in groups:
        for number, slug, name, name_zh, unit, lowest, highest, whole, purposes in rows:
            yield Metric(
                number, slug, name, name_zh, kind, family, unit, lowest, highest, whole, purposes
            )


METRICS: dict[str, Metric] = {metric.slug: metric for metric in _metrics()}
