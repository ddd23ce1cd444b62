# ---
# jupyter:
#   coursework:
#     lesson: lifetime
#     version: "1.0"
#     minutes: 75
#     title: {en: "Customer lifetime value", zh: "客户终身价值"}
#     question: {en: "What is a customer worth over the years?", zh: "一位客户，一年又一年，到底值多少？"}
#   kernelspec:
#     name: python3
#     display_name: Python 3
# ---
# %% [markdown] lang="en"
# # 2 · What is a customer worth over the years?
#
# Ms Lin has been to a business evening and comes back with a number. "A warehouse club says that **one** member is worth
# 362,000 yuan to them! And we fuss about a gift of 300. What is one of *our* customers worth?"
#
# You are her analyst. Today you take the 362,000 apart, put it together again so that you could defend it before a bank,
# and then do the same for her shop.
# %% [markdown] lang="zh" of="39947f"
# # 2 · 一位客户，一年又一年，到底值多少？
#
# 林姐参加了一场商业沙龙，带回来一个数字：“有家仓储会员店说，**一位**会员对他们来说值 362,000 元！我们却还在为一份 300 元的礼物犹豫。**我们**的一位客户到底值多少？”
#
# 你是她的分析师。今天你先把 362,000 拆开，再一步一步重新搭起来，直到你敢拿着它去见银行；然后，为林姐的网店也算一遍。
# %% [markdown] lang="en"
# | minutes | what we do | core or deepening |
# |---|---|---|
# | 10 | the case: 362,000 | core |
# | 10 | money later is worth less | core |
# | 8 | some leave | core |
# | 5 | without an end | core |
# | 10 | break-even, and what we may pay to win a customer | core |
# | 12 | cohorts: who came back? | core |
# | 10 | a function of your own | core |
# | 10 | using the value, and the memo | core |
# | – | models for cohorts and for repeat purchases | deepening |
#
# **After this lesson you can** compute a lifetime value with margin, discount and retention · say which of its assumptions
# carries the result · find the retention at which a customer pays back · read a cohort table without being fooled by it ·
# decide what a gift or an advertisement may cost.
#
# **New verbs:** `for` (a loop: do it once for each year) · `np.arange` (all years at once: an array) · `def` (a function of
# your own) · `sum`.
#
# Your marks come from *other* data than those you see: answers that are typed in as numbers will be wrong there. Compute them.
# %% [markdown] lang="zh" of="19772d"
# | 分钟 | 做什么 | 核心还是深入 |
# |---|---|---|
# | 10 | 案例：362,000 | 核心 |
# | 10 | 以后的钱没有现在的钱值钱 | 核心 |
# | 8 | 有人会离开 | 核心 |
# | 5 | 不设期限 | 核心 |
# | 10 | 盈亏平衡点：赢得一位客户最多能花多少 | 核心 |
# | 12 | 同期群：谁回来了？ | 核心 |
# | 10 | 自己写一个函数 | 核心 |
# | 10 | 价值怎么用，以及给林姐的备忘录 | 核心 |
# | – | 同期群模型与复购模型 | 深入 |
#
# **学完本课，你能够**：用毛利、折现率和保持率算出客户终身价值 · 说清结果主要靠哪一条假设撑着 · 求出客户刚好回本的保持率 · 读懂同期群表而不被它骗 · 判断一份礼物或一次广告最多该花多少钱。
#
# **新动词**：`for`（循环：每一年做一次）· `np.arange`（数组：所有年份一次算完）· `def`（自己的函数）· `sum`（求和）。
#
# 评分用的是**另一份**数据，不是你眼前这份：直接填数字，到那边就错了。请用代码算出来。
# %% tags=["parameters"]
variant = 0
# %% [markdown] lang="en"
# ## The case: 362,000 · 10 min
#
# The club's sum goes like this. A member spends 5,000 yuan a week. Goods and service for this member cost 4,300 a week. A year
# has 52 weeks, a member stays 10 years, and it costs 2,000 once to win a member.
#
# All the numbers of the case lie in a dictionary; `case["weekly_revenue"]` takes one out.
# %% [markdown] lang="zh" of="335212"
# ## 案例：362,000 · 10 分钟
#
# 会员店是这样算的：一位会员每周消费 5,000 元；为这位会员备货和服务，每周成本 4,300 元；一年 52 周，一位会员留 10 年；赢得一位会员，一次性花费 2,000 元。
#
# 案例的数字都放在一个字典里；`case["weekly_revenue"]` 就能取出一个。
# %%
case = load_case("club", variant)
case
# %%
# en: Predict first: a member spends 5,000 a week for ten years.
# en: What do you think such a member is worth? Change the number.
# zh: 先猜一猜：一位会员每周花 5,000 元，一共十年。你觉得这样一位会员值多少？把数字改成你的。
guess_club = 1_000_000
# %% [markdown] lang="en"
# Which numbers happen every week, and which only once? Compute the club's own figure first, without any doubts.
# %% [markdown] lang="zh" of="003be0"
# 哪些数字每周都发生，哪些只发生一次？先把会员店自己的数字算出来，暂时不要怀疑它。
# %% exercise="lifetime-club_value" points=1
# en: what one member is worth as the club computes it: all weeks
# en: of all years, what it cost to win the member taken off
# zh: 按会员店的算法，一位会员值多少：所有年份的所有周，再减去赢得这位会员的花费
club_value = ...
### BEGIN SOLUTION
weeks = case["weeks_per_year"] * case["years"]
club_value = (case["weekly_revenue"] - case["weekly_cost"]) * weeks - case["acquisition_cost"]
### END SOLUTION
# %% mistakes="lifetime-club_value"
weeks = case["weeks_per_year"] * case["years"]
weekly_margin = case["weekly_revenue"] - case["weekly_cost"]
mistakes = [
    Mistake(weekly_margin * weeks, credit=0.5,
            en="The margins are right. Winning the member was not free: where is that cost?",
            zh="毛利算对了。但赢得这位会员不是免费的：那笔花费在哪里？"),
    Mistake(case["weekly_revenue"] * weeks - case["acquisition_cost"], credit=0.25,
            en="This counts revenue. What does the club keep of it after goods and service?",
            zh="这里算的是收入。扣掉备货和服务，店里真正留下多少？"),
    Mistake(case["weekly_revenue"] * weeks, credit=0,
            en="This is all the money that passes the till. Which costs are missing, the weekly and the single one?",
            zh="这是经过收银台的全部金额。少了哪两种成本：每周一次的，和只有一次的？"),
    Mistake((weekly_margin - case["acquisition_cost"]) * weeks, credit=0.25,
            en="Here the member is won anew every week. How often is the acquisition cost paid?",
            zh="这样等于每周都重新赢得一次会员。获客成本要付几次？"),
    Mistake(weekly_margin * case["weeks_per_year"] - case["acquisition_cost"], credit=0.25,
            en="This is one year. How many years does the case count?",
            zh="这只是一年。案例里算了几年？"),
    Mistake(weekly_margin * case["years"] - case["acquisition_cost"], credit=0.25,
            en="One week for each year: the margin is a weekly one. How many weeks are counted?",
            zh="每年只算了一周：毛利是每周的。一共有多少周？"),
]
# %% hints="lifetime-club_value"
hints = [
    Hint(en="First the margin of one week: revenue less cost.", zh="先算一周的毛利：收入减成本。"),
    Hint(en="How many weeks are there in all the years together?", zh="所有年份加起来一共多少周？"),
    Hint(en="The acquisition cost is paid once: take it off at the very end.", zh="获客成本只付一次：最后再减。"),
]
# %% tags=["check"]
check("lifetime-club_value")
# %% [markdown] lang="en"
# So the club's figure is right, as arithmetic. But look at what the sentence does not say:
#
# - **Which number is which?** 5,000 is revenue, 4,300 is cost; only their difference, the *margin*, belongs to the club.
# - **When?** A yuan in ten years is counted like a yuan today.
# - **Who stays?** All members stay ten years, and then all leave on the same evening.
#
# We put in one after the other and watch what happens to the number.
# %% [markdown] lang="zh" of="236189"
# 作为算术，会员店的数字没错。但请看这句话没有说的事：
#
# - **哪个数是什么？** 5,000 是收入，4,300 是成本；只有两者之差，也就是**毛利**，才属于店家。
# - **什么时候？** 十年后的一元，被当成今天的一元来算。
# - **谁会留下？** 所有会员都留满十年，然后在同一个晚上全部离开。
#
# 我们一条一条放进去，看看数字怎么变。
# %% [markdown] lang="en"
# ## Money later is worth less · 10 min
#
# Would you rather have 1,000 yuan today or in a year? Today, since you could lend them out. At a **discount rate** of
# $i = 10\,\%$ a year, 1,000 yuan in a year are worth $1000 / 1.1$ today, and in two years $1000 / 1.1^2$. The sum of all
# flows, each in the money of today, is the **net present value**.
#
# A loop does this for each year. `range(1, 4)` gives 1, 2, 3.
# %% [markdown] lang="zh" of="ebef1c"
# ## 以后的钱没有现在的钱值钱 · 10 分钟
#
# 1,000 元，你愿意今天拿，还是一年后拿？当然是今天，因为可以借出去生息。**折现率**为每年 $i = 10\,\%$ 时，一年后的 1,000 元今天值 $1000 / 1.1$，两年后的值 $1000 / 1.1^2$。把每一笔都换成今天的钱再相加，就是**净现值**。
#
# 循环可以每年做一次。`range(1, 4)` 依次给出 1、2、3。
# %%
for year in range(1, 4):
    print(year, round(1000 / 1.1**year, 2))
