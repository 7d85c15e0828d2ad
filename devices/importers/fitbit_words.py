"""The columns of Fitbit's older export in the languages that an account may have, brought to their English names."""

from __future__ import annotations

import unicodedata

# Each English name with what stands for it in German, French, Spanish, Italian, Japanese and both Chinese scripts.
_WORDS = {
    "Activities": "Aktivitäten Activités Actividades Attività 活动 活動 アクティビティ 运动 運動",
    "Body": "Körper Corps Cuerpo Corpo 身体 身體 体",
    "Sleep": "Schlaf Sommeil Sueño Sonno 睡眠",
    "Foods": "Lebensmittel Ernährung Aliments Alimentos Alimenti 食物 食品 饮食 飲食",
    "Date": "Datum Date Fecha Data 日期 日付",
    "Calories Burned": "Verbrannte_Kalorien Kalorienverbrauch Calories_brûlées Calorías_quemadas "
    "Calorie_bruciate 消費カロリー 消耗的卡路里 消耗卡路里 燃烧的卡路里 燃燒的卡路里 "
    "卡路里消耗 卡路里消耗量 消耗卡路里数 已消耗卡路里 消耗热量 消耗熱量 消耗的热量 "
    "消耗的熱量",
    "Steps": "Schritte Pas Pasos Passi 步数 步數 歩数 ステップ",
    "Distance": "Strecke Distanz Entfernung Distancia Distanza 距离 距離",
    "Minutes Sedentary": "Minuten_im_Sitzen Minutes_sédentaires Minutos_de_sedentarismo Minuti_sedentari "
    "久坐分钟数 久坐分鐘數 久坐分钟 久坐分鐘 久坐不动分钟数 久坐不动的分钟数 静坐分钟数 "
    "靜坐分鐘數 久坐时间 久坐時間",
    "Minutes Lightly Active": "Minuten_mit_leichter_Aktivität Minutes_légèrement_actives 轻度活动分钟数 輕度活動分鐘數 "
    "轻度活动的分钟数 轻度活动分钟 轻度活跃分钟数 輕度活躍分鐘數 轻微活动分钟数",
    "Minutes Fairly Active": "Minuten_mit_relativ_hoher_Aktivität Minutes_assez_actives 中度活动分钟数 中度活動分鐘數 "
    "中度活动的分钟数 中度活动分钟 中度活跃分钟数 中度活躍分鐘數 较活跃分钟数 一般活动分钟数",
    "Minutes Very Active": "Minuten_mit_sehr_hoher_Aktivität Minutes_très_actives 高度活动分钟数 高度活動分鐘數 "
    "高度活动的分钟数 高度活动分钟 高度活跃分钟数 高度活躍分鐘數 非常活跃分钟数 "
    "非常活躍分鐘數 剧烈活动分钟数",
    "Weight": "Gewicht Poids Peso 体重 體重",
    "BMI": "BMI IMC 身体质量指数 身體質量指數 体质指数",
    "Fat": "Fett Körperfett Graisses Grasa Grasso 脂肪 体脂 體脂 体脂率 體脂率",
    "Start Time": "Startzeit Anfangszeit Beginn Heure_de_début Hora_de_inicio Ora_di_inizio 开始时间 "
    "開始時間 開始時刻",
    "End Time": "Endzeit Ende Heure_de_fin Hora_de_finalización Ora_di_fine 结束时间 結束時間 終了時刻",
    "Minutes Asleep": "Minuten_im_Schlaf Minuten_geschlafen Schlafminuten Minutes_de_sommeil 睡眠分钟数 "
    "睡眠分鐘數 睡着分钟数 睡著分鐘數 入睡分钟数 睡眠分钟",
    "Minutes Awake": "Minuten_wach Wachminuten Minuten_im_Wachzustand Minutes_d'éveil 清醒分钟数 清醒分鐘數 "
    "醒着分钟数 醒著分鐘數 清醒分钟",
    "Minutes Deep Sleep": "Minuten_Tiefschlaf Minuten_im_Tiefschlaf 深度睡眠分钟数 深度睡眠分鐘數 深睡分钟数 "
    "深睡分鐘數",
    "Minutes REM Sleep": "Minuten_REM-Schlaf Minuten_im_REM-Schlaf REM睡眠分钟数 REM睡眠分鐘數 快速眼动睡眠分钟数",
}


def _folded(word: str) -> str:
    """Return a word without case and blanks, in one Unicode form."""
    plain = unicodedata.normalize("NFKC", word).casefold().strip().strip('"\ufeff')
    return "".join(plain.replace("_", " ").split())


_ENGLISH = {
    _folded(word): name for name, words in _WORDS.items() for word in (name, *words.split())
}


def english(cell: str) -> str:
    """Return the English name of a column or section, the cell itself where it isn't known."""
    return _ENGLISH.get(_folded(cell), cell.strip().strip('"\ufeff'))
