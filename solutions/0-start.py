# ---
# jupyter:
#   coursework:
#     lesson: start
#     version: "1.0"
#     minutes: 45
#     title: {en: "Start here", zh: "从这里开始"}
#     question: {en: "How does this workbook work, and what is a table?", zh: "这本练习册怎么用？表格又怎么用？"}
# ---

# %% [markdown] lang="en"
# # 0 · Start here
#
# **How does this workbook work, and what is a table?**
#
# This lesson is not graded. In the lessons after it, marks come from other data: your notebook is run again with other numbers, so what counts is code that finds the answer.
#
# | Minutes | What we do |
# |---|---|
# | 10 | Cells: run, save, start again |
# | 10 | Names, numbers, texts — and error messages |
# | 15 | A table: select, filter, sort, group, merge |
# | 10 | A function of your own |
#
# **After this lesson you can** run a notebook and get out of trouble · read a table and ask it questions · write a small function · use `check`, `hint` and `progress`.
#
# You have never programmed? Good: this page is written for you. Nothing you do here can break anything.
# %% [markdown] lang="zh" of="6663a0"
# # 0 · 从这里开始
#
# **这本练习册怎么用？表格又怎么用？**
#
# 本课不计分。后面各课评分时用的是另一套数据：你的笔记本会用别的数字重新运行，所以算数的是能求出答案的代码。
#
# | 分钟 | 内容 |
# |---|---|
# | 10 | 单元格：运行、保存、重新开始 |
# | 10 | 名字、数字、文字——还有报错信息 |
# | 15 | 表格：选列、筛选、排序、汇总、合并 |
# | 10 | 写一个自己的函数 |
#
# **学完本课你能够** 运行笔记本，出了问题会自己脱身 · 看懂一张表，向它提问 · 写一个小函数 · 使用 `check`、`hint` 和 `progress`。
#
# 从没写过程序？正好，这一页就是为你写的。你在这里做什么都弄不坏东西。

# %% [markdown] lang="en"
# ## Cells
#
# A notebook is a column of **cells**. This one holds text. The grey ones hold code. Click into the grey cell below and press **Shift+Enter**: the cell runs, the answer appears beneath it, and the next cell is selected.
# %% [markdown] lang="zh" of="8c0074"
# ## 单元格
#
# 笔记本是一列**单元格**。你正在读的是文字单元格，灰色的是代码单元格。点进下面的灰色单元格，按 **Shift+Enter**：它就会运行，结果出现在下方，并自动选中下一个单元格。

# %% tags=["parameters"]
variant = 0

# %%
3 * 20 + 5

# %% [markdown] lang="en"
# (The line `variant = 0` picks the version of the data. It stands near the top of every lesson; leave it as it is.)
#
# What you need to know to feel at home:
#
# - **Run from top to bottom.** A cell may need what a cell above it made. If you open the notebook tomorrow, the results are still on the screen but the computer has forgotten them: run everything again.
# - **The number in brackets**, `[3]`, counts the runs. `[*]` means: still working.
# - **Save** with Ctrl+S (⌘+S on a Mac). The small dot on the tab disappears when it is saved.
# - **Everything is stuck or strange?** Menu *Kernel* → *Restart Kernel and Run All Cells*. That cures nearly everything and deletes nothing you wrote.
# - **The menus** can be in Chinese or English: menu *Settings* → *Language*.
# - **Deleted something?** Ctrl+Z inside a cell; outside a cell press Z.
# %% [markdown] lang="zh" of="b096fb"
# （`variant = 0` 这一行用来选择数据的版本。每一课开头都有它，保持原样即可。）
#
# 知道下面几件事，就可以安心了：
#
# - **从上往下运行。** 一个单元格可能要用到上面单元格的结果。明天再打开时，屏幕上的结果还在，电脑却已经忘了：请全部重新运行。
# - **方括号里的数字**，如 `[3]`，是第几次运行。`[*]` 表示还在算。
# - **保存**：Ctrl+S（苹果电脑 ⌘+S）。标签上的小圆点消失，就是保存好了。
# - **卡住了，或者结果莫名其妙？** 菜单*内核*（Kernel）→ *重启内核并运行所有单元格*。几乎包治百病，而且不会删掉你写的任何东西。
# - **菜单语言**可以选中文或英文：菜单*设置*（Settings）→ *语言*（Language）。
# - **误删了？** 在单元格里按 Ctrl+Z；在单元格外按 Z。