# %% [markdown] lang="en"
# An **array** does all years at once, without a loop. Both are fine; use the one that you can read aloud.
# %% [markdown] lang="zh" of="2875b6"
# **数组**不用循环，所有年份一次算完。两种写法都行；用你能念得出来的那一种。
# %%
years = np.arange(1, 4)
(1000 / 1.1**years).round(2)
# %% [markdown] lang="en"
# Now the club. Work with the margin of a **year**, since the rate is a rate of a year: weekly margins want a weekly rate.
# Each year's margin comes at the **end** of that year; the acquisition cost is paid today.
# %% [markdown] lang="zh" of="3a1437"
# 现在轮到会员店。折现率是一年的，所以毛利也要用**一年**的：每周的毛利要配每周的折现率。每年的毛利在这一年的**年末**收到；获客成本今天就付。
# %%
# en: Predict first: 362,000 before. How much is left after discounting?
# zh: 先猜一猜：之前是 362,000。折现以后还剩多少？
guess_discounted = 300_000
# %% exercise="lifetime-present_value" points=2
# en: what a member is worth today: the yearly margins, each at the end of its year, discounted at
# en: case["discount"], less the acquisition cost; nobody leaves yet
# zh: 一位会员今天值多少：每年的毛利在年末收到，按 case["discount"] 折现，
# zh: 再减获客成本；暂时没有人离开
present_value = ...
### BEGIN SOLUTION
margin = (case["weekly_revenue"] - case["weekly_cost"]) * case["weeks_per_year"]
present_value = -case["acquisition_cost"]
for year in range(1, case["years"] + 1):
    present_value = present_value + margin / (1 + case["discount"]) ** year
### END SOLUTION
# %% mistakes="lifetime-present_value"
weekly_margin = case["weekly_revenue"] - case["weekly_cost"]
margin = weekly_margin * case["weeks_per_year"]
cost, i = case["acquisition_cost"], case["discount"]
years = np.arange(1, case["years"] + 1)
mistakes = [
    Mistake((margin / (1 + i) ** years).sum(), credit=0.5,
            en="These are the discounted margins. What was paid today to win the member?",
            zh="这是折现后的毛利。今天为赢得会员付了多少？"),
    Mistake((margin / (1 + i) ** (years - 1)).sum() - cost, credit=0.5,
            en="Here the first margin comes today. When does the club have the margin of the first year?",
            zh="这样第一笔毛利今天就收到了。第一年的毛利，店里什么时候才拿到？"),
    Mistake((weekly_margin / (1 + i) ** np.arange(1, case["weeks_per_year"] * case["years"] + 1)).sum() - cost, credit=0.25,
            en="Weekly margins with a yearly rate: every week is discounted like a whole year. Use the margin of a year.",
            zh="每周的毛利配了一年的折现率：每一周都被当成一整年来折现。请用一年的毛利。"),
    Mistake(margin * case["years"] / (1 + i) ** case["years"] - cost, credit=0.25,
            en="Here all margins come together in the last year. Discount each by its own number of years.",
            zh="这里把所有毛利都算在最后一年收到。每一笔应按它自己的年数折现。"),
    Mistake(margin * case["years"] - cost, credit=0,
            en="Nothing is discounted yet.", zh="还没有折现。"),
    Mistake((case["weekly_revenue"] * case["weeks_per_year"] / (1 + i) ** years).sum() - cost, credit=0.25,
            en="Well discounted, but it is revenue. What does the club keep of it?",
            zh="折现没问题，但折的是收入。店里真正留下的是多少？"),
    Mistake((margin * (1 - i) ** years).sum() - cost, credit=0.25,
            en="Taking off a share of i each year is not discounting: divide by 1 + i, year after year.",
            zh="每年减去 i 这个比例并不是折现：要一年一年地除以 1 + i。"),
]
# %% hints="lifetime-present_value"
hints = [
    Hint(en="First the margin of a year: the weekly margin times the weeks of a year.", zh="先算一年的毛利：每周毛利乘以一年的周数。"),
    Hint(en="`range(1, case[\"years\"] + 1)` gives the years at whose end a margin comes.", zh="`range(1, case[\"years\"] + 1)` 给出每个收到毛利的年末。"),
    Hint(en="Start at minus the acquisition cost and add one discounted margin a year.", zh="从“负的获客成本”开始，每年加上一笔折现后的毛利。"),
]
# %% tags=["check"]
check("lifetime-present_value")
# %% [markdown] lang="en"
# More than a third of the 362,000 was only time. And would it matter if the margins came week by week instead of at the end of
# the year? Then the yearly rate must first be made a weekly one. It is *not* a 52nd of it, since the growth of the weeks grows
# too: $(1 + i)^{1/52} - 1$.
#
# To compare quickly we borrow the course's own function for such sums, `lifetime.lifetime_value`. It takes six inputs, always in
# this order: margin, retention (1: nobody leaves), discount, how many margins, when the first one comes (`"now"`, or `"next"`: one
# period later), acquisition cost.
# %% [markdown] lang="zh" of="8e0c2a"
# 362,000 里，有三分之一以上不过是“时间”。如果毛利不是年末才到，而是一周一周地到，差别大吗？那就要先把年折现率换成周折现率。它**不是**直接除以 52，因为每周的增长自己也会增长：$(1 + i)^{1/52} - 1$。
#
# 为了比得快些，借用课程自带的函数 `lifetime.lifetime_value`，它做的正是这种求和。它有六个输入，顺序固定：毛利、保持率（1 表示没人离开）、折现率、一共几笔毛利、第一笔什么时候来（`"now"` 是现在，`"next"` 是过一期）、获客成本。
# %%
weekly_margin = case["weekly_revenue"] - case["weekly_cost"]
yearly_margin = weekly_margin * case["weeks_per_year"]
yearly_rate = case["discount"]
weekly_rate = lifetime.rate_per_period(yearly_rate, case["weeks_per_year"])
years, cost = case["years"], case["acquisition_cost"]
weeks = years * case["weeks_per_year"]

# en: a shorter name for the same function
# zh: 给同一个函数起一个短一点的名字
value = lifetime.lifetime_value
pd.Series({
    "yearly, at the end": value(yearly_margin, 1, yearly_rate, years, "next", cost),
    "weekly, at the end": value(weekly_margin, 1, weekly_rate, weeks, "next", cost),
    "yearly, at the start": value(yearly_margin, 1, yearly_rate, years, "now", cost),
}).round().astype(int)
# %% [markdown] lang="en"
# Five to ten per cent between them: *when in the year* matters less than one would think. And *which rate*?
# %% [markdown] lang="zh" of="6d1614"
# 彼此只差百分之五到十：**一年里的什么时候**，影响没有想象的那么大。那么**用多大的折现率**呢？
# %%
rates = [0.05, 0.10, 0.15]
at_rate = value(yearly_margin, 1, rates, years, "next", cost)
pd.DataFrame({"discount": rates, "value": at_rate.round().astype(int)})
# %% [markdown] lang="en"
# Nearly 100,000 yuan lie between the first and the last. Nobody knows the right rate exactly, so say which one you took.
# %% [markdown] lang="zh" of="d8e330"
# 第一行和最后一行相差将近 100,000 元。没有人确切知道该用哪一个，所以要说清你用的是多少。
# %% [markdown] lang="en"
# ## Some leave · 8 min
#
# The **retention rate** $r$ is the share of customers who stay from one year to the next; what is missing to 1 is the
# **churn rate**. With $r = 0.8$, of 100 members 80 are there after one year, 64 after two, 51 after three.
#
# We count the first margin **today** now: the member stands at the till, certainly there. So year 0 has survival 1, year 1 has
# $r$, year 2 has $r^2$ … and each margin gets both factors: its chance of coming at all, and its discount.
#
# $$\text{value} = m + \frac{m\,r}{1+i} + \frac{m\,r^2}{(1+i)^2} + \dots - AC$$
# %% [markdown] lang="zh" of="624e38"
# ## 有人会离开 · 8 分钟
#
# **客户保持率** $r$，是从一年到下一年仍然留下的客户比例；它与 1 的差就是**流失率**。$r = 0.8$ 时，100 位会员一年后还有 80 位，两年后 64 位，三年后 51 位。
#
# 从现在起，第一笔毛利算在**今天**：会员就站在收银台前，肯定在。于是第 0 年的生存概率是 1，第 1 年是 $r$，第 2 年是 $r^2$……每一笔毛利都要乘两个系数：它到底会不会来，以及它的折现。
#
# $$\text{价值} = m + \frac{m\,r}{1+i} + \frac{m\,r^2}{(1+i)^2} + \dots - AC$$
# %%
# en: Predict first: one member in five leaves every year. What is left of the value?
# zh: 先猜一猜：每年有五分之一的会员离开。价值还剩多少？
guess_retained = 250_000
# %% exercise="lifetime-retained_value" points=2
# en: what a member is worth with retention case["retention"] and discount case["discount"]: as
# en: many yearly margins as the case has years, the first of them today, less the acquisition cost
# zh: 考虑保持率 case["retention"] 和折现率 case["discount"]，一位会员值多少：
# zh: 案例有几年就算几笔年毛利，第一笔在今天，再减获客成本
retained_value = ...
### BEGIN SOLUTION
margin = (case["weekly_revenue"] - case["weekly_cost"]) * case["weeks_per_year"]
retained_value = -case["acquisition_cost"]
for year in range(case["years"]):
    still_there = case["retention"] ** year
    retained_value = retained_value + margin * still_there / (1 + case["discount"]) ** year
