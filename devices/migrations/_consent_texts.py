"""The first words of every consent, in both languages, and how long sealed data is kept.

PIPL, articles 13, 14 and 17: freely, knowing who, what, what for, how long and how to take it back.
Articles 28 to 30: for sensitive data why it is needed and what it does to the person, agreed to separately.
"""

import hashlib
from datetime import date

EFFECTIVE_FROM = date(2015, 1, 1)
RETENTION_DAYS = 30
RETENTION_SOURCE = (
    "PIPL 47: sealed at once; 30 days for a complaint or a mistaken withdrawal, then deleted"
)
KINDS = ["phone", "places", "band", "scale", "car", "transactions", "bureau"]

# Kind: what is read of it, as a credit consent names it.
DATA = {
    "zh-hans": {
        "phone": "手机行为数据：每日解锁次数、首次解锁与末次使用时刻、夜间使用时长、亮屏时长、各类应用的使用次数，以及运营商提供的网龄、缴费、账单和通话交往人数（不含通话对象、通话内容、短信和应用内的内容）",
        "places": "手机位置数据：是否到过商场、影院、景点、体育场馆及次数（不含坐标和行踪轨迹）",
        "band": "手环数据中反映生活规律的部分：每日步数、活跃小时、佩戴时长、距离、热量、运动和睡眠时长与睡眠中点（不用于信用评估的：心率、血氧、呼吸、压力、睡眠分期）",
        "scale": "体脂秤数据中反映生活规律的部分：每日称重次数与称重时刻（不用于信用评估的：体重、体脂及其他身体指标）",
        "car": "车辆数据：每日行驶里程、时长、行程数和夜间里程（不含坐标和行踪轨迹）",
        "transactions": "交易数据：经授权提供的账户收支流水的金额、日期和类别",
        "bureau": "征信数据：金融信用信息基础数据库中的个人信用报告",
    },
    "en": {
        "phone": "phone behaviour: each day's number of unlocks, first unlock and last use, minutes of use at night, screen time and uses by category of app, and from the carrier tenure, top-ups, bills and the number of people called (never whom you call, what you say or write, or what is inside an app)",
        "places": "whereabouts of the phone: whether and how often it was at malls, cinemas, sights and sports venues (never coordinates or a track)",
        "band": "of the fitness band what shows regularity: each day's steps, active hours, wear time, distance, energy, workouts, length and middle of sleep (not used for credit: heart rate, blood oxygen, breathing, stress, stages of sleep)",
        "scale": "of the smart scale what shows regularity: how often and when you weigh yourself (not used for credit: weight, fat and other figures of the body)",
        "car": "the car: each day's distance, time and trips, and the distance at night (never coordinates or a track)",
        "transactions": "transactions: amounts, dates and categories of the account movements you hand over",
        "bureau": "credit bureau: your personal credit report in the national credit database",
    },
}
# What an insurer or a collector reads instead.
OTHER_DATA = {
    "zh-hans": {
        (
            "health_insurance",
            "band",
        ): "手环数据：每日步数、活动、运动、睡眠时长与分期、心率、血氧、呼吸频率和压力",
        (
            "health_insurance",
            "scale",
        ): "体脂秤数据：称重次数与时刻、体重、体脂率、BMI、肌肉、水分、骨量、内脏脂肪和基础代谢",
        (
            "motor_insurance",
            "car",
        ): "车辆数据：行驶里程、时长、行程数、夜间里程、怠速、最高车速、超速时长、急刹和急加速次数（不含坐标和行踪轨迹）",
        ("collections_contact", "phone"): "手机行为数据：通常使用手机的时段",
    },
    "en": {
        (
            "health_insurance",
            "band",
        ): "the fitness band: each day's steps, activity, workouts, length and stages of sleep, heart rate, blood oxygen, breathing rate and stress",
        (
            "health_insurance",
            "scale",
        ): "the smart scale: when and how often you weigh yourself, weight, body fat, BMI, muscle, water, bone mass, visceral fat and basal metabolism",
        (
            "motor_insurance",
            "car",
        ): "the car: distance, time, trips, distance at night, idling, top speed, time over the limit, hard brakes and accelerations (never coordinates or a track)",
        (
            "collections_contact",
            "phone",
        ): "phone behaviour: the hours at which you usually use the phone",
    },
}
AIM = {
    "zh-hans": {
        "credit": "评估信用并确定授信额度",
        "health_insurance": "给所申请的健康保险定价",
        "motor_insurance": "给所申请的车辆保险定价",
        "collections_contact": "逾期时选择不打扰的联系时间，且只联系本人",
    },
    "en": {
        "credit": "assess your credit and set your limit",
        "health_insurance": "price the health insurance you apply for",
        "motor_insurance": "price the motor insurance you apply for",
        "collections_contact": "choose, when you are overdue, hours of contact that disturb you least; only you are contacted",
    },
}
TEXT = {
    "zh-hans": "我自愿同意本 App 所示贷款人（个人信息处理者，名称和联系方式见本页及借款合同）为{aim}而收集并使用我的{data}。"
    "数据从我选择的日期起、按天汇总保存，仅用于上述目的，不提供给第三方。授权是可选的：不同意或撤回不影响已有借款、还款、提款及其他服务，"
    "但额度可能因数据减少而变化，变化会在撤回前告知我。我可以随时在 App 内撤回，撤回立即生效：不再收集，已有数据立即封存，"
    "{days} 天后删除。我可以查阅、复制、更正、删除我的数据，要求说明自动化决策并由人工复核。",
    "en": "I freely agree that the lender shown in this app (who handles the information; name and contact on this page and in the loan contract) "
    "collects and uses the following of mine to {aim}: {data}. Data is kept by day, from the day I choose, for this purpose only, and is "
    "given to nobody else. It is my choice: refusing or withdrawing touches no loan, repayment, draw-down or other service; the limit may change "
    "with less data, and I am shown how before I confirm. I can withdraw in the app at any time, with effect at once: nothing more is collected, what is there is "
    "sealed at once and deleted {days} days later. I may see, copy, correct and erase my data, ask how an automated decision came about and have a person review it.",
}
WHY_SENSITIVE = {
    "zh-hans": {
        "places": "行踪信息属于敏感个人信息",
        "band": "手环数据属于医疗健康类敏感个人信息",
        "scale": "体脂秤数据属于医疗健康类敏感个人信息",
        "car": "车辆数据可反映行踪，属于敏感个人信息",
        "transactions": "账户流水属于金融账户类敏感个人信息",
        "bureau": "信用报告属于金融类敏感个人信息",
    },
    "en": {
        "places": "Whereabouts are sensitive personal information",
        "band": "Data of a band is sensitive personal information about health",
        "scale": "Data of a scale is sensitive personal information about health",
        "car": "Data of a car can show whereabouts, which is sensitive personal information",
        "transactions": "Account movements are sensitive personal information about financial accounts",
        "bureau": "A credit report is sensitive personal information about finances",
    },
}
NOTICE = {
    "zh-hans": "敏感个人信息单独同意：{why}。处理的必要性：没有这些数据就无法{aim}。对您的影响：一旦泄露可能影响您的人格尊严或人身、财产安全；"
    "我们加密传输、按用途限制读取、记录每次人工查看。我已知悉并单独同意处理上述敏感个人信息。",
    "en": "Separate consent to sensitive personal information: {why}. Why it is needed: without it we can't {aim}. What it means for you: "
    "a leak could harm your dignity, person or property; it is sent encrypted, read for its purpose only, and each look by a person is logged. "
    "I have read this and separately agree that this sensitive information is handled.",
}
ALLOWED = [
    *(("credit", kind) for kind in KINDS),
    *OTHER_DATA["en"],
]


