# ---
# jupyter:
#   coursework:
#     lesson: profit
#     version: "1.0"
#     minutes: 75
#     title: {en: "Tier profit", zh: "客户分级利润"}
#     question: {en: "Which customers earn it, and which cost it?", zh: "哪些客户在赚钱，哪些客户在花钱？"}
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
# # 3 · Tier profit
#
# **Which customers earn it, and which cost it?**
#
# Ms Lin has read lesson 1: a fifth of her customers bring most of the revenue. She is pleased, and worried. *"Some of the people who buy most also send most back. Some write to us every day. One has not paid since spring. Do they really earn what my table says?"*
#
# Today you follow the money behind every order, to the last yuan, until each customer has a profit of their own.
# %% [markdown] lang="zh" of="8480d7"
# # 3 · 客户分级利润
#
# **哪些客户在赚钱，哪些客户在花钱？**
#
# 林姐看过第 1 课的结论：五分之一的客户带来了大部分收入。她很高兴，也有些担心：“买得最多的人里，有些退得也最多；有些天天找客服；还有一位从春天起就没付过款。他们真的像表上说的那样赚钱吗？”
#
# 今天，你要顺着每一笔订单背后的钱，一元一元地算下去，直到每位客户都有自己的一份利润。
# %% [markdown] lang="en"
# | minutes | what we do |
# | --- | --- |
# | 12 | A table in which profit copies revenue |
# | 20 | The bill of one customer, then of everyone |
# | 13 | The whale curve |
# | 18 | Before we let anyone go |
# | 12 | Your memo to Ms Lin |
#
# **At the end you can**
#
# - work out profit per customer and per tier, and say what it leaves out;
# - read a whale curve whose top lies above 100 %, and say why that is no error;
# - tell what a price, a fee or a goodbye does to the total when fixed cost stays;
# - work out a return on investment, and decide customer by customer.
#
# **New words in code:** `assign` (add a column), `merge` (bring two tables together by a key), `set_index` (name the rows), `cumsum` (add up step by step).
#
# All of this is core. Sections marked *Deepening* are for the curious: optional, and folded away at the end.
#
# Marks come from other data of the same shape, so write the way to the number, not the number.
# %% [markdown] lang="zh" of="73a72a"
# | 分钟 | 做什么 |
# | --- | --- |
# | 12 | 一张“利润照抄收入”的表 |
# | 20 | 先给一位客户算账，再给所有客户算账 |
# | 13 | 鲸鱼曲线 |
# | 18 | 放弃任何客户之前 |
# | 12 | 写给林姐的备忘录 |
#
# **学完以后，你能够**
#
# - 算出每位客户、每一级客户的利润，并说清它没有算进什么；
# - 看懂最高点超过 100% 的鲸鱼曲线，并说明这为什么不是错误；
# - 判断在固定成本不变时，涨价、收费或告别客户会怎样改变总利润；
# - 计算投资回报率，并对客户逐个做出决定。
#
# **新的代码词：** `assign`（添加一列）、`merge`（按共同的键合并两张表）、`set_index`（给每一行起名字）、`cumsum`（逐个累加）。
#
# 以上都是核心。标有“深入”的部分写给好奇的同学，选做，折叠在最后。
#
# 评分使用结构相同的另一套数据，所以请写出得到数字的过程，不要直接填数字。
# %% tags=["parameters"]
variant = 0
# %% [markdown] lang="en"
# ## 1 · A table in which profit copies revenue
#
# Many training books show a small firm like this one: customers in three tiers, what each tier bought, and one profit margin for all. **Margin** is profit divided by sales: of every yuan sold, so much is left.
#
# The code names of the tiers are `key`, `ordinary` and `small`.
# %% [markdown] lang="zh" of="614a92"
# ## 1 · 一张“利润照抄收入”的表
#
# 许多培训教材都有这样一家小公司：客户分成三级，列出每一级买了多少，再给所有人同一个利润率。**利润率**是利润除以销售额：每卖一元，留下多少。
#
# 三级客户在代码里的名字是 `key`（重点客户）、`ordinary`（普通客户）和 `small`（小客户）。
# %%
case = load_case("tiers", variant)
table = pd.DataFrame(
    {
        "customers": [
            case["customers_key"], case["customers_ordinary"], case["customers_small"]
        ],
        "sales": [case["sales_key"], case["sales_ordinary"], case["sales_small"]],
    },
    index=pd.Index(["key", "ordinary", "small"], name="tier"),
)
table
# %%
case["margin"]
# %% [markdown] lang="en"
# **Predict first.** Write down two guesses before you go on. How much profit does each tier bring? And if you compare each tier's share of *profit* with its share of *customers*, which tier is how many times "worth its size"?
#
# That comparison has a name, the **profit share index**:
#
# $$\text{index} = \frac{\text{share of profit}}{\text{share of customers}}$$
#
# An index of 1 means: exactly as much profit as its number of heads would suggest.
#
# Before you build the table, one word that trips people up. A **mark-up** is added on top of cost; a **margin** is taken out of the price. If goods cost 100 and sell for 125, the mark-up is 25 %, but the margin is 20 %.
# %% [markdown] lang="zh" of="da6870"
# **先猜一猜。** 往下看之前，写下两个猜测：每一级客户带来多少利润？再用每一级的**利润**占比去比它的**客户**占比，哪一级“抵得上”几倍的人数？
#
# 这个比值有个名字，叫**利润份额比**：
#
# $$\text{利润份额比} = \frac{\text{利润占比}}{\text{客户占比}}$$
#
# 等于 1 表示：利润正好与人数相称。
#
# 动手之前，先分清一对容易混的词。**加价率**是在成本之上加的；**利润率**是从售价里留下的。成本 100、售价 125 的商品，加价率是 25%，利润率却是 20%。
# %% exercise="profit-tier_table" points=2
# en: `tier_table`: the table above with two more columns, `profit` (sales times the margin)
# en: and `share_index` (share of profit divided by share of customers).
# zh: `tier_table`：在上面的表里再加两列：`profit`（销售额乘以利润率）
# zh: 和 `share_index`（利润占比除以客户占比）。
tier_table = ...
### BEGIN SOLUTION
tier_table = table.assign(profit=table["sales"] * case["margin"])
profit_share = tier_table["profit"] / tier_table["profit"].sum()
customer_share = tier_table["customers"] / tier_table["customers"].sum()
tier_table = tier_table.assign(share_index=profit_share / customer_share)
### END SOLUTION
# %% mistakes="profit-tier_table"
marked_up = tier_table.assign(profit=table["sales"] * case["margin"] / (1 + case["margin"]))
shares = tier_table / tier_table.sum()
mistakes = [
    Mistake(marked_up, credit=0.5,
            en="You have used the rate as a mark-up on cost. Here it is a margin: a part of the sales themselves.",
            zh="你把它当成了成本上的加价率。这里它是利润率：直接占销售额的一部分。"),
    Mistake(tier_table.assign(share_index=shares["profit"] / shares["sales"]), credit=0.5,
            en="You have compared the share of profit with the share of sales. Compare it with the share of heads.",
            zh="你拿利润占比去比了销售占比。应当去比人数的占比。"),
    Mistake(tier_table.assign(share_index=shares["customers"] / shares["profit"]), credit=0.5,
            en="The fraction stands on its head: which share goes on top?",
            zh="分数上下颠倒了：哪个占比应当在上面？"),
]
# %% hints="profit-tier_table"
hints = [
    Hint(en='`table.assign(profit=...)` gives a copy with a new column. What stands in place of the dots?',
         zh='`table.assign(profit=...)` 会给出多一列的新表。点的位置应该写什么？'),
    Hint(en="A share is a column divided by its own `.sum()`. You need one for profit and one for customers.",
         zh="占比就是一列除以它自己的 `.sum()`。利润要一个，客户数要一个。"),
    Hint(en="`share_index` is the first share divided by the second; add it with `assign` as well.",
         zh="`share_index` 是前一个占比除以后一个占比，同样用 `assign` 加进去。"),
]
# %% tags=["check"]
check("profit-tier_table")
# %% [markdown] lang="en"
# Now the trick of this table. Let us forget profit and work the index out from *sales* alone.
# %% [markdown] lang="zh" of="4804ff"
# 现在看看这张表的机关。我们先忘掉利润，只用**销售额**来算这个比值。
# %%
profit.profit_share_index(table["sales"], table["customers"]).round(3)
# %% [markdown] lang="en"
# The same numbers! Multiplying every row by one common margin changes no share. **Profit can only copy revenue here.** The key customers bring 80 % of the profit because somebody wrote down that they bring 80 % of the sales; the "80/20 rule" was put in, not found.
#
# And something is missing. The same books warn of customers who eat up service hours, do not pay, or leave bad debts. In this table nobody *can* lose money: a positive margin on positive sales is always positive. To meet those customers we must give everyone a bill of their own.
# %% [markdown] lang="zh" of="bcf20f"
# 数字一模一样！每一行都乘同一个利润率，占比不会有任何变化。**在这张表里，利润只能照抄收入。** 重点客户带来 80% 的利润，是因为有人先写好了他们带来 80% 的销售额；“80/20 法则”是放进去的，不是发现的。
#
# 而且还少了一样东西。同样的教材提醒我们：有些客户消耗大量服务时间，有些不付款，有些留下坏账。可在这张表里，没有人**可能**亏钱：正的销售额乘以正的利润率，永远是正数。要见到那样的客户，就得给每个人单独算一笔账。
# %% [markdown] lang="en"
# ## 2 · The bill of one customer, then of everyone
#
# We take the shop's year 2025. Four tables know what we need:
#
# | table | what it knows |
# | --- | --- |
# | `orders` | what the customer paid (`amount`, the price discount already taken off) |
# | `order_lines` | what the goods cost us (`goods_cost`) |
# | `service` | money paid back (`returned`), `deliveries`, `service_minutes`, `bad_debt` |
# | `cost_rates` | what a delivery, a minute, a returned parcel costs, and the fixed cost of a year |
# %% [markdown] lang="zh" of="861abd"
# ## 2 · 先给一位客户算账，再给所有客户算账
#
# 我们取这家店的 2025 年。需要的信息在四张表里：
#
# | 表 | 它知道什么 |
# | --- | --- |
# | `orders` | 客户付了多少（`amount`，折扣已经扣除） |
# | `order_lines` | 商品花了我们多少成本（`goods_cost`） |
# | `service` | 退回的钱（`returned`）、配送次数 `deliveries`、客服分钟数 `service_minutes`、坏账 `bad_debt` |
# | `cost_rates` | 一次配送、一分钟客服、处理一单退货各花多少钱，以及一年的固定成本 |
# %%
all_orders = load("orders", variant)
order_lines = load("order_lines", variant)
service = load("service", variant)
rates = load("cost_rates", variant)