### END SOLUTION
# %% mistakes="lifetime-retained_value"
margin = (case["weekly_revenue"] - case["weekly_cost"]) * case["weeks_per_year"]
revenue = case["weekly_revenue"] * case["weeks_per_year"]
cost, i, r = case["acquisition_cost"], case["discount"], case["retention"]
year = np.arange(case["years"])
mistakes = [
    Mistake((margin * r**year / (1 + i) ** year).sum(), credit=0.5,
            en="The margins are right. The acquisition cost is missing.", zh="毛利部分对了。还缺获客成本。"),
    Mistake((margin * r ** (year + 1) / (1 + i) ** (year + 1)).sum() - cost, credit=0.5,
            en="Your first margin comes in a year. Here the first one comes today, from a member who is certainly there.",
            zh="你的第一笔毛利在一年以后。这里第一笔在今天，会员肯定在。"),
    Mistake((margin * (1 - r) ** year / (1 + i) ** year).sum() - cost, credit=0.25,
            en="This raises the churn rate to the power of the year. Which share is still there?",
            zh="这里把流失率乘了方。仍然留下的比例是哪一个？"),
    Mistake((margin / (1 + i) ** year).sum() - cost, credit=0.25,
            en="Discounted, but nobody leaves: where is survival?", zh="折现了，但没有人离开：生存概率在哪里？"),
    Mistake((margin * r**year).sum() - cost, credit=0.25,
            en="Members leave, but money keeps its worth: where is the discount?", zh="有人离开了，但钱没有打折：折现在哪里？"),
    Mistake((margin * r / (1 + i) ** year).sum() - cost, credit=0.25,
            en="Here a share leaves once and then nobody ever again. Who is left after two years, after three?",
            zh="这里只流失了一次，以后再没人离开。两年后、三年后还剩多少？"),
    Mistake((revenue * r**year / (1 + i) ** year).sum() - cost, credit=0.25,
            en="Survival and discount are right, but they stand on revenue. What does the club keep?",
            zh="生存概率和折现都对，但乘在了收入上。店里真正留下的是什么？"),
]
# %% hints="lifetime-retained_value"
hints = [
    Hint(en="`range(case[\"years\"])` begins at 0: the first margin is today's.", zh="`range(case[\"years\"])` 从 0 开始：第一笔毛利就在今天。"),
    Hint(en="Still there after `year` years: the retention rate to the power `year`.", zh="`year` 年后还在的比例：保持率的 `year` 次方。"),
    Hint(en="Each margin is multiplied by its survival and divided by its discount.", zh="每一笔毛利乘以生存概率，再除以折现系数。"),
]
# %% tags=["check"]
check("lifetime-retained_value")
# %% [markdown] lang="en"
# Your guesses beside the three answers:
# %% [markdown] lang="zh" of="7b9c8e"
# 你的猜测和三个答案放在一起：
# %%
retention = case["retention"]
pd.DataFrame({
    "guess": [guess_club, guess_discounted, guess_retained],
    "value": [
        value(yearly_margin, 1, 0, years, "now", cost),
        value(yearly_margin, 1, yearly_rate, years, "next", cost),
        value(yearly_margin, retention, yearly_rate, years, "now", cost),
    ],
}, index=["as the club says", "discounted", "some leave"]).round().astype(int)
# %% [markdown] lang="en"
# And as a picture: what the club promised, what it is worth today, and what may be expected, since members
# leave. Look how little the last years count. "Ten years" was never the important assumption.
# %% [markdown] lang="zh" of="138f27"
# 画成图：会员店说的、今天值的、考虑流失后可以期望的。看看最后几年有多微不足道。“十年”从来就不是关键的假设。
# %% tags=["chart"]
charts.yearly_value_chart(yearly_margin, retention, yearly_rate, years)
# %% [markdown] lang="en"
# ## Without an end · 5 min
#
# If the last years hardly count, we may as well drop the end. With $q = r / (1+i)$ the endless sum $1 + q + q^2 + \dots$ is
# $1 / (1-q)$, and the whole value fits in one line:
#
# $$\text{first margin now: } \frac{m\,(1+i)}{1+i-r} \qquad \text{first margin in a year: } \frac{m\,r}{1+i-r}$$
#
# The fraction $\frac{r}{1+i-r}$ is called the **margin multiple**. Books use both forms, often without saying which. They
# differ by exactly one margin: the one that is already in the till.
# %% [markdown] lang="zh" of="6905cb"
# ## 不设期限 · 5 分钟
#
# 既然最后几年几乎不算数，干脆不要期限了。令 $q = r / (1+i)$，无穷和 $1 + q + q^2 + \dots$ 等于 $1 / (1-q)$，整个价值就是一行：
#
# $$\text{首笔毛利在现在：} \frac{m\,(1+i)}{1+i-r} \qquad \text{首笔毛利在一年后：} \frac{m\,r}{1+i-r}$$
#
# 分式 $\frac{r}{1+i-r}$ 叫作**毛利乘数**。两种写法书上都用，却常常不说是哪一种。它们恰好相差一笔毛利：已经进了收银台的那一笔。
# %%
# en: None instead of a number of years: without an end
# zh: 年数的位置写 None：不设期限
endless_now = value(yearly_margin, retention, yearly_rate, None, "now", 0)
endless_next = value(yearly_margin, retention, yearly_rate, None, "next", 0)
pd.Series({
    "first margin now": endless_now,
    "first margin in a year": endless_next,
    "difference": endless_now - endless_next,
}).round().astype(int)
# %% [markdown] lang="en"
# The margin multiple for some rates: a row for each retention, a column for each discount. Go along a row, then down a column:
# which of the two rates does more?
# %% [markdown] lang="zh" of="2c2ff4"
# 不同比率下的毛利乘数：每行一个保持率，每列一个折现率。先沿着一行看，再沿着一列看：两个比率，哪个影响更大？
# %%
rates = [0.6, 0.7, 0.8, 0.9]
multiples = pd.DataFrame(index=pd.Index(rates, name="r"))
for rate in [0.10, 0.12, 0.14, 0.16]:
    multiples[f"i = {rate:.0%}"] = value(1, rates, rate, None, "next", 0)
multiples.round(2)
# %% [markdown] lang="en"
# And here is the way from the club's number to ours. Read the five lines of code under each other: each changes **one** input of
# the line before. (221,662 above had its first margin after a year; here that change comes last.)
# %% [markdown] lang="zh" of="06a5c9"
# 下面就是从会员店的数字走到我们的数字。把五行代码上下对着读：每一行只改上一行的**一个**输入。（前面的 221,662 是第一笔毛利在一年后；这里把这一步放在最后。）
# %% tags=["chart"]
charts.value_steps_chart({
    "margin": value(yearly_margin, 1, 0, years, "now", cost),
    "discounted": value(yearly_margin, 1, yearly_rate, years, "now", cost),
    "retained": value(yearly_margin, retention, yearly_rate, years, "now", cost),
    "endless": value(yearly_margin, retention, yearly_rate, None, "now", cost),
    "next": value(yearly_margin, retention, yearly_rate, None, "next", cost),
})
# %% [markdown] lang="en"
# The last bar is the one for a bank: margin, not revenue; in the money of today; only for those who stay; and nothing counted
# that is in the till already. But a banker asks one question more: "And if you are wrong?" We know the retention least of all. So
# work it out for a retention that is lower by 0.1, and for one that is higher by 0.1.
# %% [markdown] lang="zh" of="20a46c"
# 最后一条可以拿去见银行：算毛利，不算收入；换成今天的钱；只算留下来的人；已经进了收银台的不再重复算。不过银行的人还会多问一句：“万一你估错了呢？”我们最没把握的是保持率。那就把它减少 0.1、增加 0.1，各算一遍。
# %%
around = [retention - 0.1, retention, retention + 0.1]
worth = value(yearly_margin, around, yearly_rate, None, "next", cost)
pd.DataFrame({"retention": around, "value": worth.round().astype(int)}).round(2)
# %% [markdown] lang="en"
# So the sentence you can defend is neither "362,000" nor "95,067". It is: "about 95,000 yuan, between 62,000 and 162,000,
# and it hangs above all on how many stay."
# %% [markdown] lang="zh" of="36d64a"
# 所以，站得住脚的说法，既不是“362,000”，也不是“95,067”，而是：“大约 95,000 元，在 62,000 到 162,000 之间，关键看有多少人留下来。”
# %% [markdown] lang="en"
# ## Break-even, and what we may pay · 10 min
#
# Now Ms Lin's own shop. Two numbers are needed, and the tables have them: what a **member** leaves in a year, and which share of
# last year's members bought again this year.
#
# First the margin of every order. `map` looks each order up in a second list, as you look up a name in a phone book.
# %% [markdown] lang="zh" of="6925af"
# ## 盈亏平衡点：最多能花多少 · 10 分钟
#
# 现在看林姐自己的店。需要两个数字，表里都有：一位**会员**一年留下多少毛利，以及去年的会员中有多大比例今年又买了。
#
# 先算每张订单的毛利。`map` 拿每张订单去另一份清单里查，就像在电话簿里查名字。
# %%
customers = load("customers", variant)
orders = load("orders", variant)
lines = load("order_lines", variant)

lines["margin"] = lines.amount - lines.goods_cost
margin_of_order = lines.groupby("order").margin.sum()
orders["margin"] = orders.order.map(margin_of_order)
orders[["order", "customer", "date", "amount", "margin"]].head(3)
# %% [markdown] lang="en"
# Then the members alone, last year and this year. `isin` asks of every customer: are you on that list? `nunique` counts
# *different* customers, so that nobody is counted twice.
# %% [markdown] lang="zh" of="5850c3"
# 再只看会员，去年一份，今年一份。`isin` 对每位客户问一句：你在那份名单上吗？`nunique` 数的是**不同的**客户，谁也不会数两遍。
# %%
members = customers.customer[customers.member]
of_members = orders[orders.customer.isin(members)]
last_year = of_members[of_members.date.dt.year == 2024]
this_year = of_members[of_members.date.dt.year == 2025]
member_margin = this_year.margin.sum() / this_year.customer.nunique()

