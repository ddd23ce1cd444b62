"""Golden answers of lessons 2 to 4: by hand and by another way than the solution's, and two students' letters."""
# ruff: noqa: E501 - a letter has the lines it has

LIFETIME = {
    "lifetime-club_value": """
club_value = 0
for year in range(case["years"]):
    for week in range(case["weeks_per_year"]):
        club_value += case["weekly_revenue"] - case["weekly_cost"]
club_value -= case["acquisition_cost"]""",
    "lifetime-present_value": """
i, n = case["discount"], case["years"]
yearly = (case["weekly_revenue"] - case["weekly_cost"]) * case["weeks_per_year"]
present_value = yearly * (1 - (1 + i) ** -n) / i - case["acquisition_cost"]""",
    "lifetime-retained_value": """
q = case["retention"] / (1 + case["discount"])
yearly = (case["weekly_revenue"] - case["weekly_cost"]) * case["weeks_per_year"]
retained_value = yearly * (1 - q ** case["years"]) / (1 - q) - case["acquisition_cost"]""",
    "lifetime-break_even": """
low, high = 0.0, 1.0
for step in range(60):
    middle = (low + high) / 2
    if member_margin * middle / (1 + case["discount"] - middle) < advert_cost:
        low = middle
    else:
        high = middle
break_even = middle""",
    "lifetime-budget": """
budget, share = 0.0, 1.0
for year in range(2000):
    share *= member_retention / (1 + case["discount"])
    budget += member_margin * share""",
    "lifetime-retention_rates": """
retention_rates = []
for age in range(1, 5):
    people = stayed = 0
    for i in range(len(table)):
        if not math.isnan(table[age].iloc[i]):
            people += table[0].iloc[i]
            stayed += table[age].iloc[i]
    retention_rates += [stayed / people]""",
    "lifetime-lifetime_value": """
def lifetime_value(margin, retention, discount, years, acquisition_cost):
    if years == 0:
        return -acquisition_cost
    later = lifetime_value(margin, retention, discount, years - 1, 0)
    return margin + later * retention / (1 + discount) - acquisition_cost""",
    "lifetime-fair_ways": 'fair_ways = set("db")',
    "lifetime-memo": "Ms Lin, no: a member is worth less than the gift. Give it to the best, and count.",
    "lifetime-repeat_purchases": """
seen = set()
for row in purchases.itertuples():
    if str(row.date)[:10] <= "1997-09-30":
        seen.add((row.customer, row.date))
repeat_purchases = len(seen) - len({customer for customer, date in seen})""",
}

PROFIT = {
    "profit-tier_table": """
profits = [sales * case["margin"] for sales in table["sales"]]
tier_table = table.copy()
tier_table["share_index"] = [
    p / sum(profits) / (n / sum(table["customers"])) for p, n in zip(profits, table["customers"])
]
tier_table["profit"] = profits""",
    "profit-cost_to_serve": """
cost = {}
for row in service_2025.itertuples():
    yuan = row.returned + row.bad_debt + row.deliveries * rate["delivery"]
    yuan += row.service_minutes * rate["service_minute"]
    if row.returned > 0:
        yuan += rate["return_handling"]
    cost[row.customer] = cost.get(row.customer, 0) + yuan
cost_to_serve = pd.Series(cost)""",
    "profit-loss_makers": "loss_makers = len([p for p in customers.profit if p < 0])",
    "profit-peak": """
gains = [p for p in customers.profit if p > 0]
peak = {"customers": len(gains) / len(customers), "share": sum(gains) / sum(customers.profit)}""",
    "profit-after_fee": """
after_fee = -fixed_cost
for row in customers.itertuples():
    after_fee += row.profit if row.profit >= 0 else 0.8 * (row.profit + row.orders * 10)""",
    "profit-roi": 'roi = sum(customers["returns"]) * 0.15 / 9000 - 1',
    "profit-decide": """
def decide(customer):
    gap = -customer["profit"]
    ways = [("keep", 0), ("prepay", customer["bad_debt"]), ("fee", 10 * customer["orders"])]
    ways += [("self_service", customer["service"] / 2), ("advise", customer["returns"])]
    for word, money in ways:
        if money >= gap:
            return word
    return "let_go" """,
    "profit-fair_rules": 'fair_rules = ["D", "B"]',
    "profit-memo": "林姐：重点客户要做好五件事，数字都在上面。",
    "profit-peak_or_none": """
def peak_or_none(profits):
    gains = losses = 0.0
    for one in profits:
        if one > 0:
            gains += one
        else:
            losses -= one
    return gains / (gains - losses) if gains > losses else None""",
}

