# ---
# jupyter:
#   coursework:
#     lesson: tiny
#     version: "1.0"
#     minutes: 5
#     title: {en: "A tiny lesson", zh: "一节小课"}
#     question: {en: "Does grading work?", zh: "评分可靠吗？"}
# ---

# %% [markdown] lang="en"
# # A tiny lesson
#
# A lesson of a teacher's own, outside `solutions/`: the smallest that has every kind of exercise.

# %% [markdown] lang="zh" of="510f77"
# # 一节小课
#
# 这是老师自己写的一课，放在 `solutions/` 之外：短小，但每种题型都有。

# %% tags=["parameters"]
variant = 0

# %%
orders = load("orders", variant)

# %% [markdown] lang="en"
# ## The total

# %% [markdown] lang="zh" of="5429ec"
# ## 总额

# %% exercise="tiny-total" points=2
# en: the revenue of all orders
# zh: 所有订单的总收入
total = ...
### BEGIN SOLUTION
total = orders.amount.sum()
### END SOLUTION

# %% mistakes="tiny-total"
mistakes = [
    Mistake(
        orders.amount.mean(),
        credit=0.25,
        en="This is the amount of one order, on average. All of them together?",
        zh="这是平均每笔订单的金额。全部加起来呢？",
    ),
    Mistake(
        len(orders),
        en="This counts orders. Which column says what they brought?",
        zh="这里数的是订单。哪一列记录了金额？",
    ),
]

# %% hints="tiny-total"
hints = [
    Hint(en="Which column holds the money?", zh="哪一列是金额？"),
    Hint(en="A column knows its `.sum()`.", zh="一列数据有 `.sum()` 方法。"),
]

# %% tags=["check"]
check("tiny-total")

# %% [markdown] lang="en"
# ## The best customers

# %% [markdown] lang="zh" of="70e680"
# ## 最好的客户

# %% exercise="tiny-best" points=3
# en: the revenue of each of the three customers who bring most
# zh: 带来收入最多的三位客户各自的收入
best = ...
### BEGIN SOLUTION
best = orders.groupby("customer").amount.sum().nlargest(3)
### END SOLUTION

# %% mistakes="tiny-best"
mistakes = [
    Mistake(
        orders.set_index("customer").amount.nlargest(3),
        credit=0.25,
        en="These are the largest single orders. First one number per customer.",
        zh="这是金额最大的三笔订单。请先按客户汇总。",
    ),
]

# %% hints="tiny-best"
hints = [Hint(en="First one number per customer.", zh="先按客户汇总。")]

# %% tags=["check"]
check("tiny-best")

# %% tags=["chart"]
orders.amount.head(3).tolist()

# %% [markdown] lang="en"
# ## A rule

# %% [markdown] lang="zh" of="bcf439"
# ## 一条规则

# %% exercise="tiny-size_of" points=4
# en: "large" from 100 yuan, "small" below, "none" for nothing
# zh: 满 100 元为 "large"，不满为 "small"，零为 "none"
def size_of(amount):
    ...
    ### BEGIN SOLUTION
    if amount == 0:
        return "none"
    return "large" if amount >= 100 else "small"
    ### END SOLUTION

# %% mistakes="tiny-size_of"
def strict(amount):
    if amount == 0:
        return "none"
    return "large" if amount > 100 else "small"


mistakes = [
    Mistake(
        strict,
        credit=0.5,
        en="Which side does exactly 100 yuan belong to?",
        zh="正好 100 元属于哪一边？",
    ),
]

# %% hints="tiny-size_of"
hints = [Hint(en="Begin with the rarest case.", zh="从最少见的情形开始。")]

# %% probe="tiny-size_of"
cases = [(250,), (100,), (20,), (0,)]

# %% probe="tiny-size_of" hidden=true
cases = [(100,), (99.99,), (0,), (1000,), (1,), (100.01,), (float(orders.amount.max()),)]

# %% tags=["check"]
check("tiny-size_of")

# %% [markdown] lang="en" exercise="tiny-memo" points=4 manual=true
# ### Memo
#
# To Ms Lin: (two sentences, with a number from above)
#
# ### BEGIN SOLUTION
# Ms Lin, keep the three best customers: together they bring more than many others.
# ### END SOLUTION

# %% [markdown] lang="zh" of="c03750" exercise="tiny-memo" points=4 manual=true
# ### 备忘
#
# 林姐：（写两句话，用上前面的一个数字）
#
# ### BEGIN SOLUTION
# 林姐，请留住这三位好客户：她们带来的收入抵得上许多人。
# ### END SOLUTION

# %% rubric="tiny-memo"
rubric = [
    Criterion(
        en="cites a number from the notebook",
        zh="引用笔记本中的数字",
        anchors={4: ("cites and uses it", "引用并加以说明"), 2: ("cites it", "只引用"), 0: ("no number", "没有数字")},
    ),
]