orders = all_orders[all_orders["date"].dt.year == 2025]
service_2025 = service[service["order"].isin(orders["order"])]
rates
# %% [markdown] lang="en"
# `set_index` gives each rate its name, so that we can ask for it: `rate["delivery"]`.
# %% [markdown] lang="zh" of="9755dc"
# `set_index` 给每个费率起名字，这样就能直接问：`rate["delivery"]`。
# %%
rate = rates.set_index("rate")["value"]
rate
# %% [markdown] lang="en"
# **A worked example.** Here is the customer to whom we paid most back this year. `merge` brings the lines of an order together with its customer: where the order number is the same, the columns stand side by side.
# %% [markdown] lang="zh" of="74328a"
# **一个完整的例子。** 这是今年退款金额最多的那位客户。`merge` 把订单明细和客户合在一起：订单号相同的行，各列并排放好。
# %%
one = service_2025.groupby("customer")["returned"].sum().idxmax()
lines = order_lines.merge(orders[["order", "customer"]], on="order")
one_lines = lines[lines["customer"] == one]
one_lines.head(3)
# %%
one_orders = orders[orders["customer"] == one]
one_service = service_2025[service_2025["customer"] == one]
parcels_back = (one_service["returned"] > 0).sum()
bill = pd.Series(
    {
        "revenue": one_orders["amount"].sum(),
        "goods": -one_lines["goods_cost"].sum(),
        "returns: paid back": -one_service["returned"].sum(),
        "returns: handling": -parcels_back * rate["return_handling"],
        "delivery": -one_service["deliveries"].sum() * rate["delivery"],
        "service": -one_service["service_minutes"].sum() * rate["service_minute"],
        "bad debt": 0 - one_service["bad_debt"].sum(),
    }
)
bill["profit"] = bill.sum()
bill.round(2)
# %% [markdown] lang="en"
# Read the bill from top to bottom. On the first line alone this is one of the best customers of the shop. On the last line, what is left of every yuan they paid?
#
# Two decisions are hidden in it, and an honest analyst says them aloud:
#
# - Goods that come back count as lost. Where they can be sold again, this bill is too hard on them.
# - Rent, software and Ms Lin's own pay are not on it: they are **fixed cost**, the same whoever buys.
#
# What stands below the goods is the **cost to serve**: returns, delivery, service, bad debt.
# %% [markdown] lang="zh" of="ddd779"
# 从上到下读这张账单。只看第一行，她是全店最好的客户之一。看最后一行：她付的每一元里，还剩下多少？
#
# 账单里藏着两个决定，诚实的分析师会把它们说出来：
#
# - 退回的商品算作损失。如果还能再卖，这张账单对她就太严了。
# - 房租、软件、林姐自己的工资不在里面：它们是**固定成本**，不管谁来买都一样。
#
# 商品成本以下的各项合起来叫**客户服务成本**：退货、配送、客服、坏账。
# %% [markdown] lang="en"
# **Your turn, for everyone.** `service_2025` has one row an order. Work out the cost to serve of each order, then add it up per customer. An order with a refund (`returned` above 0) also costs one handling.
# %% [markdown] lang="zh" of="57d644"
# **轮到你了，这次是所有客户。** `service_2025` 每单一行。先算出每一单的服务成本，再按客户加总。有退款的订单（`returned` 大于 0）还要加一次退货处理费。
# %% exercise="profit-cost_to_serve" points=3
# en: `cost_to_serve`: a Series by customer, in yuan: refunds + handling of returned orders +
# en: deliveries + service minutes + bad debt, each at its rate, all orders of `service_2025`.
# zh: `cost_to_serve`：以客户为行名的 Series，单位元：退款 + 退货处理 + 配送 + 客服分钟 + 坏账，
# zh: 各按费率计算，包含 `service_2025` 的全部订单。
cost_to_serve = ...
### BEGIN SOLUTION
handling = (service_2025["returned"] > 0) * rate["return_handling"]
delivery = service_2025["deliveries"] * rate["delivery"]
minutes = service_2025["service_minutes"] * rate["service_minute"]
cost = service_2025["returned"] + handling + delivery + minutes + service_2025["bad_debt"]
per_order = service_2025.assign(cost=cost)
cost_to_serve = per_order.groupby("customer")["cost"].sum()
### END SOLUTION
# %% mistakes="profit-cost_to_serve"
def by_customer(cost):
    return cost.groupby(service_2025["customer"]).sum()