# %% [markdown] lang="en"
# ## Names, numbers, texts
#
# With `=` you give a value a **name**. Read it as "shall be called". Text stands in quotation marks. Whatever stands on the last line of a cell is shown.
# %% [markdown] lang="zh" of="2de22b"
# ## 名字、数字、文字
#
# 用 `=` 给一个值起**名字**，读作“叫作”。文字要放在引号里。单元格最后一行的值会显示出来。

# %%
price = 68
cups = 3
shop = "Lin's outdoor shop"
price * cups

# %% [markdown] lang="en"
# ### When the computer complains
#
# Sooner or later you see a red message. It is no blame; it is an address. **Read its last line first.** The three you will meet most:
#
# | Last line begins with | Meaning | Look for |
# |---|---|---|
# | `SyntaxError` | this is not Python | a missing bracket, or **Chinese punctuation**: （ ） “ ” ， ： instead of ( ) " , : |
# | `NameError` | nobody has that name | a typing slip, or a cell above that was not run |
# | `KeyError` | the table has no such column | the exact spelling, small and capital letters |
#
# The first one catches everybody who types Chinese: switch the input method to English (on Windows: Shift) before you type code. Text *inside* quotation marks may of course be Chinese.
# %% [markdown] lang="zh" of="27ca47"
# ### 电脑发牢骚的时候
#
# 早晚你会看到一段红色的信息。那不是批评，而是一个地址。**先看最后一行。** 最常见的三种：
#
# | 最后一行的开头 | 意思 | 检查什么 |
# |---|---|---|
# | `SyntaxError` | 这不是 Python 的写法 | 少了括号，或者用了**中文标点**：（ ） “ ” ， ： 应为 ( ) " , : |
# | `NameError` | 没有叫这个名字的东西 | 打错了字，或者上面有单元格没运行 |
# | `KeyError` | 表里没有这一列 | 列名要一字不差，注意大小写 |
#
# 第一种，凡是用中文输入法的人都会碰到：写代码之前，先把输入法切换到英文（Windows 上按 Shift）。引号*里面*的文字当然可以是中文。

# %% [markdown] lang="en"
# **Your first exercise.** In the cell below, replace the three dots by your code and run the cell. Then run the `check` cell beneath it. Nothing happens if you are wrong: try again as often as you like.
# %% [markdown] lang="zh" of="59e328"
# **第一道练习。** 在下面的单元格里，把三个点换成你的代码，运行它，再运行下面的 `check` 单元格。答错了也没关系，想试几次就试几次。

# %%
cup_price = 68
pot_price = 240

# %% exercise="start-total" points=0 constant=true
# en: What do four cups and one pot cost together? Let the computer multiply: use the names above.
# zh: 四只杯子和一只壶一共多少钱？让电脑去乘：请用上面的名字。
total = ...
### BEGIN SOLUTION
total = 4 * cup_price + pot_price
### END SOLUTION

# %% mistakes="start-total"
mistakes = [
    Mistake(cup_price + pot_price, credit=0.5, en="That is one cup and one pot. How many cups?", zh="这是一只杯子和一只壶。要几只杯子？"),
    Mistake(4 * (cup_price + pot_price), credit=0.5, en="The brackets multiply the pot as well.", zh="括号把壶也一起乘了。"),
    Mistake(4 * cup_price, credit=0.5, en="The pot is missing.", zh="壶还没有算进去。"),
]

# %% hints="start-total"
hints = [
    Hint(en="Times is written `*`. Multiplication goes before addition, as at school.", zh="乘号写作 `*`。先乘后加，和学校里一样。"),
    Hint(en="Begin with `total = 4 * cup_price` and go on.", zh="从 `total = 4 * cup_price` 开始，接着往下写。"),
]

# %% tags=["check"]
check("start-total")

# %% [markdown] lang="en"
# Stuck? Open a new cell (press Esc, then B) and run `hint("start-total")`. Each time you run it, it tells a little more.
#
# ## A table
#
# Here are seven orders. In pandas, the library we use, a table is called a **DataFrame**. Every row is one order; every column has a name.
# %% [markdown] lang="zh" of="bc0503"
# 卡住了？新建一个单元格（按 Esc，再按 B），运行 `hint("start-total")`。每运行一次，就多告诉你一点。
#
# ## 一张表
#
# 下面是七张订单。我们用的工具叫 pandas，它把表叫作 **DataFrame**。每一行是一张订单，每一列有一个名字。

