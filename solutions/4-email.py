# ---
# jupyter:
#   coursework:
#     lesson: email
#     version: "1.0"
#     minutes: 75
#     title: {en: "Letters to customers", zh: "客户邮件"}
#     question: {en: "What must stand in a letter so that the customer acts?", zh: "信里写什么，客户才会行动？"}
# ---

# %% [markdown] lang="en"
# # 4 · Letters to customers
#
# **What must stand in a letter so that the customer acts?**
#
# Ms Lin has printed two hundred letters that her shop and her friends' shops sent this year. "Some brought orders, some brought anger, most brought nothing. Tell me what is missing in them. And then write me two better ones."
#
# For grading, marks come from another mailbox and other mail campaigns: write code that finds the answer. The two letters are read by your teacher.
# %% [markdown] lang="zh" of="02d588"
# # 4 · 客户邮件
#
# **信里写什么，客户才会行动？**
#
# 林姐把自己店和朋友店今年发出的两百封信打印了出来：“有的带来订单，有的惹人生气，大多数什么也没带来。请告诉我它们缺了什么。然后，替我写两封更好的。”
#
# 评分用的是另一个信箱和另一批邮件活动的数据：请写出能算出答案的代码。两封信由老师批阅。

# %% [markdown] lang="en"
# | Minutes | What we do |
# |---|---|
# | 9 | The parts of a letter, Chinese and English |
# | 13 | Five kinds of letter, and what the mailbox lacks |
# | 8 | From bad to good: one promotion, three drafts |
# | 12 | Which of two subjects won? |
# | 6 | A real message, with an attachment |
# | 10 | Three rules of your own |
# | 17 | Two letters for Ms Lin |
#
# **After this lesson you can** name the parts of a letter and see which is missing · say what each of five kinds of letter must hold · rewrite a letter by a checklist · compare two subject lines and know when the test says nothing · make a message that arrives whole · write rules that a program can check, and say what it cannot.
#
# **New verbs:** `split` (cut a text into lines) · `startswith` and `endswith` (how does a line begin, how does it end?) · `in` (does it stand there?).
#
# Sections marked *Deepening* are optional and folded away.
# %% [markdown] lang="zh" of="0a9131"
# | 分钟 | 内容 |
# |---|---|
# | 9 | 一封信的各个部分：中文与英文 |
# | 13 | 五种信，以及信箱里缺什么 |
# | 8 | 由差到好：一封促销信的三稿 |
# | 12 | 两个主题，哪个赢了？ |
# | 6 | 一封带附件的真邮件 |
# | 10 | 自己写三条规则 |
# | 17 | 替林姐写两封信 |
#
# **学完本课你能够** 说出信的各个部分，看出缺了哪一个 · 说出五种信各自必须有什么 · 照着清单改写一封信 · 比较两个主题，并知道什么时候试验什么也没说明 · 做出一封能完整送达的邮件 · 写出程序能检查的规则，并说清程序检查不了什么。
#
# **新的动词：** `split`（把文本切成行）· `startswith` 和 `endswith`（一行怎样开头，怎样结尾？）· `in`（里面有没有？）。
#
# 标有“深入”的部分选做，已折叠。

# %% tags=["parameters"]
variant = 0

# %%
mailbox = load("letters", variant).head(200)
campaigns = load("campaigns", variant)
mailbox[["letter", "language", "kind"]].head()

# %% [markdown] lang="en"
# The mailbox holds letters in both languages (`en`, `zh`); you read those in yours, and count all. The kinds are code words that we explain below.
#
# ## The parts of a letter
#
# A Chinese letter (left) and an English one (right) have the same skeleton. They look different, and a letter should choose one look and keep it.
#
# | part | in a Chinese letter | in an English letter |
# |---|---|---|
# | subject | one line that says what it is about | the same |
# | `salutation` | flush left, with a full-width colon | flush left, with a comma or colon |
# | `greeting` | next line, two characters in | part of the salutation |
# | `body` | link, main, summary; each paragraph two characters in | block style: flush left, a blank line between paragraphs |
# | `wishing` | 此致 and, on the next line, flush left, 敬礼; or 祝… | Kind regards, |
# | `signature` | on the right (or left to the mail client) | name, firm |
# | `date` | below the name | below, or on top |
#
# Chinese letters may also be written in block style. What is never right is a mix: one paragraph indented, the next not.
#
# **Principles for all:** a clear subject · greet · be brief and fluent · answer what was asked · name the reader · sign.
# %% [markdown] lang="zh" of="8db461"
# 信箱里有两种语言的信（`en`、`zh`）；读的时候看自己的语言，数的时候全都算。种类用的是英文代码，下面会解释。
#
# ## 一封信的各个部分
#
# 中文信（左）和英文信（右）的骨架相同，样子不同。一封信应当选定一种样子，从头到尾不变。
#
# | 部分 | 中文信 | 英文信 |
# |---|---|---|
# | 主题 | 用一行说明是什么事 | 相同 |
# | 称呼 `salutation` | 顶格，以全角冒号结尾 | 顶格，以逗号或冒号结尾 |
# | 问候语 `greeting` | 下一行，空两格 | 并入称呼 |
# | 正文 `body` | 连接语、主体文、总括语；每段空两格 | 齐头式：顶格，段与段之间空一行 |
# | 祝颂语 `wishing` | 此致，下一行顶格写敬礼；或祝…… | Kind regards, |
# | 署名 `signature` | 靠右（也可交给邮件软件） | 姓名、公司 |
# | 日期 `date` | 在署名下面 | 在下面或最上面 |
#
# 中文信也可以写成齐头式。唯一不对的是混用：一段空两格，下一段却顶格。
#
# **共同的原则：** 主题清楚 · 有问候 · 简洁通顺 · 答其所问 · 写出对方的名字 · 署名。

# %% [markdown] lang="en"
# A letter is only text. `split("\n")` cuts it into lines, and a line can be asked how it begins.
# %% [markdown] lang="zh" of="e1db84"
# 一封信不过是一段文本。`split("\n")` 把它切成行；对每一行，可以问它怎样开头。

# %%
text = letters.in_edition(mailbox).text.iloc[0]
lines = text.split("\n")
for line in lines:
    print(line.startswith(("主题：", "Subject:")), "|", line)

# %% [markdown] lang="en"
# Doing this for every part is work, so the course has a helper: `letters.parse(text, language)` gives the letter in parts. `.parts` is a dictionary: the name of each part that was found, with its lines.
# %% [markdown] lang="zh" of="0ba983"
# 每个部分都这样找太费事，所以本课有一个帮手：`letters.parse(text, language)` 把信拆成各个部分。`.parts` 是一个字典：找到的每个部分的名称，以及它所在的行。

# %%
one = letters.in_edition(mailbox).iloc[0]
found = letters.parse(one.text, one.language).parts
for part in found:
    print(part, "·", found[part][0].text[:40])

# %%
# en: Predict first: of 200 letters, how many do without a date? And which part is never missing?
# zh: 先猜一猜：200 封信里，多少封没有日期？哪个部分从不缺少？
guess = None

# %% exercise="email-part_counts" points=2
# en: in how many letters of `mailbox` each part stands: a Series with the index salutation, greeting, body, wishing,
# en: signature, date (use letters.parse for every letter, in its own language)
# zh: 每个部分出现在 `mailbox` 的多少封信里：一个 Series，索引为 salutation、greeting、body、wishing、
# zh: signature、date（对每封信按它自己的语言用 letters.parse）
part_counts = ...
### BEGIN SOLUTION
counts = {"salutation": 0, "greeting": 0, "body": 0, "wishing": 0, "signature": 0, "date": 0}
for letter in mailbox.itertuples():
    for part in letters.parse(letter.text, letter.language).parts:
        counts[part] = counts[part] + 1
