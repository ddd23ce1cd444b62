# ---
# jupyter:
#   coursework:
#     lesson: pyramid
#     version: "1.0"
#     minutes: 75
#     title: {en: "The customer pyramid", zh: "客户金字塔"}
#     question: {en: "Who are our customers, and what if a few of them move up?", zh: "我们的客户是谁？如果其中一些人上升一级，会怎样？"}
# ---

# %% [markdown] lang="en"
# # 1 · The customer pyramid
#
# **Who are our customers, and what if a few of them move up?**
#
# For grading, marks come from other data: your notebook is run again on a shop of the same kind with other numbers. Write code that finds the answer; a number typed in will be wrong there. (Before you hand in, `coursework ready` tries this for you.)
# %% [markdown] lang="zh" of="16ab18"
# # 1 · 客户金字塔
#
# **我们的客户是谁？如果其中一些人上升一级，会怎样？**
#
# 评分用的是另一套数据：老师会在一家同类但数字不同的店上重新运行你的笔记本。请写出能算出答案的代码；直接填进去的数字，到那里就错了。（交作业之前，`coursework ready` 会替你先试一遍。）

# %% [markdown] lang="en"
# | Minutes | What we do |
# |---|---|
# | 4 | A question before all others: what business are you in? |
# | 11 | Five layers: who has bought, who might |
# | 16 | Four tiers: who brings the money |
# | 16 | Nine claims in court |
# | 6 | The panel: move customers and watch |
# | 12 | Six groups by behaviour, and what to do for each |
# | 10 | Your memo to Ms Lin |
#
# **After this lesson you can** say which layer a person stands in on a given day · cut customers into tiers and count what each brings · test a famous claim on data instead of repeating it · say what a few customers moving up would be worth, and "2 % of what" · sort customers into groups that call for different actions.
#
# **New verbs:** `groupby` (one number per customer) · `sort_values` (put in order) · `cumsum` (add up as you go down).
#
# Sections marked *Deepening* are for the curious. They are optional and folded away at the end.
# %% [markdown] lang="zh" of="1c5f65"
# | 分钟 | 内容 |
# |---|---|
# | 4 | 先回答一个问题：你做的是什么生意？ |
# | 11 | 五层：谁买过，谁可能会买 |
# | 16 | 四级：钱是谁带来的 |
# | 16 | 九条说法上法庭 |
# | 6 | 面板：移动客户，看结果 |
# | 12 | 按行为分六类，各用什么办法 |
# | 10 | 写给林姐的备忘录 |
#
# **学完本课你能够** 说出某一天某个人站在哪一层 · 把客户分级，算出每一级带来多少 · 用数据检验一句名言，而不是照着背 · 说出少数客户升级值多少钱，并且先问“2% 占的是什么” · 把客户分成需要不同做法的几类。
#
# **新的动词：** `groupby`（每位客户汇总成一个数）· `sort_values`（排序）· `cumsum`（自上而下逐个累加）。
#
# 标有“深入”的部分写给好奇的同学，选做，折叠在后面。

# %% tags=["parameters"]
variant = 0

# %%
customers = load("customers", variant)
contacts = load("contacts", variant)
orders = load("orders", variant)
cdnow = load("cdnow", variant)
orders.head(3)

# %% [markdown] lang="en"
# ## What business are you in?
#
# It is your first morning. Ms Lin owns a small online shop for outdoor and home goods. She pours tea and asks, before you have seen a single table: "What business are we in?"
#
# Two kinds of answer are possible:
#
# - A **product answer**: "We sell tents, pots and tea." It looks at the shelf.
# - A **customer answer**: "We win people who buy, keep them, and give them reasons to buy more." It looks at the door.
#
# To *found* a shop you need many things: money, goods, a place, a licence, staff, suppliers, a name, courage. A saying goes that to *last* you need only one: customers who come again. As arithmetic that is rhetoric — no shop lasts without goods or money either. As a direction for your eyes it is useful: this course looks at the door.
# %% [markdown] lang="zh" of="52e68d"
# ## 你做的是什么生意？
#
# 上班第一天。林姐开着一家卖户外和家居用品的小网店。她给你倒了杯茶，一张表还没让你看，先问：“我们做的是什么生意？”
#
# 回答有两种：
#
# - **产品导向**：“我们卖帐篷、锅具和茶。”眼睛看着货架。
# - **客户导向**：“我们赢得愿意买的人，留住他们，让他们有理由多买一些。”眼睛看着门口。
#
# *开*一家店需要很多东西：钱、货、场地、执照、人手、供应商、店名、胆量。有句话说，要*长久*只需要一样：还会再来的客户。作为算术，这是修辞——没有货、没有钱，哪家店也长久不了。作为目光的方向，它很有用：这门课就看着门口。

# %% [markdown] lang="en"
# ## Five layers: who has bought, who might
#
# Stand at the door on one particular day and look at everybody. We sort people by what they have done up to that day:
#
# | Layer | Code word | Who |
# |---|---|---|
# | Active customers | `active` | bought in the 365 days that end today |
# | Inactive customers | `inactive` | bought before, but not in those days |
# | Prospects | `prospect` | we have been in contact (asked for a price or a brochure, met at a fair), no purchase |
# | Suspects | `suspect` | our offer fits, but there was no contact yet |
# | Rest of the world | `outside` | our offer does not fit: money spent on them is lost |
#
# Inactive customers are not dead weight. Some will buy again if asked, and all of them know something you need: *why they stopped*. One text calls suspects "hesitant"; but nobody has asked them anything yet, so they have had nothing to hesitate about.
# %% [markdown] lang="zh" of="6be876"
# ## 五层：谁买过，谁可能会买
#
# 选定某一天，站在门口看所有的人。按照他们到那天为止做过什么，分成五层：
#
# | 层 | 代码用词 | 是谁 |
# |---|---|---|
# | 活跃客户 | `active` | 到今天为止的 365 天内买过 |
# | 不活跃客户 | `inactive` | 以前买过，这段时间没买 |
# | 潜在客户 | `prospect` | 接触过（问过价、要过资料、展会上见过），还没买 |
# | 疑似客户 | `suspect` | 我们的东西适合他，但还没有接触 |
# | 其余的人 | `outside` | 我们的东西不适合他：花在他身上的钱白花了 |
#
# 不活跃客户不是包袱。有些人问一声就会回来；而且他们都知道一件你需要知道的事：*为什么不来了*。有一份资料说疑似客户“犹豫不决”；可是还没有人问过他们任何事，他们又有什么可犹豫的呢？

# %% [markdown] lang="en"
# **Predict first.** Ms Lin's list has a row for everybody who ever bought. What share of them, do you think, bought in the last 365 days? Type a guess between 0 and 1, then run the next two cells. A wrong guess costs nothing and teaches most.
# %% [markdown] lang="zh" of="9def2a"
# **先猜一猜。** 林姐的名单上有每一个买过东西的人。你觉得其中有多大份额的人在最近 365 天内买过？写一个 0 到 1 之间的数，再运行下面两个单元格。猜错不扣分，反而学得最多。

# %%
# en: your guess
# zh: 你的猜测
guess_active = 0.9

# %%
status = pyramid.customer_status(orders, contacts, on="2025-12-31")
layers = status.value_counts()
bought = layers["active"] + layers["inactive"]
pd.Series({"guess": guess_active, "shop": layers["active"] / bought}).round(3)

# %% tags=["chart"]
charts.layers_chart(status)

# %% [markdown] lang="en"
# **How to read it.** Each bar is a layer; its width is the number of people. For every five customers who still buy, about four have stopped — and most shops spend their advertising on the layers below.
#
# The helper `pyramid.customer_status` did that in one line. Let us do the upper two layers by hand, in three steps, for four customers:
# %% [markdown] lang="zh" of="98755b"
# **怎么读这张图。** 每一条是一层，宽度是人数。每有五位还在买的客户，就有大约四位已经不来了——而大多数店却把广告费花在下面几层。
#
# 上面是工具 `pyramid.customer_status` 一行算出来的。下面拿四位客户，分三步，亲手算出最上面的两层：

# %%
few = pd.DataFrame({
    "customer": ["Chen", "Chen", "Wu", "Zhao", "Zhao", "Sun"],
    "date": pd.to_datetime(["2024-03-01", "2025-10-05", "2024-08-20", "2025-01-15", "2025-02-02", "2026-01-04"]),
})
today = pd.Timestamp("2025-12-31")

# en: step one: what was known on that day
# zh: 第一步：那一天已经知道的订单
known_orders = few[few["date"] <= today]
# en: step two: one date per customer, the last one
# zh: 第二步：每位客户只留一个日期，最后的那个
last_order = known_orders.groupby("customer")["date"].max()
# en: step three: is it recent?
# zh: 第三步：够不够近？
is_active = last_order > today - pd.Timedelta(days=365)
pd.DataFrame({"last_order": last_order, "active": is_active})

# %% [markdown] lang="en"
# Sun does not appear: on that day Sun had not bought yet. That is the first trap of customer data: **you must not know the future.** And a comparison such as `last_order > …` gives True or False for each customer; `.sum()` counts the True ones.
#
# **Exercise.** Go back to an earlier day and count.
# %% [markdown] lang="zh" of="bc55e6"
# Sun 没有出现：那一天 Sun 还没买过东西。这就是客户数据的第一个陷阱：**不能预知未来。** 另外，像 `last_order > …` 这样的比较，会给每位客户一个 True 或 False；`.sum()` 就是数有几个 True。
#
# **练习。** 回到更早的一天，数一数。

