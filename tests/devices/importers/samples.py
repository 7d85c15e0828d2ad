"""Small files of each format, made here, so that each importer is tested where the shared data is absent."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyzipper

from devices.importers import phone_usage
from tests.devices.importers import mi_fitness_files

BOM = b"\xef\xbb\xbf"
PASSWORD = "x1Y2z3"

ZEPP = {
    "ACTIVITY": b"date,lastSyncTime,steps,distance,runDistance,calories\n"
    b"2026-03-02,1772467199,8000,6000,0,300\n2026-03-03,1772553599,0,0,0,0\n",
    "ACTIVITY_MINUTE": b"date,time,steps\n2026-03-02,09:00,200\n2026-03-02,09:01,60\n2026-03-04,10:00,90\n",
    "HEARTRATE_AUTO": b"date,time,heartRate\n2026-03-02,00:00,55\n2026-03-02,00:05,65\n2026-03-02,07:00,255\n",
    "SLEEP": b"date,deepSleepTime,shallowSleepTime,wakeTime,start,stop,REMTime,naps\n"
    b"2026-03-02,90,250,10,2026-03-01 16:00:00+0000,2026-03-01 23:00:00+0000,70,\n"
    b"2026-03-03,0,0,0,2026-03-02 16:00:00+0000,2026-03-02 16:00:00+0000,0,\n",
    "SLEEP_MINUTE": b"date,time,stage,hr,respiratory_rate\n"
    b"2026-03-05,00:00,DEEP,55,14.5\n2026-03-05,00:01,REM,55,15.5\n",
    "BODY": b"time,weight,height,bmi,fatRate,bodyWaterRate,boneMass,metabolism,muscleRate,visceralFat\n"
    b"2026-03-01 17:30:00+0000,80.0,180.0,24.7,0,0,0,0,0,0\n",
    "SPORT": b"type,startTime,sportTime(s),distance(m),calories(kcal)\n"
    b"1,2026-03-01 20:00:00+0000,2700,7534.0,526.0\n17,2026-03-02 10:00:00+0000,5400,-1.0,640.0\n",
}

OPENSCALE = (
    b'"biceps","bone","comment","dateTime","fat","muscle","visceralFat","water","weight"\n'
    b",3.1,,2026-03-01 07:00,21.5,,,,80.0\n,,,2026-03-01 21:00,,,,,81.0\n,,,2026-03-02 07:10,,,,0.0,79.5\n"
)

TORQUE = (
    b"GPS Time, Device Time, Longitude, Latitude,Engine RPM(rpm),Speed (OBD)(km/h)\n"
    b"-,01-Mar-2026 23:59:58.000,119.30,26.08,-,-\n"
    b"-,01-Mar-2026 23:59:59.000,119.30,26.08,900,36\n"
    b"-,02-Mar-2026 00:00:00.000,119.30,26.08,900,36\n"
    b"-,02-Mar-2026 00:00:01.000,119.30,26.08,900,18\n"
    b"-,02-Mar-2026 00:00:02.000,119.30,26.08,800,0\n"
    b"-,02-Mar-2026 00:00:03.000,119.30,26.08,800,0\n"
    b"-,02-Mar-2026 00:10:03.000,119.30,26.08,800,130\n"
    b"-,02-Mar-2026 00:10:04.000,119.30,26.08,800,130\n"
)

OBD14 = (
    b"TIMESTAMP,MARK,MODEL,CAR_YEAR,VEHICLE_ID,ENGINE_RPM,SPEED\n"
    b"1772416800000,chevrolet,agile,2011,car1,1009,0\n1772416808000,chevrolet,agile,2011,car1,1009,36\n"
    b"1772416816000,chevrolet,agile,2011,car1,1009,36\n"
)

FITBIT = (
    b"Id,ActivityDate,TotalSteps,TotalDistance,TrackerDistance,VeryActiveMinutes,FairlyActiveMinutes,"
    b"LightlyActiveMinutes,SedentaryMinutes,Calories\n"
    b"9000000001,4/12/16,11480,8.1,8.1,21,16,240,815,2140\n9000000001,4/13/16,0,0,0,0,0,0,1440,1600\n"
)

FITBIT_MONTH = (
    b"Activities\nDate,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,"
    b"Minutes Fairly Active,Minutes Very Active,Activity Calories\n"
    b'"2016-10-01","2,140","11,204","8.1","9","815","240","16","21","1,100"\n'
)

FITBIT_STEPS = b"[%s]" % b",".join(
    b'{"dateTime": "03/02/26 01:%02d:00", "value": "10"}' % minute for minute in range(60)
)

MI_BAND = b"TIMESTAMP,DEVICE_ID,USER_ID,RAW_INTENSITY,STEPS,RAW_KIND,HEART_RATE\n" + b"".join(
    b"%d,1,1,20,%d,1,%d\n" % (1772416800 + 60 * minute, 10, 70 + minute % 5)
    for minute in range(120)
)


def health_record(kind: str, source: str, start: str, end: str, **more: str) -> str:
    """Write one record of Apple Health. Times are of March 2026."""
    attributes = {
        "type": f"HK{kind}",
        "sourceName": source,
        "startDate": f"2026-03-{start}",
        "endDate": f"2026-03-{end}",
        **more,
    }
    return " ".join(f'{name}="{value}"' for name, value in attributes.items())


_STEPS, _SLEEP = "QuantityTypeIdentifierStepCount", "CategoryTypeIdentifierSleepAnalysis"
_HERE = "00 +0800"
_RECORDS = (
    health_record(
        _STEPS, "Watch", "01 18:08:24 +0200", "01 18:09:26 +0200", unit="count", value="300"
    ),
    health_record(
        _STEPS, "Watch", f"02 09:00:{_HERE}", f"02 09:01:{_HERE}", unit="count", value="31"
    ),
    health_record(
        _SLEEP,
        "Watch",
        f"02 00:00:{_HERE}",
        f"02 04:00:{_HERE}",
        value="HKCategoryValueSleepAnalysisAsleepCore",
    ),
    health_record(
        _SLEEP,
        "Watch",
        f"02 04:00:{_HERE}",
        f"02 06:00:{_HERE}",
        value="HKCategoryValueSleepAnalysisAsleepDeep",
    ),
    health_record(
        "QuantityTypeIdentifierBodyMass",
        "Scale",
        f"02 07:00:{_HERE}",
        f"02 07:00:{_HERE}",
        unit="lb",
        value="150",
    ),
)
_TYPED = health_record(
    _STEPS, "Health", f"02 10:00:{_HERE}", f"02 10:30:{_HERE}", unit="count", value="66666"
)
_RUN = health_record("Running", "Watch", f"02 18:00:{_HERE}", f"02 18:30:{_HERE}")
APPLE = "\n".join(
    (
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!DOCTYPE HealthData [",
        "<!ELEMENT HealthData (Record*)>",
        "]>",
        '<HealthData locale="zh_CN">',
        ' <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-01-01"/>',
        *(f" <Record {record}/>" for record in _RECORDS),
        f' <Record {_TYPED}><MetadataEntry key="HKWasUserEntered" value="1"/></Record>',
        f" <Workout {_RUN}/>",
        "</HealthData>",
        "",
    )
).encode()

_PHONE = ["用户编码", "日期", "用户年龄", "信用分", *phone_usage.COLUMNS, "解锁次数"]
PHONE = (
    ",".join(_PHONE)
    + "\n"
    + ",".join(["a1b2c3", "2026-03-02", "33", "640", *["1"] * len(phone_usage.COLUMNS), "57"])
    + "\n"
).encode()

GADGETBRIDGE_SCHEMA = """
CREATE TABLE MI_BAND_ACTIVITY_SAMPLE (TIMESTAMP INTEGER NOT NULL, DEVICE_ID INTEGER NOT NULL, USER_ID INTEGER NOT NULL,
  RAW_INTENSITY INTEGER NOT NULL, STEPS INTEGER NOT NULL, RAW_KIND INTEGER NOT NULL, HEART_RATE INTEGER NOT NULL,
  PRIMARY KEY (TIMESTAMP, DEVICE_ID));