part_counts = pd.Series(counts)
### END SOLUTION
# %% mistakes="email-part_counts"
PARTS = ["salutation", "greeting", "body", "wishing", "signature", "date"]
everything = load("letters", variant)


def count(table, language=None, lines=False):
    counts = dict.fromkeys(PARTS, 0)
    for letter in table.itertuples():
        for part, found in letters.parse(letter.text, language or letter.language).parts.items():
            counts[part] += len(found) if lines else 1
    return pd.Series(counts)


mistakes = [
    Mistake(count(mailbox, lines=True), credit=0.25,
            en="This counts lines: a letter with three paragraphs counts three times. Count each letter once.",
            zh="这里数的是行：有三段的信被数了三次。每封信只数一次。"),
    Mistake(count(everything), credit=0.5,
            en="These are all letters there are. Ms Lin's mailbox is the table `mailbox`.",
            zh="这是全部的信。林姐的信箱是 `mailbox` 这张表。"),
    Mistake(count(mailbox, language="zh"), credit=0.25,
            en="Every letter was read as a Chinese one. Its language stands in the column `language`.",
            zh="所有的信都按中文来读了。每封信的语言写在 `language` 列里。"),
    Mistake(count(mailbox, language="en"), credit=0.25,
            en="Every letter was read as an English one. Its language stands in the column `language`.",
            zh="所有的信都按英文来读了。每封信的语言写在 `language` 列里。"),
    Mistake(len(mailbox) - count(mailbox), credit=0.25,
            en="This counts the letters in which the part does not stand.",
            zh="这里数的是没有这个部分的信。"),
]
# %% hints="email-part_counts"
hints = [
    Hint(en="Begin with a dictionary of the six names, each at 0.", zh="先建一个字典：六个名称，各自为 0。"),
    Hint(en="`for letter in mailbox.itertuples():` gives one letter after the other; `letter.text` is its text.",
         zh="`for letter in mailbox.itertuples():` 逐封取信；`letter.text` 是信的文本。"),
    Hint(en="For every part in `.parts` add 1 to its number, and turn the dictionary into a Series at the end.",
         zh="对 `.parts` 里的每个部分，给它的数加 1；最后把字典变成 Series。"),
]
# %% tags=["check"]
check("email-part_counts")

# %% [markdown] lang="en"
# English letters have no greeting of their own, which is why that number is small. A date is the part that is left out first: many mail clients write it anyway.
#
# ## Five kinds of letter
#
# Books on letters contradict each other: "short!" and "everything about the product!"; "never sell!" and "call to action!". They are all right, for *their* kind of letter. Name the kind first, then the rules.
#
# | kind | what it must hold |
# |---|---|
# | `inquiry` | an answer in five paragraphs: how we know of the question (one sentence) · who we are and what we recommend (at most two) · the product in full: name, price, specification, packing, payment, lead time, sample · ask for a reply (one) · contact with mail and web (one) |
# | `apology` | regret and own responsibility · a workable remedy: by when, and how much · regret again and keep the customer. In this order |
# | `promotion` | attention (a hook in the subject, taken up in the first line) · interest (facts tied to the hook) · desire (a reason to decide) · action (how, and until when) · and 广告 or AD in front, consent, a way to stop |
# | `relationship` | a subject one wants to open · the core in at most three sentences · an attachment worth opening, no brochure · firm, name, contact and core product in the signature, which is where selling is allowed, quietly |
# | `handover` | the predecessor has left · from today it is me · what the record says of this customer. No attachment |
#
# **Which channel?** For key customers on a feast day the telephone, for others a mail. Text messages only in your own words, never forwarded as they came. A card or handwriting when it should be kept. Care first; a sale may come of it, but by itself.
# %% [markdown] lang="zh" of="a84bfc"
# 英文信没有单独的问候语，所以那个数小。最先被省掉的是日期：很多邮件软件反正会写。
#
# ## 五种信
#
# 教写信的书互相矛盾：“要短！”“产品要写全！”；“别推销！”“要号召行动！”。对*各自*那种信来说，它们都对。先说清是哪一种，再谈规则。
#
# | 种类 | 必须有什么 |
# |---|---|
# | 询盘回复 `inquiry` | 五段的回答：从何得知（一句）· 我们是谁、推荐什么（至多两句）· 产品写全：名称、价格、规格、包装、付款、交货时间、样品 · 请对方回复（一句）· 联系方式，含邮箱与网址（一句） |
# | 道歉信 `apology` | 歉意与自己的责任 · 可行的补救：什么时候之前、多少 · 再次致歉并挽留。按这个顺序 |
# | 促销信 `promotion` | 注意（主题有钩子，首句接住它）· 兴趣（与钩子相关的事实）· 欲望（让人下决心的理由）· 行动（怎么做、到什么时候）· 主题以“广告”或“AD”开头，事先同意，可以退订 |
# | 关系信 `relationship` | 让人想打开的主题 · 核心不超过三句 · 值得打开的附件，不是宣传册 · 署名处写公司、姓名、联系方式、核心产品：推销只能安静地待在这里 |
# | 交接信 `handover` | 前任已离开 · 从今天起是我 · 记录里写着这位客户的什么。不带附件 |
#
# **用什么渠道？** 节日问候，重要客户打电话，其他客户发邮件。短信要自己写，不可原样转发。想让人保存，就用卡片或手写。关怀在先；生意也许会来，但那是附带的。

# %% [markdown] lang="en"
# `letters.review(text, kind, language)` goes through the checklist of a kind. It answers "found" or "I could not find …" and quotes the line. It reads words, not hearts: whether an apology is meant, it cannot say and does not try.
# %% [markdown] lang="zh" of="17d2df"
# `letters.review(text, kind, language)` 按种类逐项检查。它只说“找到了”或“没有找到……”，并引用那一行。它读的是字，不是心：道歉是否真诚，它说不出，也不去说。

# %%
example = letters.in_edition(mailbox[mailbox.kind == "apology"]).iloc[0]
print(example.text)
for item in letters.review(example.text, example.kind, example.language):
    if not item.found:
        print("→", item.name, "·", item.message)

# %% [markdown] lang="en"
# For the whole mailbox there is a table: one row for each letter and item.
# %% [markdown] lang="zh" of="8b793d"
# 对整个信箱，有一张表：每封信的每一项占一行。

# %%
checked = letters.review_mailbox(mailbox)
checked.head()

# %% [markdown] lang="en"
# First the **form**. A row is an item of the checklist, a column a kind of letter, a number the share of letters in order.
# %% [markdown] lang="zh" of="ba3c25"
# 先看**形式**。每行是清单上的一项，每列是一种信，数字是合格的比例。

# %% tags=["chart"]
charts.checklist_chart(checked, "style")

# %%
# en: Predict first: what is missing in an apology most often: regret, responsibility, the date, or the amount?
# zh: 先猜一猜：道歉信最常缺的是什么：歉意、责任、期限，还是金额？
guess = None