# %%
day = pd.Timestamp("2025-06-30")

# %% exercise="pyramid-counts" points=2
# en: How many customers were active, and how many inactive, at the end of that day?
# zh: 到那一天结束时，活跃客户和不活跃客户各有多少？
# en: (365 days; use the table orders.)
# zh: （按 365 天；用 orders 表。）
# en: Give both in a dict: {"active": ..., "inactive": ...}
# zh: 用一个字典给出两个数：{"active": ..., "inactive": ...}
counts = ...
### BEGIN SOLUTION
known = orders[orders["date"] <= day]
last = known.groupby("customer")["date"].max()
recent = last > day - pd.Timedelta(days=365)
counts = {"active": int(recent.sum()), "inactive": int((~recent).sum())}
### END SOLUTION

# %% mistakes="pyramid-counts"
start = day - pd.Timedelta(days=365)
last_of_all = orders.groupby("customer")["date"].max()
in_window = (orders["date"] <= day) & (orders["date"] > start)
mistakes = [
    Mistake(
        {"active": int((last_of_all > start).sum()), "inactive": int((last_of_all <= start).sum())},
        credit=0.25,
        en="Your count knows the future: it uses orders that came after that day. Keep first what was known on the day.",
        zh="你的计数预知了未来：用到了那一天以后的订单。先只留下当天已经知道的。",
    ),
    Mistake(
        {"active": counts["active"], "inactive": len(customers) - counts["active"]},
        credit=0.5,
        en="The active ones are fine. Among the others you also count people who had not bought anything yet on that day.",
        zh="活跃客户数对了。但其余的人里，还混进了当天一次都没买过的人。",
    ),
    Mistake(
        {"active": int(in_window.sum()), "inactive": int((orders["date"] <= start).sum())},
        en="You counted orders. A customer with five orders is still one customer: first make one row per customer.",
        zh="你数的是订单。买过五次的客户也只是一位客户：先把每位客户变成一行。",
    ),
    Mistake(
        {
            "active": int(orders[in_window]["customer"].nunique()),
            "inactive": int(orders[orders["date"] <= start]["customer"].nunique()),
        },
        credit=0.5,
        en="Some people are in both of your counts: they bought long ago *and* lately. Everyone stands in one layer only.",
        zh="有些人被你数了两次：他们很久以前买过，最近*也*买过。每个人只能站在一层里。",
    ),
]

# %% hints="pyramid-counts"
hints = [
    Hint(
        en="The three steps of the example, with `orders` for `few` and `day` for `today`.",
        zh="照着例子的三步做，把 `few` 换成 `orders`，把 `today` 换成 `day`。",
    ),
    Hint(
        en="You get one True or False per customer. `.sum()` counts the True; `(~x).sum()` counts the False.",
        zh="每位客户会得到一个 True 或 False。`.sum()` 数 True 的个数，`(~x).sum()` 数 False 的个数。",
    ),
    Hint(
        en="The last line may look like `counts = {\"active\": x.sum(), \"inactive\": (~x).sum()}`.",
        zh="最后一行可以写成 `counts = {\"active\": x.sum(), \"inactive\": (~x).sum()}`。",
    ),
]

# %% tags=["check"]
check("pyramid-counts")

# %% [markdown] lang="en"
# ## Four tiers: who brings the money
#
# Now only the active customers, all those who bought in 2025. Put them in a row, the one who brought most revenue first, and cut the row at 1, 5 and 20 % of its length:
#
# | Tier | Code word | Ranks, of 1,000 customers | Part of the customers |
# |---|---|---|---|
# | Top | `top` | 1 to 10 | first 1 % |
# | Big | `big` | 11 to 50 | next 4 % |
# | Medium | `medium` | 51 to 200 | next 15 % |
# | Small | `small` | 201 to 1,000 | last 80 % |
#
# Our rules, so that everybody gets the same table: a cut is rounded **up** to a whole customer; equal revenue is ordered by customer number; customers whose purchases come to zero or less stay out, and are counted in a sentence.
# %% [markdown] lang="zh" of="f3cba3"
# ## 四级：钱是谁带来的
#
# 现在只看活跃客户，也就是 2025 年买过东西的人。把他们排成一队，带来收入最多的排在最前面，在队伍长度的 1、5 和 20% 处切开：
#
# | 级别 | 代码用词 | 1,000 位客户中的名次 | 占客户的部分 |
# |---|---|---|---|
# | 顶端客户 | `top` | 1 到 10 | 最前面的 1% |
# | 高端客户 | `big` | 11 到 50 | 接下来的 4% |
# | 中端客户 | `medium` | 51 到 200 | 再接下来的 15% |
# | 低端客户 | `small` | 201 到 1,000 | 最后的 80% |
#
# 为了让大家得到同一张表，规则是：切点向**上**取整到整位客户；收入相同的按客户编号排；购买合计为零或负数的客户不进金字塔，用一句话报告有几位。

# %%
year = orders[orders["date"].dt.year == 2025]
spent = year.groupby("customer")["amount"].sum()
# en: how many customers come to zero or less, and stay out
# zh: 合计为零或负数、不进金字塔的客户有几位
print((spent <= 0).sum())

# %% [markdown] lang="en"
# **Worked example: a shop of ten.** With only ten customers we cut at 10, 30 and 60 % instead, so that every tier has somebody. Read it line by line; each line does one thing.
# %% [markdown] lang="zh" of="659765"
# **例子：只有十位客户的店。** 只有十个人，就改在 10、30 和 60% 处切，让每一级都有人。一行一行地读，每行只做一件事。

# %%
ten = pd.DataFrame({
    "customer": ["A", "B", "A", "C", "D", "E", "F", "B", "G", "H", "I", "J", "A"],
    "amount": [300, 90, 250, 40, 60, 20, 35, 80, 15, 25, 10, 45, 150],
})
# en: one number per customer, the largest first
# zh: 每位客户一个数，从大到小排
row = ten.groupby("customer")["amount"].sum().sort_values(ascending=False).reset_index()
# en: places one, two, three, and so on
# zh: 名次：一、二、三……
row["rank"] = range(1, len(row) + 1)
# en: everybody is small, until a better place says otherwise
# zh: 先都算 small，名次靠前的再改
row["tier"] = "small"
row.loc[row["rank"] <= math.ceil(len(row) * 0.60), "tier"] = "medium"
row.loc[row["rank"] <= math.ceil(len(row) * 0.30), "tier"] = "big"
row.loc[row["rank"] <= math.ceil(len(row) * 0.10), "tier"] = "top"
# en: what is brought so far, as a share of everything
# zh: 到这一名为止，一共带来了多大份额
row["so_far"] = row["amount"].cumsum() / row["amount"].sum()
row.round(3)

# %%
example = row.groupby("tier").agg(customers=("customer", "count"), revenue=("amount", "sum"))
example["share"] = example["revenue"] / example["revenue"].sum()
example.round(3)

# %% [markdown] lang="en"
# **Predict first.** In Ms Lin's shop, what share of the revenue does the top 1 % bring — some ten people? And the top 20 %?
# %% [markdown] lang="zh" of="38ee14"
# **先猜一猜。** 在林姐的店里，最前面的 1%——十来个人——带来多大份额的收入？最前面的 20% 呢？

# %%
guess_top = 0.05
guess_top_20 = 0.80

# %% [markdown] lang="en"
# **Exercise.** Now the real shop, with the real cuts at 1, 5 and 20 %, for the orders of 2025 (the table `year`).
# %% [markdown] lang="zh" of="86241e"
# **练习。** 现在轮到真正的店，用真正的切点 1、5 和 20%，算 2025 年的订单（`year` 表）。

# %% exercise="pyramid-tier_table" points=3
# en: A table with one row per tier (top, big, medium, small in the index)
# zh: 一张表：每级一行（行标签为 top、big、medium、small），
# en: and the columns customers, revenue, share.
# zh: 列为 customers（客户数）、revenue（收入）、share（收入份额）。
tier_table = ...
### BEGIN SOLUTION
ranked = year.groupby("customer")["amount"].sum().sort_values(ascending=False).reset_index()
ranked["rank"] = range(1, len(ranked) + 1)
ranked["tier"] = "small"
ranked.loc[ranked["rank"] <= math.ceil(len(ranked) * 0.20), "tier"] = "medium"
ranked.loc[ranked["rank"] <= math.ceil(len(ranked) * 0.05), "tier"] = "big"
ranked.loc[ranked["rank"] <= math.ceil(len(ranked) * 0.01), "tier"] = "top"
tier_table = ranked.groupby("tier").agg(customers=("customer", "count"), revenue=("amount", "sum"))
tier_table["share"] = tier_table["revenue"] / tier_table["revenue"].sum()
### END SOLUTION

# %% mistakes="pyramid-tier_table"
def cut(values, n, cuts=(0.01, 0.05, 0.20), ascending=False):
    values = values.sort_values(ascending=ascending).to_numpy()
    ends = [0, *[math.ceil(n * share) for share in cuts], len(values)]
    parts = [values[a:b] for a, b in zip(ends[:-1], ends[1:])]
    table = pd.DataFrame({"customers": [len(p) for p in parts], "revenue": [p.sum() for p in parts]},
                         index=["top", "big", "medium", "small"])
    return table.assign(share=table["revenue"] / table["revenue"].sum())

