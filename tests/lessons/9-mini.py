# ---
# jupyter:
#   coursework:
#     lesson: mini
#     version: "1.0"
#     minutes: 5
#     title: {en: "A mini lesson", zh: "迷你课"}
#     question: {en: "How much?", zh: "多少？"}
# ---

# %% [markdown] lang="en"
# # A mini lesson
#
# There are 2 things to learn.
# %% [markdown] lang="zh" of="3048ef"
# # 迷你课
#
# 有 2 件事要学。
# %% tags=["parameters"]
variant = 0
# %%
# en: the orders
# zh: 订单表
orders = load("orders", variant)
orders.head(2)
# %% exercise="mini-revenue" points=2
# en: the revenue of all orders, in yuan
# zh: 全部订单的收入（元）
revenue = ...
### BEGIN SOLUTION
revenue = orders.amount.sum()
### END SOLUTION
# %% mistakes="mini-revenue"
mistakes = [Mistake(len(orders), credit=0.25, en="This counts orders.", zh="这里数的是订单数。")]
# %% hints="mini-revenue"
hints = [Hint(en="Add up one column.", zh="把一列加起来。")]
# %% tags=["check"]
check("mini-revenue")
# %% exercise="mini-group_of" points=3
# en: "big" from 100 yuan on, else "small"
# zh: 满 100 元为 "big"，否则为 "small"
def group_of(amount):
    ...
    ### BEGIN SOLUTION
    return "big" if amount >= 100 else "small"
    ### END SOLUTION
# %% mistakes="mini-group_of"
mistakes = [Mistake(lambda amount: "big" if amount > 100 else "small", en="What about exactly the limit?", zh="刚好等于界限时呢？")]
# %% probe="mini-group_of"
cases = [(50,), (100,), (150,)]
# %% probe="mini-group_of" hidden=true
cases = [(50,), (99,), (100,), (101,), (500,), (0,)]
# %% tags=["check"]
check("mini-group_of")
# %% [markdown] lang="en" exercise="mini-memo" points=4 manual=true
# Write your memo here.
# ### BEGIN SOLUTION
# The shop is fine.
# ### END SOLUTION
# %% [markdown] lang="zh" of="2e5fb3" exercise="mini-memo" points=4 manual=true
# 在这里写你的备忘录。
# ### BEGIN SOLUTION
# 小店不错。
# ### END SOLUTION
# %% rubric="mini-memo"
rubric = [Criterion(en="answers", zh="回答了问题", anchors={4: ("yes", "是"), 2: ("half", "一半"), 0: ("no", "否")})]
# %% quiz="mini"
questions = [Question(en="What?", zh="什么？", options=[("a", "甲"), ("b", "乙")], right=[0], because=("so", "如此"))]