full = per_order["cost"]
mistakes = [
    Mistake(by_customer(full - handling), credit=0.5,
            en="The money paid back is there, but a returned parcel also makes work: which rate is not used yet?",
            zh="退款算进去了，可退回来的包裹还要人处理：哪个费率还没有用到？"),
    Mistake(by_customer(full - handling + rate["return_handling"]), credit=0.5,
            en="You have charged the handling of a return on every order. Only some orders came back.",
            zh="你给每一单都加了退货处理费。只有一部分订单退了货。"),
    Mistake(by_customer(full - minutes - delivery + service_2025["service_minutes"] + service_2025["deliveries"]), credit=0.5,
            en="Minutes and deliveries were added as if they were yuan. What does one of each cost?",
            zh="客服分钟和配送次数被当成元加进去了。一分钟、一次配送各要花多少钱？"),
    Mistake(by_customer(full - service_2025["bad_debt"]), credit=0.5,
            en="One column of the table is not in your sum yet: money that was promised and never came.",
            zh="表里还有一列没有算进去：答应了却一直没有付的钱。"),
    Mistake(per_order.set_index("order")["cost"], credit=0.5,
            en="This is the cost of each order. The question asks about each customer.",
            zh="这是每一单的成本。问题问的是每位客户。"),
]
# %% hints="profit-cost_to_serve"
hints = [
    Hint(en='First one number an order: `service_2025["returned"] + service_2025["deliveries"] * rate["delivery"] + ...`',
         zh='先为每一单算一个数：`service_2025["returned"] + service_2025["deliveries"] * rate["delivery"] + ...`'),
    Hint(en='`(service_2025["returned"] > 0)` is True or False for each order, and True counts as 1 when you multiply.',
         zh='`(service_2025["returned"] > 0)` 对每一单给出 True 或 False；相乘时 True 当作 1。'),
    Hint(en='Put the number into a new column with `assign`, then `groupby("customer")` and `sum()`.',
         zh='用 `assign` 把这个数放进新的一列，再用 `groupby("customer")` 和 `sum()`。'),
]
# %% tags=["check"]
check("profit-cost_to_serve")
# %% [markdown] lang="en"
# The helper `profit.customer_profit` writes the whole bill for every customer at once, exact to the cent. From here on we work with its table. (`orders` is how many; `discount` and `refunds` are for information: the first is already off the revenue, the second is inside `returns`.)
# %% [markdown] lang="zh" of="2455a2"
# 函数 `profit.customer_profit` 一次为所有客户写好整张账单，精确到分。后面我们都用它给出的表。（`orders` 是订单数；`discount` 和 `refunds` 仅供参考：前者已从收入中扣除，后者已包含在 `returns` 里。）
# %%
customers = profit.customer_profit(orders, order_lines, service, rates)
columns = ["orders", "revenue", "goods", "returns", "delivery", "service", "bad_debt"]
customers[[*columns, "profit"]].head()
# %% [markdown] lang="en"
# Where does the money of the whole shop go? Read this **waterfall** from left to right: it starts at list price and loses something at every step.
# %% [markdown] lang="zh" of="bc95df"
# 全店的钱去了哪里？从左到右读这张**瀑布图**：从标价开始，每一步都少掉一些。
# %% tags=["chart"]
charts.cost_waterfall(customers)
# %% [markdown] lang="en"
# Now the question that the first table could not ask: who costs more than they bring?
# %% [markdown] lang="zh" of="aa5eef"
# 现在可以问第一张表问不出的问题了：哪些客户花掉的比带来的还多？
# %%
# en: Predict first: out of a hundred customers, how
# en: many cost more than they bring? Change the number.
# zh: 先猜一猜：一百位客户里，有几位花掉的比带来的还多？把数字改成你的。
guess_losers = 5
# %% exercise="profit-loss_makers" points=1
# en: `loss_makers`: how many customers in `customers` have a profit below zero?
# zh: `loss_makers`：`customers` 中有多少位客户的利润小于零？
loss_makers = ...
### BEGIN SOLUTION
loss_makers = (customers["profit"] < 0).sum()
### END SOLUTION
# %% mistakes="profit-loss_makers"
goods_of_order = order_lines.groupby("order")["goods_cost"].sum()
cost_of_order = per_order.set_index("order")["cost"]
profit_of_order = orders.set_index("order")["amount"] - goods_of_order - cost_of_order
mistakes = [
    Mistake(0, credit=0.0,
            en="With one margin for everybody nobody can lose. Use each customer's own profit.",
            zh="如果人人利润率相同，谁也不可能亏。请用每位客户自己的利润。"),
    Mistake((customers["profit"] > 0).sum(), credit=0.25,
            en="You have counted those who earn. Which sign has a loss?",
            zh="你数的是赚钱的客户。亏损是什么符号？"),
    Mistake((customers["profit"] < 0).mean(), credit=0.5,
            en="That is a share. The question asks how many.",
            zh="这是一个比例。问题问的是多少位。"),
    Mistake((profit_of_order < 0).sum(), credit=0.25,
            en="These are orders that lost money. One customer can have several, and others that make up for them.",
            zh="这是亏钱的订单数。一位客户可以有好几单，也可能用别的订单补回来。"),
    Mistake(customers.loc[customers["profit"] < 0, "profit"].sum(), credit=0.25,
            en="That is how much they lose, in yuan. The question asks how many they are.",
            zh="这是他们一共亏了多少元。问题问的是有多少位。"),
]
# %% hints="profit-loss_makers"
hints = [
    Hint(en='`customers["profit"] < 0` asks every customer; the answers are True or False.',
         zh='`customers["profit"] < 0` 向每位客户提问，答案是 True 或 False。'),
    Hint(en="`.sum()` of True and False counts the True ones.", zh="对 True 和 False 求 `.sum()`，就是数 True 的个数。"),
]
# %% tags=["check"]
check("profit-loss_makers")
# %% [markdown] lang="en"
# What kind of customers are they? The next picture has one dot a customer. If one margin held for all, every dot would lie on the dashed line.
# %% [markdown] lang="zh" of="2ca72c"
# 他们是什么样的客户？下图每位客户一个点。如果人人利润率相同，所有的点都应落在虚线上。
# %% tags=["chart"]
charts.customer_margins(customers)
# %% [markdown] lang="en"
# Loss-makers sit in **every** tier. Let us ask both questions: where are most of them, and where is most of the *loss*?
# %% [markdown] lang="zh" of="824e81"
# 亏损客户**每一级**都有。我们把两个问题都问一遍：他们多数在哪一级？大部分**亏损额**又在哪一级？
# %%
tier = profit.tiers(customers)
losing = customers[customers["profit"] < 0]
losses = losing.groupby(tier, observed=False)["profit"]
pd.DataFrame({"loss_makers": losses.count(), "loss_yuan": losses.sum().round(0)})
# %% [markdown] lang="en"
# Many of the loss-makers are small, and each costs little. The big losses come from a few who *buy a lot*: revenue hides them well. That is the first thing a revenue ranking cannot tell you.
#
# And why do they lose? The waterfall of the loss-makers alone shows which steps go below zero.
# %% [markdown] lang="zh" of="027aca"
# 亏损客户里小客户很多，但每一位亏得不多。大额亏损来自少数**买得很多**的人：收入把他们藏得很好。这是收入排名永远不会告诉你的第一件事。
#
# 他们为什么亏？只画亏损客户的瀑布图，看看是哪几步把钱拉到了零以下。
# %% tags=["chart"]
charts.cost_waterfall(losing)
# %% [markdown] lang="en"
# Two steps do most of the damage, and they are not the same people: parcels that come back, and bills that are never paid. Keep that in mind for section 4.
#
# Now the tier table once more, with real profit.
# %% [markdown] lang="zh" of="688adb"
# 主要是两步造成的，而且不是同一批人：退回来的包裹，和始终没付的货款。先记住这一点，第 4 节用得上。
#
# 现在再做一遍分级表，这次用真实的利润。
# %%
real = profit.tier_profit(customers)
real[["customers", "revenue", "profit", "profit_per_head", "share_index"]].round(2)
# %% tags=["chart"]
charts.profit_tiers(real)
# %% [markdown] lang="en"
# Compare the last two bars of each tier: this time profit does **not** copy revenue.
#
# **Why have tiers at all?** Not to look down on anybody. A group shows what its members have in common, so we can serve it better and offer the next thing *before* it is ordered. Here is what each tier spends its money on.
# %% [markdown] lang="zh" of="48104b"
# 比较每一级的后两根柱子：这一次，利润**没有**照抄收入。
#
# **为什么要分级？** 不是为了看低谁。一个群体能显出成员的共同点，我们就能服务得更好，在客户下单**之前**就想到下一件商品（交叉销售）。下面是每一级客户把钱花在了哪些品类上。
# %%
tiered = lines.assign(tier=lines["customer"].map(tier))
spent = tiered.groupby(["category", "tier"], observed=False)["amount"].sum()
mix = spent.unstack("tier")
(mix / mix.sum()).round(3)
# %% [markdown] lang="en"
# Compare the columns `key` and `small`: one category stands out. Say it as a sentence Ms Lin can use: "To a customer who …, show … before they ask."
# %% [markdown] lang="zh" of="cdef05"
# 比较 `key` 和 `small` 两列：有一个品类格外突出。把它说成林姐用得上的一句话：“对……的客户，在他们开口之前，先介绍……”
# %% [markdown] lang="en"
# ## 3 · The whale curve
#
# Line the customers up from the most profitable to the least. Walk along the line and add up. First five customers by hand:
# %% [markdown] lang="zh" of="907564"
# ## 3 · 鲸鱼曲线
#
# 让客户按利润从高到低排成一队，一边走一边把利润加起来。先手工算五位客户：
# %%
five = pd.Series([40, -15, 50, 30, -5], index=["An", "Bo", "Chen", "Ding", "Er"])
in_line = five.sort_values(ascending=False)
so_far = in_line.cumsum()
pd.DataFrame({"profit": in_line, "so_far": so_far, "share": so_far / five.sum()})
# %% [markdown] lang="en"
# After three customers the sum is 120, although only 100 is left at the end. The share is 1.2, or 120 %, and it is **not** an error: the last two give back 20. A curve that climbs above its end and comes down again looks like a whale's back, hence the name.
#
# $$\text{peak} = \frac{\text{profit of all who earn}}{\text{total profit}}$$
#
# How high is the peak of Ms Lin's shop, and behind what share of her customers does it stand?
# %% [markdown] lang="zh" of="d613ad"
# 加到第三位时是 120，可走到最后只剩 100。占比是 1.2，也就是 120%，这**不是**错误：后面的两位又还回去 20。曲线先升到终点之上，再落回来，像鲸鱼的背，因此得名。
#
# $$\text{峰值} = \frac{\text{所有赚钱客户的利润之和}}{\text{总利润}}$$
#
# 林姐的店，峰值有多高？它位于百分之几的客户处？
# %%
# en: Predict first: how high is the peak? 1.01, 1.2, 2? And behind what share of the customers?
# zh: 先猜一猜：峰值有多高？1.01、1.2，还是 2？它位于多大比例的客户处？
guess_height, guess_place = 1.05, 0.95
# %% exercise="profit-peak" points=2
# en: `peak`: a dict with two numbers about `customers`.
# en: "share": the highest point of the whale curve, as a share of total profit (1.2 means 120 %).
# en: "customers": the share of customers at which it stands (0.6 means 60 %).
# zh: `peak`：一个字典，含关于 `customers` 的两个数。
# zh: "share"：鲸鱼曲线最高点占总利润的比例（1.2 表示 120%）；
# zh: "customers"：最高点位于多大比例的客户处（0.6 表示 60%）。
peak = ...
### BEGIN SOLUTION
in_order = customers["profit"].sort_values(ascending=False)
so_far = in_order.cumsum() / in_order.sum()
peak = {"share": so_far.max(), "customers": (in_order > 0).mean()}
### END SOLUTION
# %% mistakes="profit-peak"
by_revenue = customers.sort_values("revenue", ascending=False)["profit"].cumsum() / customers["profit"].sum()
n = len(customers)
mistakes = [
    Mistake({"share": by_revenue.max(), "customers": (by_revenue.argmax() + 1) / n}, credit=0.25,
            en="Your line is sorted by revenue. The whale curve asks who earns most, not who buys most.",
            zh="你的队伍按收入排了序。鲸鱼曲线问的是谁最赚钱，不是谁买得最多。"),
    Mistake({"share": 1.0, "customers": peak["customers"]}, credit=0.25,
            en="A share above one is no error here. Divide by the profit that is left at the end, and do not cut it off.",
            zh="这里的比例大于一并不是错误。请除以最后剩下的总利润，也不要把它截断。"),
    Mistake({"share": 1.0, "customers": 1.0}, credit=0.0,
            en="Your line begins with the customers who lose most. Which end should come first?",
            zh="你的队伍从亏得最多的客户开始。哪一头应当在前面？"),
    Mistake({"share": peak["share"], "customers": (in_order > 0).sum()}, credit=0.5,
            en="The height is there. For the place, turn the number of customers into a share of all customers.",
            zh="高度有了。位置请用占全部客户的比例表示，而不是人数。"),
    Mistake({"share": in_order.cumsum().max(), "customers": peak["customers"]}, credit=0.5,
            en="The height is in yuan. Divide it by total profit.",
            zh="高度的单位还是元。请除以总利润。"),
]
# %% hints="profit-peak"
hints = [
    Hint(en='`customers["profit"].sort_values(ascending=False)` is the line of customers.',
         zh='`customers["profit"].sort_values(ascending=False)` 就是排好的队伍。'),
    Hint(en="`.cumsum()` adds up along it; divide by the total; `.max()` is the highest point.",
         zh="`.cumsum()` 沿着队伍累加；除以总利润；`.max()` 就是最高点。"),
    Hint(en="The curve rises as long as the next customer earns something. What share of the customers earns something?",
         zh="只要下一位客户还在赚钱，曲线就往上走。赚钱的客户占多大比例？"),
]
# %% tags=["check"]
check("profit-peak")
# %% tags=["chart"]
charts.whale_chart(customers["profit"])
# %% [markdown] lang="en"
# Everything above the dashed line (the red hump) is earned and then given back. How near was your guess?
#
# Now we can settle a claim that lesson 1 had to leave open, and three more.
# %% [markdown] lang="zh" of="006f29"
# 虚线以上的部分（红色的“驼峰”）先赚到手，又还了回去。你猜得怎么样？
#
# 现在可以裁决第 1 课留下的那条说法了，另外再加三条。
# %%
profits = customers["profit"]
fifth = math.ceil(0.20 * len(customers))
by_profit = profits.nlargest(fifth).sum() / profits.sum()
by_revenue = real.loc["key", "profit_share"]
court.rule(
    "profit-1", "holds" if by_profit > 1 else "fails",
    by_profit=by_profit, by_revenue=by_revenue, peak=profit.whale_peak(profits).share,
)
# %%
court.rule(
    "profit-2", "holds" if abs(by_revenue - 0.80) < 0.02 else "fails",
    by_revenue=by_revenue, by_profit=by_profit,
)
# %%
key_revenue = real.loc["key", "revenue_share"]
losers = (profits < 0).mean()
court.rule("profit-3", "fails", key_revenue=key_revenue, key=by_revenue, losers=losers)
# %%
small_loss = losses.sum()["small"] / losing["profit"].sum()
court.rule("profit-4", "holds" if small_loss > 0.5 else "fails", small=small_loss)
# %% [markdown] lang="en"
# ## 4 · Before we let anyone go
#
# The red hump tempts: drop every loss-maker at once and the profit jumps to the peak! Three questions come first.
#
# ### Does the cost go when the customer goes?
#
# Ms Lin's bookkeeper spreads the **fixed cost** of the year evenly over all customers. Suddenly far more of them look like loss-makers.
#
# **Predict first.** If we drop all who look bad on the bookkeeper's list, is the total better or worse than if we drop only those whose own bill is negative?
# %% [markdown] lang="zh" of="0c4702"
# ## 4 · 放弃任何客户之前
#
# 红色的驼峰很诱人：一次放弃所有亏损客户，利润不就跳到峰值了吗？先问三个问题。
#
# ### 客户走了，成本也会走吗？
#
# 林姐的会计把全年的**固定成本**平均摊到每位客户头上。一下子，像“亏损客户”的人多了许多。
#
# **先猜一猜。** 如果把会计名单上看起来不好的人都放弃，总利润比只放弃自身账单为负的人更好，还是更差？
# %%
fixed_cost = rate["fixed_year"]
burden = fixed_cost / len(customers)
looks_bad = customers.index[customers["profit"] < burden]
is_bad = customers.index[customers["profit"] < 0]
pd.DataFrame(
    {
        "dropped": [0, len(looks_bad), len(is_bad)],
        "total": [
            profit.total_profit(customers, fixed_cost),
            profit.total_profit(profit.drop(customers, looks_bad), fixed_cost),
            profit.total_profit(profit.drop(customers, is_bad), fixed_cost),
        ],
    },
    index=["today", "who look bad", "whose bill is negative"],
)
# %% [markdown] lang="en"
# The customers between the two lists each brought a little more than they cost. When they leave, that little is gone, **and their part of the fixed cost lands on the others**, some of whom will then look bad too. Firms have shrunk themselves to nothing this way.
#
# The last row is still a wish: it lets go of last year's losses knowing already who they were.
#
# ### Will they lose again?
#
# We have two years. Who lost money in 2024, came back in 2025, and what happened then?
# %% [markdown] lang="zh" of="8fdf18"
# 两份名单之间的那些客户，每位带来的都比花掉的多一点。他们走了，这一点也没了，**而他们分摊的固定成本会落到其他人头上**，于是又有一些人看起来不好了。有的公司就是这样把自己越做越小。
#
# 最后一行仍然只是愿望：它在已经知道谁会亏的情况下才放弃。
#
# ### 他们下次还会亏吗？
#
# 我们有两年的数据。2024 年亏钱、2025 年又回来的客户，后来怎么样了？
# %%
orders_2024 = all_orders[all_orders["date"].dt.year == 2024]
last_year = profit.customer_profit(orders_2024, order_lines, service, rates)
came_back = last_year.join(customers["profit"].rename("profit_2025"), how="inner")
lost = came_back["profit"] < 0
earn_now = came_back["profit_2025"] > 0
again = pd.DataFrame(
    {
        "came_back": [lost.sum(), (~lost).sum()],
        "earn_in_2025": [earn_now[lost].mean(), earn_now[~lost].mean()],
    },
    index=["lost in 2024", "earned in 2024"],
)
again.round(3)
# %%
earn = again.loc["lost in 2024", "earn_in_2025"]
others = again.loc["earned in 2024", "earn_in_2025"]
court.rule("profit-5", "fails" if earn > 0.5 else "holds", earn=earn, others=others)
# %% [markdown] lang="en"
# Most of them earned money. One returned parcel in a year of two orders is bad luck, not bad character. A past loss is a *hint*, not a verdict.
#
# ### Can the reason be mended?
#
# | what costs | what helps |
# | --- | --- |
# | unpaid bills | payment before dispatch |
# | many small orders | a fee an order, or a minimum order |
# | hours of service | good answers to help oneself |
# | parcels that come back | honest photos, a size guide, advice before buying |
# | a price under cost | another price |
#
# Each of these can be worked out. Take a **fee of 10 yuan on every order of a loss-maker**, and suppose that 20 % of their business leaves because of it, with all its revenue and all its cost. Who leaves pays no fee.
# %% [markdown] lang="zh" of="27577f"
# 他们大多数又赚钱了。一年只有两单、其中一单退了货，那是运气不好，不是人不好。过去的亏损是一个**提示**，不是判决。
#
# ### 原因能不能消除？
#
# | 什么在花钱 | 什么能帮上忙 |
# | --- | --- |
# | 拖欠货款 | 先付款后发货 |
# | 许多小额订单 | 每单收费，或设起订额 |
# | 大量客服时间 | 写得清楚的自助答案 |
# | 退回的包裹 | 真实的照片、尺码表、购买前的建议 |
# | 低于成本的价格 | 另定价格 |
#
# 每一条都能算。假设**对亏损客户的每一单加收 10 元**，并且他们的业务因此流失 20%，连同全部收入和全部成本一起离开。离开的部分不付这笔费用。
# %% exercise="profit-after_fee" points=2
# en: `after_fee`: total profit of the shop in yuan,
# en: after `fixed_cost`, with this fee and this leaving.
# zh: `after_fee`：按上面的收费和流失计算，扣除 `fixed_cost` 之后全店的总利润（元）。
after_fee = ...
### BEGIN SOLUTION
losing_now = customers[customers["profit"] < 0]
earning_now = customers[customers["profit"] >= 0]
stay = 1 - 0.20
with_fee = losing_now["profit"].sum() + 10 * losing_now["orders"].sum()
after_fee = earning_now["profit"].sum() + stay * with_fee - fixed_cost
### END SOLUTION
# %% mistakes="profit-after_fee"
earned, lost_now, n_orders = earning_now["profit"].sum(), losing_now["profit"].sum(), losing_now["orders"].sum()
mistakes = [
    Mistake(after_fee + fixed_cost, credit=0.5,
            en="The fixed cost has vanished. It stays, whoever comes or goes.",
            zh="固定成本不见了。不管谁来谁走，它都在。"),
    Mistake(earned - fixed_cost, credit=0.25,
            en="You have let every loss-maker go at once. Here most of them stay and pay the fee.",
            zh="你把亏损客户一次全放弃了。这里多数人会留下来，并支付这笔费用。"),
    Mistake(earned + lost_now + 10 * n_orders - fixed_cost, credit=0.5,
            en="Nobody has left in your sum. A part of the business goes, with its revenue and its cost.",
            zh="你的算式里没有人离开。有一部分业务会走，连同它的收入和成本。"),
    Mistake(earned + stay * (lost_now + 10 * len(losing_now)) - fixed_cost, credit=0.5,
            en="You have charged the fee once a customer. It is due on each order.",
            zh="你按每位客户收了一次费。它是每一单都要收的。"),
    Mistake(earned + lost_now + stay * 10 * n_orders - fixed_cost, credit=0.5,
            en="Those who leave pay no fee, right; but they also take their old loss with them.",
            zh="离开的人不付费，这没错；但他们原来的亏损也跟着走了。"),
    Mistake(customers["profit"].sum() + 10 * customers["orders"].sum() - fixed_cost, credit=0.25,
            en="You have charged everybody, and nobody has left. Whom does the fee concern?",
            zh="你向所有人收了费，也没有人离开。这笔费用针对的是谁？"),
]
# %% hints="profit-after_fee"
hints = [
    Hint(en="Split the customers in two: those with profit below zero, and the others. Nothing changes for the others.",
         zh="把客户分成两部分：利润小于零的，和其余的。其余的人没有任何变化。"),
    Hint(en="For the loss-makers: old profit plus the fee on all their orders; then the part that stays of both.",
         zh="对亏损客户：原来的利润加上全部订单的收费，再对两者取留下来的那一部分。"),
    Hint(en="Add the two parts and take off `fixed_cost` once.", zh="两部分相加，再减去一次 `fixed_cost`。"),
]
# %% tags=["check"]
check("profit-after_fee")
# %% [markdown] lang="en"
# **The panel.** Play with it until you can answer: which does more for the total, a price or a fee? What happens when many leave? And how much of the gain comes from the worst tenth of the loss-makers alone? The red line is the fixed cost: it never moves.
# %% [markdown] lang="zh" of="c4eb3a"
# **互动面板。** 动手试试，直到你能回答：涨价和收费，哪一个对总利润作用更大？走的人多了会怎样？光是亏得最多的那十分之一，就带来多少改善？红线是固定成本：它从不移动。
# %% tags=["panel"]
panels.profit(customers, float(fixed_cost))
# %% [markdown] lang="en"
# ### Is the remedy worth its price?
#
# A remedy costs money too. **Return on investment** compares what is left after the cost with the cost:
#
# $$\text{return on investment} = \frac{\text{benefit} - \text{cost}}{\text{cost}}$$
#
# A designer offers honest photos and a size guide for 9,000 yuan a year. From other shops she knows that 15 % of the cost of returns (the column `returns`, all customers together) disappears.
# %% [markdown] lang="zh" of="fff54b"
# ### 这个办法值得花钱吗？
#
# 解决办法本身也要花钱。**投资回报率**拿扣除成本之后剩下的部分，去比成本：
#
# $$\text{投资回报率} = \frac{\text{收益} - \text{成本}}{\text{成本}}$$
#
# 一位设计师愿意提供真实的照片和尺码表，每年 9,000 元。根据她在别家店的经验，退货成本（所有客户的 `returns` 列合计）会减少 15%。
# %% exercise="profit-roi" points=1
# en: `roi`: the return on investment of the designer's offer, as a fraction.
# zh: `roi`：设计师这项提议的投资回报率，用小数表示。
roi = ...
### BEGIN SOLUTION
saved = 0.15 * customers["returns"].sum()
roi = (saved - 9000) / 9000
### END SOLUTION
# %% mistakes="profit-roi"
mistakes = [
    Mistake(saved / 9000, credit=0.5,
            en="This is benefit divided by cost, as some exams write it. Money that only comes back is no return yet.",
            zh="这是收益除以成本，有些试题就是这样写的。只是收回来的钱，还不算回报。"),
    Mistake((saved - 9000) / saved, credit=0.5,
            en="Divided by the benefit. A return is measured against what we put in.",
            zh="你除以了收益。回报要和投进去的钱相比。"),
    Mistake(saved - 9000, credit=0.5,
            en="That is what is left, in yuan. Compare it with the cost.",
            zh="这是剩下的钱，单位元。还要和成本相比。"),
    Mistake((0.15 * customers["revenue"].sum() - 9000) / 9000, credit=0.25,
            en="You have saved a part of the revenue. Which column becomes smaller?",
            zh="你省下的是收入的一部分。会变小的是哪一列？"),
]
# %% hints="profit-roi"
hints = [
    Hint(en="First the benefit: which part of which column?", zh="先算收益：哪一列的多少？"),
    Hint(en="Then benefit less cost, divided by cost.", zh="再用收益减成本，除以成本。"),
]
# %% tags=["check"]
check("profit-roi")
# %% [markdown] lang="en"
# ### Decide, customer by customer
#
# Ms Lin wants a rule her staff can follow. Write it as a function. It gets one customer as a dict, such as `{"orders": 2, "profit": -12.0, "bad_debt": 0.0, "service": 22.0, "returns": 80.0}`, and gives back **one word**. Ask the questions in this order and stop at the first yes:
#
# 1. Is the profit zero or more? `"keep"`
# 2. Would it be zero or more without the bad debt? `"prepay"`
# 3. Would it be zero or more with a fee of 10 yuan on each order? `"fee"`
# 4. Would it be zero or more with half the service cost? `"self_service"`
# 5. Would it be zero or more without the returns? `"advise"`
# 6. Else: `"let_go"`
#
# Notice where letting go stands: at the very end, when no single remedy is enough.
# %% [markdown] lang="zh" of="a00c5e"
# ### 逐个客户做决定
#
# 林姐想要一条员工能照着做的规则。把它写成函数：参数是一位客户的字典，例如 `{"orders": 2, "profit": -12.0, "bad_debt": 0.0, "service": 22.0, "returns": 80.0}`，返回**一个词**。按下面的顺序提问，遇到第一个“是”就停：
#
# 1. 利润是否大于等于零？`"keep"`（保持）
# 2. 如果没有坏账，是否大于等于零？`"prepay"`（先付款）
# 3. 如果每一单加收 10 元，是否大于等于零？`"fee"`（收费）
# 4. 如果客服成本减半，是否大于等于零？`"self_service"`（自助）
# 5. 如果没有退货成本，是否大于等于零？`"advise"`（购前建议）
# 6. 否则：`"let_go"`（放手）
#
# 注意“放手”的位置：在最后，在任何单独一个办法都不够的时候。
# %% exercise="profit-decide" points=3
def decide(customer):
    # en: one word for one customer: keep, prepay, fee, self_service, advise or let_go
    # zh: 为一位客户返回一个词：keep、prepay、fee、self_service、advise 或 let_go
    ...
    ### BEGIN SOLUTION
    profit = customer["profit"]
    if profit >= 0:
        return "keep"
    if profit + customer["bad_debt"] >= 0:
        return "prepay"
    if profit + 10 * customer["orders"] >= 0:
        return "fee"
    if profit + customer["service"] / 2 >= 0:
        return "self_service"
    if profit + customer["returns"] >= 0:
        return "advise"
    return "let_go"
    ### END SOLUTION