# %% exercise="email-lacking" points=2
# en: for the apologies in `checked`: the share of letters in which each item was not found, as a Series by item
# zh: 对 `checked` 里的道歉信：每一项没有找到的信所占的比例，按 item 排成 Series
lacking = ...
### BEGIN SOLUTION
apologies = checked[checked.kind == "apology"]
lacking = 1 - apologies.groupby("item").found.mean()
### END SOLUTION
# %% mistakes="email-lacking"
apologies = checked[checked.kind == "apology"]
mistakes = [
    Mistake(apologies.groupby("item").found.mean(), credit=0.5,
            en="This is the share in which the item was found. What is asked for is what is missing.",
            zh="这是找到该项的比例。要的是没有找到的比例。"),
    Mistake(1 - checked.groupby("item").found.mean(), credit=0.25,
            en="These are all kinds of letters. Keep the apologies first.",
            zh="这里算了所有种类的信。先只留下道歉信。"),
    Mistake((~apologies.found).groupby(apologies.item).sum(), credit=0.5,
            en="These are numbers of letters. A share is needed: divide by how many were asked.",
            zh="这是封数。需要的是比例：除以被检查的封数。"),
    Mistake((~apologies.found).groupby(apologies.item).sum() / len(mailbox), credit=0.25,
            en="Divided by all letters of the mailbox. Only apologies were asked for these items.",
            zh="这里除以了信箱里的全部信。这些项只检查了道歉信。"),
]
# %% hints="email-lacking"
hints = [
    Hint(en="`checked[checked.kind == \"apology\"]` keeps the rows of the apologies.", zh="`checked[checked.kind == \"apology\"]` 只留下道歉信的行。"),
    Hint(en="The mean of True and False is the share of True.", zh="True 和 False 的平均值，就是 True 的比例。"),
    Hint(en="`groupby(\"item\")`, then the mean of `found`, gives the share found. What is left to 1?",
         zh="`groupby(\"item\")` 再对 `found` 求平均，是找到的比例。离 1 还差多少？"),
]
# %% tags=["check"]
check("email-lacking")

# %% [markdown] lang="en"
# Where letters fail, over all kinds. Content fails more often than form: it is easier to begin a letter well than to promise something.
# %% [markdown] lang="zh" of="b8e2bd"
# 所有种类的信在哪里出问题。内容比形式更常出问题：把信的样子写对容易，作出承诺难。

# %% tags=["chart"]
charts.failing_chart(checked)

# %% [markdown] lang="en"
# **A line on ethics.** A promotion lands in somebody's evening. By China's rules for mail of 2006 (articles 13 and 14) its subject must begin with 广告 or AD, the reader must have agreed before, and there must be a contact that works for 30 days to stop it. This is not decoration: it is the reader's right.
# %% [markdown] lang="zh" of="d4313a"
# **一条职业底线。** 促销信会闯进别人的夜晚。按照 2006 年的《互联网电子邮件服务管理办法》（第 13、14 条），主题必须以“广告”或“AD”开头，收信人须事先同意，并且要有 30 天内有效的联系方式供人退订。这不是装饰，这是收信人的权利。

# %% exercise="email-unlawful" points=1
# en: the share of the promotions of the mailbox that lack the mark (item ad_mark) or a way to stop (item opt_out), or both
# zh: 信箱里的促销信中，缺少标识（ad_mark 项）或退订办法（opt_out 项）、或两者都缺的信所占的比例
unlawful = ...
### BEGIN SOLUTION
legal = checked[(checked.kind == "promotion") & checked.item.isin(["ad_mark", "opt_out"])]
unlawful = legal[~legal.found].letter.nunique() / legal.letter.nunique()
### END SOLUTION
# %% mistakes="email-unlawful"
legal = checked[(checked.kind == "promotion") & checked.item.isin(["ad_mark", "opt_out"])]
lost = legal[~legal.found]
mistakes = [
    Mistake(1 - legal.found.mean(), credit=0.5,
            en="This is a share of rows: each letter has two of them. Count letters, each once.",
            zh="这是行的比例：每封信占两行。请数信，每封一次。"),
    Mistake(lost.letter.nunique() / len(mailbox), credit=0.25,
            en="Divided by all letters of the mailbox. The rule is for promotions.",
            zh="这里除以了信箱里的全部信。规则针对的是促销信。"),
    Mistake(lost.letter.nunique(), credit=0.25,
            en="A number of letters. The share of how many promotions is it?", zh="这是封数。占促销信的多大比例？"),
    Mistake(1 - lost.letter.nunique() / legal.letter.nunique(), credit=0.25,
            en="These are the promotions that have both.", zh="这是两样都有的促销信。"),
]
# %% hints="email-unlawful"
hints = [
    Hint(en="Keep the rows of promotions whose item is one of the two: `isin`.", zh="留下促销信中属于这两项的行：`isin`。"),
    Hint(en="A letter that lacks both stands in two rows: `nunique` counts it once.", zh="两项都缺的信占两行：`nunique` 只数一次。"),
]
# %% tags=["check"]
check("email-unlawful")

# %% [markdown] lang="en"
# ## From bad to good
#
# A shop sells an ultra-thin laptop. Its first draft:
# %% [markdown] lang="zh" of="457737"
# ## 由差到好
#
# 一家店要卖一款超薄笔记本。第一稿：

# %%
print(letters.draft("promotion_1"))

# %% [markdown] lang="en"
# Read it as the reader does, and stop at the **first harmful line**. It is the subject: it shouts, it says nothing, and it hides that it is advertising. "Best", "newest" and "really" say nothing either; a fact would.
#
# The second draft names the reader, has a hook (*lift with one hand*) that the first sentence takes up, and facts that belong to the hook.
# %% [markdown] lang="zh" of="aff396"
# 像收信人那样读，在**第一处有害的地方**停下来。那就是主题：大喊大叫，什么也没说，还隐瞒了自己是广告。“最好”“最先进”“真的”同样什么也没说；事实才会说话。
#
# 第二稿写出了收信人的名字，有一个钩子（*一只手拎起*），首句接住了它，事实也围绕着它。

# %%
print(letters.draft("promotion_2"))

# %% tags=["chart"]
charts.letter_chart(letters.draft("promotion_2"), "promotion")

# %% [markdown] lang="en"
# Run the checklist, mend, run it again. What was missing is what the reader needs to *do* something: why, how, until when, and how to be left in peace. The third draft:
# %% [markdown] lang="zh" of="1948cb"
# 检查，修改，再检查。缺的正是读者*行动*所需要的：为什么、怎么做、到什么时候，以及怎样不再被打扰。第三稿：

# %%
print(letters.draft("promotion_3"))

# %% tags=["chart"]
charts.letter_chart(letters.draft("promotion_3"), "promotion")

# %% [markdown] lang="en"
# **Your turn, live.** Xu Wen takes over Mr Shen, a VIP of a laptop and phone shop. The predecessor, Zhao Lei, moved to Chengdu last week, and left a note: two Feather 14 bought on 2025-09-12, one for the daughter; call before 10; warranty until 2026-09-12. Mend the letter in the panel until the list has nothing more to say. Which line would harm most?
# %% [markdown] lang="zh" of="7bdc3a"
# **轮到你了，边写边看。** 徐文接手沈先生，一位电脑手机店的 VIP 客户。前任赵磊上周调往成都，留下一张便条：2025-09-12 买了两台轻羽 14，一台给女儿；打电话要在 10 点前；保修到 2026-09-12。在面板里改这封信，直到清单无话可说。哪一行最伤人？

# %% tags=["panel"]
panels.email(letters.draft("handover_1"), "handover")