# %%
sales = pd.DataFrame({
    "customer": ["Chen", "Wu", "Chen", "Zhao", "Wu", "Chen", "Sun"],
    "item": ["tent", "tea", "pot", "tea", "stove", "tea", "tent"],
    "amount": [520, 60, 240, 90, 310, 60, 480],
})
sales

# %% [markdown] lang="en"
# **Select** a column by its name. A single column is called a **Series**; it can be asked for its `sum()`, `mean()`, `max()`. `print(…)` shows a value plainly.
# %% [markdown] lang="zh" of="2e3572"
# 用列名**选出**一列。单独一列叫 **Series**，可以问它的 `sum()`（合计）、`mean()`（平均）、`max()`（最大值）。`print(…)` 把一个值直接显示出来。

# %%
print(sales["amount"].sum())

# %% [markdown] lang="en"
# **Filter** rows. `sales["amount"] > 200` asks every row a question and gets True or False; the table in square brackets keeps the rows with True.
# %% [markdown] lang="zh" of="81b241"
# **筛选**行。`sales["amount"] > 200` 向每一行提问，得到 True（是）或 False（否）；放进方括号里，表就只留下 True 的行。

# %%
sales[sales["amount"] > 200]

# %% exercise="start-tea" points=0 constant=true
# en: A table with only the orders of tea. (Two equal signs ask "is it equal?": sales["item"] == "tea")
# zh: 只含茶的订单的一张表。（两个等号表示提问“是否相等”：sales["item"] == "tea"）
tea = ...
### BEGIN SOLUTION
tea = sales[sales["item"] == "tea"]
### END SOLUTION

# %% mistakes="start-tea"
mistakes = [
    Mistake(sales["item"] == "tea", credit=0.5, en="These are the answers, True or False. Put them in square brackets behind the table to get the rows.",
            zh="这是一串回答：True 或 False。把它放进表后面的方括号里，才得到那些行。"),
    Mistake(sales[sales["item"] != "tea"], credit=0.5, en="These are all the others: `!=` means \"not equal\".", zh="这是其余的订单：`!=` 表示“不等于”。"),
]

# %% hints="start-tea"
hints = [
    Hint(en="Take the filter above and change the question in the brackets.", zh="照上面筛选的写法，把方括号里的问题换掉。"),
]

# %% tags=["check"]
check("start-tea")

# %% [markdown] lang="en"
# **Sort** with `sort_values`. `ascending=False` puts the largest first.
# %% [markdown] lang="zh" of="755f0e"
# 用 `sort_values` **排序**。`ascending=False` 让最大的排在最前。

# %%
sales.sort_values("amount", ascending=False).head(3)

# %% [markdown] lang="en"
# **Group.** Chen stands in three rows. `groupby` makes one heap per customer, then you say what to do with each heap: here, add up the amounts. This is the most important line of the whole course.
# %% [markdown] lang="zh" of="4bd707"
# **汇总。** Chen 出现在三行里。`groupby` 给每位客户分一堆，然后你说对每一堆做什么：这里是把金额加起来。这是整个课程里最重要的一行。

# %%
sales.groupby("customer")["amount"].sum()

# %% exercise="start-per_item" points=0 constant=true
# en: Now one number per item instead: how much money each item brought in all.
# zh: 现在改成每种商品一个数：每种商品一共卖了多少钱。
per_item = ...
### BEGIN SOLUTION
per_item = sales.groupby("item")["amount"].sum()
### END SOLUTION

# %% mistakes="start-per_item"
mistakes = [
    Mistake(sales.groupby("item")["amount"].count(), credit=0.5, en="This counts the orders. Add up the money.", zh="这是订单的张数。要把钱加起来。"),
    Mistake(sales.groupby("item")["amount"].mean(), credit=0.5, en="This is the average order. Add up instead.", zh="这是平均每单的金额。应该加起来。"),
    Mistake(sales.groupby("customer")["amount"].sum(), credit=0.5, en="This is per customer. Which column makes the heaps now?", zh="这是按客户汇总的。这次按哪一列分堆？"),
]