per_customer = year.groupby("customer")["amount"].sum()
both_years = orders.groupby("customer")["amount"].sum()
mistakes = [
    Mistake(cut(year["amount"], len(year)), credit=0.25,
            en="This ranks single orders. Which column says who bought?",
            zh="这里排的是一张张订单。哪一列说明是谁买的？"),
    Mistake(cut(per_customer, len(customers)), credit=0.5,
            en="Your cuts are per cent of everybody in the list. Who is in the pyramid: those who ever bought, or those who bought in the year?",
            zh="你的切点按名单上所有人的百分比算。金字塔里是谁：曾经买过的人，还是这一年买过的人？"),
    Mistake(cut(per_customer, len(per_customer), (0.01, 0.04, 0.15)), credit=0.5,
            en="1, 4 and 15 % are the sizes of the tiers. Ranks are counted from the front: where does the second tier end?",
            zh="1、4、15% 是各级的大小，而名次是从队首数起的：第二级到哪里为止？"),
    Mistake(cut(per_customer, len(per_customer), ascending=True), credit=0.25,
            en="Your row begins with the smallest customer. Who should stand in front?",
            zh="你的队伍从最小的客户排起。应该谁站在最前面？"),
    Mistake(cut(both_years, len(both_years)), credit=0.5,
            en="This is the pyramid of both years together. The question is about one year.",
            zh="这是两年合在一起的金字塔。题目问的是一年。"),
]

# %% hints="pyramid-tier_table"
hints = [
    Hint(en="Copy the two cells of the shop of ten. What must change: the table, and the three cuts.",
         zh="把“十位客户的店”那两个单元格抄过来。要改的是：表名，以及三个切点。"),
    Hint(en="A tier's end is counted from the front of the row: `math.ceil(len(row) * 0.05)` is where big ends, top included.",
         zh="每一级的终点都从队首数起：`math.ceil(len(row) * 0.05)` 是 big 的终点，其中包含 top。"),
    Hint(en="Set the widest cut first (medium), then big, then top, so that the better tier overwrites.",
         zh="先写最宽的切点（medium），再写 big，最后写 top，让更好的级别覆盖前面的。"),
]

# %% tags=["check"]
check("pyramid-tier_table")

# %% [markdown] lang="en"
# The helper does the same in one line, `pyramid.pyramid(year)`. From here on we use it, so that a slip above does not follow you down the page.
# %% [markdown] lang="zh" of="79600b"
# 同样的事，工具一行就能做：`pyramid.pyramid(year)`。后面都用它，这样前面万一算错，不会一路跟着你。

# %%
shop_pyramid = pyramid.pyramid(year)
shop_pyramid.round(3)

# %%
best_20 = shop_pyramid.loc[["top", "big", "medium"], "share"].sum()
pd.DataFrame({"guess": [guess_top, guess_top_20], "shop": [shop_pyramid.loc["top", "share"], best_20]},
             index=["1%", "20%"]).round(3)

# %% tags=["chart"]
charts.pyramid_chart(shop_pyramid)

# %% [markdown] lang="en"
# **How to read it.** To the left, how many they are; to the right, what they bring. In a shop where everyone buys the same, left and right would be equal. The two sides of the lowest row are the reason for this lesson.
#
# `mean` is what one customer of the tier brings in a year. Look at the step from row to row: a customer of one tier brings several times what one of the next tier brings. So a few people climbing *one* step could matter. That is claim 5; first come claim 1 and some words.
# %% [markdown] lang="zh" of="d21a12"
# **怎么读这张图。** 左边是他们有多少人，右边是他们带来多少钱。如果人人买得一样多，左右就会一样长。最下面一行左右相差这么大，正是我们上这一课的理由。
#
# `mean` 是这一级的一位客户一年带来多少。看看行与行之间的台阶：上一级的一位客户，抵得上下一级的好几位。所以，少数人只要上*一*级，就可能很要紧。这是第 5 条说法；先看第 1 条，再认识几个词。

# %% [markdown] lang="en"
# ## Nine claims in court
#
# Ms Lin has a slide from a seminar. Nine sentences, all said with great certainty. Before testing, **sort**: could the tables we have show a sentence wrong? Cover the right column with your hand and decide for yourself.
#
# | No. | The claim | Can our tables test it? |
# |---|---|---|
# | 1 | The top 20 % of customers bring 80 % of revenue | Yes: orders |
# | 2 | More than 90 % of revenue comes from existing customers | Yes: orders and the day of joining |
# | 3 | The top 20 % earn more than 100 % of profit | Not yet: needs costs (lesson 3) |
# | 4 | 5 to 30 % of customers can move up | Partly: we see who *did* |
# | 5 | 2 % move up: revenue +10 %, profit +50 % | Yes: arithmetic on the tiers |
# | 6 | Satisfaction is the root of moving up | No: nobody was asked (lesson 6) |
# | 7 | Merely satisfied customers often leave | No: nobody was asked (lesson 6) |
# | 8 | Everyone in the firm changes customers' behaviour | No: nothing we could see would contradict it |
# | 9 | A new customer costs five times a kept one | No: we have no such costs |
#
# We keep a record: the **claim court**. Each row has the claim, the verdict (`holds`, `fails`, `untestable`), the evidence and the doubt. It grows through the whole course.
# %% [markdown] lang="zh" of="e787df"
# ## 九条说法上法庭
#
# 林姐有一页培训讲义，上面写着九句话，句句说得斩钉截铁。检验之前先**分类**：我们手上的表，有没有可能证明它是错的？先用手遮住最右一列，自己判断。
#
# | 编号 | 说法 | 我们的表能检验吗？ |
# |---|---|---|
# | 1 | 前 20% 的客户带来 80% 的收入 | 能：订单 |
# | 2 | 90% 以上的收入来自现有客户 | 能：订单和加入日期 |
# | 3 | 前 20% 的客户创造 100% 以上的利润 | 还不能：需要成本（第 3 课） |
# | 4 | 5 到 30% 的客户可以上升一级 | 部分能：看得到谁*已经*升了 |
# | 5 | 2% 上升一级：收入 +10%，利润 +50% | 能：在分级上做算术 |
# | 6 | 客户满意是升级的根本 | 不能：没有问过任何人（第 6 课） |
# | 7 | 只是基本满意的客户常常离开 | 不能：没有问过任何人（第 6 课） |
# | 8 | 公司里每个人都会影响客户的行为 | 不能：看到什么都推翻不了它 |
# | 9 | 新客户的成本是留住老客户的五倍 | 不能：我们没有这种费用 |
#
# 我们做一份记录：**说法法庭**。每一行写说法、裁决（`holds` 成立、`fails` 不成立、`untestable` 无法检验）、证据和存疑。整个课程里它会越来越长。

# %%
court.rule("pyramid-3", "untestable")
court.rule("pyramid-6", "untestable")
court.rule("pyramid-7", "untestable")
court.rule("pyramid-8", "untestable")
court.rule("pyramid-9", "untestable")

# %% [markdown] lang="en"
# ### Claim 1: 80 % from 20 %?
#
# Ms Lin's shop in this workbook is made up. So we call a second witness: CDNOW, a real shop that sold music on the net in 1997 and 1998. Its 2,357 customers are a sample that researchers have studied for twenty years. Amounts are US dollars.
#
# The **concentration curve** lines up the customers, the largest first, and adds up as it goes to the right. The steeper it starts, the more uneven the shop. The diamond marks the claim.
# %% [markdown] lang="zh" of="6ffe75"
# ### 第 1 条：20% 带来 80%？
#
# 林姐的店是为这本练习册编出来的。所以再请一位证人：CDNOW，一家真实的网上唱片店，时间是 1997 和 1998 年。这里的 2,357 位客户是一份样本，研究者们研究了二十年。金额单位是美元。
#
# **集中度曲线**把客户从大到小排好，一边往右走一边累加。开头越陡，这家店就越不均匀。菱形标出的是那条说法。

# %%
shop_revenue = pyramid.customer_revenue(year)
cdnow_revenue = pyramid.customer_revenue(cdnow)
# en: how many customers of CDNOW come to zero or less, and stay out
# zh: CDNOW 有几位客户合计为零或负数、不计入
print((cdnow_revenue <= 0).sum())

# %% tags=["chart"]
charts.concentration_chart({"shop": shop_revenue, "cdnow": cdnow_revenue})

# %% [markdown] lang="en"
# **Exercise.** Call the real witness yourself. The table is `cdnow`, with the columns `customer` and `amount`.
# %% [markdown] lang="zh" of="970d3b"
# **练习。** 请你亲自询问那位真实的证人。表是 `cdnow`，有 `customer` 和 `amount` 两列。

# %% exercise="pyramid-top_share" points=2
# en: At CDNOW: the share of revenue (0 to 1) of the 20 % of customers who bring most.
# zh: 在 CDNOW：收入最高的 20% 客户所占的收入份额（0 到 1）。
# en: Leave out customers of zero or less.
# zh: 合计为零或负的客户不计。
top_share = ...
### BEGIN SOLUTION
revenue = cdnow.groupby("customer")["amount"].sum().sort_values(ascending=False)
revenue = revenue[revenue > 0]
top_share = revenue.head(math.ceil(len(revenue) * 0.20)).sum() / revenue.sum()
### END SOLUTION