# %% [markdown] lang="en"
# ## Which of two subjects won?
#
# For each campaign a part of the list got subject A, the rest subject B. A is vivid, B plain. The table has mails sent, opened, clicked, and orders.
# %% [markdown] lang="zh" of="960606"
# ## 两个主题，哪个赢了？
#
# 每次活动，名单的一部分收到主题 A，其余收到主题 B。A 写得生动，B 写得平实。表里有发出、打开、点击的邮件数和订单数。

# %%
campaigns[["campaign", "subject_id", "subject_en", "subject_zh"]].head(4)

# %%
a = campaigns[campaigns.subject_id == "A"].set_index("campaign")
b = campaigns[campaigns.subject_id == "B"].set_index("campaign")
a[["mails", "opens", "clicks", "orders"]].head(3)

# %% exercise="email-lead" points=1
# en: for each campaign the open rate of B less the open rate of A, as a Series by campaign
# zh: 每次活动 B 的打开率减去 A 的打开率，按 campaign 排成 Series
lead = ...
### BEGIN SOLUTION
lead = b.opens / b.mails - a.opens / a.mails
### END SOLUTION
# %% mistakes="email-lead"
mistakes = [
    Mistake(b.opens - a.opens, credit=0,
            en="Opens compared without counting the mails: who sends more is opened more. Divide by the mails sent.",
            zh="只比打开数，没有看发了多少：发得多自然打开得多。请除以发出的邮件数。"),
    Mistake(a.opens / a.mails - b.opens / b.mails, credit=0.5,
            en="Right, but the other way round: B less A is asked for.", zh="方向反了：要的是 B 减 A。"),
    Mistake(b.clicks / b.mails - a.clicks / a.mails, credit=0.25,
            en="These are clicks. A subject is judged by opening: the reader has seen nothing else yet.",
            zh="这是点击。主题要看打开：读者此时还没有看到别的。"),
    Mistake((b.opens / b.mails) / (a.opens / a.mails) - 1, credit=0.25,
            en="This is the lead as a share of A's rate. Take the difference of the two rates.",
            zh="这是相对于 A 的打开率的领先幅度。请取两个打开率之差。"),
]
# %% hints="email-lead"
hints = [
    Hint(en="An open rate is opens divided by mails.", zh="打开率等于打开数除以邮件数。"),
    Hint(en="`a.opens / a.mails` does it for all campaigns at once, and so does b.", zh="`a.opens / a.mails` 一次算完所有活动，b 也一样。"),
]
# %% tags=["check"]
check("email-lead")

# %% [markdown] lang="en"
# Now careful. Had the same mails gone out on another day, other people would have been at their desks. An **interval** says how far the rate may be off by chance alone: of a hundred such intervals about 95 hold the true rate. (It is Wilson's interval; it never leaves 0 to 1.)
# %% [markdown] lang="zh" of="093506"
# 现在要小心。同样的邮件换一天发，坐在电脑前的就是另一些人。**区间**说明打开率仅因偶然可能差多少：一百个这样的区间里，大约有 95 个包含真实的打开率。（这里用的是威尔逊区间，它不会超出 0 到 1。）

# %% tags=["chart"]
charts.open_rate_chart(campaigns.head(16))

# %% [markdown] lang="en"
# Lines that overlap are hard to read by eye: two intervals may overlap a little although the difference is clear. So ask for the interval of the *difference*. `letters.difference(opens_a, mails_a, opens_b, mails_b)` gives the difference B less A and the two ends of its interval. If the interval leaves out 0, a subject has won. If 0 lies inside, the test is **undecided**: this does not mean that the subjects are equally good.
# %% [markdown] lang="zh" of="b8fda8"
# 线段重叠时，用眼睛很难判断：两个区间稍有重叠，差别也可能是清楚的。所以要看*差*的区间。`letters.difference(opens_a, mails_a, opens_b, mails_b)` 给出 B 减 A 的差及其区间的两端。区间不含 0，才有一个主题赢了。0 在区间里，试验就是**未分胜负**：这并不表示两个主题一样好。

# %%
middle, low, high = letters.difference(60, 200, 76, 200)
pd.Series({"difference": middle, "low": low, "high": high}).astype(float).round(3)

# %% exercise="email-verdicts" points=2
# en: for each campaign "A", "B" or "undecided", as a Series by campaign: the winner if the interval of the difference in open
# en: rates leaves out 0
# zh: 每次活动的结果 "A"、"B" 或 "undecided"（未分胜负），按 campaign 排成 Series：打开率之差的区间
# zh: 不含 0，才有赢家
verdicts = ...
### BEGIN SOLUTION
found = {}
for name in a.index:
    middle, low, high = letters.difference(a.opens[name], a.mails[name], b.opens[name], b.mails[name])
    if low > 0:
        found[name] = "B"
    elif high < 0:
        found[name] = "A"
    else:
        found[name] = "undecided"
verdicts = pd.Series(found)
### END SOLUTION
# %% mistakes="email-verdicts"
middle, low, high = letters.difference(a.opens, a.mails, b.opens, b.mails)
rate_a, rate_b = a.opens / a.mails, b.opens / b.mails


def named(is_a, is_b):
    return pd.Series(np.where(is_a, "A", np.where(is_b, "B", "undecided")), index=a.index)


mistakes = [
    Mistake(named(a.opens > b.opens, b.opens > a.opens), credit=0,
            en="Opens compared without counting the mails: the subject that went to more people wins here.",
            zh="只比打开数，没有看发了多少：这里赢的是发给更多人的主题。"),
    Mistake(named(rate_a > rate_b, rate_b > rate_a), credit=0.25,
            en="Here the larger rate always wins, by however little. When does the interval say that chance is enough?",
            zh="这里打开率大一点点就算赢。区间什么时候说明偶然就足以解释？"),
    Mistake(named(low > 0, high < 0), credit=0.25,
            en="A and B are exchanged: the difference is B less A.", zh="A 和 B 弄反了：差是 B 减 A。"),
]
# %% hints="email-verdicts"
hints = [
    Hint(en="Go through the campaigns: `for name in a.index:`; then `a.opens[name]` is one number.",
         zh="逐个活动来：`for name in a.index:`；这时 `a.opens[name]` 是一个数。"),
    Hint(en="If both ends of the interval are above 0, B was opened more; if both are below, A; else nobody knows.",
         zh="区间两端都在 0 以上，B 被打开得更多；都在 0 以下，是 A；否则谁也不知道。"),
]
# %% tags=["check"]
check("email-verdicts")

# %% tags=["chart"]
charts.subject_chart(letters.subject_tests(campaigns))

# %% [markdown] lang="en"
# Two claims for the court. Everybody who sells courses on writing says that **a vivid subject is opened more than a plain one**, and many that **who opens more, buys more**. We have the tests.
# %% [markdown] lang="zh" of="5cfc94"
# 两条说法上法庭。卖写作课的人都说，**生动的主题比平实的更多人打开**；很多人还说，**打开得多，买得就多**。试验结果就在手边。

# %%
tests = letters.subject_tests(campaigns)
won = tests.verdict.value_counts().reindex(["A", "B", "undecided"], fill_value=0)
winner_orders = loser_orders = 0
for name in tests.index[tests.verdict != "undecided"]:
    winner, loser = (a, b) if tests.verdict[name] == "A" else (b, a)
    winner_orders += winner.orders[name] / winner.mails[name] > loser.orders[name] / loser.mails[name]
    loser_orders += winner.orders[name] / winner.mails[name] < loser.orders[name] / loser.mails[name]