# %% hints="start-per_item"
hints = [
    Hint(en="One word of the line above must change.", zh="上面那一行只需要改一个词。"),
]

# %% tags=["check"]
check("start-per_item")

# %% [markdown] lang="en"
# **Merge** two tables that share a column. A second table knows the cities. `merge` looks up each customer and writes the city beside the order. `how="left"` keeps every order, even if a customer is not found.
# %% [markdown] lang="zh" of="824bf5"
# **合并**两张有共同列的表。第二张表记着城市。`merge` 查找每位客户，把城市写在订单旁边。`how="left"` 表示保留每一张订单，即使查不到这位客户。

# %%
homes = pd.DataFrame({"customer": ["Chen", "Wu", "Zhao"], "city": ["Hangzhou", "Shanghai", "Hangzhou"]})
with_city = sales.merge(homes, on="customer", how="left")
with_city

# %% [markdown] lang="en"
# Sun is not in the second table, so the city is `NaN`: "not known". Missing values are normal in real data; the question is always what you do about them.
# %% [markdown] lang="zh" of="66089f"
# 第二张表里没有 Sun，所以城市是 `NaN`：“不知道”。真实数据里缺值很平常，问题总是你怎么处理它。

# %% exercise="start-per_city" points=0 constant=true
# en: From with_city: the money each known city brought. (A group without a name is left out by itself.)
# zh: 用 with_city 表：每个已知城市带来多少钱。（没有名称的组会自动略去。）
per_city = ...
### BEGIN SOLUTION
per_city = with_city.groupby("city")["amount"].sum()
### END SOLUTION

# %% hints="start-per_city"
hints = [
    Hint(en="Group by the new column, then take the amounts, then add up.", zh="按新的那一列分组，取金额，再相加。"),
]

# %% tags=["check"]
check("start-per_city")

# %% [markdown] lang="en"
# ## A function of your own
#
# A **function** is a recipe with a name: something goes in, `return` gives something back. The lines that belong to it are moved in by four spaces. `if` asks a question; what stands below runs only if the answer is yes.
# %% [markdown] lang="zh" of="a27c1a"
# ## 写一个自己的函数
#
# **函数**是一份有名字的做法：东西放进去，用 `return` 把结果交出来。属于它的行要向右缩进四个空格。`if` 提一个问题；只有回答为“是”，下面那一行才运行。


# %%
def greeting(name, member):
    if member:
        return "Welcome back, " + name + "!"
    return "Hello, " + name + "!"


greeting("Ms Chen", True)

# %% [markdown] lang="en"
# A function is tested by calling it with values you have not seen. That is how functions are marked in this course: your recipe is tried on many customers.
# %% [markdown] lang="zh" of="b32008"
# 检验一个函数，就是用你没见过的值去调用它。本课程的函数题都是这样评分的：拿你的做法，在许多客户身上试。

# %% exercise="start-delivery_fee" points=0
# en: Delivery costs 8 yuan; from an amount of 99 yuan on it is free (99 itself is free). Give back the fee: 8 or 0.
# zh: 运费 8 元；金额满 99 元免运费（正好 99 元也免）。返回运费：8 或 0。
def delivery_fee(amount):
    ...
    ### BEGIN SOLUTION
    if amount >= 99:
        return 0
    return 8
    ### END SOLUTION

# %% probe="start-delivery_fee"
cases = [(20,), (99,), (250,)]

# %% probe="start-delivery_fee" hidden=true
cases = [(0,), (1,), (98.99,), (99,), (99.01,), (100,), (5000,)]

# %% mistakes="start-delivery_fee"
def only_above(amount):
    return 0 if amount > 99 else 8


def turned_round(amount):
    return 8 if amount >= 99 else 0


def the_whole_bill(amount):
    return amount if amount >= 99 else amount + 8


mistakes = [
    Mistake(only_above, credit=0.5, en="What about exactly 99 yuan?", zh="正好 99 元呢？"),
    Mistake(turned_round, credit=0.25, en="Whom do you let pay: the small orders or the large ones?", zh="你让谁付运费：小单还是大单？"),
    Mistake(the_whole_bill, credit=0.5, en="This is the whole bill. Asked is the fee alone.", zh="这是总金额。只要运费。"),
]