# %% mistakes="pyramid-top_share"
per_person = cdnow.groupby("customer")["amount"].sum()
per_person = per_person[per_person > 0]
fifth = math.ceil(len(per_person) * 0.20)
mistakes = [
    Mistake(cdnow["amount"].nlargest(math.ceil(len(cdnow) * 0.20)).sum() / cdnow["amount"].sum(), credit=0.25,
            en="This ranks single purchases. Which column says who bought?",
            zh="这里排的是一次次购买。哪一列说明是谁买的？"),
    Mistake(per_person.nsmallest(fifth).sum() / per_person.sum(), credit=0.25,
            en="These are the customers at the other end of the row. Look at the order of your sorting.",
            zh="这是队伍另一头的客户。看看你排序的方向。"),
    Mistake(per_person.head(fifth).sum() / per_person.sum(), credit=0.25,
            en="You took the first fifth of the list as it stands. In which order does the list stand?",
            zh="你取了名单原样的前五分之一。这份名单是按什么顺序排的？"),
    Mistake((per_person.sort_values(ascending=False).cumsum() <= 0.80 * per_person.sum()).mean(), credit=0.25,
            en="You answered the reverse question: what share of the customers brings 80 %? Asked is the share of revenue.",
            zh="你回答的是反过来的问题：多大份额的客户带来 80%？题目问的是收入的份额。"),
]

# %% hints="pyramid-top_share"
hints = [
    Hint(en="First one number per customer, then sort, then drop those of zero or less.",
         zh="先把每位客户汇总成一个数，再排序，再去掉零和负数。"),
    Hint(en="How many are 20 %? `math.ceil(len(...) * 0.20)`. `.head(k)` gives the first k.",
         zh="20% 是多少人？`math.ceil(len(...) * 0.20)`。`.head(k)` 取前 k 个。"),
    Hint(en="Share = their sum divided by everybody's sum.", zh="份额 = 他们的合计除以所有人的合计。"),
]

# %% tags=["check"]
check("pyramid-top_share")

# %%
shop_top = pyramid.top_share(shop_revenue, 0.20)
cdnow_top = pyramid.top_share(cdnow_revenue, 0.20)
# en: we call it "holds" if both are within two points of 80 %
# zh: 两家都在 80% 上下两个百分点以内，才算成立
near = abs(shop_top - 0.80) <= 0.02 and abs(cdnow_top - 0.80) <= 0.02
court.rule("pyramid-1", "holds" if near else "fails", shop=shop_top, cdnow=cdnow_top)

# %% [markdown] lang="en"
# Two witnesses, the same answer: a large share, and not the famous one. "80/20" is a good *question* — how uneven is it here? — and a poor *answer*. Your table gives the number; use that.
#
# ### Claim 2: 90 % from existing customers?
#
# "Existing" must mean something. We say: the customer had joined before the year began. (The book behind the slide says "*up to* 90 %", which is another sentence.)
# %% [markdown] lang="zh" of="9ff09b"
# 两位证人，同一个回答：份额很大，但不是那个有名的数。“80/20”是个好*问题*——这里到底有多不均匀？——却是个糟糕的*答案*。你的表给得出数字，就用那个数字。
#
# ### 第 2 条：90% 来自现有客户？
#
# “现有”总得有个意思。我们规定：年初以前就已加入的客户。（讲义所依据的书上写的是“*最多可达* 90%”，那是另一句话。）

# %%
joined = customers.set_index("customer")["joined"]
existing = year["customer"].map(joined) < "2025-01-01"
from_existing = year[existing]["amount"].sum() / year["amount"].sum()
court.rule("pyramid-2", "holds" if from_existing > 0.90 else "fails", shop=from_existing)

# %% [markdown] lang="en"
# ### Plain words for what is left
#
# Claim 5 speaks of profit. Four words, one example, a customer who brings 100 yuan more:
#
# | Word | What it is | Of our 100 yuan |
# |---|---|---|
# | Revenue | what customers pay | 100 |
# | Gross margin | revenue less what the goods cost us | 40 |
# | Contribution | also less everything else that grows with sales: parcels, returns, service | 30 |
# | Profit | also less what stays the same anyway: rent, wages, Ms Lin's tea | 6 |
#
# As shares of revenue: the **contribution margin** is 0.30 here, the **net margin** 0.06. Now the trick behind claim 5. If *one more* customer brings 100 yuan, rent and wages do not grow. So 30 yuan remain, not 6. Extra revenue is worth more than average revenue, and
#
# $$\text{growth of profit} = \frac{\text{contribution margin}}{\text{net margin}} \times \text{growth of revenue}$$
#
# In the example profit grows 30 / 6 times as fast as revenue.
# %% [markdown] lang="zh" of="26ba14"
# ### 剩下多少：几个大白话的词
#
# 第 5 条说到了利润。四个词，一个例子：某位客户多带来 100 元。
#
# | 词 | 是什么 | 这 100 元里 |
# |---|---|---|
# | 收入 | 客户付的钱 | 100 |
# | 毛利 | 收入减去货物本身的成本 | 40 |
# | 边际贡献 | 再减去其他随销售增长的费用：快递、退货、客服 | 30 |
# | 利润 | 再减去反正都要付的：房租、工资、林姐的茶 | 6 |
#
# 用占收入的份额来说：这里的**边际贡献率**是 0.30，**净利率**是 0.06。第 5 条的窍门就在这里。*再多*来一位客户带来 100 元，房租和工资并不增加，所以剩下的是 30 元，不是 6 元。新增的收入比平均的收入更值钱，而且
#
# $$\text{利润增长} = \frac{\text{边际贡献率}}{\text{净利率}} \times \text{收入增长}$$
#
# 在这个例子里，利润的增长速度是收入的 30 / 6 倍。

# %% [markdown] lang="en"
# **Exercise.** Claim 5 says that revenue +10 % makes profit +50 %. That needs a certain ratio of the two margins.
# %% [markdown] lang="zh" of="a5a941"
# **练习。** 第 5 条说，收入 +10% 会使利润 +50%。这要求两个比率之间有一定的倍数关系。

# %% exercise="pyramid-ratio" points=1 constant=true
# en: contribution margin divided by net margin, if revenue +10 % is to make profit +50 %
# zh: 要使收入 +10% 带来利润 +50%，边际贡献率应是净利率的多少倍
ratio = ...
### BEGIN SOLUTION
ratio = 0.50 / 0.10
### END SOLUTION

# %% mistakes="pyramid-ratio"
mistakes = [
    Mistake(0.10 / 0.50, credit=0.25,
            en="You divided the other way round. Which of the two grows faster, and which margin stands above the line?",
            zh="除反了。两者哪个长得快？分数线上面的是哪个比率？"),
    Mistake(0.50 - 0.10, en="You took a difference. The formula multiplies.", zh="你用了减法。公式里是乘法。"),
    Mistake(1.50 / 1.10, credit=0.25,
            en="That compares the totals after growing. The formula is about the growth itself.",
            zh="这是增长以后的总量之比。公式说的是增长本身。"),
]

# %% hints="pyramid-ratio"
hints = [
    Hint(en="Put both growths into the formula and solve for the fraction.", zh="把两个增长代入公式，解出那个分数。"),
    Hint(en="What must 10 % be multiplied by to become 50 %?", zh="10% 乘以几等于 50%？"),
]

# %% tags=["check"]
check("pyramid-ratio")

# %% [markdown] lang="en"
# ### Claim 5: 2 % of what?
#
# "2 % move up" is not yet a sentence. 2 % of the small customers? Of all customers? Two percentage *points*? And from where to where? We fix it: **2 % of all active customers move from small to medium, and each of them then brings what a medium customer brings on average.**
#
# **Exercise.** What happens to revenue? Use `shop_pyramid`: its columns are `customers`, `revenue`, `share` and `mean`; a single number is read like this: `shop_pyramid.loc["medium", "mean"]`.
# %% [markdown] lang="zh" of="e222f5"
# ### 第 5 条：2% 占的是什么？
#
# “2% 上升一级”还算不上一句完整的话。是低端客户的 2%？还是全部客户的？又或者是两个百分*点*？从哪一级到哪一级？我们把它说死：**全部活跃客户的 2% 从低端升到中端，升上去的每个人带来的收入等于中端客户的平均数。**
#
# **练习。** 收入会怎样？用 `shop_pyramid`：它有 `customers`、`revenue`、`share` 和 `mean` 四列；取一个数这样写：`shop_pyramid.loc["medium", "mean"]`。

# %% exercise="pyramid-growth" points=2
# en: The growth of revenue (0.05 would be 5 %) if 2 % of all active customers move from small to medium.
# zh: 如果全部活跃客户的 2% 从 small 升到 medium，收入增长多少（0.05 表示 5%）？
# en: Do not round the number of movers.
# zh: 升级人数不要取整。
growth = ...
### BEGIN SOLUTION
movers = 0.02 * shop_pyramid["customers"].sum()
step = shop_pyramid.loc["medium", "mean"] - shop_pyramid.loc["small", "mean"]
growth = movers * step / shop_pyramid["revenue"].sum()
### END SOLUTION