vivid = "holds" if won["A"] > 2 * won["B"] else "fails"
court.rule("email-1", vivid, vivid=int(won["A"]), plain=int(won["B"]), undecided=int(won["undecided"]))
court.rule("email-2", "untestable", more=int(winner_orders), less=int(loser_orders))
court.rule("email-3", "untestable")
court.table()

# %% [markdown] lang="en"
# ## A real message
#
# So far a letter was text. A mail program wants a *message*: sender and receiver, a subject that may be Chinese, the text, and the files. `letters.to_message` makes one and refuses what would not arrive: an address that cannot exist, a line break in a header, an attachment that the letter announces and that is not there.
# %% [markdown] lang="zh" of="59381a"
# ## 一封真邮件
#
# 到现在为止，信只是文本。邮件程序要的是*邮件*：发信人、收信人、可以是中文的主题、正文、文件。`letters.to_message` 做出一封，并拒绝无法送达的内容：不可能存在的地址、邮件头里的换行、信里写了却没有附上的附件。

# %%
whole = mailbox.text.str.startswith(("主题：", "Subject:")) & mailbox.text.str.contains("附件：|Attachment:")
care = mailbox[whole & (mailbox.kind == "relationship")].iloc[0]
file_name = letters.parse(care.text, care.language).attachments[0]
file_bytes = "1 · 2 · 3".encode("utf-8")
print(file_name)

# %% exercise="email-message" points=2
# en: the letter `care` as a message from ("林小燕", "lin@example.com") to "reader@example.com", with the file `file_bytes` attached
# en: under the name `file_name`: letters.to_message(text, language, sender, to, attachments={name: bytes})
# zh: 把信 `care` 做成邮件，发信人 ("林小燕", "lin@example.com")，收信人 "reader@example.com"，附上名为 `file_name` 的
# zh: 文件 `file_bytes`：letters.to_message(text, language, sender, to, attachments={name: bytes})
message = ...
### BEGIN SOLUTION
message = letters.to_message(
    care.text, care.language,
    sender=("林小燕", "lin@example.com"), to="reader@example.com", attachments={file_name: file_bytes},
)
### END SOLUTION
# %% mistakes="email-message"
lin = ("林小燕", "lin@example.com")
unannounced = "\n".join(line for line in care.text.split("\n") if not line.startswith(("附件：", "Attachment:")))
mistakes = [
    Mistake(letters.to_message(unannounced, care.language, lin, "reader@example.com"), credit=0.25,
            en="The attachment is promised in the letter and is not there: the reader will search for it.",
            zh="信里说有附件，却没有附上：读者会去找它。"),
    Mistake(letters.to_message(unannounced, care.language, lin, "reader@example.com", {"file.txt": file_bytes}), credit=0.5,
            en="The file is there under a name of its own. The letter announces another name.",
            zh="文件附上了，但用的是另一个名字。信里写的不是这个名字。"),
    Mistake(letters.to_message(care.text, care.language, "reader@example.com", ("林小燕", "lin@example.com"), {file_name: file_bytes}), credit=0.25,
            en="The letter goes the wrong way: who writes, and to whom?", zh="方向反了：谁写给谁？"),
    Mistake(letters.to_message(care.text, care.language, "lin@example.com", "reader@example.com", {file_name: file_bytes}), credit=0.5,
            en="The address is right; the reader sees no name. A sender may be a pair of name and address.",
            zh="地址对了，但读者看不到名字。发信人可以写成（姓名, 地址）。"),
]
# %% hints="email-message"
hints = [
    Hint(en="A person is an address, or a pair of name and address in round brackets.", zh="人可以写成一个地址，或圆括号里的（姓名, 地址）。"),
    Hint(en="`attachments` is a dictionary: the file name, a colon, its bytes.", zh="`attachments` 是一个字典：文件名、冒号、内容。"),
]
# %% tags=["check"]
check("email-message")

# %% [markdown] lang="en"
# And the proof that it arrives: turn it into bytes, as it travels, and read it again, as the other side will.
# %% [markdown] lang="zh" of="17f780"
# 怎样证明它能送达：变成传输时的字节，再像对方那样读回来。

# %%
import email
import email.policy

sent = letters.to_message("主题：端午安康\n李女士：\n　　您好！", "zh", ("林小燕", "lin@example.com"), "li@example.com")
arrived = email.message_from_bytes(sent.as_bytes(), policy=email.policy.default)
print(str(sent.as_bytes().splitlines()[2]))
print(arrived["Subject"], "·", arrived["From"])

# %% [markdown] lang="en"
# ## Three rules of your own
#
# A checklist is a program, and you can write one. Write `missing(letter)`: it takes the text of a letter, in either language, and gives a list of what is missing, in this order:
#
# 1. `"subject"` if the first line does not begin with `主题：` or `Subject:`;
# 2. `"salutation"` if the first line of the letter itself (the first that is neither empty nor a header) is indented, or does not end in `：`, `,` or `:` — a full-width comma `，` does not count;
# 3. `"attachment"` if the letter itself speaks of one (`附件` or `attach`, large or small letters) and no header line has it.
#
# Header lines begin with `主题：`, `附件：`, `Subject:` or `Attachment:`. A letter with nothing missing gives `[]`.
# %% [markdown] lang="zh" of="fb2b4a"
# ## 自己写三条规则
#
# 清单就是一个程序，你也能写一个。写出 `missing(letter)`：它读一封信的文本（两种语言都有），按下面的顺序给出缺少的东西的列表：
#
# 1. `"subject"`：第一行不是以 `主题：` 或 `Subject:` 开头；
# 2. `"salutation"`：信本身的第一行（既非空行、也非信头的第一行）有缩进，或者不是以 `：`、`,` 或 `:` 结尾——全角逗号 `，` 不算；
# 3. `"attachment"`：信本身提到附件（`附件` 或 `attach`，不分大小写），而信头没有这一行。
#
# 信头的行以 `主题：`、`附件：`、`Subject:` 或 `Attachment:` 开头。什么都不缺的信给出 `[]`。

# %%
print("\n".join(letters.in_edition(mailbox[mailbox.kind == "handover"]).text.iloc[0].split("\n")[:4]))
print("张先生：".endswith("："), "　　您好！".startswith("　"), "attach" in "I Attach it".lower())

# %% exercise="email-missing" points=3
# en: a function: letter (text) → the list of what is missing: "subject", "salutation", "attachment", in this order
# zh: 一个函数：letter（文本）→ 缺少的东西的列表："subject"、"salutation"、"attachment"，按这个顺序
def missing(letter):
    ...
    ### BEGIN SOLUTION
    header = ("主题：", "附件：", "Subject:", "Attachment:")
    lines = letter.split("\n")
    own = [line for line in lines if line.strip() and not line.startswith(header)]
    lost = []
    if not lines[0].startswith(("主题：", "Subject:")):
        lost.append("subject")
    if not own or own[0] != own[0].lstrip() or not own[0].endswith(("：", ",", ":")):
        lost.append("salutation")
    announced = any("附件" in line or "attach" in line.lower() for line in own)
    there = any(line.startswith(("附件：", "Attachment:")) for line in lines)
    if announced and not there:
        lost.append("attachment")
    return lost
    ### END SOLUTION
# %% mistakes="email-missing"
right = missing


def comma(letter):
    lines = [line for line in letter.split("\n") if line.strip() and not line.startswith(("主题：", "附件：", "Subject:", "Attachment:"))]
    fine = bool(lines) and lines[0] == lines[0].lstrip() and lines[0].endswith(("：", ",", ":", "，"))
    return [name for name in right(letter) if name != "salutation" or not fine]