came_back = last_year[last_year.customer.isin(this_year.customer)]
member_retention = came_back.customer.nunique() / last_year.customer.nunique()
pd.Series({
    "margin of a member, a year": member_margin,
    "retention of members": member_retention,
}).round(3)
# %% [markdown] lang="en"
# Two warnings before we use them. This margin is what is left after paying the **goods**; parcels, returns and service minutes
# come in lesson 3. And nobody tells a shop goodbye: who did not buy this year may come back next year. "Retention" here means
# *bought again within the next year*.
#
# Ms Lin can win new members by an advertisement that costs 200 yuan for each one won. The margin of their first purchase goes
# into a welcome discount, so the first margin that counts comes **in a year**, from those who are still there. At which
# retention does a member just pay back the 200?
#
# Set the value to nothing left over, $\frac{m\,r}{1+i-r} = AC$, and solve for $r$ (multiply by $1+i-r$, bring the $r$ to one
# side).
# %% [markdown] lang="zh" of="d4e3fd"
# 使用之前，先提醒两点。这个毛利只扣了**商品**成本；快递、退货和客服时间要到第 3 课才算。另外，客户离开网店时不会说再见：今年没买的人，明年可能回来。这里的“保持”意思是**下一年内又买了**。
#
# 林姐可以投广告吸引新会员，每赢得一位花 200 元。首次购买的毛利用作欢迎折扣，所以第一笔真正算数的毛利在**一年后**，来自那时还在的人。保持率是多少时，一位会员刚好赚回这 200 元？
#
# 令价值刚好没有剩余，$\frac{m\,r}{1+i-r} = AC$，解出 $r$（两边乘以 $1+i-r$，再把含 $r$ 的项移到一边）。
# %%
advert_cost = 200
# %% exercise="lifetime-break_even" points=2
# en: the retention rate at which a member with margin member_margin just pays back advert_cost;
# en: first margin in a year, without end, discount case["discount"]
# zh: 毛利为 member_margin 的会员刚好赚回 advert_cost 时的保持率；首笔毛利在一年后，
# zh: 不设期限，折现率 case["discount"]
break_even = ...
### BEGIN SOLUTION
i = case["discount"]
break_even = advert_cost * (1 + i) / (member_margin + advert_cost)
### END SOLUTION
# %% mistakes="lifetime-break_even"
i = case["discount"]
right = advert_cost * (1 + i) / (member_margin + advert_cost)
member_revenue = this_year.amount.sum() / this_year.customer.nunique()
mistakes = [
    Mistake(advert_cost / (member_margin + advert_cost), credit=0.5,
            en="The discount is missing: where does 1 + i stand in the equation?", zh="少了折现：方程里的 1 + i 在哪里？"),
    Mistake(1 - right, credit=0.5,
            en="This is the churn rate at break-even. The question is about those who stay.", zh="这是盈亏平衡时的流失率。题目问的是留下的人。"),
    Mistake(advert_cost / member_margin, credit=0.25,
            en="Cost over margin is a pay-back in years. Which r makes the endless value equal to the cost?",
            zh="成本除以毛利，得到的是几年回本。什么样的 r 能让不设期限的价值等于成本？"),
    Mistake((1 + i) * (1 - member_margin / advert_cost), credit=0.25,
            en="This solves the form with the first margin now. Here the first margin comes in a year.",
            zh="这里解的是“首笔毛利在现在”的式子。本题首笔毛利在一年后。"),
    Mistake(advert_cost * (1 + i) / (member_revenue + advert_cost), credit=0.25,
            en="This stands on revenue. Only the margin pays anything back.", zh="这里用的是收入。能用来回本的只有毛利。"),
    Mistake(advert_cost * (1 + i) / member_margin, credit=0.25,
            en="Nearly: when the r is brought to one side, something is added to the margin.",
            zh="差一点：把含 r 的项移到一边时，毛利上还会加上一项。"),
]
# %% hints="lifetime-break_even"
hints = [
    Hint(en="Multiply both sides by 1 + i − r: m·r = AC·(1 + i − r).", zh="两边乘以 1 + i − r：m·r = AC·(1 + i − r)。"),
    Hint(en="Bring the terms with r to the left: r·(m + AC) = AC·(1 + i).", zh="把含 r 的项移到左边：r·(m + AC) = AC·(1 + i)。"),
]
# %% tags=["check"]
check("lifetime-break_even")
# %% [markdown] lang="en"
# Left of the red dot each new member loses money, however many we win: "we make it up by volume" is the one thing that cannot
# be. The black dot is where the members stand today.
# %% [markdown] lang="zh" of="71cc10"
# 红点左边，每赢得一位会员都亏钱，赢得越多亏得越多：“靠数量赚回来”在这里恰恰行不通。黑点是会员今天所在的位置。
# %% tags=["chart"]
charts.retention_chart(member_margin, case["discount"], advert_cost, member_retention)
# %% [markdown] lang="en"
# Turn the question round. The retention is what it is; what is the **most** Ms Lin may pay to win a member, so that nothing is
# lost? That is the member's whole value before any acquisition cost.
# %% [markdown] lang="zh" of="e9f1c4"
# 把问题倒过来。保持率就是现在这样；林姐为赢得一位会员，**最多**能花多少而不亏？那就是扣除获客成本之前，这位会员的全部价值。
# %%
# en: Predict first: what may Ms Lin pay at most to win one member, in yuan?
# zh: 先猜一猜：为赢得一位会员，林姐最多能花多少元？
guess_budget = 500
# %% exercise="lifetime-budget" points=2
# en: the most that may be paid today to win a member with margin member_margin and retention
# en: member_retention; first margin in a year, without end, discount case["discount"]
# zh: 毛利为 member_margin、保持率为 member_retention 的会员，今天最多能花多少去赢得；
# zh: 首笔毛利在一年后，不设期限，折现率 case["discount"]
budget = ...
### BEGIN SOLUTION
budget = member_margin * member_retention / (1 + case["discount"] - member_retention)
### END SOLUTION
# %% mistakes="lifetime-budget"
m, r, i = member_margin, member_retention, case["discount"]
mistakes = [
    Mistake(m * (1 + i) / (1 + i - r), credit=0.5,
            en="This counts a first margin today. That one goes into the welcome discount.", zh="这里把今天的首笔毛利也算了。那一笔已经用作欢迎折扣。"),
    Mistake(m * (1 - r) / (1 + i - (1 - r)), credit=0.25,
            en="Here churn stands where retention belongs.", zh="这里该放保持率的地方放了流失率。"),
    Mistake(m * r / (1 + i - r) - advert_cost, credit=0.5,
            en="This is what is left after the advertisement. The question is what it may cost at most.", zh="这是扣掉广告后剩下的。题目问的是广告最多能花多少。"),
    Mistake(m * r / (1 - r), credit=0.25,
            en="Members leave, but money keeps its worth: where is the discount?", zh="有人离开了，但钱没有打折：折现在哪里？"),
    Mistake(m / i, credit=0.25,
            en="Discounted for ever, but nobody leaves.", zh="一直在折现，但没有人离开。"),
    Mistake(m / (1 + i - r), credit=0.25,
            en="The first margin comes in a year: which share of the members is there to bring it?",
            zh="首笔毛利在一年后：到那时，还有多大比例的会员在？"),
]
# %% hints="lifetime-budget"
hints = [
    Hint(en="At the most that may be paid, nothing is left over: value before cost = cost.", zh="花到上限时没有剩余：扣成本前的价值 = 成本。"),
    Hint(en="Margin times margin multiple, the form with the first margin in a year.", zh="毛利乘以毛利乘数，用“首笔毛利在一年后”的那种写法。"),
]
# %% tags=["check"]
check("lifetime-budget")
# %% [markdown] lang="en"
# Now play. Move one slider at a time. Which one moves the value most: a tenth more margin, or a tenth more retention? What
# happens to break-even when the advertisement gets dearer? What does a horizon of 3 years do to our members, and what does it
# do at a retention of 90 %?
# %% [markdown] lang="zh" of="06289e"
# 现在动手玩一玩。一次只动一个滑块。哪一个对价值影响最大：毛利增加一成，还是保持率增加一成？广告变贵，盈亏平衡点怎么变？期限设为 3 年，对我们的会员有什么影响？保持率为 90% 时又如何？
# %% tags=["panel"]
panels.lifetime(
    margin=member_margin,
    retention=member_retention,
    discount=case["discount"],
    acquisition_cost=advert_cost,
)
# %% [markdown] lang="en"
# ## Cohorts: who came back? · 12 min
#
# One retention rate for all years: is that so? A **cohort** is everybody who began in the same period. Here are 1,000 customers
# of a firm with contracts, as published by Fader and Hardie (2007): how many were left after each year, and which share of the
# year before that is.
# %% [markdown] lang="zh" of="eb10fb"
# ## 同期群：谁回来了？ · 12 分钟
#
# 每一年的保持率都一样吗？**同期群**是在同一时期开始的所有客户。下面是一家签约制公司的 1,000 位客户，数据由 Fader 和 Hardie（2007）发表：每年之后还剩多少人，以及这占上一年的比例。
# %%
cohorts = load("cohorts", variant)
regular = cohorts[cohorts.cohort == "regular"].set_index("year").survivors
pd.DataFrame({"survivors": regular, "retention": (regular / regular.shift()).round(3)}).head(8)
# %% [markdown] lang="en"
# The rate rises from year to year. "You see", says Ms Lin, "customers grow more loyal with time!" Do they?
#
# Let us build a cohort in which **nobody ever changes**. Half are loyal: 95 % of them stay each year, always. Half are fickle:
# 60 % of them stay each year, always.
# %% [markdown] lang="zh" of="cc7b9b"
# 比率一年比一年高。林姐说：“你看，客户时间越长越忠诚！”真的吗？
#
# 我们来造一个**谁都不会变**的同期群。一半人忠诚：每年总有 95% 留下。另一半善变：每年总有 60% 留下。
# %%
# en: Predict first: will the retention rate of both groups together "fall", "stay" or "rise"?
# zh: 先猜一猜：两群人合在一起，保持率会下降（"fall"）、不变（"stay"），还是上升（"rise"）？
guess_rate = "stay"
# %%
year = np.arange(13)
loyal = 500 * 0.95**year
fickle = 500 * 0.60**year
together = loyal + fickle
(together[1:] / together[:-1]).round(3)
# %% tags=["chart"]
charts.cohort_mix_chart(500 * 0.95 ** np.arange(13), 500 * 0.60 ** np.arange(13))
# %% [markdown] lang="en"
# It rises, and nobody changed. The fickle leave first, so the longer we wait, the more loyal ones are among those who are left.
# A rising cohort rate is **no proof of growing loyalty**: it is what sorting alone would do. The two explanations look the same
# in this table; to tell them apart you must follow single customers, or change something for half of them.
# %% [markdown] lang="zh" of="b87ac6"
# 它上升了，可是谁都没有变。善变的人先离开，等得越久，剩下的人里忠诚者就越多。同期群保持率上升，**并不能证明忠诚在增长**：光靠“筛选”就会这样。两种解释在这张表里看起来一模一样；要分清，就得跟踪每一位客户，或者只对其中一半人做出改变。
# %% [markdown] lang="en"
# Ms Lin's shop has no contracts. So we count, for each cohort, how many **bought again** so many quarters after their first
# purchase. Column 0 is the size of the cohort; `NaN` (no number) lies in
# the future.
# %% [markdown] lang="zh" of="e14284"
# 林姐的店没有合同。所以我们数一数：每个同期群里，首次购买之后过了若干个季度，有多少人**又买了**。第 0 列是同期群人数；`NaN`（没有数）表示还没到那个时候。
# %%
table = lifetime.retention_table(orders, "Q")
table
# %% tags=["chart"]
charts.retention_heatmap(lifetime.retention_table(orders, "Q"))
# %% [markdown] lang="en"
# A loop over ages can put the cohorts together. `table[2].notna()` answers for each cohort: is there a number two quarters later? For age 2: *all who bought at that age*, divided by *all who could have*.
# %% [markdown] lang="zh" of="2c7fc9"
# 用循环可以一个“年龄”一个“年龄”地把各同期群合起来。`table[2].notna()` 替每个同期群回答：过了两个季度，有没有数？对年龄 2 来说：**在该年龄购买的所有人**，除以**有可能购买的所有人**。
# %% exercise="lifetime-retention_rates" points=3
# en: a list of four shares, for the ages 1, 2, 3 and 4 quarters:
# en: of all customers whose cohort is old enough, how many bought
# zh: 四个比例的列表，对应年龄 1、2、3、4 个季度：在同期群已达到该年龄的所有客户中，有多少人购买
retention_rates = ...
### BEGIN SOLUTION
retention_rates = []
for age in [1, 2, 3, 4]:
    old_enough = table[age].notna()
    bought = table[age][old_enough].sum()
    could = table[0][old_enough].sum()
    retention_rates.append(bought / could)