# %% mistakes="pyramid-growth"
total = shop_pyramid["revenue"].sum()
everybody = shop_pyramid["customers"].sum()
up = shop_pyramid.loc["medium", "mean"] - shop_pyramid.loc["small", "mean"]
mistakes = [
    Mistake(0.02 * shop_pyramid.loc["small", "customers"] * up / total, credit=0.5,
            en="You moved 2 % of one tier. 2 % of what? The claim takes it of all active customers.",
            zh="你移动的是某一级的 2%。2% 占的是什么？这条说法指的是全部活跃客户。"),
    Mistake(0.02 * everybody * shop_pyramid.loc["medium", "mean"] / total, credit=0.5,
            en="The movers did not come from nowhere: they had been bringing something already.",
            zh="升级的人不是凭空来的：他们本来就带来一些收入。"),
    Mistake(0.02 * everybody * up, credit=0.5,
            en="This is an amount of yuan. Growth compares it with what there was before.",
            zh="这是多少元。增长要拿它和原来的收入比。"),
    Mistake(0.02 * len(customers) * up / total, credit=0.5,
            en="Your 2 % includes customers who bought nothing this year. They are not in the pyramid.",
            zh="你的 2% 里包含了今年没买东西的客户。他们不在金字塔里。"),
    Mistake(1 + 0.02 * everybody * up / total, credit=0.5,
            en="This is revenue after the move in terms of revenue before. Growth is only what was added.",
            zh="这是升级后的收入相当于原来的几倍。增长只算新增加的部分。"),
]

# %% hints="pyramid-growth"
hints = [
    Hint(en="Three numbers: how many move, how much more each of them brings, and what everybody brought before.",
         zh="三个数：多少人升级，每人多带来多少，原来大家一共带来多少。"),
    Hint(en="\"How much more\" is the mean of the new tier less the mean of the old one.",
         zh="“多带来多少”等于新一级的平均数减去原来一级的平均数。"),
    Hint(en="growth = movers × difference / revenue of all tiers.", zh="增长 = 升级人数 × 差额 / 各级收入合计。"),
]

# %% tags=["check"]
check("pyramid-growth")

# %%
witnesses = {"shop": year, "cdnow": cdnow}
rows = {}
for name, table in witnesses.items():
    for source, target in [("small", "medium"), ("medium", "big")]:
        effect = pyramid.upgrade(table, {(source, target): 0.02}, contribution_margin=0.30, net_margin=0.06)
        rows[name, source, target] = effect[["movers", "revenue_growth", "profit_growth"]]
moved = pd.DataFrame(rows).T.rename_axis(["where", "from", "to"])
moved.round(3)

# %%
step_up = moved["revenue_growth"]
small_step = [step_up["shop", "small", "medium"], step_up["cdnow", "small", "medium"]]
court.rule(
    "pyramid-5", "holds" if min(small_step) >= 0.10 else "fails",
    shop=small_step[0], cdnow=small_step[1],
    shop_big=step_up["shop", "medium", "big"], cdnow_big=step_up["cdnow", "medium", "big"],
)

# %% [markdown] lang="en"
# So the slide overstates it, and still there is something in it: **a small group climbing one step moves profit much more than revenue**, because the rent is already paid. The book behind the slide says it *can* happen. Note also what 2 % of all customers means for the middle: it is 2 of every 15 medium customers who would have to become big.
# %% [markdown] lang="zh" of="fec83e"
# 可见讲义说得过头了，但里面确实有点道理：**一小群人上一个台阶，利润的变化比收入大得多**，因为房租已经付过了。讲义所依据的书说的是*可以*发生。还要注意，全部客户的 2% 对中间一级意味着什么：每 15 位中端客户里，要有 2 位变成高端。

# %% [markdown] lang="en"
# ## The panel: move customers and watch
#
# Drag the sliders. Try to reach the slide's +10 % and +50 %. Then ask of your setting: who would have to do what, so that this happens?
#
# - Which single slider gets you to +10 % revenue?
# - Set both margins to the same value. What does profit do, and why?
# - What does the panel *not* know? (What do the movers cost? Do they stay?)
# %% [markdown] lang="zh" of="7a2e85"
# ## 面板：移动客户，看结果
#
# 拖动滑块，试着达到讲义上的 +10% 和 +50%。然后问一问自己的设置：要让它发生，谁必须做什么？
#
# - 只动哪一个滑块，就能使收入 +10%？
# - 把两个比率设成一样。利润怎么变？为什么？
# - 面板*不*知道什么？（让他们升级要花多少钱？他们会留下来吗？）

# %% tags=["panel"]
panels.pyramid(year, contribution_margin=0.30, net_margin=0.06)

# %% [markdown] lang="en"
# ## Six groups by behaviour
#
# Tiers say what somebody *is worth* to the revenue of one year. They do not say what to *do* on Monday morning. For that we look at behaviour: when did they last buy, when did they last visit or ask, how often, how large?
#
# Three strategies stand behind everything a shop can do with customers: **bring in** (win new ones), **move up** (let them buy more, better, more often), **keep** (do not lose those you have). Each group needs one of them first:
#
# | Group | Code word | The test, in this order | What helps | Strategy |
# |---|---|---|---|---|
# | Sleeping | `sleeping` | no order and no visit for more than 180 days | a coupon, news: a reason to look in again | bring in |
# | Potential | `potential` | no order for more than 180 days (or never), but a visit | answer the question they came with | bring in |
# | New | `new` | one order in all | introduce yourself, win the second and the third | move up |
# | Bulk | `bulk` | at most 3 orders, 1,500 yuan or more on average | save their time: invoice, packing, one contact | keep |
# | Loyal | `loyal` | 6 orders or more | personal care: they know goods and staff | keep |
# | Regular | `regular` | everybody else | trust and news | move up |
#
# **The order of the tests matters.** The first test that fits decides, so everybody is in exactly one group.
#
# Not all value can be counted in yuan. A student who buys little but shows every purchase to friends is worth more than the till says: that is why the table of customers has the column `shares`.
# %% [markdown] lang="zh" of="d868f2"
# ## 按行为分六类
#
# 级别说的是一个人对一年的收入*值多少*，没有说星期一早上该*做什么*。要知道做什么，得看行为：最近一次什么时候买，什么时候来看过或问过，多久买一次，一次买多少？
#
# 一家店对客户能做的一切，背后是三种策略：**引进**（赢得新客户）、**提升**（让他们买得更多、更好、更勤）、**保持**（别丢掉已有的）。每一类先要用其中的一种：
#
# | 类别 | 代码用词 | 判断条件（按此顺序） | 有用的做法 | 策略 |
# |---|---|---|---|---|
# | 沉睡客户 | `sleeping` | 超过 180 天既没有下单也没有来访 | 优惠券、新消息：给个再来看看的理由 | 引进 |
# | 潜在顾客 | `potential` | 超过 180 天没有下单（或从未下单），但来访过 | 回答他带着来的问题 | 引进 |
# | 新顾客 | `new` | 一共只下过一单 | 介绍自己，争取第二单、第三单 | 提升 |
# | 大顾客 | `bulk` | 至多 3 单，平均每单 1,500 元或以上 | 替他省时间：发票、包装、专人对接 | 保持 |
# | 忠诚顾客 | `loyal` | 6 单或以上 | 个性化关怀：他熟悉商品和店员 | 保持 |
# | 老顾客 | `regular` | 其余的人 | 信任和新消息 | 提升 |
#
# **条件的先后很重要。** 第一个符合的条件说了算，所以每个人恰好属于一类。
#
# 不是所有的价值都能用元来数。一个学生买得不多，却把每次买的东西晒给朋友看，他的价值比收银台上的数大：客户表里的 `shares` 一列，就是为此准备的。

# %% [markdown] lang="en"
# **The member card.** Sellers on big platforms have a workbench (千牛) that shows a card when a customer opens the chat. We rebuild it from three tables: one row per customer.
# %% [markdown] lang="zh" of="f341ca"
# **会员卡片。** 大平台的卖家有一个工作台（千牛），客户一开口聊天，就弹出他的卡片。我们用三张表把它重新做出来：每位客户一行。

# %%
card = pyramid.member_card(customers, orders, on="2025-12-31")
card.loc[["C0001", "C0002", "C0003", "C0004"]].round(1).T

# %%
groups = pyramid.behaviour_group(card)
groups.value_counts().rename("customers").to_frame()

# %% tags=["chart"]
charts.groups_chart(groups, card["revenue"])

# %% [markdown] lang="en"
# **How to read it.** Grey: how many they are. Blue: what they brought in two years. Find the group where blue is far above grey (care for them) and the one where grey is far above blue. Then look at *sleeping*: the blue bar there is money that used to come.
#
# **Exercise.** Write the rules yourself, as a function. The workbench calls it for each customer who walks in; it gets one card as a dict and gives back one word. Infinite days (`math.inf`) mean: never.
# %% [markdown] lang="zh" of="911be2"
# **怎么读这张图。** 灰色是他们有多少人，蓝色是两年里带来多少。找出蓝色远高于灰色的一类（好好照顾），再找灰色远高于蓝色的一类。然后看看*沉睡*那一类：那里的蓝条，是曾经来过的钱。
#
# **练习。** 请你亲手把规则写成一个函数。每有一位客户进门，工作台就调用它一次；它收到一张卡片（字典），返回一个词。无穷大的天数（`math.inf`）表示：从来没有过。

# %%
example_card = {"orders": 2, "mean_order": 310.0, "days_since_order": 40.0, "days_since_visit": 12.0}
example_card["days_since_visit"] > 180

# %% exercise="pyramid-group_of" points=3
# en: Give back "sleeping", "potential", "new", "bulk", "loyal" or "regular". Keep the order of the table above.
# zh: 返回 "sleeping"、"potential"、"new"、"bulk"、"loyal" 或 "regular"。保持上表的顺序。
def group_of(customer):
    ...
    ### BEGIN SOLUTION
    no_order = customer["days_since_order"] > 180
    no_visit = customer["days_since_visit"] > 180
    if no_order and no_visit:
        return "sleeping"
    if no_order:
        return "potential"
    if customer["orders"] == 1:
        return "new"
    if customer["orders"] <= 3 and customer["mean_order"] >= 1500:
        return "bulk"
    if customer["orders"] >= 6:
        return "loyal"
    return "regular"
    ### END SOLUTION