def indented(letter):
    lines = [line for line in letter.split("\n") if line.strip() and not line.startswith(("主题：", "附件：", "Subject:", "Attachment:"))]
    fine = bool(lines) and lines[0].strip().endswith(("：", ",", ":"))
    return [name for name in right(letter) if name != "salutation" or not fine]


def only_first(letter):
    return right(letter)[:1]


def found(letter):
    return [name for name in ("subject", "salutation", "attachment") if name not in right(letter)]


def wants_attachment(letter):
    there = any(line.startswith(("附件：", "Attachment:")) for line in letter.split("\n"))
    return [name for name in right(letter) if name != "attachment"] + ([] if there else ["attachment"])


def small_letters(letter):
    there = any(line.startswith(("附件：", "Attachment:")) for line in letter.split("\n"))
    lost = not there and ("附件" in letter or "attach" in letter)
    return [name for name in right(letter) if name != "attachment"] + (["attachment"] if lost else [])


mistakes = [
    Mistake(comma, credit=0.5,
            en="A salutation with a full-width comma passes. Which endings does the rule allow?", zh="以全角逗号结尾的称呼也通过了。规则允许哪几种结尾？"),
    Mistake(indented, credit=0.5,
            en="An indented salutation passes: look at the line before white space is taken off.", zh="缩进的称呼也通过了：请看去掉空白之前的那一行。"),
    Mistake(only_first, credit=0.5,
            en="It stops at the first thing that is missing. Collect all of them in a list.", zh="遇到第一个缺项就停了。请把所有缺项收进一个列表。"),
    Mistake(found, credit=0.25,
            en="This lists what is there. What is missing?", zh="这里列的是有的东西。缺的是什么？"),
    Mistake(wants_attachment, credit=0.5,
            en="Every letter without an attachment is blamed. Blame only those that speak of one.", zh="没有附件的信都被算作缺项了。只有提到附件的才算。"),
    Mistake(small_letters, credit=0.5,
            en="`Attached` at the beginning of a sentence is overlooked: compare in small letters.", zh="句首的 `Attached` 被漏掉了：请统一成小写再比较。"),
]
# %% hints="email-missing"
hints = [
    Hint(en="Start with `lines = letter.split(\"\\n\")` and an empty list; return the list at the end.", zh="从 `lines = letter.split(\"\\n\")` 和一个空列表开始，最后返回列表。"),
    Hint(en="`startswith` takes several beginnings at once in round brackets, and so does `endswith`.", zh="`startswith` 可以在圆括号里一次给出几种开头，`endswith` 也一样。"),
    Hint(en="Make a second list of the lines that are neither empty nor headers; its first line is the salutation.", zh="另做一个列表，只留既非空行、也非信头的行；它的第一行就是称呼。"),
    Hint(en="A line that is indented differs from itself after `.lstrip()`.", zh="有缩进的行，与它 `.lstrip()` 之后不一样。"),
]
# %% probe="email-missing"
cases = [
    ("Subject: Your quilt\n\nDear Ms Liu,\n\nWe are sorry.\n\nSincerely,\nLu Qing",),
    ("张先生，\n　　您好！\n　　报价见附件。\n　　此致\n敬礼",),
    ("Subject: Tea\n\n  Dear Mrs Zhou:\n\nAttached is a page on storing tea.\n\nBest wishes,\nChen Lu",),
    ("主题：端午安康\n附件：粽叶保鲜.pdf\n邵女士：\n　　您好！\n　　时间表见附件。",),
]
# %% probe="email-missing" hidden=true
cases = [(text,) for text in mailbox.text.iloc[:10]] + [
    ("主题：您好\n附件：说明.pdf\n周阿姨：\n　　您好！\n　　附件里有存茶的办法。",),
    ("Dear Mr Chan,\n\nThe test report is attached.\n\nYours sincerely,\nSu Jian",),
    ("主题：补发通知\n　　马先生：\n　　您好！\n　　今天补发。",),
    ("主题：检测报告\n陈先生，\n　　您好！\n　　检测报告请见附件。",),
    ("Attachment: offer.pdf\nSubject: Our offer\n\nHello Tom:\n\nThe offer is attached.",),
    ("Subject: Album\n\nDear Mr Kang;\n\nAttached you find the receipt.\n\nSincerely",),
    ("\n尊敬的沈先生\n　　您好！",),
    ("Subject: Lamps\n\nGood morning Mr Qin,\n\nWe have lamps.\n\nWith kind regards,",),
]
# %% tags=["check"]
check("email-missing")

# %% [markdown] lang="en"
# Such rules are honest and small: they see form, and a few words. Somebody who writes "regret 50 yuan three days" pleases a careless program. That is why the last word belongs to a reader.
#
# ## Two letters for Ms Lin
#
# Write each as a text between three quotation marks: the first line is the subject, then the letter as the reader sees it. `check` shows what the reviewer finds; your teacher marks by the rubric: task 20, structure 20, content 25, tone and persuasion 20, language 15.
#
# **Letter one: an answer.** Mr Zhang wrote in the shop of Linjia Nuts, Hangzhou: *"I would like to send hickory nuts to friends abroad. Are they good this year? How do I order and pay?"* Tell him about features, quality, ordering and payment. There is something he did not ask and will need. What is it?
# %% [markdown] lang="zh" of="e73f38"
# 这样的规则诚实而有限：它们看得到形式和几个词。有人写“抱歉 50 元三天”，粗心的程序也会满意。所以最后的判断属于读信的人。
#
# ## 替林姐写两封信
#
# 每封信写成三引号之间的文本：第一行是主题，接着是读者看到的信。`check` 会显示检查结果；老师按评分细则给分：任务 20，结构 20，内容 25，语气与说服力 20，语言 15。
#
# **第一封：回复询问。** 张先生在杭州林家坚果的店铺留言：*“我想买些山核桃寄给国外的朋友。今年的好吗？怎么下单、怎么付款？”* 请向他介绍特点、质量、下单和付款。还有一件事他没问，却一定会需要。是什么？

# %% exercise="email-answer" points=10 manual=true review="inquiry"
# en: your answer to Mr Zhang: answer = """Subject: … (several lines) """
# zh: 给张先生的回信：answer = """主题：……（多行）"""
answer = ...
### BEGIN SOLUTION
answer = letters.draft("model_inquiry")
print(answer)
### END SOLUTION
# %% rubric="email-answer"
rubric = [
    Criterion(en="Task: answers what was asked, and what was not asked but is needed", zh="任务：回答了问到的，也想到了没问却需要的", weight=20,
        anchors={4: ("Features, quality, ordering and payment; customs and shelf life raised unasked.", "特点、质量、下单、付款都有；主动提到海关和保质期。"),
                 2: ("Answers all questions, thinks of nothing else.", "回答了所有问题，没有多想一步。"),
                 0: ("A question stays open.", "有问题没有回答。")}),
    Criterion(en="Structure: five paragraphs in their order, all parts of the letter", zh="结构：五段次序正确，信的各部分齐全", weight=20,
        anchors={4: ("How we know, who we are, the product, ask for a reply, contact; one layout.", "从何得知、我们是谁、产品、请回复、联系方式；版式一致。"),
                 2: ("The paragraphs are there, one part or one paragraph is missing.", "分段清楚，缺一个部分或一段。"),
                 0: ("One block of text, or a mixed layout.", "一整块文字，或版式混用。")}),
    Criterion(en="Content: the product in full, with numbers", zh="内容：产品写全，有数字", weight=25,
        anchors={4: ("Price, specification, packing, payment, lead time and sample, each with a number or a name.", "价格、规格、包装、付款、交货时间、样品，各有数字或名称。"),
                 2: ("Three or four of them.", "有其中三四样。"),
                 0: ("“Excellent quality, favourable price.”", "“质量上乘，价格优惠。”")}),
    Criterion(en="Tone and persuasion: this reader, a reason, no pressure", zh="语气与说服力：针对这位读者，有理由，不施压", weight=20,
        anchors={4: ("Speaks to Mr Zhang's plan, recommends one thing and says why.", "围绕张先生的打算，只推荐一种，并说明为什么。"),
                 2: ("Polite, could go to anybody.", "有礼貌，但寄给谁都行。"),
                 0: ("Shouts, flatters or presses.", "大喊大叫、奉承或催促。")}),
    Criterion(en="Language: correct, brief, fluent", zh="语言：正确、简洁、通顺", weight=15,
        anchors={4: ("No mistake that makes one stop; no sentence too many.", "没有让人停下来的错误，没有多余的句子。"),
                 2: ("A few mistakes, easily understood.", "有几处错误，不影响理解。"),
                 0: ("Hard to understand, or marks of the other language throughout.", "难以读懂，或通篇用错标点。")}),
]
# %% tags=["check"]
check("email-answer")