CREATE TABLE XIAOMI_ACTIVITY_SAMPLE (TIMESTAMP INTEGER NOT NULL, DEVICE_ID INTEGER NOT NULL, USER_ID INTEGER NOT NULL,
  RAW_INTENSITY INTEGER, STEPS INTEGER, RAW_KIND INTEGER, HEART_RATE INTEGER, STRESS INTEGER, SPO2 INTEGER,
  DISTANCE_CM INTEGER, ACTIVE_CALORIES INTEGER, PRIMARY KEY (TIMESTAMP, DEVICE_ID));
CREATE TABLE XIAOMI_SLEEP_TIME_SAMPLE (TIMESTAMP INTEGER NOT NULL, DEVICE_ID INTEGER NOT NULL, USER_ID INTEGER NOT NULL,
  WAKEUP_TIME INTEGER, IS_AWAKE INTEGER, TOTAL_DURATION INTEGER, DEEP_SLEEP_DURATION INTEGER,
  LIGHT_SLEEP_DURATION INTEGER, REM_SLEEP_DURATION INTEGER, AWAKE_DURATION INTEGER, PRIMARY KEY (TIMESTAMP, DEVICE_ID));
CREATE TABLE DEVICE (_id INTEGER PRIMARY KEY, NAME TEXT, MODEL TEXT, IDENTIFIER TEXT);
INSERT INTO DEVICE VALUES (1, 'Mi Smart Band 6', 'XMSH15HM', 'AA:BB:CC:00:11:22'), (2, 'Band 9', 'M2345', 'DD:EE');
"""
MIDNIGHT = 1772380800  # 2026-03-02 00:00 in Shanghai


def minute_rows() -> list[tuple[int, ...]]:
    """Return a Mi Band's day: asleep to 07:00, from 02:00 to 03:00 deeply; off the wrist to 08:00; walking to 10:00."""
    rows: list[tuple[int, ...]] = []
    for minute in range(600):
        kind = 11 if 120 <= minute < 180 else 9 if minute < 420 else 3 if minute < 480 else 1
        steps = 10 if minute >= 480 else 0
        heart = 255 if kind == 3 else 50 + minute % 10
        rows.append((MIDNIGHT + 60 * minute, 1, 1, 20, steps, kind, heart))
    return rows