### END SOLUTION
# %% mistakes="lifetime-retention_rates"
ages = [1, 2, 3, 4]
mistakes = [
    Mistake([(table[age] / table[0]).mean() for age in ages], credit=0.25,
            en="This is the plain mean of the cohorts' rates: a small cohort weighs as much as a large one. Add up customers first, then divide.",
            zh="这是各同期群比例的简单平均：小群和大群的分量一样。请先把人数加起来，再相除。"),
    Mistake([table[age].sum() / table[0].sum() for age in ages], credit=0.5,
            en="The young cohorts stand in the denominator, but they have not reached this age. Leave them out there too.",
            zh="年轻的同期群也进了分母，可它们还没到这个年龄。分母里也要去掉。"),
    Mistake([table[age].sum() / table[0][table[age].notna()].sum() for age in [0, 1, 2, 3]], credit=0.25,
            en="Age 0 is the first purchase itself: it makes a customer, it repeats nothing. Begin at age 1.",
            zh="年龄 0 就是首次购买本身：它让人成为客户，并不是复购。请从年龄 1 开始。"),
    Mistake([table[age].sum() / table[age - 1][table[age].notna()].sum() for age in ages], credit=0.25,
            en="This divides by those who bought a quarter before. In a shop people pause and return: divide by the size of the cohorts.",
            zh="这里除的是上一季度购买的人数。网店客户会停一停再回来：请除以同期群的人数。"),
    Mistake([table[age].sum() for age in ages], credit=0.25,
            en="These are customers. Which share of those who could have bought?", zh="这是人数。占有可能购买者的多大比例？"),
    Mistake([1 - table[age].sum() / table[0][table[age].notna()].sum() for age in ages], credit=0.5,
            en="These are the shares that did not buy.", zh="这是没有购买的比例。"),
]
# %% hints="lifetime-retention_rates"
hints = [
    Hint(en="Begin with age 1 alone: which cohorts have a number in column 1?", zh="先只做年龄 1：哪些同期群在第 1 列有数字？"),
    Hint(en="Sum column 1 over those cohorts, and column 0 over the same cohorts.", zh="对这些同期群，把第 1 列加起来；对同样这些同期群，把第 0 列加起来。"),
    Hint(en="Put it in a loop over the ages and `append` each share to the list.", zh="放进对年龄的循环里，用 `append` 把每个比例加进列表。"),
]
# %% tags=["check"]
check("lifetime-retention_rates")
# %% [markdown] lang="en"
# `lifetime.cohort_rates(table)` does the same for all ages. The later rates come from few and early cohorts: read them with care.
#
# Here the shares fall with age, while the retention of the firm with contracts rose. That is no contradiction: here we divide by
# all who ever began, there by those who were left a year before.
# %% [markdown] lang="zh" of="ac1d0e"
# `lifetime.cohort_rates(table)` 把所有年龄都这样算一遍。靠后的比例只来自少数较早的同期群：读的时候要小心。
#
# 这里的比例随年龄下降，前面签约制公司的保持率却在上升。这并不矛盾：这里除以的是当初开始的所有人，那里除以的是上一年剩下的人。
# %%
lifetime.cohort_rates(table).round(3)
# %% [markdown] lang="en"
# ## A function of your own · 10 min
#
# You have typed this sum three times now. Put it in a **function**: a name, the inputs in brackets, and what it gives back. This
# one turns a weekly margin into a yearly one:
# %% [markdown] lang="zh" of="84a0cf"
# ## 自己写一个函数 · 10 分钟
#
# 同样的求和，你已经写了三遍。把它放进一个**函数**：一个名字，括号里是输入，还有它返回的结果。下面这个函数把每周毛利变成每年毛利：
# %%
def margin_of_year(revenue, cost, weeks):
    return (revenue - cost) * weeks


margin_of_year(case["weekly_revenue"], case["weekly_cost"], case["weeks_per_year"])
# %% [markdown] lang="en"
# Yours shall give the value of any customer of any firm. It will be tried on inputs you have not seen: nobody leaves, everybody
# leaves, no discount, no years at all.
# %% [markdown] lang="zh" of="32c146"
# 你的函数要能算出任何公司任何客户的价值。它会被拿去试一些你没见过的输入：谁都不走、全都走光、不折现、一年都没有。
# %% exercise="lifetime-lifetime_value" points=3
def lifetime_value(margin, retention, discount, years, acquisition_cost):
    # en: the value of a customer: as many yearly margins as years, the first of them today, with
    # en: retention and discount, less the acquisition cost, which is paid once
    # zh: 一位客户的价值：有几年就算几笔年毛利，第一笔在今天，考虑保持率和折现率，
    # zh: 再减去只付一次的获客成本
    ...
    ### BEGIN SOLUTION
    value = -acquisition_cost
    for year in range(years):
        value = value + margin * retention**year / (1 + discount) ** year
    return value
    ### END SOLUTION
# %% probe="lifetime-lifetime_value"
cases = [
    (36_400, 0.8, 0.10, 10, 2_000),
    (100, 1.0, 0.0, 3, 0),
    (100, 0.5, 0.25, 2, 30),
]
# %% probe="lifetime-lifetime_value" hidden=true
cases = [
    (36_400, 0.8, 0.10, 10, 2_000),
    (480, 1.0, 0.0, 7, 150),
    (480, 1.0, 0.12, 7, 150),
    (260, 0.0, 0.08, 5, 90),
    (260, 0.45, 0.0, 6, 0),
    (900, 0.93, 0.05, 30, 1_200),
    (75, 0.6, 0.2, 1, 100),
    (75, 0.6, 0.2, 0, 100),
    (-40, 0.7, 0.1, 4, 10),
]
# %% mistakes="lifetime-lifetime_value"
def next_year(margin, retention, discount, years, acquisition_cost):
    t = np.arange(1, years + 1)
    return float((margin * retention**t / (1 + discount) ** t).sum() - acquisition_cost)


def churn(margin, retention, discount, years, acquisition_cost):
    t = np.arange(years)
    return float((margin * (1.0 - retention) ** t / (1 + discount) ** t).sum() - acquisition_cost)


def nobody_leaves(margin, retention, discount, years, acquisition_cost):
    return float((margin / (1 + discount) ** np.arange(years)).sum() - acquisition_cost)


def no_discount(margin, retention, discount, years, acquisition_cost):
    return float((margin * float(retention) ** np.arange(years)).sum() - acquisition_cost)


def cost_every_year(margin, retention, discount, years, acquisition_cost):
    t = np.arange(years)
    return float(((margin - acquisition_cost) * float(retention) ** t / (1 + discount) ** t).sum())


def no_cost(margin, retention, discount, years, acquisition_cost):
    t = np.arange(years)
    return float((margin * float(retention) ** t / (1 + discount) ** t).sum())