# %% probe="pyramid-group_of"
cases = [
    ({"orders": 4, "mean_order": 220.0, "days_since_order": 300.0, "days_since_visit": 290.0},),
    ({"orders": 4, "mean_order": 220.0, "days_since_order": 300.0, "days_since_visit": 20.0},),
    ({"orders": 0, "mean_order": 0.0, "days_since_order": math.inf, "days_since_visit": 5.0},),
    ({"orders": 1, "mean_order": 4200.0, "days_since_order": 30.0, "days_since_visit": 30.0},),
    ({"orders": 1, "mean_order": 90.0, "days_since_order": 400.0, "days_since_visit": 400.0},),
    ({"orders": 2, "mean_order": 1500.0, "days_since_order": 60.0, "days_since_visit": 2.0},),
    ({"orders": 6, "mean_order": 150.0, "days_since_order": 10.0, "days_since_visit": 3.0},),
    ({"orders": 8, "mean_order": 260.0, "days_since_order": 230.0, "days_since_visit": 200.0},),
    ({"orders": 5, "mean_order": 150.0, "days_since_order": 180.0, "days_since_visit": 180.0},),
]

# %% probe="pyramid-group_of" hidden=true
asked = ["orders", "mean_order", "days_since_order", "days_since_visit"]
all_cards = pyramid.member_card(customers, orders, on="2025-12-31")
picked = all_cards.groupby(pyramid.behaviour_group(all_cards), observed=True).head(4)[asked]
edges = [
    {"orders": 3, "mean_order": 1500.0, "days_since_order": 180.0, "days_since_visit": 200.0},
    {"orders": 4, "mean_order": 2600.0, "days_since_order": 20.0, "days_since_visit": 20.0},
    {"orders": 3, "mean_order": 1499.99, "days_since_order": 20.0, "days_since_visit": 1.0},
    {"orders": 6, "mean_order": 80.0, "days_since_order": 181.0, "days_since_visit": 180.0},
    {"orders": 0, "mean_order": 0.0, "days_since_order": math.inf, "days_since_visit": math.inf},
    {"orders": 0, "mean_order": 0.0, "days_since_order": math.inf, "days_since_visit": 181.0},
    {"orders": 1, "mean_order": 5000.0, "days_since_order": 12.0, "days_since_visit": 12.0},
    {"orders": 1, "mean_order": 240.0, "days_since_order": 250.0, "days_since_visit": 240.0},
    {"orders": 1, "mean_order": 75.0, "days_since_order": 190.0, "days_since_visit": 7.0},
    {"orders": 7, "mean_order": 75.0, "days_since_order": 190.0, "days_since_visit": 7.0},
    {"orders": 2, "mean_order": 3000.0, "days_since_order": 200.0, "days_since_visit": 190.0},
    {"orders": 9, "mean_order": 70.0, "days_since_order": 200.0, "days_since_visit": 300.0},
    {"orders": 5, "mean_order": 150.0, "days_since_order": 180.0, "days_since_visit": 180.0},
]
cases = [(record,) for record in [*picked.to_dict("records"), *edges]]

# %% mistakes="pyramid-group_of"
def new_first(customer):
    if customer["orders"] == 1:
        return "new"
    return group_of(customer)


def visits_forgotten(customer):
    if customer["days_since_order"] > 180:
        return "sleeping"
    return group_of(customer)


def loyal_before_quiet(customer):
    if customer["orders"] >= 6:
        return "loyal"
    return group_of(customer)


def bulk_before_new(customer):
    quiet = customer["days_since_order"] > 180
    if not quiet and 1 <= customer["orders"] <= 3 and customer["mean_order"] >= 1500:
        return "bulk"
    return group_of(customer)


def on_the_day(customer):
    longer = {**customer}
    for name in ("days_since_order", "days_since_visit"):
        if longer[name] == 180:
            longer[name] = 181
    return group_of(longer)


mistakes = [
    Mistake(new_first, credit=0.25,
            en="Someone who bought once, long ago, and never came back is not new. Which test comes first?",
            zh="很久以前买过一次、再没来过的人，不是新顾客。哪个条件在先？"),
    Mistake(visits_forgotten, credit=0.25,
            en="Someone who has not bought for a while but was here last week is not asleep. Use both numbers of days.",
            zh="很久没买、但上星期刚来看过的人，并没有沉睡。两个天数都要用。"),
    Mistake(loyal_before_quiet, credit=0.25,
            en="Even somebody with many orders can go quiet. The tests for quiet customers come first.",
            zh="买过很多次的人也可能不再来。判断“沉寂”的条件在先。"),
    Mistake(bulk_before_new, credit=0.5,
            en="A very large first order: the table asks whether it is the first before it asks how large it is.",
            zh="第一单就特别大：按表里的顺序，先问是不是第一单，再问有多大。"),
    Mistake(on_the_day, credit=0.5,
            en="On the day 180 itself: \"more than 180 days\" is not \"180 days or more\".",
            zh="正好第 180 天：“超过 180 天”不等于“180 天或以上”。"),
]

# %% hints="pyramid-group_of"
hints = [
    Hint(en="One `if` with one `return` for each row of the table, from top to bottom. After a `return` nothing below is run.",
         zh="表里每一行对应一个 `if` 和一个 `return`，从上到下。遇到 `return`，下面的就不再运行。"),
    Hint(en="A value of the card is read by its name: `customer[\"orders\"]`. Two conditions are joined by `and`.",
         zh="按名称取卡片上的值：`customer[\"orders\"]`。两个条件用 `and` 连接。"),
    Hint(en="The last line needs no `if`: whoever gets there is \"regular\".",
         zh="最后一行不需要 `if`：走到那里的人就是 \"regular\"。"),
]

# %% tags=["check"]
check("pyramid-group_of")

# %% [markdown] lang="en"
# ## People, not rows
#
# A line of ethics belongs to every lesson. Here it is: **"small" is a place in a table, not the worth of a person**, and the row is about somebody who did not ask to be in it. China's Personal Information Protection Law (个人信息保护法) lets a shop use what it needs for the purchase; handing the data to others or using them for advertising somebody has refused needs consent that was really given.
#
# Ms Lin has four ideas:
#
# - a: count how many orders each tier placed, to plan the stock
# - b: give the neighbour's shop the names and phone numbers of our top customers
# - c: send advertising to everyone in the list, also to those who wrote "no more, please"
# - d: use the address of an order to deliver that order
# %% [markdown] lang="zh" of="f9e2b8"
# ## 是人，不是一行数据
#
# 每一课都有一条伦理。这一课是：**“低端”只是表里的一个位置，不是一个人的价值**；而且那一行写的是一个人，他并没有要求被写进去。《个人信息保护法》允许店家使用完成交易所必需的信息；把数据交给别人，或者对已经拒绝的人继续发广告，需要本人真正的同意。
#
# 林姐有四个主意：
#
# - a：统计各级客户下了多少单，用来备货
# - b：把顶端客户的姓名和电话给隔壁的店
# - c：给名单上所有人发广告，包括回复过“请别再发”的人
# - d：用订单上的地址，把这一单送到

# %% exercise="pyramid-needs_consent" points=1 constant=true
# en: Which of the ideas must not be carried out without the customers' own consent?
# zh: 哪些主意没有客户本人的同意就不能做？
# en: Give their letters as a set, like {"a", "d"}
# zh: 写出字母的集合，例如 {"a", "d"}
needs_consent = ...
### BEGIN SOLUTION
needs_consent = {"b", "c"}
### END SOLUTION

# %% mistakes="pyramid-needs_consent"
mistakes = [
    Mistake({"b"}, credit=0.5, en="One more: somebody has said no. Who?", zh="还有一个：有人已经说过不要。是谁？"),
    Mistake({"c"}, credit=0.5, en="One more: somebody's data would go to people they never dealt with.",
            zh="还有一个：有人的信息会落到他从没打过交道的人手里。"),
    Mistake({"b", "c", "d"}, credit=0.5, en="One too many: without it, the parcel could not arrive.",
            zh="多了一个：没有它，包裹送不到。"),
    Mistake({"a", "b", "c"}, credit=0.5, en="One too many: a count of orders in a tier names nobody.",
            zh="多了一个：统计一级有多少单，没有指向任何人。"),
]

# %% hints="pyramid-needs_consent"
hints = [
    Hint(en="For each idea ask: is it needed for the purchase itself? Does it name a person to others? Has somebody refused?",
         zh="对每个主意问：它是完成这笔交易所必需的吗？会把某个人的信息告诉别人吗？有人拒绝过吗？"),
]

# %% tags=["check"]
check("pyramid-needs_consent")

# %% [markdown] lang="en"
# ## Your memo to Ms Lin
#
# The court so far:
# %% [markdown] lang="zh" of="513292"
# ## 写给林姐的备忘录
#
# 到目前为止的法庭记录：

# %%
court.table()