XIAOMI_ROWS = [
    (MIDNIGHT + 36_000, 2, 1, 9, 120, 1, 90, 40, 97, 9_000, 5_000),
    (MIDNIGHT + 36_060, 2, 1, 9, 140, 1, 92, 60, 99, 9_000, 5_000),
]
# 23:00 to 07:00, 465 minutes of it asleep.
XIAOMI_NIGHT = (
    (MIDNIGHT - 3_600) * 1000,
    2,
    1,
    (MIDNIGHT + 25_200) * 1000,
    0,
    465,
    90,
    285,
    90,
    15,
)


def database(*statements: str, rows: dict[str, list[tuple[Any, ...]]] | None = None) -> bytes:
    """Make a SQLite file of statements and rows by table."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.executescript(statement)
        for table, many in (rows or {}).items():
            marks = ", ".join("?" * len(many[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", many)  # noqa: S608
        connection.commit()
        connection.close()
        return path.read_bytes()


def gadgetbridge_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of an old band and a new one, by table."""
    return {
        "MI_BAND_ACTIVITY_SAMPLE": list(minute_rows()),
        "XIAOMI_ACTIVITY_SAMPLE": list(XIAOMI_ROWS),
        "XIAOMI_SLEEP_TIME_SAMPLE": [XIAOMI_NIGHT],
    }


def gadgetbridge() -> bytes:
    """Make a Gadgetbridge export with an old band and a new one."""
    return database(GADGETBRIDGE_SCHEMA, rows=gadgetbridge_rows())


def zipped(members: dict[str, bytes], password: str = "") -> bytes:
    """Pack members; with a password, encrypted with AES as Zepp does."""
    buffer = io.BytesIO()
    encryption = {"encryption": pyzipper.WZ_AES} if password else {}
    with pyzipper.AESZipFile(
        buffer, "w", compression=pyzipper.ZIP_DEFLATED, **encryption
    ) as archive:
        if password:
            archive.setpassword(password.encode())
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zepp_export(password: str = "") -> bytes:
    """Pack the parts of a Zepp export as its server does: a folder for each, a file with a number in its name."""
    return zipped(
        {f"{part}/{part}_1772467199.csv": BOM + data for part, data in ZEPP.items()}, password
    )


def samples() -> dict[str, bytes]:
    """Return a valid file of each format, by its name."""
    return {
        "zepp": zepp_export(),
        "gadgetbridge": gadgetbridge(),
        "mi_fitness": mi_fitness_files.table(mi_fitness_files.whole_day()),
        "openscale": OPENSCALE,
        "apple_health": APPLE,
        "torque_obd": TORQUE,
        "obd14": OBD14,
        "fitbit": FITBIT,
        "fitbit_monthly": FITBIT_MONTH,
        "fitbit_takeout": zipped(
            {"Takeout/Fitbit/Global Export Data/steps-2026-03-02.json": FITBIT_STEPS}
        ),
        "mi_band_csv": MI_BAND,
        "phone_usage": PHONE,
    }