mistakes = [
    Mistake(next_year, credit=0.5,
            en="Your first margin comes in a year. Here it comes today: does your loop begin at 0?",
            zh="你的第一笔毛利在一年以后。这里它在今天：你的循环是从 0 开始的吗？"),
    Mistake(churn, credit=0.25,
            en="The share that stays is the retention itself, not what is missing to 1.", zh="留下的比例就是保持率本身，不是它与 1 的差。"),
    Mistake(nobody_leaves, credit=0.25,
            en="In your function nobody ever leaves: retention has no effect.", zh="在你的函数里没有人离开：保持率不起作用。"),
    Mistake(no_discount, credit=0.25,
            en="In your function later money counts in full: discount has no effect.", zh="在你的函数里，以后的钱按全额计算：折现率不起作用。"),
    Mistake(cost_every_year, credit=0.25,
            en="Your function pays the acquisition cost every year. It is paid once.", zh="你的函数每年都付一次获客成本。它只付一次。"),
    Mistake(no_cost, credit=0.5,
            en="Your function leaves out the acquisition cost.", zh="你的函数漏掉了获客成本。"),
]
# %% hints="lifetime-lifetime_value"
hints = [
    Hint(en="Take the loop of \"Some leave\" and put the names in brackets where the case stood.", zh="把“有人会离开”一节的循环搬过来，用括号里的名字代替案例。"),
    Hint(en="Begin with minus the acquisition cost, before the loop.", zh="循环之前，从“负的获客成本”开始。"),
    Hint(en="The last line is `return`, outside the loop.", zh="最后一行是 `return`，放在循环外面。"),
]
# %% tags=["check"]
check("lifetime-lifetime_value")
# %% [markdown] lang="en"
# ## Using the value · 10 min
#
# What is a lifetime value good for? The source of our case says: to *find, protect, keep, defend and expand* customers, and it
# speaks of "five value levers" without naming one. We name them, one for each verb:
#
# | what we do with customers | lever | for example | place in the formula |
# |---|---|---|---|
# | find | acquire | a friend's word instead of a dear advertisement | $AC$ |
# | keep | retain | a reason to come again | $r$ |
# | protect | margin | no discount where nobody asked for one | $m$ |
# | defend | cost | fewer parcels sent twice or sent back | $m$ |
# | expand | frequency | one more occasion to buy in the year | $m$ |
#
# Which lever is long, which is short? Pull each of them by a tenth and see what happens to the value of a member.
# %% [markdown] lang="zh" of="accbe3"
# ## 价值怎么用 · 10 分钟
#
# 终身价值有什么用？案例的原文说：用来“寻找、保护、保持、捍卫和扩展”客户，还提到“五个价值创造杠杆”，却一个也没说出名字。我们来给它们起名，一个动词配一个：
#
# | 对客户做什么 | 杠杆 | 举个例子 | 在公式中的位置 |
# |---|---|---|---|
# | 寻找 | 获客 | 靠朋友推荐，少投贵的广告 | $AC$ |
# | 保持 | 保持率 | 给客户一个再来的理由 | $r$ |
# | 保护 | 毛利 | 没人开口要，就不打折 | $m$ |
# | 捍卫 | 成本 | 少补寄、少退货 | $m$ |
# | 扩展 | 频率 | 一年里多一个购买的由头 | $m$ |
#
# 哪根杠杆长，哪根短？每根都拉动一成，看看一位会员的价值怎么变。
# %%
# en: short names, as in the formula
# zh: 用公式里的短名字
m, r, i, advert = member_margin, member_retention, case["discount"], advert_cost
paid = this_year.amount.sum() / this_year.customer.nunique()
goods = paid - m
levers = pd.Series({
    "as it is": value(m, r, i, None, "next", advert),
    "acquire: advertising -10%": value(m, r, i, None, "next", 0.9 * advert),
    "retain: retention +10%": value(m, 1.1 * r, i, None, "next", advert),
    "margin: prices +10%": value(1.1 * paid - goods, r, i, None, "next", advert),
    "cost: goods -10%": value(paid - 0.9 * goods, r, i, None, "next", advert),
    "frequency: purchases +10%": value(1.1 * m, r, i, None, "next", advert),
})
pd.DataFrame({"value": levers, "change": levers - levers.iloc[0]}).round(1)
# %% [markdown] lang="en"
# Prices look like the longest lever, but the table lets nobody run away from a dearer shop: levers hang together. And they
# **differ from customer to customer**. Who buys every month needs no reminder; who sends half of it back has a cost lever; who came
# once has above all the lever *retain*.
#
# **Finding and keeping are not the same sum.** What may we pay to *win* a customer? At most the value before acquisition. What
# may we pay to *keep* one? Only what keeping changes. What the customer once cost is **sunk**: it is spent whether they stay or
# go, and it has no say. "But this one cost us 200!" is no reason to keep anybody.
# %% [markdown] lang="zh" of="4bc804"
# 价格看起来是最长的杠杆，可这张表假定涨了价谁也不走：杠杆是互相牵连的。而且**每位客户的杠杆不一样**。月月都买的人不用提醒；买一半退一半的人，杠杆在成本；只来过一次的人，最要紧的是让他再来。
#
# **寻找和保持不是同一道算术题。** 为**赢得**一位客户最多能花多少？最多是扣除获客成本之前的价值。为**留住**一位客户能花多少？只看“留住”改变了什么。这位客户当初花了多少钱，是**沉没成本**：留不留下，钱都已经花了，没有发言权。“可是当初花了 200 元呢！”不是留住任何人的理由。
# %% [markdown] lang="en"
# A gift buys no customer. It buys a *change*: more retention than without it. The table says what a member is worth, from today
# on, at today's retention and at some better ones, and what the change alone is worth.
# %% [markdown] lang="zh" of="933c1a"
# 礼物买不到客户，只能买到**改变**：比不送时更高的保持率。下表列出：在今天的保持率和几个更高的保持率下，一位会员从今天起值多少，以及单是这个改变值多少。
# %%
better = [r, 0.50, 0.60, 0.70]
worth = value(m, better, i, None, "next", 0)
pd.DataFrame({"retention": better, "value": worth, "change": worth - worth[0]}).round(2)
# %% [markdown] lang="en"
# Turn it round once more: to which retention must a gift of 300 yuan lift a member, so that the change pays for it? For an
# average member, and for one who leaves three times the average margin:
# %% [markdown] lang="zh" of="84be93"
# 再倒过来问一次：一份 300 元的礼物，要把会员的保持率提高到多少，才划算？先看普通会员，再看毛利是平均三倍的会员：
# %%
gift = 300
needed = lifetime.break_even_retention(m, i, worth[0] + gift)
needed_best = lifetime.break_even_retention(3 * m, i, 3 * worth[0] + gift)
pd.Series({
    "today": r,
    "needed, average member": needed,
    "needed, three times the margin": needed_best,
}).round(3)
# %% [markdown] lang="en"
# ## Staying because one wants to
#
# A retention rate can be raised in two ways: by making **staying good**, or by making **leaving hard**. In the table both look like
# loyalty; only one of them is. The test is simple: *could you tell the customer that, and why, you do it?* A lifetime value is also
# a guess about a **person**, made from what they bought. It may decide whom we send a gift; it is no reason to be rude to anybody.
#
# Five proposals to raise the retention of Ms Lin's members:
#
# - a: the button that ends a membership moves to the third page of the settings
# - b: a parcel that is late is announced before the customer asks
# - c: points run out after a week, which is said only when they are gone
# - d: members choose for themselves which messages they want
# - e: members of low value wait longer in the chat, without being told
# %% [markdown] lang="zh" of="b99fa2"
# ## 因为愿意而留下
#
# 提高保持率有两条路：让**留下变好**，或者让**离开变难**。在表里两者看着都像忠诚，其实只有一个是。检验很简单：“你能不能坦然告诉客户你在这样做，以及为什么？” 另外，终身价值是根据购买记录对**一个人**做的猜测。它可以决定把礼物送给谁，却不能成为怠慢任何人的理由。
#
# 为了提高林姐会员的保持率，有人提出五个办法：
#
# - a：把终止会员资格的按钮移到设置的第三页
# - b：包裹延误时，在客户询问之前先告知
# - c：积分一周后作废，作废之后才告诉会员
# - d：会员自己选择想收到哪些消息
# - e：价值低的会员在聊天窗口里排更久的队，不告诉他们
# %% exercise="lifetime-fair_ways" points=1 constant=true
# en: the set of letters of the proposals that we could tell customers about, such as {"a", "c"}
# zh: 可以坦然告诉客户的办法，写出字母的集合，例如 {"a", "c"}
fair_ways = ...
### BEGIN SOLUTION
fair_ways = {"b", "d"}
### END SOLUTION
# %% mistakes="lifetime-fair_ways"
mistakes = [
    Mistake({"b"}, credit=0.5,
            en="One more: which other proposal gives the customer a choice?", zh="还有一个：另外哪一个办法给了客户选择？"),
    Mistake({"d"}, credit=0.5,
            en="One more: which other proposal takes trouble off the customer?", zh="还有一个：另外哪一个办法替客户省了麻烦？"),
    Mistake({"a", "b", "d"}, credit=0.25,
            en="One of these hides a door. Would you tell the members why it moved?", zh="其中有一个把门藏了起来。你会告诉会员为什么移走吗？"),
    Mistake({"b", "c", "d"}, credit=0.25,
            en="One of these is said only when it is too late.", zh="其中有一个要等到来不及了才说。"),
    Mistake({"b", "d", "e"}, credit=0.25,
            en="One of these lets people wait for a guess we made about them.", zh="其中有一个让人为我们对他的猜测而多等。"),
    Mistake({"a", "c", "e"}, credit=0,
            en="These are the ones to hide. The question is which could be told.", zh="这些正是要藏着的。题目问的是哪些可以坦然说出来。"),
]
# %% hints="lifetime-fair_ways"
hints = [
    Hint(en="Say each one aloud, as if a member stood before you: \"We do this, because …\"", zh="把每一个大声说出来，就像会员站在你面前：“我们这样做，因为……”"),
    Hint(en="Does it make staying good, or leaving hard?", zh="它是让留下变好，还是让离开变难？"),
]
# %% tags=["check"]
check("lifetime-fair_ways")
# %% [markdown] lang="en"
# ## The claim court
# %% [markdown] lang="zh" of="1e4634"
# ## 说法法庭
# %%
court.rule("lifetime-1", "fails", value=endless_next - cost)
first, last = regular[1] / regular[0], regular[7] / regular[6]
court.rule("lifetime-2", "untestable", first=first, last=last)
court.rule("lifetime-3", "untestable")
court.table()
# %% [markdown] lang="en"
# ## Your memo to Ms Lin
#
# Ms Lin asks: "For New Year I want to send **every** member a gift of 300 yuan. Is a member worth it?"
# %% [markdown] lang="zh" of="c21e5b"
# ## 写给林姐的备忘录
#
# 林姐问：“过年我想给**每一位**会员送一份 300 元的礼物。一位会员值不值得？”
# %% [markdown] lang="en" exercise="lifetime-memo" points=4 manual=true
# **To:** Ms Lin · **From:** … · **About:** a gift of 300 yuan for every member
#
# *(Eight to ten sentences. Answer her question in the first, cite at least one number from this notebook and say what it
# means, say what she should do and for whom, and name what could make you wrong.)*
#
# ### BEGIN SOLUTION
# **To:** Ms Lin · **From:** your analyst · **About:** a gift of 300 yuan for every member
#
# No, not for every member. A member leaves us a margin of 424 yuan a year, and only 42 % buy again the year after; all that a
# member will still bring is therefore worth 262 yuan today (discount 10 %). We would give away more than the whole future. And a
# gift buys only the *change*: even if it lifted retention to 60 %, the gain would be 247 yuan. It would have to reach 63 %.
#
# I propose to give it only to members who leave at least three times the average margin: there 51 % would be enough. Try it on
# half of 100 of them first, and count who buys again. A card and a sincere thank-you for everyone cost next to nothing.
#
# What could make me wrong: one retention rate for all members, one year of history, a margin before parcels and returns, and
# customers who pause a year and come back.
# ### END SOLUTION
# %% [markdown] lang="zh" of="95b6a9" exercise="lifetime-memo" points=4 manual=true
# **致：** 林姐 · **来自：** …… · **事由：** 给每一位会员送一份 300 元的礼物
#
# （八到十句话。第一句就回答她的问题；至少引用本笔记本里的一个数字，并说明它的意思；说清她该怎么做、对谁做；指出什么情况会让你的判断出错。）
#
# ### BEGIN SOLUTION
# **致：** 林姐 · **来自：** 你的分析师 · **事由：** 给每一位会员送一份 300 元的礼物
#
# 不值得给每一位会员都送。一位会员每年给我们留下 424 元毛利，第二年只有 42% 的人会再买；所以一位会员今后能带来的全部，今天只值 262 元（折现率 10%）。我们会把比整个未来还多的钱送出去。而且礼物买到的只是“改变”：即使保持率提高到 60%，也只多出 247 元；要提高到 63% 才够本。
#
# 我建议只送给毛利至少是平均三倍的会员：对他们来说，到 51% 就够了。先在 100 位这样的会员中给一半人试送，再数一数谁又来买。给所有人寄一张卡片、说一声真诚的感谢，几乎不花钱。
#
# 什么会让我出错：所有会员用同一个保持率、只有一年的历史、毛利还没扣快递和退货，以及有些客户停一年又会回来。
# ### END SOLUTION
# %% rubric="lifetime-memo"
rubric = [
    Criterion(en="Answers the question in the first sentence", zh="第一句就回答问题",
        anchors={4: ("No, not for every member.", "不值得给每一位会员都送。"),
                 2: ("A gift is a nice idea, but one has to calculate; probably not.", "送礼是好想法，但要算一算；大概不行。"),
                 0: ("Lifetime value is an important concept.", "终身价值是一个重要概念。")}),
    Criterion(en="Cites a number from the notebook and says what it means", zh="引用笔记本里的数字，并说明它的意思",
        anchors={4: ("All that a member will still bring is worth so many yuan today, less than the gift.", "一位会员今后能带来的全部，今天值多少元，还不如礼物贵。"),
                 2: ("A member is worth 262 yuan.", "一位会员值 262 元。"),
                 0: ("Members are worth a lot.", "会员很值钱。")}),
    Criterion(en="Decides, and says for whom", zh="做出决定，并说明对谁",
        anchors={4: ("Only for members with three times the average margin; a test on half of them first.", "只送给毛利达到平均三倍的会员；先对其中一半人做试验。"),
                 2: ("Only for good members.", "只送给好会员。"),
                 0: ("It depends.", "看情况。")}),
    Criterion(en="Names a limit", zh="指出局限",
        anchors={4: ("One retention rate for all, from one year, and who pauses may return: the true value may be larger.", "所有人一个保持率，只看了一年，停下来的人可能回来：真实价值可能更大。"),
                 2: ("The data may be inexact.", "数据可能不准确。"),
                 0: ("None.", "没有。")}),
]
# %% [markdown] lang="en" collapsed=true
# ## Deepening: A model for the cohort
# %% [markdown] lang="zh" of="774091" collapsed=true
# ## 深入：同期群模型
# %% [markdown] lang="en"
# How many of the "high end" cohort will be left in year 12, if we know only the years 0 to 7? A straight line, a parabola and an
# exponential fit the known years well, the parabola best of all ($R^2 = 0.998$). Then they must predict.
#
# The **shifted-beta-geometric model** (sBG) says what we played with above: every customer has a churn rate of their own, which
# never changes; over customers these rates follow a beta distribution with two numbers, $\alpha$ and $\beta$. You need not fit
# it; `fit_sbg` does.
# %% [markdown] lang="zh" of="879a32"
# 只知道第 0 到第 7 年，“high end” 同期群到第 12 年还剩多少人？直线、抛物线和指数曲线都能很好地贴合已知年份，抛物线贴得最好（$R^2 = 0.998$）。然后，它们必须做预测。
#
# **移位贝塔几何模型**（sBG）说的正是我们上面玩过的：每位客户有自己的流失率，永远不变；不同客户的流失率服从贝塔分布，由两个数 $\alpha$ 和 $\beta$ 决定。你不用自己拟合，`fit_sbg` 会做。
# %%
high_end = cohorts[cohorts.cohort == "high_end"].set_index("year").survivors
share = (high_end / high_end[0]).to_numpy()
known, all_years = np.arange(8), np.arange(13)
model = lifetime.fit_sbg(high_end[:8])
fits = pd.DataFrame({
    "sbg": model.survival(all_years),
    "linear": np.polyval(np.polyfit(known, share[:8], 1), all_years),
    "quadratic": np.polyval(np.polyfit(known, share[:8], 2), all_years),
    "exponential": np.exp(np.polyval(np.polyfit(known, np.log(share[:8]), 1), all_years)),
})
(fits.loc[12] / share[12] - 1).round(3)
# %% tags=["chart"]
charts.survival_chart(share, fits, known_until=7)
# %% [markdown] lang="en"
# The curve that fits best fails worst: customers come back from the dead. A good fit of the past is not a good forecast; a model
# that says *why* people leave is a better bet. And it gives the value too: how many margins a new customer is worth, at a discount
# of 10 %, when the rates differ.
# %% [markdown] lang="zh" of="e38582"
# 贴合得最好的曲线错得最离谱：客户竟然“死而复生”。对过去贴合得好，不等于预测得好；能说出人们**为什么**离开的模型更靠得住。它还能给出价值：当各人流失率不同时，按 10% 的折现率，一位新客户值多少笔毛利。
# %%
regular_model = lifetime.fit_sbg(regular[:8])
models = {"regular": regular_model, "high_end": model}
pd.DataFrame({
    name: {
        "alpha": each.alpha,
        "beta": each.beta,
        "share left in year 12": each.survival(12),
        "margins worth": each.discounted_lifetime(0.10),
    }
    for name, each in models.items()
}).T.round(3)
# %% [markdown] lang="en" collapsed=true
# ## Deepening: Who will buy again?
# %% [markdown] lang="zh" of="ec6130" collapsed=true
# ## 深入：谁还会再买？
# %% [markdown] lang="en"
# CDNOW sold music in 1997; its customers never said goodbye. For each of them three numbers are enough:
#
# - `frequency`: **repeat** purchases, so purchases minus one; two orders on one day are one purchase;
# - `age_at_last`: how old the customer was, in weeks, at the last purchase. Elsewhere this is called "recency". It is *not* the
#   R of RFM, which counts the days since the last purchase;
# - `T`: how old the customer is at the end of what we see.
# %% [markdown] lang="zh" of="60f3e4"
# CDNOW 在 1997 年卖唱片，客户离开时从不说再见。对每位客户，三个数就够了：
#
# - `frequency`：**复购**次数，即购买次数减一；同一天的两张订单算一次购买；
# - `age_at_last`：最后一次购买时，客户的“年龄”（以周计）。别处叫 “recency”，但它**不是** RFM 里的 R，后者数的是距最后一次购买的天数；
# - `T`：到观察期末，客户的“年龄”。
# %%
purchases = load("cdnow", variant)
purchases[purchases.customer == purchases.customer.iloc[0]]
# %% exercise="lifetime-repeat_purchases" points=1 bonus=true
# en: how many repeat purchases all customers in `purchases` made up to and including 1997-09-30
# zh: 截至 1997-09-30（含当天），`purchases` 里所有客户一共复购了多少次
repeat_purchases = ...
### BEGIN SOLUTION
seen = purchases[purchases.date <= "1997-09-30"]
days = seen[["customer", "date"]].drop_duplicates()
repeat_purchases = len(days) - days.customer.nunique()
### END SOLUTION
# %% mistakes="lifetime-repeat_purchases"
seen = purchases[purchases.date <= "1997-09-30"]
days = seen[["customer", "date"]].drop_duplicates()
mistakes = [
    Mistake(len(days), credit=0.5,
            en="First purchases are counted too. The first makes a customer; it repeats nothing.", zh="首次购买也算进去了。首次让人成为客户，并不是复购。"),
    Mistake(len(seen) - seen.customer.nunique(), credit=0.5,
            en="Two orders of one customer on one day are one purchase: count days.", zh="同一客户同一天的两张订单算一次购买：请数天数。"),
    Mistake(len(seen), credit=0.25,
            en="These are all rows. Take off the first purchase of each customer, and count a day once.", zh="这是全部行数。减去每位客户的首次购买，同一天只数一次。"),
    Mistake(int((days.customer.value_counts() > 1).sum()), credit=0.25,
            en="These are customers who repeated. How many times did they, all together?", zh="这是有复购的客户数。他们一共复购了多少次？"),
]
# %% hints="lifetime-repeat_purchases"
hints = [
    Hint(en="`drop_duplicates` on customer and date leaves one row a customer and day.", zh="对客户和日期 `drop_duplicates`，每位客户每天只剩一行。"),
    Hint(en="Every customer has exactly one first purchase.", zh="每位客户恰好有一次首次购买。"),
]
# %% tags=["check"]
check("lifetime-repeat_purchases")
# %% [markdown] lang="en"
# The **BG/NBD model** says: while alive, a customer buys at a rate of their own; after each repeat purchase they may be gone for
# good, with a chance of their own. We fit it on the first 39 weeks and let it predict the next 39. Read its parameters: $r/\alpha$
# is the mean number of purchases a week while alive, $a/(a+b)$ the mean chance to leave after a purchase.
# %% [markdown] lang="zh" of="0a972e"
# **BG/NBD 模型**说：客户“活着”时，按自己的速率购买；每次复购之后，都有属于自己的概率从此消失。我们用前 39 周拟合，让它预测后 39 周。读一读它的参数：$r/\alpha$ 是活着时平均每周的购买次数，$a/(a+b)$ 是一次购买后离开的平均概率。
# %%
summary = lifetime.rfm_summary(purchases, end="1997-09-30")
bg_nbd = lifetime.fit_bg_nbd(summary)
pd.Series({
    "r": bg_nbd.r,
    "alpha": bg_nbd.alpha,
    "a": bg_nbd.a,
    "b": bg_nbd.b,
    "purchases a week": bg_nbd.r / bg_nbd.alpha,
    "chance to leave": bg_nbd.a / (bg_nbd.a + bg_nbd.b),
}).round(3)
# %% tags=["chart"]
charts.tracking_chart(lifetime.tracking(purchases, bg_nbd, end="1998-06-30"), known_until=39)
# %%
expected = bg_nbd.conditional_expectation(
    39, summary.frequency, summary.age_at_last, summary["T"]
)
predicted = expected.sum()
later = lifetime.rfm_summary(purchases, end="1998-06-30")
happened = later.frequency.sum() - summary.frequency.sum()
error = predicted / happened - 1
print(f"{predicted:.0f} predicted for weeks 40 to 78, {happened} happened: {error:.1%}")
# %% [markdown] lang="en"
# Take two customers. Both have bought ten times again; one was last seen in week 10, the other in week 38. Who is still a
# customer? Frequency alone cannot tell.
# %% [markdown] lang="zh" of="19e42e"
# 两位客户都复购了十次，一位最后出现在第 10 周，一位在第 38 周。谁还是客户？光看次数说不出来。
# %%
pd.DataFrame({
    "alive": bg_nbd.probability_alive(x=10, t_x=[10, 38], T=39),
    "next 39 weeks": bg_nbd.conditional_expectation(39, x=10, t_x=[10, 38], T=39),
}, index=["last seen in week 10", "last seen in week 38"]).round(3)
# %% [markdown] lang="en"
# *How often* is half of a value; *how much* is the other half. The **gamma-gamma model** of spend is careful with the few: the mean of one
# purchase is pulled strongly to everybody's mean, the mean of ten hardly. It assumes that who buys often spends neither more nor
# less at a time: look at the correlation before you believe it.
# %% [markdown] lang="zh" of="e116f9"
# “多少次”只是价值的一半，另一半是**多少钱**。**gamma-gamma 模型**对样本少的客户很谨慎：只买过一次的人，估计值会被强烈地拉向总体均值；买过十次的，几乎不动。它假设买得勤的人，每次花的钱不更多也不更少：相信之前先看看相关系数。
# %%
repeaters = summary[summary.frequency > 0]
spend = lifetime.fit_gamma_gamma(summary)
pd.Series({
    "mean spend, model": spend.mean(),
    "mean spend, seen": repeaters.monetary.mean(),
    "seen once at 100, expect": spend.conditional_expectation(1, 100),
    "seen ten times at 100, expect": spend.conditional_expectation(10, 100),
    "correlation with frequency": repeaters.frequency.corr(repeaters.monetary),
}).round(2)
# %% [markdown] lang="en"
# ## Key points
#
# - A customer's value is **margin**, not revenue; in the money of **today**; only for those who **stay**.
# - Rates and periods must match: a yearly rate goes with yearly margins.
# - First margin now or in a year: say which. Without an end the two differ by exactly one margin.
# - Break-even tells who may be won at all; the value before acquisition tells what winning may cost. Sunk cost has no say in keeping.
# - The retention of a cohort rises although nobody grows more loyal: the fickle leave first.
# - Cohort rates are put together by adding customers, not by averaging rates.
#
# **An open question.** Ms Lin's best customers recommend the shop to friends. Whose value is the margin of the friend: the
# customer's, or the friend's own? What goes wrong if both count it?
# %% [markdown] lang="zh" of="85a561"
# ## 要点
#
# - 客户的价值是**毛利**，不是收入；要换成**今天**的钱；只算**留下来**的人。
# - 比率和时期要配套：年折现率配年毛利。
# - 首笔毛利在现在还是一年后：要说清楚。不设期限时，两者恰好相差一笔毛利。
# - 盈亏平衡点告诉我们谁值得去赢得；扣除获客成本之前的价值告诉我们最多能花多少。要不要留住客户，沉没成本没有发言权。
# - 没有人变得更忠诚，同期群的保持率也会上升：善变的人先离开。
# - 合并同期群的比例，要把人数加起来，而不是把比例平均。
#
# **一个开放的问题。** 林姐最好的客户会把店推荐给朋友。朋友带来的毛利算谁的价值：推荐人的，还是朋友自己的？如果两边都算，会出什么问题？
# %% [markdown] lang="en"
# ## Practice quiz
# %% [markdown] lang="zh" of="0bc7c9"
# ## 小测验
# %% quiz="lifetime"
questions = [
    Question(
        en="In an exam: lifetime value is …", zh="考试题：客户终身价值是……",
        options=[("the sum of all revenue of a customer", "一位客户带来的全部收入之和"),
                 ("the net present value of the flows over the life as a customer", "作为客户期间各笔现金流的净现值"),
                 ("the margin of the last year times the years", "最近一年的毛利乘以年数")],
        right=[1], because=("It counts margins, in the money of today.", "它算的是毛利，并且换成今天的钱。")),
    Question(
        en="Weekly margins are divided by 1.1 once more for every week, although 10 % is a rate of a year. What happens?",
        zh="10% 是一年的折现率，却用在每周毛利上：每过一周就多除一次 1.1。会怎样？",
        options=[("Nothing: rates are rates", "没影响：比率就是比率"),
                 ("After a few months nothing counts any more", "几个月以后的毛利几乎不算数了"),
                 ("The value comes out 52 times too large", "价值会大出 52 倍")],
        right=[1], because=("Each week is discounted like a year.", "每一周都被当成一年来折现。")),
    Question(
        en="Two books give two formulas for a value without end, m(1 + i)/(1 + i − r) and m·r/(1 + i − r). Which is right?",
        zh="不设期限的价值，两本书给出两个公式：m(1 + i)/(1 + i − r) 和 m·r/(1 + i − r)。哪个对？",
        options=[("The first", "第一个"), ("The second", "第二个"),
                 ("Both: one counts a margin today, the other begins in a year", "都对：一个把今天的毛利算进去，另一个从一年后开始")],
        right=[2], because=("They differ by exactly one margin m.", "它们恰好相差一笔毛利 m。")),
    Question(
        en="A cohort's yearly retention is 63 %, 74 %, 82 %, 85 %. What follows?",
        zh="某同期群每年的保持率是 63%、74%、82%、85%。由此可知什么？",
        options=[("Customers grow more loyal", "客户越来越忠诚"),
                 ("Service has improved", "服务改进了"),
                 ("Neither: the fickle leaving first would look the same", "都不能断定：善变的人先离开，看起来也一样")],
        right=[2], because=("Sorting alone makes the rate rise.", "光靠筛选就会让比率上升。")),
    Question(
        en="A customer cost 500 yuan to win last year. From now on they will bring 200. An offer of 50 would keep them. Make it?",
        zh="去年花 500 元赢得一位客户。从现在起他还能带来 200 元。花 50 元的优惠能留住他。要做吗？",
        options=[("Yes: 200 is more than 50", "要：200 大于 50"),
                 ("No: 200 is less than 500", "不要：200 小于 500"),
                 ("Only once the 500 are earned back", "等 500 元赚回来以后再说")],
        right=[0], because=("The 500 are sunk: spent in either case.", "500 元是沉没成本：怎样都已经花掉了。")),
    Question(
        en="A customer buys every month, keeps everything and has never asked for a discount. Which lever has most left?",
        zh="一位客户月月都买，从不退货，也从没要过折扣。哪根杠杆还最有余地？",
        options=[("Acquire: win her more cheaply", "获客：更便宜地赢得她"),
                 ("Retain: give her reasons to stay", "保持率：让她有理由留下来"),
                 ("Cost: fewer returns", "成本：减少退货")],
        right=[1], because=("She is won already and costs little; what can be lost is her staying.",
                            "她早已是客户，花的成本也少；能失去的，是她不再来。")),
    Question(
        en="Three cohorts have rates of 20 %, 20 % and 80 %, and sizes of 100, 100 and 5. The joint rate is about …",
        zh="三个同期群的比例是 20%、20%、80%，人数是 100、100、5。合起来的比例约为……",
        options=[("40 %", "40%"), ("21 %", "21%"), ("80 %", "80%")],
        right=[1], because=("Add customers, then divide: 44 of 205.", "先把人数相加再相除：205 人中的 44 人。")),
    Question(
        en="A customer with a very small lifetime value writes that the cup arrived broken. What does the value decide?",
        zh="一位终身价值很低的客户来信，说收到的杯子是碎的。价值在这里决定什么？",
        options=[("How fast and how kindly we answer", "我们回复得多快、多客气"),
                 ("Whether we replace the cup", "要不要换一只杯子"),
                 ("Neither: both are owed to every customer", "都不决定：这两样对每位客户都是应尽的")],
        right=[2], because=("It may decide about extras, never about what is owed.", "它可以决定额外的优待，不能决定应尽的义务。")),
]