# %% [markdown] lang="en"
# You may add a claim of your own to the court: `court.rule("Customers in Hangzhou spend more", "fails", evidence="…", doubt="…")`.
#
# **Write.** Ms Lin has five minutes. In 80 to 150 words: *which of the claims hold in our shop, and what should we do next, for which customers?* Name at least one number from this notebook, decide, say for whom, and say what you do not know. Double-click the cell below and replace its lines.
# %% [markdown] lang="zh" of="6864e6"
# 你也可以在法庭上加一条自己的说法：`court.rule("杭州客户花得更多", "fails", evidence="…", doubt="…")`。
#
# **动笔。** 林姐只有五分钟。用 80 到 150 个词（汉字可以多写一倍）写清楚：*哪些说法在我们店里成立？接下来该做什么，对哪些客户？* 至少引用本笔记本里的一个数字，作出决定，说明对谁，也说明你不知道什么。双击下面的单元格，替换里面的几行。

# %% [markdown] lang="en" exercise="pyramid-memo" points=4 manual=true
# **Memo to Ms Lin**
#
# *Which claims hold here:*
#
# *What I propose, and for whom:*
#
# *What I do not know:*
#
# ### BEGIN SOLUTION
# Dear Ms Lin, the 80/20 rule does not hold here: our best fifth brings about two thirds of revenue, and CDNOW, a real shop, says the same. Nor do existing customers bring nine tenths; much of this year's revenue is from people who are new. "2 % up" from small to medium adds about 3 % revenue, not 10 %, though profit grows several times as fast.
#
# I propose to begin with the new customers, who have bought once: a friendly letter with the second order in mind, for one half of them drawn by lot, so that we can see whether it works. For the loyal ones, who are few and bring a third of the revenue, one person who knows them by name.
#
# What I do not know: what a second order costs us to win, and whether those who moved up last year moved by our doing or by chance.
# ### END SOLUTION
# %% [markdown] lang="zh" of="6ba618" exercise="pyramid-memo" points=4 manual=true
# **致林姐的备忘录**
#
# *哪些说法在我们店里成立：*
#
# *我的建议，以及对谁：*
#
# *我不知道的：*
#
# ### BEGIN SOLUTION
# 林姐：80/20 在我们店里不成立，最好的五分之一客户带来大约三分之二的收入，真实的 CDNOW 也是这样。现有客户也没有带来九成收入，今年有不少收入来自新来的人。“2% 升一级”（低端到中端）使收入增加约 3%，不是 10%，不过利润的增长是收入的好几倍。
#
# 我建议先从只买过一次的新顾客做起：写一封为第二单着想的信，抽签给其中一半人，这样才看得出有没有用。忠诚顾客人数不多，却带来三分之一的收入，应该有一位叫得出他们名字的人专门照顾。
#
# 我不知道的是：争取一个第二单要花多少钱；去年升级的人，是我们的功劳，还是碰巧。
# ### END SOLUTION

# %% rubric="pyramid-memo"
rubric = [
    Criterion(
        en="Answers the question: which claims hold, what to do",
        zh="回答了问题：哪些说法成立，该做什么",
        anchors={
            4: ("Names claims with verdicts and one clear action.", "点名说法并给出裁决，还有一个明确的做法。"),
            2: ("Only verdicts, or only an action.", "只有裁决，或只有做法。"),
            0: ("General praise of customers.", "泛泛地说客户重要。"),
        },
    ),
    Criterion(
        en="Cites a number from the notebook, with what it is of",
        zh="引用了笔记本里的数字，并说明占的是什么",
        anchors={
            4: ("\"The best 20 % bring … of the revenue of 2025.\"", "“最好的 20% 带来 2025 年收入的……”"),
            2: ("A number, but of what is unclear.", "有数字，但不清楚占的是什么。"),
            0: ("No number, or the slide's number.", "没有数字，或照抄讲义的数字。"),
        },
    ),
    Criterion(
        en="Decides, and says for whom",
        zh="作出决定，并说明对谁",
        anchors={
            4: ("\"New customers first, by …; not the sleeping ones yet.\"", "“先做新顾客，做法是……；沉睡客户暂时不动。”"),
            2: ("A decision for \"the customers\".", "决定是对“客户”作的，没说哪些。"),
            0: ("No decision.", "没有决定。"),
        },
    ),
    Criterion(
        en="Names a limit of the data or of the argument",
        zh="指出了数据或论证的局限",
        anchors={
            4: ("\"We do not know what it costs to move them, so test on one half.\"", "“不知道升级要花多少钱，所以先拿一半人试。”"),
            2: ("\"More data would be good\", no reason given.", "“数据再多些就好了”，没有理由。"),
            0: ("No limit, or certainty where the court says untestable.", "没有提局限，或对法庭判为无法检验的事言之凿凿。"),
        },
    ),
]

# %% [markdown] lang="en"
# ## Key points
#
# - A layer is about a day: on another day the same person may stand elsewhere. Never use what was not known yet.
# - Tiers are cut by rank, after one sum per customer. Say what the per cent is *of*.
# - Revenue here is concentrated, though less than the famous sentence says. Measure; do not recite.
# - Moving few customers one step changes profit more than revenue, because some costs do not move.
# - Behaviour groups say what to do; tiers say how much it matters.
#
# **An open question, for the way home:** last year's top customers are often not this year's. If the shop had done nothing at all, how many would have moved up just by chance — and how would you find out?
# %% [markdown] lang="zh" of="5a9094"
# ## 要点
#
# - 层是对某一天说的：换一天，同一个人可能站在别处。当时还不知道的，绝不能用。
# - 分级是先按客户汇总，再按名次切。说百分之几，要说清*占的是什么*。
# - 这里的收入是集中的，但没有那句名言说的那么集中。要量，不要背。
# - 少数客户上一个台阶，利润比收入变得更多，因为有些成本不动。
# - 行为分类告诉你做什么，级别告诉你有多要紧。
#
# **留给回家路上的问题：** 去年的顶端客户，今年常常不是了。如果店里什么都没做，会有多少人只是碰巧升了级——你怎样才能知道？

# %% quiz="pyramid"
questions = [
    Question(
        en="A customer bought once in March 2024 and asked about a tent last week. On 2025-12-31 the customer's layer is …",
        zh="一位客户 2024 年 3 月买过一次，上星期来问过帐篷。到 2025-12-31，这位客户在哪一层？",
        options=[("active", "活跃客户 active"), ("inactive", "不活跃客户 inactive"), ("prospect", "潜在客户 prospect"), ("suspect", "疑似客户 suspect")],
        right=[1],
        because=("Layers look at purchases: there was one, but not in the 365 days. A prospect has never bought.",
                 "层看的是购买：买过，但不在 365 天之内。潜在客户是从没买过的人。"),
    ),
    Question(
        en="Of 1,000 active customers, which ranks are the tier big?",
        zh="1,000 位活跃客户中，高端（big）是哪些名次？",
        options=[("1 to 40", "1 到 40"), ("11 to 50", "11 到 50"), ("41 to 50", "41 到 50"), ("11 to 40", "11 到 40")],
        right=[1],
        because=("Top is 1 to 10; the next 4 % are forty people.", "顶端是 1 到 10；接下来的 4% 是四十个人。"),
    ),
    Question(
        en="\"The top 20 % earn 130 % of the profit.\" This can be …",
        zh="“前 20% 的客户创造 130% 的利润。”这种说法……",
        options=[("impossible: a share cannot exceed 100 %", "不可能：份额不会超过 100%"),
                 ("possible, if other customers lose money", "可能，如果其他客户亏钱"),
                 ("a sign that revenue was counted twice", "说明收入重复计算了")],
        right=[1],
        because=("The losses of the others bring the sum back to 100 %. Lesson 3 draws it.", "其他人的亏损把总和拉回 100%。第 3 课会画出来。"),
    ),
    Question(
        en="Contribution margin 0.40, net margin 0.10. Revenue grows by 3 %. Profit grows by about …",
        zh="边际贡献率 0.40，净利率 0.10。收入增长 3%，利润大约增长……",
        options=[("3 %", "3%"), ("7 %", "7%"), ("12 %", "12%"), ("30 %", "30%")],
        right=[2],
        because=("Profit grows four times as fast as revenue here.", "这里利润的增长是收入的四倍。"),
    ),
    Question(
        en="Which claims can orders alone never show wrong? (more than one)",
        zh="只凭订单，永远无法证明哪些说法是错的？（多选）",
        options=[("The top 20 % bring 80 % of revenue", "前 20% 带来 80% 的收入"),
                 ("Satisfaction is the root of moving up", "客户满意是升级的根本"),
                 ("A new customer costs five times a kept one", "新客户的成本是留住老客户的五倍")],
        right=[1, 2],
        because=("Orders hold neither what people feel nor what winning them cost.", "订单里既没有人的感受，也没有获客的花费。"),
    ),
    Question(
        en="A colleague wants to delete all \"small\" customers from the list, since they bring so little. The best answer is …",
        zh="一位同事想把“低端”客户全部从名单上删掉，因为他们带来的太少。最好的回答是……",
        options=[("Yes: they are most of the work", "可以：他们占了大部分工作量"),
                 ("No: they are many people, bring about a third of the revenue here, and tomorrow's big customers are among them", "不行：他们人数众多，在这里带来约三分之一的收入，明天的大客户也在其中"),
                 ("Only if they agree", "只要他们同意就行")],
        right=[1],
        because=("A tier is a place this year. First ask how to serve them at less cost.", "级别只是今年的位置。先问怎样用更低的成本服务他们。"),
    ),
]

# %% [markdown] lang="en" collapsed=true
# ## Deepening: how uneven, in one number
# %% [markdown] lang="zh" of="002001" collapsed=true
# ## 深入：用一个数说明有多不均匀