# %% [markdown] lang="en"
# **Letter two: an apology.** After the shopping festival Linjia Outdoor had sold more tents than it had. Ms Liu ordered hers on 2025-11-11 for a trip at the end of the month. You may choose the remedy within reason: the new tents come on 2025-11-20, and Ms Lin allows up to 80 yuan for each customer. (Whoever prefers may write to Mr Shen, or promote the laptop, on paper, by the same rubric.)
# %% [markdown] lang="zh" of="3b8c14"
# **第二封：道歉信。** 购物节之后，林家户外卖出的帐篷比库存多。刘女士 2025-11-11 下的单，月底要出门。补救办法由你在合理范围内决定：新帐篷 2025-11-20 到，林姐允许每位客户最多补偿 80 元。（愿意的同学，也可以在纸上给沈先生写交接信，或为笔记本写促销信，评分细则相同。）

# %% exercise="email-apology" points=10 manual=true review="apology"
# en: your letter to Ms Liu: apology = """Subject: … (several lines) """
# zh: 给刘女士的信：apology = """主题：……（多行）"""
apology = ...
### BEGIN SOLUTION
apology = letters.draft("model_apology")
print(apology)
### END SOLUTION
# %% rubric="email-apology"
rubric = [
    Criterion(en="Task: this customer, this fault, a remedy that can be kept", zh="任务：这位客户、这个过失、做得到的补救", weight=20,
        anchors={4: ("The tent, the day, the trip; the remedy fits what is allowed and the day the tents come.", "写到帐篷、日期和旅行；补救在允许范围内，与到货日期相符。"),
                 2: ("The right fault, a remedy that is vague or not covered.", "过失说对了，补救含糊或超出允许。"),
                 0: ("An apology for anything.", "放在哪里都行的道歉。")}),
    Criterion(en="Structure: regret and responsibility, remedy, regret and keeping, in this order", zh="结构：歉意与责任、补救、再致歉并挽留，次序正确", weight=20,
        anchors={4: ("All three, each in its paragraph; all parts of the letter, one layout.", "三者齐全，各自成段；信的各部分齐全，版式一致。"),
                 2: ("All there, in another order; or a part is missing.", "内容都有，次序不对；或缺一个部分。"),
                 0: ("Begins with excuses, or has no remedy.", "一开头就找借口，或没有补救。")}),
    Criterion(en="Content: by when, and how much", zh="内容：什么时候之前，多少", weight=25,
        anchors={4: ("A day and an amount, and a way out for who will not wait.", "有日期、有金额，还给不愿等的人一条路。"),
                 2: ("A day or an amount.", "只有日期或只有金额。"),
                 0: ("“As soon as possible”, “some compensation”.", "“尽快”“一定补偿”。")}),
    Criterion(en="Tone and persuasion: owns up, blames nobody, keeps the customer", zh="语气与说服力：敢担当，不推责，留得住人", weight=20,
        anchors={4: ("Says what went wrong and that it was us; warm, not humble.", "说清哪里错了，是我们错了；诚恳而不卑微。"),
                 2: ("Sorry, but it stays open whose fault it was.", "道了歉，但没说清是谁的错。"),
                 0: ("The courier, the platform, the customer.", "怪快递、怪平台、怪客户。")}),
    Criterion(en="Language: correct, brief, fluent", zh="语言：正确、简洁、通顺", weight=15,
        anchors={4: ("No mistake that makes one stop; no sentence too many.", "没有让人停下来的错误，没有多余的句子。"),
                 2: ("A few mistakes, easily understood.", "有几处错误，不影响理解。"),
                 0: ("Hard to understand, or marks of the other language throughout.", "难以读懂，或通篇用错标点。")}),
]
# %% tags=["check"]
check("email-apology")

# %% [markdown] lang="en"
# ## Key points
#
# - Name the kind of letter first; every kind has its own rules.
# - One layout throughout: indented or block, never a mix.
# - An apology says what was wrong, that it was us, by when and how much; "soon" is no date.
# - A hook stands in the subject and comes back in the first line; facts persuade, superlatives do not.
# - An attachment is named if, and only if, it is there.
# - Compare rates, not counts; and an undecided test is an answer.
# - A program can find words. It cannot tell whether they are true or kind.
#
# **An open question.** Soon a program will write letters that pass every checklist. What will tell the reader, then, that somebody meant it?
# %% [markdown] lang="zh" of="d476a2"
# ## 要点
#
# - 先说清是哪一种信；每一种有自己的规则。
# - 版式从头到尾一致：空两格或齐头，绝不混用。
# - 道歉信要说清：错在哪里，错在我们，什么时候之前，多少；“尽快”不是日期。
# - 钩子立在主题里，首句再接住它；说服人的是事实，不是极限词。
# - 提到附件，当且仅当真的附上了。
# - 比的是比率，不是次数；未分胜负也是一种答案。
# - 程序能找到词，却说不出它们是否真实、是否善意。
#
# **一个开放的问题。** 不久以后，程序写的信能通过所有清单。到那时，读者凭什么知道，有人是真心的？