EMAIL = {
    "email-part_counts": """
names = ["date", "signature", "wishing", "body", "greeting", "salutation"]
parsed = [letters.parse(text, language).parts for text, language in zip(mailbox.text, mailbox.language)]
part_counts = pd.Series([sum(name in parts for parts in parsed) for name in names], index=names)""",
    "email-lacking": """
failed, seen = {}, {}
for row in checked.itertuples():
    if row.kind == "apology":
        seen[row.item] = seen.get(row.item, 0) + 1
        failed[row.item] = failed.get(row.item, 0) + (not row.found)
lacking = {item: failed[item] / seen[item] for item in seen}""",
    "email-rewrite": """
rewrite = []
for row in checked.itertuples():
    if row.kind == "apology" and row.item in ("date", "amount") and not row.found:
        rewrite.append(row.letter)""",
    "email-unlawful": """
all_of_them, bad = set(), set()
for row in checked.itertuples():
    if row.kind == "promotion":
        all_of_them.add(row.letter)
        if row.item in ("ad_mark", "opt_out") and not row.found:
            bad.add(row.letter)
unlawful = len(bad) / len(all_of_them)""",
    "email-verdicts": """
def winner(name):
    low, high = letters.difference(a.opens[name], a.mails[name], b.opens[name], b.mails[name])[1:]
    return "B" if low > 0 else "A" if high < 0 else "undecided"

verdicts = {name: winner(name) for name in a.index}""",
    "email-message": """
message = letters.to_message(
    care.text, care.language, ("林小燕", "lin@example.com"), "reader@example.com", {file_name: file_bytes}
)""",
    "email-missing": """
def missing(letter, hook):
    rows = [row for row in letter.splitlines() if row.strip()]
    rows = [row for row in rows if row.split("：")[0] not in ("主题", "附件")]
    rows = [row for row in rows if row.split(":")[0] not in ("Subject", "Attachment")]
    parts = [row for row in rows if row[-1] in "。？.?"]
    result = []
    if rows[0][0].isspace() or rows[0][-1] not in "：,:":
        result += ["salutation"]
    if len({row[0].isspace() for row in parts}) == 2:
        result += ["layout"]
    return result if hook in parts[0] else result + ["hook"]""",
    "email-letter_one": 'kind_one = "apology"\nletter_one = "Subject: Late\\n\\nDear Ms Liu,\\n\\nSorry."',
    "email-letter_two": 'kind_two = "inquiry"\nletter_two = "Subject: Nuts\\n\\nDear Mr Zhang,\\n\\nThanks."',
    "email-memo": "Ms Lin: call the 56, write to the others, and test both subjects by lot.",
}

BY_HAND = {
    lesson: {exercise: text.strip() for exercise, text in answers.items()}
    for lesson, answers in (("lifetime", LIFETIME), ("profit", PROFIT), ("email", EMAIL))
}