# %% probe="profit-decide"
def person(profit, orders=1, bad_debt=0.0, service=0.0, returns=0.0):
    return ({"orders": orders, "profit": profit, "bad_debt": bad_debt, "service": service, "returns": returns},)


cases = [
    person(125.5, 3, service=20.0),
    person(0.0, 1, service=4.0),
    person(-60.0, 2, bad_debt=80.0),
    person(-25.0, 3, service=10.0),
    person(-40.0, 1, service=90.0),
    person(-70.0, 1, service=90.0),
    person(-150.0, 2, service=20.0, returns=180.0),
    person(-300.0, 1, bad_debt=50.0, service=30.0, returns=120.0),
]
# %% probe="profit-decide" hidden=true
def person(profit, orders=1, bad_debt=0.0, service=0.0, returns=0.0):
    return ({"orders": orders, "profit": profit, "bad_debt": bad_debt, "service": service, "returns": returns},)


needed = ["orders", "profit", "bad_debt", "service", "returns"]
drawn = [*customers.nsmallest(3, "profit").index, *losing.index[:: max(1, len(losing) // 8)][:8], customers.index[0]]
cases = [({name: float(customers.loc[who, name]) for name in needed},) for who in drawn]
cases += [
    person(0.0, 2, service=8.0),
    person(0.01, 1, returns=300.0),
    person(-80.0, 2, bad_debt=80.0, returns=200.0),
    person(-30.0, 3, service=70.0),
    person(-30.0, 2, service=60.0),
    person(-30.0, 2, service=50.0),
    person(-45.0, 1, service=60.0, returns=45.0),
    person(-20.0, 1, bad_debt=30.0, service=60.0),
    person(-500.0, 4, bad_debt=400.0, service=60.0, returns=90.0),
]
# %% mistakes="profit-decide"
def every_loser_goes(customer):
    return "keep" if customer["profit"] >= 0 else "let_go"


def zero_is_a_loss(customer):
    return decide({**customer, "profit": customer["profit"] - 1e-9}) if customer["profit"] == 0 else decide(customer)


def fee_once(customer):
    return decide({**customer, "orders": 1})


def all_service(customer):
    return decide({**customer, "service": 2 * customer["service"]})


mistakes = [
    Mistake(every_loser_goes, credit=0.25,
            en="Every loss-maker is dropped at once. First ask whether one remedy would be enough.",
            zh="所有亏损客户一次全放弃了。先问一问：有没有哪一个办法就够了？"),
    Mistake(zero_is_a_loss, credit=0.75,
            en="Somebody who neither earns nor costs is sent away from `keep`. What does \"zero or more\" include?",
            zh="不赚也不亏的人被排除在 `keep` 之外了。“大于等于零”包括什么？"),
    Mistake(fee_once, credit=0.5,
            en="The fee is due on each order, not once a customer.",
            zh="费用是每一单都要收的，不是每位客户收一次。"),
    Mistake(all_service, credit=0.5,
            en="Self-service saves half of the service cost, not all of it.",
            zh="自助服务省下的是客服成本的一半，不是全部。"),
]
# %% hints="profit-decide"
hints = [
    Hint(en='`customer["profit"]` reads one number out of the dict. Begin with `if customer["profit"] >= 0: return "keep"`.',
         zh='`customer["profit"]` 从字典里读出一个数。可以从 `if customer["profit"] >= 0: return "keep"` 开始。'),
    Hint(en="“Without the bad debt” means: add the bad debt back to the profit.",
         zh="“如果没有坏账”的意思是：把坏账加回到利润里。"),
    Hint(en="Six questions, six `return` lines, in the order given; the last has no `if`.",
         zh="六个问题，六行 `return`，按给出的顺序；最后一行不需要 `if`。"),
]
# %% tags=["check"]
check("profit-decide")
# %% [markdown] lang="en"
# What would such a rule do to the loss-makers of 2025? `profit.fee`, `profit.reprice` and `profit.drop` work it out for any list of customers; here only payment before dispatch, which stops bad debt, is tried on those who owe us.
# %% [markdown] lang="zh" of="75d221"
# 这样的规则会给 2025 年的亏损客户带来什么？`profit.fee`、`profit.reprice` 和 `profit.drop` 可以对任意一份客户名单计算；这里只对欠款的客户试一试“先付款后发货”，它能挡住坏账。
# %%
owing = losing[losing["bad_debt"] > 0]
pd.Series(
    {
        "customers who owe": f"{len(owing)}",
        "their loss today": f"{owing['profit'].sum():,.0f}",
        "their bad debt": f"{owing['bad_debt'].sum():,.0f}",
        "share of all losses": f"{owing['profit'].sum() / losing['profit'].sum():.1%}",
    }
)
# %% [markdown] lang="en"
# A handful of people, and one sentence in the terms of sale. Compare that with "drop every loss-maker".
#
# ### A line we do not cross
#
# A number can say that a person costs us money. It cannot say *why*: the one who rings every day may be old, or hard of hearing; the dear delivery may be to a mountain village. Dropping people quietly, or showing them a dearer price because a program expects them to cost more, is unfair, and in China the law on personal information asks that automated decisions be transparent and forbids unreasonable differences in price between persons (article 24). A fair rule is **published, the same for all, about conduct and not about the person, and leaves a way back**.
# %% [markdown] lang="zh" of="a6d7e3"
# 只是很少的几个人，只需在销售条款里加一句话。再和“放弃所有亏损客户”比一比。
#
# ### 一条不能越过的线
#
# 数字可以说明某个人让我们花了钱，却不能说明**为什么**：天天打电话的人也许年纪大了，也许听力不好；运费高，也许因为地址在山村。悄悄放弃客户，或者因为程序预测某人成本高就给他看更贵的价格（“大数据杀熟”），都不公平；我国《个人信息保护法》第 24 条要求自动化决策透明、公正，不得在价格上对个人实行不合理的差别待遇。公平的规则应当**公开、人人相同、针对行为而不针对人，并且留有回头的路**。
# %% [markdown] lang="en"
# Four rules are proposed in the shop's meeting:
#
# - **A** Refuse orders from mountain villages without a word, since delivery there is dear.
# - **B** Whoever has left two bills unpaid pays before dispatch, until both are settled; it says so in the terms.
# - **C** Customers who ring often see a price that is a little dearer, without being told.
# - **D** The same published fee on every order of less than 60 yuan, whoever orders.
# %% [markdown] lang="zh" of="bc939b"
# 店里开会，有人提出四条规则：
#
# - **A** 山村的订单不作说明直接拒收，因为那里运费贵。
# - **B** 凡有两笔货款未付的客户，在结清之前须先付款后发货；条款中写明。
# - **C** 常打电话的客户看到的价格悄悄贵一点，不告诉他们。
# - **D** 凡不足 60 元的订单，不论谁下单，一律加收同样的、事先公布的费用。
# %% exercise="profit-fair_rules" points=1 constant=true
# en: `fair_rules`: the set of letters of the rules that
# en: are fair as just described, such as {"A", "C"}.
# zh: `fair_rules`：符合上述公平要求的规则字母的集合，例如 {"A", "C"}。
fair_rules = ...
### BEGIN SOLUTION
fair_rules = {"B", "D"}
### END SOLUTION
# %% mistakes="profit-fair_rules"
mistakes = [
    Mistake({"D"}, credit=0.5,
            en="Another rule also says openly what it asks, looks at conduct, and ends when the reason ends.",
            zh="还有一条规则也是公开的，针对行为，而且原因消失就结束。"),
    Mistake({"B"}, credit=0.5,
            en="Another rule is also published and the same for everybody.",
            zh="还有一条规则也是公开的，而且人人相同。"),
    Mistake({"A", "B", "D"}, credit=0.25,
            en="One of these turns people away for where they live, without a word.",
            zh="其中有一条因为住在哪里就不作说明地拒绝人。"),
    Mistake({"B", "C", "D"}, credit=0.25,
            en="One of these is hidden from the people it concerns.",
            zh="其中有一条对当事人是隐瞒的。"),
]
# %% hints="profit-fair_rules"
hints = [
    Hint(en="Ask each rule four things: published? the same for all? about conduct? a way back?",
         zh="对每条规则问四件事：公开吗？人人相同吗？针对行为吗？有回头的路吗？"),
    Hint(en="A rule fails as soon as one answer is no.", zh="只要有一个回答是“否”，这条规则就不合格。"),
]
# %% tags=["check"]
check("profit-fair_rules")
# %% [markdown] lang="en"
# ## 5 · Your memo: the key-customer plan
#
# Most of this lesson was about customers who cost. The better half of the money is with those who earn, and nobody has asked yet: **what must we do well for our key customers?** Here is what the tables know about the average customer of each tier.
# %% [markdown] lang="zh" of="72b75a"
# ## 5 · 你的备忘录：重点客户计划
#
# 这一课大半在讲花钱的客户。可更大的一块钱在赚钱的客户那里，而我们还没有问过：**对重点客户，我们该把哪些事做好？** 下面是各级客户的平均情况。
# %%
columns = ["orders", "discount", "revenue", "returns", "service", "bad_debt", "profit"]
customers.groupby(tier, observed=False)[columns].mean().round(1)
# %% [markdown] lang="en" exercise="profit-memo" points=4 manual=true
# **To Ms Lin: our key-customer plan.** At most fifteen sentences. Name **five things** to do well for key customers, with **a number from this notebook behind each**; say for whom each is meant, and what you would *not* do; name one limit of your numbers.
#
# *(Write here.)*
# ### BEGIN SOLUTION
#
# Dear Ms Lin, key customers are a fifth of our customers and bring 66 % of the profit, about 647 yuan each.
#
# - Call each of the 222 by name once a season: losing one costs as much as losing 23 small ones.
# - Make returns rare: size guide and photos. Returns cost 81,360 yuan, and saving 15 % of that returns 36 % on the 9,000 we pay.
# - Ask for payment before dispatch from those who owe us. Bad debt is 38,613 yuan and sits almost wholly in this tier.
# - Give them one person to write to. Service costs us only 46 yuan for each of them.
# - Show hiking goods first: 31.5 % of their spending, against 24.2 % of the small customers'.
#
# I would not drop the 171 loss-makers: of those of 2024 who came back, 62 % earned money in 2025. I would let go only where no remedy is enough.
#
# The limit: we count every returned item as lost. If half can be sold again, returns matter less than I say.
# ### END SOLUTION
# %% [markdown] lang="zh" of="9903c3" exercise="profit-memo" points=4 manual=true
# **致林姐：我们的重点客户计划。** 不超过十五句话。写出要为重点客户做好的**五件事**，**每件事背后都有一个来自本笔记本的数字**；说明每件事是为谁做的、你**不**会做什么；指出你的数字有一个什么局限。
#
# （写在这里。）
# ### BEGIN SOLUTION
#
# 林姐：重点客户占我们客户的五分之一，带来 66% 的利润，人均约 647 元。
#
# - 这 222 位客户，每一季都由我们叫着名字问候一次：失去一位，相当于失去 23 位小客户。
# - 减少退货：做尺码表和真实照片。退货花掉 81,360 元，省下其中的 15%，对我们付出的 9,000 元来说，回报率是 36%。
# - 请欠款的客户先付款后发货。坏账共 38,613 元，几乎都在这一级。
# - 给他们一位固定的联系人。平均每位的客服成本只有 46 元。
# - 先给他们看徒步用品：占他们消费的 31.5%，而小客户只占 24.2%。
#
# 我不会放弃那 171 位亏损客户：2024 年亏损而又回来的人当中，62% 在 2025 年赚了钱。只有在任何一个办法都不够时，才放手。
#
# 局限：我们把退回的商品全部算作损失。如果有一半还能再卖，退货就没有我说的那么要紧。
# ### END SOLUTION
# %% rubric="profit-memo"
rubric = [
    Criterion(
        en="Answers the question: five things to do well for key customers",
        zh="回答了问题：为重点客户做好五件事",
        anchors={
            4: ("Five different things a shop can really do, each for key customers", "五件不同的、店里确实能做的事，都针对重点客户"),
            2: ("Three or four, or some that are only wishes (“be friendlier”)", "三四件，或者有些只是愿望（“更热情一点”）"),
            0: ("A general text about service", "泛泛谈服务"),
        },
    ),
    Criterion(
        en="Cites numbers from the notebook: one behind each thing",
        zh="引用笔记本中的数字：每件事背后有一个",
        anchors={
            4: ("Five numbers, each with its unit, each a reason", "五个数字，有单位，而且都是理由"),
            2: ("Some numbers, or numbers beside the point", "有一些数字，或数字与事情无关"),
            0: ("“Most of our profit”", "“我们的大部分利润”"),
        },
    ),
    Criterion(
        en="Decides, and for whom: also what not to do, fairly",
        zh="做出决定，说明为谁；也说明不做什么，并且公平",
        anchors={
            4: ("Says who gets what, and why nobody is dropped quietly", "说清谁得到什么，以及为什么不悄悄放弃任何人"),
            2: ("Decides, but for “the customers”", "有决定，但只说“客户”"),
            0: ("Lists options", "只罗列选项"),
        },
    ),
    Criterion(
        en="Names a limit of the numbers",
        zh="指出数字的一个局限",
        anchors={
            4: ("A limit of these numbers and which way it would change the plan", "指出这些数字的局限，以及它会怎样改变计划"),
            2: ("“The data may be incomplete”", "“数据可能不完整”"),
            0: ("None", "没有"),
        },
    ),
]
# %% [markdown] lang="en"
# **Claim court so far**
# %% [markdown] lang="zh" of="f14565"
# **到目前为止的“说法法庭”**
# %%
court.table()
# %% [markdown] lang="en"
# ## Key points
#
# - One common margin makes profit copy revenue: it puts the 80/20 rule in and keeps loss-makers out of sight.
# - Profit per customer = revenue − goods − returns − delivery − service − bad debt. Fixed cost is not on a customer's bill.
# - The whale curve's peak lies above 100 % when some customers cost more than they bring; that is no error.
# - Letting a customer go saves what *they* cause, never the fixed cost. Price, fee, payment before dispatch and good advice come first.
# - Return on investment = (benefit − cost) / cost.
#
# **Open question.** A customer costs 200 yuan a year and brings a friend who earns 300. Whose profit is that? Which table would you need?
# %% [markdown] lang="zh" of="c61990"
# ## 要点
#
# - 人人同一个利润率，利润就只能照抄收入：80/20 法则是放进去的，亏损客户也被藏了起来。
# - 客户利润 = 收入 − 商品成本 − 退货 − 配送 − 客服 − 坏账。固定成本不写在某位客户的账单上。
# - 只要有客户花掉的比带来的多，鲸鱼曲线的峰值就会超过 100%；这不是错误。
# - 放弃一位客户，省下的是**他**引起的成本，绝不是固定成本。价格、收费、先付款、好的建议，都应当在前面。
# - 投资回报率 =（收益 − 成本）/ 成本。
#
# **留给你的问题。** 一位客户每年让我们花 200 元，却带来一位朋友，朋友让我们赚 300 元。这份利润算谁的？你需要哪张表才能回答？
# %% [markdown] lang="en" collapsed=true
# ## Deepening: Lorenz and Gini of profit
#
# *Optional.* Lesson 1 measured how unevenly revenue is spread: the Lorenz curve adds up from the smallest, and the Gini coefficient is 0 when all are equal and close to 1 when one has all. Profit can be **negative**, so its Lorenz curve first goes below zero, and its Gini can pass 1. It is then no longer a share of anything: use it to compare, not to describe.
# %% [markdown] lang="zh" of="2692a4" collapsed=true
# ## 深入：利润的洛伦兹曲线与基尼系数
#
# 选学。 第 1 课量过收入有多不均匀：洛伦兹曲线从最小的开始累加；基尼系数在人人相等时为 0，在一人独占时接近 1。利润可以是**负数**，所以它的洛伦兹曲线会先落到零以下，基尼系数也可能超过 1。这时它不再是任何东西的“占比”：可以用来比较，不宜用来描述。
# %% tags=["chart"]
charts.profit_lorenz(customers)
# %% [markdown] lang="en" collapsed=true
# ## Deepening: How sure are we of the peak?
#
# *Optional.* The peak of one year hangs on the customers who happened to come. The **bootstrap** asks: if a thousand other shops each drew as many customers as ours, at random from ours and with repeats allowed, how high would their peaks be? (Efron 1979.) The middle 95 % of these heights is an honest "about".
# %% [markdown] lang="zh" of="45b781" collapsed=true
# ## 深入：峰值有多可靠？
#
# 选学。 一年的峰值，取决于恰好来了哪些客户。**自助法**（bootstrap）问的是：如果另有一千家店，每家都从我们的客户中随机抽取同样多的人、允许重复，它们的峰值会有多高？（Efron 1979。）这些高度中间的 95%，就是一个诚实的“大约”。
# %%
heights = profit.bootstrap_peak(customers["profit"], draws=1000, seed=3)
np.quantile(heights, [0.025, 0.5, 0.975]).round(3)
# %% tags=["chart"]
charts.peak_spread(heights, profit.whale_peak(customers["profit"]).share)
# %% [markdown] lang="en"
# One big unpaid bill in or out moves the peak by several points. Two shops with 125 % and 131 % may well be the same kind of shop.
# %% [markdown] lang="zh" of="148d68"
# 一笔大的坏账抽进来或抽出去，峰值就会移动好几个百分点。125% 和 131% 的两家店，很可能是同一类店。
# %% [markdown] lang="en" collapsed=true
# ## Deepening: Two definitions of return on investment
#
# *Optional.* Some exams divide the benefit by the cost. The field's definition takes the cost off first. Look at an investment that only just pays itself back: one definition says "nothing earned", the other says 100 %. Which of the two would you show to somebody who lends you money?
# %% [markdown] lang="zh" of="e634f7" collapsed=true
# ## 深入：投资回报率的两种定义
#
# 选学。 有些试题用收益除以成本。业内的定义先减去成本。看一项刚好收回成本的投资：一种定义说“什么也没赚”，另一种说 100%。要给借钱给你的人看，你会选哪一个？
# %%
benefit = np.array([4500, 9000, 13500, 18000])
pd.DataFrame(
    {
        "benefit": benefit,
        "benefit / cost": benefit / 9000,
        "(benefit - cost) / cost": profit.return_on_investment(benefit, 9000),
    }
)
# %%
court.rule("profit-6", "fails")
# %% [markdown] lang="en" collapsed=true
# ## Deepening: When the whole shop loses
#
# *Optional, a bonus point.* What is the peak when the total is zero or a loss? Dividing by a negative number turns the whale on its head: the more the good customers earn, the "lower" the peak. Such a share means nothing, and a program that prints it anyway misleads. Write a function that knows.
# %% [markdown] lang="zh" of="4147ee" collapsed=true
# ## 深入：如果全店都在亏
#
# 选学，可得附加分。 如果总利润是零或亏损，峰值是多少？除以负数，鲸鱼就翻了身：好客户赚得越多，“峰值”反而越低。这样的比例没有意义，照样把它打印出来的程序会误导人。写一个懂得这一点的函数。
# %% exercise="profit-peak_or_none" points=1 bonus=true
def peak_or_none(profits):
    # en: the peak of the whale curve of a list of profits, as a share of the total;
    # en: None where the total is not positive
    # zh: 一列利润的鲸鱼曲线峰值，占总利润的比例；
    # zh: 总利润不大于零时返回 None
    ...
    ### BEGIN SOLUTION
    total = sum(profits)
    if total <= 0:
        return None
    return sum(p for p in profits if p > 0) / total
    ### END SOLUTION
# %% probe="profit-peak_or_none"
cases = [([50, 40, 30, -5, -15],), ([10, -30],), ([20],), ([5, -5],)]
# %% probe="profit-peak_or_none" hidden=true
sample = [round(float(value), 2) for value in customers["profit"].iloc[:40]]
cases = [
    (sample,),
    ([-value for value in sample],),
    ([],),
    ([12.5],),
    ([-3.0],),
    ([100.0, -100.0],),
    ([7.0, 7.0, -4.0],),
]
# %% mistakes="profit-peak_or_none"
def divides_anyway(profits):
    total = sum(profits)
    return sum(p for p in profits if p > 0) / total if total else None


def cuts_off(profits):
    peak = peak_or_none(profits)
    return peak if peak is None else min(peak, 1.0)


mistakes = [
    Mistake(divides_anyway, credit=0.25,
            en="For a shop that loses in all, your function still gives a share. What would it be a share of?",
            zh="全店亏损时，你的函数仍然给出一个比例。它是什么的比例呢？"),
    Mistake(cuts_off, credit=0.25,
            en="You have cut the peak off at one. Above one is where the whale is.",
            zh="你把峰值截断在一了。大于一的部分正是鲸鱼的背。"),
]
# %% hints="profit-peak_or_none"
hints = [
    Hint(en="First the total of the list. If it is not positive, `return None`.", zh="先算总和。如果不大于零，就 `return None`。"),
    Hint(en="The peak is the sum of the positive profits divided by the total.", zh="峰值是正利润之和除以总和。"),
]
# %% tags=["check"]
check("profit-peak_or_none")
# %% [markdown] lang="en"
# ## Practice quiz
#
# Not graded. Choose, then read why.
# %% [markdown] lang="zh" of="969cba"
# ## 小测验
#
# 不计分。先选，再看为什么。
# %% quiz="profit"
questions = [
    Question(
        en="A table gives every tier the same margin. What does its profit column tell you that its sales column does not?",
        zh="一张表给每一级客户同一个利润率。它的利润列比销售列多告诉你什么？",
        options=[("Nothing about the shares", "关于占比，什么也没有"), ("Which tier is cheap to serve", "哪一级服务成本低"),
                 ("Who leaves bad debts", "谁留下坏账")],
        right=[0],
        because=("Multiplying all rows by one number changes no share.", "所有行乘同一个数，占比不变。"),
    ),
    Question(
        en="The peak of a whale curve is at 130 %. What does that say?",
        zh="鲸鱼曲线的峰值是 130%。这说明什么？",
        options=[("There is an error, shares end at 100 %", "算错了，占比最多 100%"),
                 ("Customers who cost give back 30 % of the final profit", "花钱的客户还回去了相当于最终利润 30% 的钱"),
                 ("30 % of the customers lose money", "30% 的客户亏钱")],
        right=[1],
        because=("The height is about yuan, not about heads: 30 % of the total is earned and given back.",
                 "高度说的是钱，不是人数：相当于总利润 30% 的钱先赚到、又还了回去。"),
    ),
    Question(
        en="Goods cost 80 and sell for 100. What is the margin?",
        zh="成本 80、售价 100 的商品，利润率是多少？",
        options=[("25 %", "25%"), ("20 %", "20%"), ("80 %", "80%")],
        right=[1],
        because=("20 of the 100 are left. 25 % is the mark-up on cost.", "100 元里留下 20 元。25% 是成本上的加价率。"),
    ),
    Question(
        en="Which costs go away when one customer is let go? Choose all that fit.",
        zh="放弃一位客户，哪些成本会消失？可多选。",
        options=[("Delivery of their parcels", "他的包裹的配送费"), ("The rent", "房租"), ("The goods they would have bought", "他本来会买的商品的成本"),
                 ("Their part of the fixed cost", "分摊给他的固定成本")],
        right=[0, 2],
        because=("Only what the customer causes. The fixed cost stays and lands on the others.",
                 "只有由这位客户引起的成本会消失。固定成本留下来，落到其他人头上。"),
    ),
    Question(
        en="A program expects some people to cost more and quietly shows them a dearer price. What is wrong?",
        zh="程序预测某些人成本更高，就悄悄给他们看更贵的价格。问题在哪里？",
        options=[("Nothing, the numbers are right", "没有问题，数字是对的"),
                 ("It is hidden, and treats persons differently without a reason they can see or answer",
                  "它是隐瞒的，而且在当事人看不到理由、也无从申辩的情况下区别对待"),
                 ("The price should differ even more", "价格应当差得更多")],
        right=[1],
        because=("A fair rule is published, the same for all, about conduct, and leaves a way back.",
                 "公平的规则是公开的、人人相同的、针对行为的，并且留有回头的路。"),
    ),
    Question(
        en="An advert cost 2,000 and brought a benefit of 2,000. What is the return on investment?",
        zh="一则广告花了 2,000，带来的收益是 2,000。投资回报率是多少？",
        options=[("100 %", "100%"), ("0", "0"), ("50 %", "50%")],
        right=[1],
        because=("The money has only come back: nothing is left after the cost.", "钱只是收回来了：扣除成本，什么也没有剩下。"),
    ),
]
