"""Ceilings that were set up with their sources in Chinese say them in words that every page can translate."""

from django.db import migrations

ACT = "SELECT set_config('xiaodai.actor', 'system:migration', true)"
SAID = {
    "最高法〔2017〕22号：年利率24%以上部分可请求调减": "Supreme People's Court [2017] No. 22: what is claimed above 24% a year may be cut",
    "《小额贷款公司监督管理暂行办法》：网络消费贷款单户余额上限20万元": "Interim Measures for Small-Loan Companies: at most 200,000 yuan of online consumer loans per person",
    "《征信业管理条例》第十五条：提供个人不良信息，应当事先告知本人": "Credit Reporting Regulation, article 15: a person is told before a negative record of theirs is provided",
    "同上；提前天数由本公司规定": "The same article; how many days before is the company's own rule",
    "2025年12月小额贷款公司综合融资成本指引：新发放贷款不超过24%": "Guidance of December 2025 on the all-in cost of small-loan companies: new loans at most 24%",
    "同一指引：2027年底前新发放贷款降至一年期LPR的4倍以内（现约12%）": "The same guidance: by the end of 2027 new loans at most 4 times the one-year LPR (about 12% now)",
}


def say_in_words(apps, schema_editor):
    """Write what the house delivered anew; what a lender entered stays as it was entered."""
    schema_editor.execute(ACT)
    ceilings = apps.get_model("lending", "Ceiling")
    for before, after in SAID.items():
        ceilings.objects.filter(source=before).update(source=after)


class Migration(migrations.Migration):
    dependencies = [("lending", "0010_cases_as_listed")]

    operations = [migrations.RunPython(say_in_words, migrations.RunPython.noop)]