# (language, kind) -> what a student writes who took the time.
DILIGENT = {
    ("zh", "inquiry"): """主题：您问的手剥山核桃，寄国外可以
张先生：
　　您好！
　　昨晚您在我们网店留言，问送给国外朋友的山核桃，这里回复您。
　　我们是开在临安山脚下的一家坚果店，自己收果、自己炒。送朋友推荐今年的原味手剥果，装的是小铁罐。
　　原味手剥山核桃，每罐 250 克，单价 45 元，六罐装一个纸箱，罐内抽真空，可保存八个月。付款用微信或银行转账，付款后两天内发货。想先尝味道，我们可以寄一包 30 克的样品。
　　您打算寄往哪个国家，要几罐？请回信告诉我们。
　　邮箱 lin@example.com，网址 https://nuts.example.com 。
　　此致
敬礼
　　　　　　　　　　　　　　林家坚果 林小燕
　　　　　　　　　　　　　　2025年11月5日
""",
    ("en", "apology"): """Subject: Your tent order of 11 November leaves late

Dear Ms Liu,

I am sorry that the tent you ordered on 11 November is still in our warehouse. We sold more tents that night than we had, and that was our mistake.

We ship your tent on 20 November, and today we refund 80 yuan of what you paid.

Please accept our apology once more. We would be glad to see you again before your next trip.

Kind regards,
Lin Xiaoyan
Linjia Outdoor
14 November 2025
""",
    ("zh", "handover"): """主题：青羽数码：今后由徐文为您服务
沈先生：
　　您好！
　　我是青羽数码的徐文。一直照顾您的赵磊上周调到成都去了，从今天起，您有事请找我。
　　赵磊的记录里写着：9 月 12 日您买了两台轻羽 14，有一台是给女儿的；电话要在上午十点前打，短信不要发。我记下了。这两台的保修期到明年 9 月 12 日。
　　我的邮箱是 xu@example.com。
　　此致
敬礼
　　　　　　　　　　　　　　青羽数码 徐文
　　　　　　　　　　　　　　2025年12月1日
""",
    ("en", "promotion"): """Subject: AD: Sixteen hours away from the socket

Dear Ms Xu,

How many hours does your laptop last away from the socket? The Feather 14 runs 16 hours, weighs 0.98 kg and is 12 mm thin.

That is a working day and the train home, so the charger can stay in the drawer.

The price is 5999 yuan. Order in our shop by 15 January, and a sleeve comes with it.

We write because you asked for news on 8 March. If you no longer want our letters, write to stop@example.com.

Kind regards,
Xu Wen
Qingyu Digital
2 January 2026
""",
}

# (language, kind, what is careless) -> (what is replaced, by what, the items that must not be found).
CARELESS = [
    ("zh", "inquiry", "a comma after the salutation", "张先生：", "张先生，", {"salutation"}),
    ("zh", "inquiry", "no price", "，单价 45 元", "", {"price"}),
    ("zh", "inquiry", "a subject that is only a greeting", "您问的手剥山核桃，寄国外可以", "您好", {"subject"}),
    ("zh", "inquiry", "one paragraph not indented", "　　您打算寄往", "您打算寄往", {"layout"}),
    ("zh", "inquiry", "no sample", "想先尝味道，我们可以寄一包 30 克的样品。", "", {"sample"}),
    ("zh", "inquiry", "a file named and not there", "请回信告诉我们。", "请回信告诉我们。图片见附件。", {"attachment"}),
    ("zh", "inquiry", "a gap left open", "张先生：", "XX先生：", {"finished", "reader"}),
    ("en", "apology", "no date", "We ship your tent on 20 November, and today we refund", "We ship your tent and refund", {"date"}),
    ("en", "apology", "no amount", ", and today we refund 80 yuan of what you paid", "", {"amount"}),
    ("en", "apology", "no responsibility of one's own", " We sold more tents that night than we had, and that was our mistake.", "", {"responsibility"}),
    ("en", "apology", "nobody in particular", "Dear Ms Liu,", "Dear customer,", {"reader"}),
    ("en", "apology", "blames the customer", "that was our mistake.", "that was our mistake. You should have read our shop page first.", {"blames_nobody"}),
    ("en", "apology", "nothing to keep the customer", " We would be glad to see you again before your next trip.", "", {"keep"}),
    ("zh", "handover", "says nothing of the predecessor", "一直照顾您的赵磊上周调到成都去了，从今天起，您有事请找我。", "从今天起，您有事请找我。", {"predecessor"}),
    ("zh", "handover", "a file that nobody asked for", "我的邮箱是", "附件是公司简介。我的邮箱是", {"attachment"}),
    ("en", "promotion", "no hook in the first line", "How many hours does your laptop last away from the socket? The Feather", "We have something new for you. The Feather", {"hook"}),
    ("en", "promotion", "no way to stop", " If you no longer want our letters, write to stop@example.com.", "", {"opt_out"}),
]  # fmt: skip