# %% [markdown] lang="en"
# ## Practice quiz
# %% [markdown] lang="zh" of="0bc7c9"
# ## 小测验
# %% quiz="email"
questions = [
    Question(
        en="Which salutation fits a Chinese letter?", zh="中文信的称呼，哪一种写法对？",
        options=[("Two characters in, with a comma", "空两格，用逗号"), ("Flush left, with a full-width colon", "顶格，用全角冒号"), ("On the right, without a mark", "靠右，不用标点")],
        right=[1], because=("It stands first and flush left; the greeting follows on the next line.", "称呼第一行顶格；问候语在下一行。")),
    Question(
        en="“We will send a new one as soon as possible and compensate you.” What does the remedy lack?", zh="“我们会尽快补发，并给您补偿。”这个补救缺什么？",
        options=[("Nothing", "什么都不缺"), ("A date only", "只缺日期"), ("A date and an amount", "日期和金额")],
        right=[2], because=("Neither can be kept or broken: no day, no sum.", "既没有日子也没有金额，无从兑现，也无从违背。")),
    Question(
        en="Subject A: 300 opens of 1,000 mails. Subject B: 400 opens of 2,000. Which was opened more readily?", zh="主题 A：1,000 封中打开 300 封。主题 B：2,000 封中打开 400 封。哪个更容易被打开？",
        options=[("A", "A"), ("B", "B"), ("The same", "一样")],
        right=[0], because=("30 % against 20 %: count the mails.", "30% 对 20%：要看发了多少。")),
    Question(
        en="The interval of the difference B less A runs from −2 % to +5 %. What follows?", zh="B 减 A 的差的区间是 −2% 到 +5%。由此可知什么？",
        options=[("B is better", "B 更好"), ("They are equally good", "两者一样好"), ("This test cannot tell", "这次试验说明不了")],
        right=[2], because=("0 lies inside, and so do differences that would matter.", "0 在里面，值得在意的差别也在里面。")),
    Question(
        en="A promotion goes to people who once asked for a price and never agreed to advertising. It has AD in front and a way to stop. Is that enough?",
        zh="一封促销信发给了只问过价、从未同意接收广告的人。主题有“广告”，也能退订。这样够吗？",
        options=[("Yes: they can stop it", "够：他们可以退订"), ("No: consent comes first", "不够：必须先取得同意"), ("Yes, if it is sent only once", "够，只要只发一次")],
        right=[1], because=("The reader must have agreed before the first one.", "发第一封之前，就要有收信人的同意。")),
    Question(
        en="Which belong into a relationship letter?", zh="关系信里应该有什么？",
        options=[("Three sentences at most", "至多三句"), ("The new price list", "新的价目表"), ("Something worth opening", "值得打开的附件"), ("A discount until Friday", "周五前的折扣")],
        right=[0, 2], because=("Care first; selling stays in the signature.", "关怀在先；推销只留在署名处。")),
    Question(
        en="The reviewer says “I could not find regret”. What do you know?", zh="检查程序说“没有找到歉意”。你知道了什么？",
        options=[("The letter is heartless", "这封信没有诚意"), ("None of its words for regret stands there; look yourself", "没有它认得的道歉用语；请自己再看一遍"), ("The letter is not an apology", "这不是道歉信")],
        right=[1], because=("Word lists miss what is said in another way.", "换一种说法，词表就认不出来。")),
]

# %% [markdown] lang="en" collapsed=true
# ## Deepening: how good is the reviewer?
#
# The people who wrote these letters know what each one lacks; it stands in the column `lacks`. So the reviewer can be marked like a student. **Precision**: of what it calls missing, how much is missing? **Recall**: of what is missing, how much does it notice? The word lists were made on half of the letters (`tune`), so only the other half (`test`) is a fair examination.
# %% [markdown] lang="zh" of="3f985b" collapsed=true
# ## 深入：检查程序有多好？
#
# 写这些信的人知道每封信缺什么，写在 `lacks` 列里。所以检查程序也可以像学生一样被打分。**精确率**：它说缺的，有多少真的缺？**召回率**：真的缺的，它发现了多少？词表是根据一半的信（`tune`）做的，所以只有另一半（`test`）才是公平的考试。

# %%
every_letter = load("letters", variant)
truth = every_letter.set_index("letter")
judged = letters.review_mailbox(every_letter)
judged["really"] = [item in truth.lacks[letter].split() for letter, item in zip(judged.letter, judged["item"])]
judged["half"] = judged.letter.map(truth.half)
marks = {}
for half, part in judged.groupby("half"):
    both = (~part.found & part.really).sum()
    marks[half] = {"precision": both / (~part.found).sum(), "recall": both / part.really.sum()}
pd.DataFrame(marks).round(3)

# %% [markdown] lang="en" collapsed=true
# ## Deepening: what does it miss?
#
# Read the cases below (`found` but really missing, or the other way round). They are of two sorts: things said in words that no list has, and sentences that are good grammar and no sense.
#
# And the marks above are kind, since one and the same team wrote lists and letters. When 37 more letters were written on purpose in the oddest words, the precision at first sight was 38 %: most of what the reviewer called missing was there. "I could not find it" is not "it is not there".
# %% [markdown] lang="zh" of="80bb20" collapsed=true
# ## 深入：它漏掉了什么？
#
# 读一读下面的例子（判为找到而其实缺少，或者相反）。它们有两类：用词表里没有的话说出来的事，以及语法通顺却毫无意义的句子。
#
# 上面的分数还偏宽，因为词表和信出自同一批人之手。后来有意用最少见的说法又写了 37 封，第一次检查的精确率只有 38%：它说缺的，大多其实都在。“没有找到”不等于“没有”。

# %%
judged[judged.found == judged.really][["letter", "kind", "item", "found"]]

# %% [markdown] lang="en" collapsed=true
# ## Deepening: consent and law
#
# Consent is a record: who agreed, to what, on which day, by which words. "They bought once" is no consent to advertising; a box that was ticked beforehand is none either. A mail about an order (it ships, it is late) is service and needs no mark; put an offer into it, and it is advertising again. Whoever says stop is taken off at once, and the record says so.
#
# Try it: which of the five kinds needs the mark, which never does, and which depends on one sentence?
# %% [markdown] lang="zh" of="2e290e" collapsed=true
# ## 深入：同意与法律
#
# 同意是一条记录：谁、对什么、哪一天、用什么话表示了同意。“买过一次”不等于同意接收广告；预先勾好的方框也不算。关于订单的邮件（已发货、要晚到）是服务，不需要标识；往里放一条优惠，它就又成了广告。谁说停，就立刻移出名单，并且留下记录。
#
# 试一试：五种信里，哪一种必须有标识，哪一种从不需要，哪一种取决于一句话？

# %% [markdown] lang="en" collapsed=true
# ## Deepening: how many mails does a test need?
#
# Four times the mails, half the width. To tell 25 % from 27 % one needs thousands of mails, not hundreds.
# %% [markdown] lang="zh" of="43eeef" collapsed=true
# ## 深入：一次试验需要多少封邮件？
#
# 邮件数变成四倍，区间宽度减半。要分清 25% 和 27%，需要几千封，而不是几百封。

# %% tags=["chart"]
charts.interval_width_chart(0.25)

# %% [markdown] lang="en" collapsed=true
# ## Deepening: looking every day
#
# Two subjects that are **exactly equal**, a hundred mails each a day, for twenty days. Who looks once, at the end, sees a "winner" in about one test of twenty: that is what 95 % means. Who looks every evening and stops at the first "winner" sees one far more often. Decide beforehand when you will look.
# %% [markdown] lang="zh" of="a99525" collapsed=true
# ## 深入：每天都看一眼
#
# 两个**完全一样**的主题，每天各发一百封，发二十天。只在最后看一次的人，大约二十次试验里有一次会看到“赢家”：这就是 95% 的意思。每晚都看、一见“赢家”就停的人，看到的次数要多得多。什么时候看，事先定好。

# %%
chance = np.random.default_rng(20251231)
opens_a = chance.binomial(100, 0.25, size=(1000, 20)).cumsum(axis=1)
opens_b = chance.binomial(100, 0.25, size=(1000, 20)).cumsum(axis=1)
sent_so_far = 100 * np.arange(1, 21)
middle, low, high = letters.difference(opens_a, sent_so_far, opens_b, sent_so_far)
winner_seen = (low > 0) | (high < 0)
pd.Series({"looked once, at the end": winner_seen[:, -1].mean(), "looked every evening": winner_seen.any(axis=1).mean()}).round(3)