# %% hints="start-delivery_fee"
hints = [
    Hint(en="\"At least\" is written `>=`.", zh="“大于或等于”写作 `>=`。"),
    Hint(en="Two lines: `if amount >= …:` with `return …` below it, moved in, and one more `return` for everybody else.",
         zh="先写 `if amount >= …:`，下一行缩进写 `return …`；最后再写一个 `return`，给其余情况。"),
]

# %% tags=["check"]
check("start-delivery_fee")

# %% [markdown] lang="en"
# ## How you hand in
#
# 1. Menu *Kernel* → *Restart Kernel and Run All Cells*: does it run to the end?
# 2. Save.
# 3. Hand in the file with the ending `.ipynb`, without renaming it, in the way your teacher says. Whoever can open a terminal may first run `coursework ready` with the file's name: it tries your notebook on other data.
#
# Exercise cells that say "not attempted yet" cost only their own points. One wrong answer never spoils the next question.
#
# What did you do today? `progress()` remembers what you checked in this session. It stays on your computer.
# %% [markdown] lang="zh" of="3eb336"
# ## 怎样交作业
#
# 1. 菜单*内核*（Kernel）→ *重启内核并运行所有单元格*：能一直运行到底吗？
# 2. 保存。
# 3. 按老师说的方式，交以 `.ipynb` 结尾的文件，不要改名。会用终端的同学，可以先运行 `coursework ready` 加上文件名：它会用另一套数据试运行你的笔记本。
#
# 显示“还没有作答”的题，只失去它自己的分数。一题答错，不会连累下一题。
#
# 今天做了些什么？`progress()` 记得你这次检查过的题。它只留在你的电脑上。

# %%
progress()

# %% [markdown] lang="en"
# ## Key points
#
# - Run from top to bottom; when in doubt, restart and run all.
# - Read the last line of an error first; check the punctuation.
# - select `t["column"]` · filter `t[t["column"] > 5]` · `sort_values` · `groupby(...)[...].sum()` · `merge`
# - A function takes something in and gives something back with `return`.
#
# **An open question:** the table above says that Chen brought most money. Would you call Chen the best customer? What would you want to know first? That is lesson 1.
# %% [markdown] lang="zh" of="e45609"
# ## 要点
#
# - 从上往下运行；拿不准时，重启并全部运行。
# - 报错先看最后一行，再检查标点。
# - 选列 `t["column"]` · 筛选 `t[t["column"] > 5]` · `sort_values` · `groupby(...)[...].sum()` · `merge`
# - 函数接收一样东西，用 `return` 交出一样东西。
#
# **留一个问题：** 上面的表说，Chen 带来的钱最多。你会说 Chen 是最好的客户吗？你想先知道些什么？这就是第 1 课。

# %% quiz="start"
questions = [
    Question(
        en="You open the notebook the next day and a cell says NameError. The first thing to do is …",
        zh="第二天打开笔记本，一个单元格报 NameError。首先应该……",
        options=[("delete the cell", "删掉这个单元格"), ("run all cells from the top", "从头运行所有单元格"), ("install Python again", "重新安装 Python")],
        right=[1],
        because=("The results on the screen are old; the names must be made again.", "屏幕上的结果是旧的；名字要重新生成。"),
    ),
    Question(
        en="Which line adds up the money of each customer?",
        zh="哪一行是把每位客户的钱加起来？",
        options=[('sales["amount"].sum()', 'sales["amount"].sum()'),
                 ('sales.groupby("customer")["amount"].sum()', 'sales.groupby("customer")["amount"].sum()'),
                 ('sales.sort_values("amount")', 'sales.sort_values("amount")')],
        right=[1],
        because=("groupby makes one heap per customer; sum adds up each heap.", "groupby 给每位客户分一堆；sum 把每一堆加起来。"),
    ),
    Question(
        en="A colleague's tables hold names and phone numbers. For practising pandas you should …",
        zh="同事的表里有姓名和电话。拿来练习 pandas，应该……",
        options=[("use it, it is only practice", "直接用，反正只是练习"), ("take out what names a person, or use made-up data", "去掉能认出个人的内容，或用虚构的数据")],
        right=[1],
        because=("Data about people are lent for a purpose. Practice is not that purpose.", "个人数据是为某个目的才给我们用的，练习不是那个目的。"),
    ),
]