# %% [markdown] lang="en"
# The **Lorenz curve** lines up customers the other way, the smallest first, and sags below the diagonal. The **Gini coefficient** is the sag: the area between diagonal and curve as a part of the whole triangle, 0 when all are equal, near 1 when one customer brings nearly everything. With the revenues in ascending order
#
# $$G = \frac{2\sum_i i\,x_i}{n\sum_i x_i} - \frac{n+1}{n}$$
#
# Concentration curve and Lorenz curve hold the same information, turned by half a turn. Do not mix up their axes.
# %% [markdown] lang="zh" of="976fc4"
# **洛伦兹曲线**反过来排，从最小的客户开始，所以在对角线下面垂下去。**基尼系数**就是垂下去的程度：对角线与曲线之间的面积占整个三角形的份额，人人相等时为 0，一位客户几乎带来全部时接近 1。把收入从小到大排好，
#
# $$G = \frac{2\sum_i i\,x_i}{n\sum_i x_i} - \frac{n+1}{n}$$
#
# 集中度曲线和洛伦兹曲线的信息完全一样，只是转了半圈。别把坐标轴弄混。

# %% tags=["chart"]
charts.lorenz_chart({"shop": shop_revenue, "cdnow": cdnow_revenue})

# %%
# en: the formula by hand, and the helper
# zh: 亲手用公式算，再和工具比
x = np.sort(shop_revenue.to_numpy())
n = len(x)
by_hand = 2 * (np.arange(1, n + 1) * x).sum() / (n * x.sum()) - (n + 1) / n
pd.Series({"by hand": by_hand, "helper": pyramid.gini(shop_revenue)}).round(4)

# %% [markdown] lang="en" collapsed=true
# ## Deepening: who moved? Two years side by side
# %% [markdown] lang="zh" of="64fe78" collapsed=true
# ## 深入：谁移动了？两年对照

# %% [markdown] lang="en"
# Every customer had a tier in 2024 and one in 2025, or joined between, or left. The **migration matrix** has a row for each state before and a column for each state after. Read a **row**: of the customers who were here, what share went there? Every row sums to 1.
#
# **Predict first:** of last year's top customers, what share is top again?
# %% [markdown] lang="zh" of="9e7628"
# 每位客户在 2024 年有一个级别，在 2025 年也有一个；或者中间才来，或者走了。**迁移矩阵**每行是原来的状态，每列是后来的状态。要横着读一**行**：原来在这里的客户，多大份额去了那里？每行之和为 1。
#
# **先猜一猜：** 去年的顶端客户，今年仍是顶端的占多大份额？

# %%
before = pyramid.tiers(pyramid.customer_revenue(orders[orders["date"].dt.year == 2024]))
after = pyramid.tiers(pyramid.customer_revenue(orders[orders["date"].dt.year == 2025]))
migration = pyramid.migration(before, after)
migration.round(3)

# %% tags=["chart"]
charts.migration_chart(migration)

# %% [markdown] lang="en"
# The shop loses many customers from one year to the next, at the top too; and most of those who stay at all do not stay where they were. Somebody with one lucky big order in a year stands high in it and falls back in the next: part of every "rise" and "fall" is chance.
#
# **Bonus exercise.** Build the matrix with your own hands. `before` and `after` are given, each with a tier per customer; customers who are missing in one of them are `new` or `inactive` there.
# %% [markdown] lang="zh" of="855da8"
# 这家店每年都失去很多客户，顶端也一样；留下来的人，大多也不在原来的位置。某一年碰巧下了一个大单的人，那一年站得高，下一年就落回来：每一次“上升”和“下降”，都有一部分是偶然。
#
# **加分练习。** 亲手做出这个矩阵。`before` 和 `after` 已经给出，各有每位客户的级别；在其中一张里找不到的客户，在那里就是 `new` 或 `inactive`。

# %% exercise="pyramid-matrix" points=2 bonus=true
# en: The migration matrix: rows top, big, medium, small, new; columns top, big, medium, small, inactive.
# zh: 迁移矩阵：行为 top、big、medium、small、new；列为 top、big、medium、small、inactive。
# en: Every row sums to 1.
# zh: 每行之和为 1。
matrix = ...
### BEGIN SOLUTION
both = pd.DataFrame({"before": before.astype(object), "after": after.astype(object)})
matrix = pd.crosstab(both["before"].fillna("new"), both["after"].fillna("inactive"), normalize="index")
### END SOLUTION

# %% mistakes="pyramid-matrix"
pair = pd.DataFrame({"before": before.astype(object), "after": after.astype(object)})
was, now = pair["before"].fillna("new"), pair["after"].fillna("inactive")
stayed = pair.dropna()
mistakes = [
    Mistake(pd.crosstab(was, now, normalize="columns"), credit=0.5,
            en="Your columns sum to 1: they say where people came from. Asked is where the people of a row went.",
            zh="你的每列之和为 1，说的是人从哪里来。题目问的是每一行的人到哪里去。"),
    Mistake(pd.crosstab(was, now, normalize="all"), credit=0.25,
            en="The whole table sums to 1. Each row should.", zh="整张表之和为 1。应该是每行之和为 1。"),
    Mistake(pd.crosstab(was, now), credit=0.25,
            en="These are people. Asked is the share of each row.", zh="这是人数。题目要的是占每行的份额。"),
    Mistake(pd.crosstab(stayed["before"], stayed["after"], normalize="index"), credit=0.25,
            en="Those who came and those who left are gone from your table. Losing people is the most common move of all.",
            zh="新来的和走掉的人，都从你的表里消失了。而“走掉”恰恰是最常见的移动。"),
]

# %% hints="pyramid-matrix"
hints = [
    Hint(en="Put both into one DataFrame: pandas lines them up by customer and leaves gaps. `.astype(object)` first, then the gaps can be filled with `.fillna(\"new\")`.",
         zh="把两列放进一个 DataFrame：pandas 会按客户对齐，缺的留空。先 `.astype(object)`，再用 `.fillna(\"new\")` 填空。"),
    Hint(en="`pd.crosstab(rows, columns, normalize=...)` counts pairs; look up what `normalize` can be.",
         zh="`pd.crosstab(行, 列, normalize=...)` 数配对；查一查 `normalize` 可以取什么值。"),
]

# %% tags=["check"]
check("pyramid-matrix")

# %% [markdown] lang="en"
# **Claim 4** in court: how many *did* move up? Last year's customers who stand in a better tier this year, of all of them, and of those who bought again.
# %% [markdown] lang="zh" of="d5e449"
# **第 4 条**上法庭：*已经*升级的有多少？去年的客户里，今年站在更高一级的，占全部多少，占今年又买的人多少？

# %%
people = pyramid.migration(before, after, counts=True).drop(index="new")
place = {tier: i for i, tier in enumerate(pyramid.TIERS)}
rose = sum(people.loc[a, b] for a in place for b in place if place[b] < place[a])
of_all = rose / people.to_numpy().sum()
of_those_again = rose / people.drop(columns="inactive").to_numpy().sum()
court.rule("pyramid-4", "holds" if of_all >= 0.05 else "untestable", all=of_all, again=of_those_again)

# %% [markdown] lang="en" collapsed=true
# ## Deepening: eight RFM groups beside the six
# %% [markdown] lang="zh" of="e95e90" collapsed=true
# ## 深入：八个 RFM 组与六类对照

# %% [markdown] lang="en"
# Textbooks sort customers by three questions, each with yes or no: **R**ecency (bought more recently than the average?), **F**requency (more often?), **M**onetary value (more money?). Two times two times two makes eight groups. We write a capital letter for yes: `RFM` is best at everything, `rfm` at nothing, `rfM` has brought much money but seldom and long ago.
# %% [markdown] lang="zh" of="8a0140"
# 教科书用三个是非题给客户分类：**R**（最近一次购买，比平均更近吗？）、**F**（购买频率，比平均更高吗？）、**M**（购买金额，比平均更多吗？）。二乘二乘二，一共八组。“是”写大写字母：`RFM` 样样都好，`rfm` 样样不行，`rfM` 是很久以前、次数很少、但金额很大。

# %%
buyers = card[card["orders"] > 0]
compare = pd.crosstab(pyramid.behaviour_group(buyers), pyramid.rfm_group(buyers))
compare

# %% [markdown] lang="en"
# Where do they disagree? Look along the row *sleeping*: some are `RFM`, best at everything! "More recent than the average customer" can still be more than 180 days ago, when the average is long. RFM compares customers with each other; the six groups compare them with a fixed number of days. If the whole shop falls asleep, RFM still finds half of them "recent".
#
# And along `rfM`: the six groups call most of them sleeping, as if they were all alike. RFM shows that some of the sleepers were worth a great deal. Those are the first to write to.
# %% [markdown] lang="zh" of="26b74c"
# 两者哪里不一致？横着看*沉睡*（sleeping）一行：有些人是 `RFM`，样样都好！原来，“比平均更近”也可能超过 180 天——只要平均数本身很长。RFM 是客户之间互相比，六类是和固定的天数比。即使整家店的客户都睡着了，RFM 仍会说其中一半人“最近”来过。
#
# 再看 `rfM` 一列：六类把他们大多叫作沉睡客户，好像都一样。RFM 却看得出，有些沉睡的人曾经带来很多钱。要写信，先写给他们。

# %% [markdown] lang="en"
# ## The court at the end of lesson 1
# %% [markdown] lang="zh" of="bf9605"
# ## 第 1 课结束时的法庭记录

# %%
court.table()