def words(language: str, purpose: str, kind: str) -> tuple[str, str]:
    aim = AIM[language][purpose]
    data = OTHER_DATA[language].get((purpose, kind), DATA[language][kind])
    text = TEXT[language].format(aim=aim, data=data, days=RETENTION_DAYS)
    why = WHY_SENSITIVE[language].get(kind)
    return text, NOTICE[language].format(why=why, aim=aim) if why else ""


def fill(apps, schema_editor):
    schema_editor.execute("SELECT set_config('xiaodai.actor', 'system:migrate', true)")
    consent_text = apps.get_model("devices", "ConsentText")
    if (
        consent_text.objects.exists()
    ):  # texts stay when the migration is taken back: receipts name them
        return
    for language in ("zh-hans", "en"):
        for purpose, kind in ALLOWED:
            text, notice = words(language, purpose, kind)
            consent_text.objects.create(
                purpose=purpose,
                kind=kind,
                language=language,
                version=1,
                text=text,
                notice=notice,
                sha256=hashlib.sha256(f"{text}\n\n{notice}".encode()).hexdigest(),
                effective_from=EFFECTIVE_FROM,
            )
    apps.get_model("devices", "Retention").objects.bulk_create(
        apps.get_model("devices", "Retention")(
            kind=kind, days=RETENTION_DAYS, source=RETENTION_SOURCE, effective_from=EFFECTIVE_FROM
        )
        for kind in KINDS
    )
