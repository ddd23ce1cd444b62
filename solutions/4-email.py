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
# Ms Lin has printed two hundred letters that her shop and her friends' shops sent this year. "Some brought orders, some brought anger, most brought nothing. Tell me what is missing in them. Then write me two better ones, and tell me whom we should write to at all."
#
# For grading, marks come from another mailbox and other mail campaigns: write code that finds the answer. The two letters and the memo are read by your teacher.
# %% [markdown] lang="zh" of="b06ab4"
# # 4 · 客户邮件
#
# **信里写什么，客户才会行动？**
#
# 林姐把自己店和朋友店今年发出的两百封信打印了出来：“有的带来订单，有的惹人生气，大多数什么也没带来。你告诉我，它们缺了什么？然后替我写两封更好的，再说说，到底该写给谁。”
#
# 评分用的是另一个信箱和另一批邮件活动的数据：请写出能算出答案的代码。两封信和备忘录由老师批阅。

# %% [markdown] lang="en"
# | Minutes | What we do |
# |---|---|
# | 8 | The parts of a letter, Chinese and English |
# | 14 | Five kinds of letter, and what the mailbox lacks |
# | 6 | From bad to good: one promotion, three drafts |
# | 11 | Which of two subjects won? |
# | 4 | A real message, with an attachment |
# | 9 | Three rules of your own |
# | 18 | Two letters for Ms Lin, of four to choose from |
# | 5 | Your memo: who gets a call, who a letter? |
#
# **After this lesson you can** name the parts of a letter and see which is missing · say what each of five kinds of letter must hold · rewrite a letter by a checklist · compare two subject lines and know when the test says nothing · make a message that arrives whole · write rules that a program can check, and say what it cannot.
#
# **New verbs:** `split` (cut a text into lines) · `startswith` and `endswith` (how does a line begin, how does it end?) · `in` (does it stand there?) · `set` (each thing only once).
#
# Sections marked *Deepening* are optional and folded away.
# %% [markdown] lang="zh" of="2d2bb4"
# | 分钟 | 内容 |
# |---|---|
# | 8 | 一封信的各个部分：中文与英文 |
# | 14 | 五种信，以及信箱里缺什么 |
# | 6 | 由差到好：一封促销信的三稿 |
# | 11 | 两个主题，哪个赢了？ |
# | 4 | 一封带附件的真邮件 |
# | 9 | 自己写三条规则 |
# | 18 | 四个情境选两个，替林姐写两封信 |
# | 5 | 备忘录：给谁打电话，给谁写信？ |
#
# **学完本课你能够** 说出信的各个部分，看出缺了哪一个 · 说出五种信各自必须有什么 · 照着清单改写一封信 · 比较两个主题，并知道什么时候试验什么也没说明 · 做出一封能完整送达的邮件 · 写出程序能检查的规则，并说清程序检查不了什么。
#
# **新的动词：** `split`（把文本切成行）· `startswith` 和 `endswith`（一行怎样开头，怎样结尾？）· `in`（里面有没有？）· `set`（集合：每样只留一个）。
#
# 标有“深入”的部分选做，已折叠。

# %% tags=["parameters"]
variant = 0

# %%
mailbox = load("letters", variant).head(200)
campaigns = load("campaigns", variant)
mailbox[["letter", "language", "kind"]].head()

# %% [markdown] lang="en"
# The mailbox holds letters in both languages (`en`, `zh`): you read those in yours, and count all. The kinds are code words that we explain below.
#
# ## The parts of a letter
#
# Here is a letter from the mailbox that lacks nothing. Its parts are named beside it.
# %% [markdown] lang="zh" of="796df4"
# 信箱里有两种语言的信（`en`、`zh`）：读的时候看自己的语言，数的时候全都算。种类用的是英文代码，下面会解释。
#
# ## 一封信的各个部分
#
# 下面这封信来自信箱，什么都不缺。每个部分的名称写在旁边。

# %%
whole = letters.in_edition(mailbox[mailbox.lacks == ""])
one = whole.sort_values(["kind", "letter"]).iloc[-1]

# %% tags=["chart"]
charts.letter_parts(one.text)

# %% [markdown] lang="en"
# Chinese and English letters have the same skeleton. They look different, and a letter should choose one look and keep it.
#
# | part | in a Chinese letter | in an English letter |
# |---|---|---|
# | subject | one line that says what it is about | the same |
# | `salutation` | flush left, with a full-width colon | flush left, with a comma or colon |
# | `greeting` | next line, two characters in | part of the salutation |
# | `body` | a link to what went before, the matter itself, a summary; each paragraph two characters in | block style: flush left, a blank line between paragraphs |
# | `wishing` | 此致 and, on the next line, flush left, 敬礼; or 祝… | Kind regards, |
# | `signature` | on the right (or left to the mail program) | name, firm |
# | `date` | below the name | below, or on top |
#
# A Chinese letter may also be written in block style. What is never right is a mix: one paragraph indented, the next not.
#
# **Principles for all:** a clear subject · greet · be brief and fluent · answer what was asked · name the reader · sign.
# %% [markdown] lang="zh" of="5ba5bc"
# 中文信和英文信骨架相同，样子不同。一封信应当选定一种样子，从头到尾不变。
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
# To a program, a letter is only text. `split("\n")` cuts it into lines (`\n` is the line break), and a line can be asked how it begins.
# %% [markdown] lang="zh" of="1832bd"
# 对程序来说，一封信不过是一段文本。`split("\n")` 把它切成行（`\n` 就是换行）；对每一行，可以问它怎样开头。

# %%
lines = one.text.split("\n")
for line in lines:
    print(line.startswith(("主题：", "Subject:")), "|", line)

# %% [markdown] lang="en"
# Doing this for every part is work, so the course has a helper: `letters.parse(text, language)` gives the letter in parts. `.parts` is a dictionary: the name of each part that was found, with its lines.
# %% [markdown] lang="zh" of="0ba983"
# 每个部分都这样找太费事，所以本课有一个帮手：`letters.parse(text, language)` 把信拆成各个部分。`.parts` 是一个字典：找到的每个部分的名称，以及它所在的行。

# %%
found = letters.parse(one.text, one.language).parts
for part in found:
    print(part, "·", found[part][0].text[:40])

# %% [markdown] lang="en"
# To count over the mailbox, take one letter after the other and add 1 whenever something stands there. How many letters say thank you?
# %% [markdown] lang="zh" of="c51afa"
# 要数整个信箱，就一封一封地取，有就加 1。有多少封信说了“谢谢”？

# %%
thanking = 0
for letter in mailbox.itertuples():
    if "谢" in letter.text or "thank" in letter.text.lower():
        thanking = thanking + 1
thanking

# %%
# en: Predict first: of 200 letters, how many do without a date? And which part is never missing?
# zh: 先猜一猜：200 封信里，多少封没有日期？哪个部分从不缺少？
guess = None

# %% exercise="email-part_counts" points=2
# en: in how many letters of `mailbox` each part stands: a Series with the index salutation,
# en: greeting, body, wishing, signature, date (letters.parse, each letter in its own language)
# zh: 每个部分出现在 `mailbox` 的多少封信里：一个 Series，索引为 salutation、greeting、body、
# zh: wishing、signature、date（对每封信按它自己的语言用 letters.parse）
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
    Hint(en="Begin with a dictionary of the six names, each at 0: `{\"salutation\": 0, …}`.",
         zh="先建一个字典：六个名称，各自为 0：`{\"salutation\": 0, ……}`。"),
    Hint(en="Go through the letters as in the cell that counts thanks; `letter.language` is the language.",
         zh="像上面数“谢谢”那样逐封取信；`letter.language` 是信的语言。"),
    Hint(en="For every part in `.parts` add 1 to its number: `counts[part] = counts[part] + 1`. At the end `pd.Series(counts)`.",
         zh="对 `.parts` 里的每个部分，给它的数加 1：`counts[part] = counts[part] + 1`。最后用 `pd.Series(counts)`。"),
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
# %% [markdown] lang="zh" of="285c99"
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
# en: Predict first: what do apologies lack most often: regret, responsibility, date or amount?
# zh: 先猜一猜：道歉信最常缺的是什么：歉意、责任、期限，还是金额？
guess = None

# %% exercise="email-lacking" points=2
# en: for the apologies in `checked`: of each item, the share of letters in which it was NOT found,
# en: as a Series by item
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
# A remedy without a day or without a sum can be neither kept nor broken: it is air. Those letters must be written again. A `set` holds each thing once, however often it is put in: `set(["a", "b", "a"])` has two members.
# %% [markdown] lang="zh" of="4de8b2"
# 没有日子、没有数目的补救，既无从兑现，也无从违背：那是空话。这样的信要重写。`set`（集合）里每样东西只有一个，不管放进去几次：`set(["a", "b", "a"])` 只有两个成员。

# %% exercise="email-rewrite" points=2
# en: the apologies in `checked` whose remedy has no date (item date), no amount (item amount), or
# en: neither: their numbers in the column `letter`, as a set
# zh: `checked` 里的道歉信中，补救没有期限（date 项）、没有金额（amount 项）、或两样都没有的：
# zh: 它们在 `letter` 列里的编号，放进一个 set
rewrite = ...
### BEGIN SOLUTION
remedy = checked[(checked.kind == "apology") & checked.item.isin(["date", "amount"])]
rewrite = set(remedy[~remedy.found].letter)
### END SOLUTION
# %% mistakes="email-rewrite"
lost = checked[(checked.kind == "apology") & ~checked.found]
no_date, no_amount = (set(lost[lost["item"] == name].letter) for name in ("date", "amount"))
mistakes = [
    Mistake(no_date, credit=0.5,
            en="These letters name no day. Some name a day, and promise “compensation” without saying how much.",
            zh="这些信没有写日子。还有一些写了日子，却只说“给予补偿”，没有说多少。"),
    Mistake(no_amount, credit=0.5,
            en="These letters name no sum. Some name a sum, and promise it “as soon as possible”.",
            zh="这些信没有写数目。还有一些写了数目，却只说“尽快”。"),
    Mistake(no_date & no_amount, credit=0.25,
            en="These letters lack both. One hole is enough: a day or a sum that is not there.",
            zh="这些信两样都缺。缺一样就够了：没有日子，或者没有数目。"),
    Mistake(set(lost.letter), credit=0.25,
            en="These apologies lack anything at all. Here only the remedy is asked about: date and amount.",
            zh="这里只要缺任何一项就算。题目只问补救：期限和金额。"),
    Mistake(set(checked[checked.kind == "apology"].letter) - no_date - no_amount, credit=0.25,
            en="These are the letters that may stay as they are.", zh="这些正是不用重写的信。"),
]
# %% hints="email-rewrite"
hints = [
    Hint(en="Keep the rows of apologies whose item is one of the two: "
            "`(checked.kind == \"apology\") & checked.item.isin([\"date\", \"amount\"])`.",
         zh="先留下道歉信中属于这两项的行："
            "`(checked.kind == \"apology\") & checked.item.isin([\"date\", \"amount\"])`。"),
    Hint(en="Of these keep the rows that were not found: `~` in front turns True and False round.",
         zh="再从中留下没有找到的行：在前面加 `~`，True 和 False 就互换。"),
    Hint(en="`set(…)` around the column `letter` of what is left.", zh="对剩下的 `letter` 列用 `set(……)`。"),
]
# %% tags=["check"]
check("email-rewrite")

# %% [markdown] lang="en"
# **A line on ethics.** A promotion lands in somebody's evening. By China's rules for mail of 2006 (互联网电子邮件服务管理办法, articles 13 and 14) its subject must begin with 广告 or AD, the reader must have agreed before, and there must be a contact that works for 30 days to stop it. This is not decoration: it is the reader's right.
# %% [markdown] lang="zh" of="33818f"
# **一条职业底线。** 促销信会闯进别人的夜晚。按照 2006 年的《互联网电子邮件服务管理办法》（第 13、14 条），主题必须以“广告”或“AD”开头，收信人须事先同意，并且要有 30 天内有效的联系方式供人退订。这不是装饰，这是收信人的权利。

# %% exercise="email-unlawful" points=1
# en: of the promotions in `checked`, the share that lack the mark (item ad_mark), a way to stop
# en: (item opt_out), or both
# zh: `checked` 里的促销信中，缺少标识（ad_mark 项）或退订办法（opt_out 项）、或两者都缺的信
# zh: 所占的比例
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
# Linjia Outdoor has a new umbrella. The first draft of the mail:
# %% [markdown] lang="zh" of="402515"
# ## 由差到好
#
# 林家户外新到一款雨伞。邮件的第一稿：

# %%
print(letters.draft("promotion_1"))

# %% [markdown] lang="en"
# Read it as the reader does, and stop at the **first harmful line**. It is the subject: it shouts, it says nothing, and it hides that it is advertising. "Best", "newest" and "really" say nothing either; a fact would.
#
# The second draft names the reader, has a hook (*open with one hand*) that the first sentence takes up, and facts that belong to the hook.
# %% [markdown] lang="zh" of="983b3f"
# 像收信人那样读，在**第一处有害的地方**停下来。那就是主题：大喊大叫，什么也没说，还隐瞒了自己是广告。“最好”“最先进”“真的”同样什么也没说；事实才会说话。
#
# 第二稿写出了收信人的名字，有一个钩子（*一只手撑开*），首句接住了它，事实也围绕着它。

# %% tags=["chart"]
charts.letter_page(letters.draft("promotion_2"), "promotion")

# %% [markdown] lang="en"
# Run the checklist, mend, run it again. What was missing is what the reader needs to *do* something: why, how, until when, and how to be left in peace. The third draft:
# %% [markdown] lang="zh" of="1948cb"
# 检查，修改，再检查。缺的正是读者*行动*所需要的：为什么、怎么做、到什么时候，以及怎样不再被打扰。第三稿：

# %% tags=["chart"]
charts.letter_page(letters.draft("promotion_3"), "promotion")

# %% [markdown] lang="en"
# **Your turn, live.** Xu Wen takes over Mr Shen, a VIP customer of a laptop and phone shop. Zhao Lei, who looked after him for three years, moved to Chengdu last week and left a note: *two Feather 14 bought on 2025-09-12, one for the daughter; call before 10, no text messages; warranty until 2026-09-12.*
#
# First read the letter on the left as Mr Shen does: which line would harm most? Then mend it, line by line, until the list on the right has nothing more to say. You may go on with it below: it is one of the four letters you can choose.
# %% [markdown] lang="zh" of="ced0c8"
# **轮到你了，边写边看。** 徐文接手沈先生，一位电脑手机店的 VIP 客户。照顾了他三年的赵磊上周调往成都，留下一张便条：*2025-09-12 买了两台轻羽 14，一台给女儿；打电话要在 10 点前，不要发短信；保修到 2026-09-12。*
#
# 先像沈先生那样读左边的信：哪一行最伤人？然后一行一行地改，直到右边的清单无话可说。改好的信可以留着：它是后面四个可选的情境之一。

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
counts = {"mails_a": a.mails, "opens_a": a.opens, "mails_b": b.mails, "opens_b": b.opens}
pd.DataFrame(counts).head(3)

# %% [markdown] lang="en"
# Who sends more mails is opened more often: that says nothing. Compare **rates**, opens divided by mails.
# %% [markdown] lang="zh" of="194d54"
# 发得多，打开数自然多：这什么也说明不了。要比的是**打开率**：打开数除以发出的邮件数。

# %%
pd.DataFrame({"rate_a": a.opens / a.mails, "rate_b": b.opens / b.mails}).head(3).round(3)

# %% [markdown] lang="en"
# Now careful. Had the same mails gone out on another day, other people would have been at their desks, and the rate would have been a little different. An **interval** says how far it may be off by chance alone: of a hundred such intervals about 95 hold the true rate. (It is Wilson's interval; it never leaves 0 to 1.)
# %% [markdown] lang="zh" of="7437e1"
# 现在要小心。同样的邮件换一天发，坐在电脑前的就是另一些人，打开率也会略有不同。**区间**说明它仅因偶然可能差多少：一百个这样的区间里，大约有 95 个包含真实的打开率。（这里用的是威尔逊区间，它不会超出 0 到 1。）

# %% tags=["chart"]
charts.open_rate_chart(campaigns.head(16))

# %% [markdown] lang="en"
# Lines that overlap are hard to judge by eye: two intervals may overlap a little although the difference is clear. So ask for the interval of the *difference*. `letters.difference(opens_a, mails_a, opens_b, mails_b)` gives three numbers: the difference B less A, and the two ends of its interval.
#
# - Both ends above 0: B was opened more.
# - Both ends below 0: A was opened more.
# - 0 lies between them: **undecided**. This does not mean that the subjects are equally good; it means that this test cannot tell.
# %% [markdown] lang="zh" of="34b710"
# 线段重叠时，用眼睛很难判断：两个区间稍有重叠，差别也可能是清楚的。所以要看*差*的区间。`letters.difference(opens_a, mails_a, opens_b, mails_b)` 给出三个数：B 减 A 的差，以及它的区间的两端。
#
# - 两端都在 0 以上：B 更容易被打开。
# - 两端都在 0 以下：A 更容易被打开。
# - 0 在两端之间：**未分胜负**。这并不表示两个主题一样好，只表示这次试验说明不了。

# %%
first = a.index[0]
middle, low, high = letters.difference(
    a.opens[first], a.mails[first], b.opens[first], b.mails[first]
)
pd.Series({"difference": middle, "low": low, "high": high}, name=first).astype(float).round(3)

# %%
# en: Predict first: of all campaigns, in how many is there a winner at all?
# zh: 先猜一猜：所有活动里，有几次真正分出了胜负？
guess = None

# %% exercise="email-verdicts" points=2
# en: for each campaign "A", "B" or "undecided", as a Series by campaign: there is a winner if the
# en: interval of the difference in open rates leaves out 0
# zh: 每次活动的结果 "A"、"B" 或 "undecided"（未分胜负），按 campaign 排成 Series：
# zh: 打开率之差的区间不含 0，才有赢家
verdicts = ...
### BEGIN SOLUTION
found = {}
for name in a.index:
    middle, low, high = letters.difference(
        a.opens[name], a.mails[name], b.opens[name], b.mails[name]
    )
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
            en="Here the larger rate always wins, by however little. Could chance alone do that?",
            zh="这里打开率大一点点就算赢。光凭偶然，会不会也差这么一点？"),
    Mistake(named(low > 0, high < 0), credit=0.25,
            en="A and B are exchanged: the difference is B less A.", zh="A 和 B 弄反了：差是 B 减 A。"),
]
# %% hints="email-verdicts"
hints = [
    Hint(en="Begin with an empty dictionary, `found = {}`, and go through the campaigns: `for name in a.index:`. "
            "Then `a.opens[name]` is one number.",
         zh="先建一个空字典 `found = {}`，再逐个活动来：`for name in a.index:`。这时 `a.opens[name]` 是一个数。"),
    Hint(en="Inside the loop call `letters.difference` as in the cell above, with `name` for `first`.",
         zh="在循环里像上面那样调用 `letters.difference`，把 `first` 换成 `name`。"),
    Hint(en="Then `if low > 0:`, `elif high < 0:`, `else:`. Each time write a word into `found[name]`; at the end `pd.Series(found)`.",
         zh="接着 `if low > 0:`、`elif high < 0:`、`else:`，每次把一个词写进 `found[name]`；最后用 `pd.Series(found)`。"),
]
# %% tags=["check"]
check("email-verdicts")

# %% tags=["chart"]
charts.subject_chart(letters.subject_tests(campaigns))

# %% [markdown] lang="en"
# Three claims for the court. Everybody who sells courses on writing says that **a vivid subject is opened more than a plain one**, many that **who opens more, buys more**, and all that **customers feel whether an apology is sincere**. What do our tests and letters say? The cell only counts; read the table below it.
# %% [markdown] lang="zh" of="20d433"
# 三条说法上法庭。教写作的人都说，**生动的主题比平实的更多人打开**；很多人说，**打开得多，买得就多**；人人都说，**道歉真诚不真诚，客户感觉得到**。我们的试验和信怎么说？这个单元格只是在数数，看下面的表就好。

# %%
tests = letters.subject_tests(campaigns)
won = tests.verdict.value_counts().reindex(["A", "B", "undecided"], fill_value=0)
# en: of the tests with a winner: did the winner also bring more orders per mail?
# zh: 在分出胜负的试验中：赢家每封邮件带来的订单也更多吗？
decided = tests[tests.verdict != "undecided"]
ahead = (b.orders / b.mails - a.orders / a.mails)[decided.index] * np.sign(decided.difference)

vivid = "holds" if won["A"] > 2 * won["B"] else "fails"
times = {"vivid": int(won["A"]), "plain": int(won["B"]), "undecided": int(won["undecided"])}
court.rule("email-1", vivid, **times)
court.rule("email-2", "untestable", more=int((ahead > 0).sum()), less=int((ahead < 0).sum()))
court.rule("email-3", "untestable")
court.table()

# %% [markdown] lang="en"
# ## A real message
#
# So far a letter was text. A mail program wants a *message*: sender and receiver, a subject that may be Chinese, the text, and the files. `letters.to_message` makes one and refuses what would not arrive: an address that cannot exist, a line break in a header, an attachment that the letter announces and that is not there.
#
# The letter below is a Chinese one in both editions of this course, on purpose: subject, names and file name must arrive whole.
# %% [markdown] lang="zh" of="c36b8b"
# ## 一封真邮件
#
# 到现在为止，信只是文本。邮件程序要的是*邮件*：发信人、收信人、可以是中文的主题、正文、文件。`letters.to_message` 做出一封，并拒绝无法送达的内容：不可能存在的地址、邮件头里的换行、信里写了却没有附上的附件。
#
# 下面这封信，在本课程的两个语言版本里都用中文，是有意的：主题、姓名和文件名都要完整送达。

# %%
chinese = mailbox[(mailbox.language == "zh") & mailbox.text.str.startswith("主题：")]
care = chinese[chinese.text.str.contains("附件：")].iloc[0]
file_name = letters.parse(care.text, care.language).attachments[0]
file_bytes = "1 · 2 · 3".encode("utf-8")
print(care.text)

# %% exercise="email-message" points=2
# en: make the letter `care` a message, from ("林小燕", "lin@example.com") to "reader@example.com",
# en: with the content `file_bytes` attached under the name `file_name`. The pattern:
# en: letters.to_message(text, language, sender=(name, address), to=address,
# en:                    attachments={file name: content})
# zh: 把信 `care` 做成邮件：发信人 ("林小燕", "lin@example.com")，收信人 "reader@example.com"，
# zh: 附上内容为 `file_bytes` 的文件，文件名为 `file_name`。写法：
# zh: letters.to_message(文本, 语言, sender=(姓名, 地址), to=地址,
# zh:                    attachments={文件名: 内容})
message = ...
### BEGIN SOLUTION
message = letters.to_message(
    care.text,
    care.language,
    sender=("林小燕", "lin@example.com"),
    to="reader@example.com",
    attachments={file_name: file_bytes},
)
### END SOLUTION
# %% mistakes="email-message"
lin = ("林小燕", "lin@example.com")
unannounced = "\n".join(line for line in care.text.split("\n") if not line.startswith(("附件：", "Attachment:")))
reader, attached = "reader@example.com", {file_name: file_bytes}
mistakes = [
    Mistake(letters.to_message(unannounced, care.language, lin, reader), credit=0.25,
            en="The attachment is promised in the letter and is not there: the reader will search for it.",
            zh="信里说有附件，却没有附上：读者会去找它。"),
    Mistake(letters.to_message(unannounced, care.language, lin, reader, {"file.txt": file_bytes}), credit=0.5,
            en="The file is there under a name of its own. The letter announces another name.",
            zh="文件附上了，但用的是另一个名字。信里写的不是这个名字。"),
    Mistake(letters.to_message(care.text, care.language, reader, lin, attached), credit=0.25,
            en="The letter goes the wrong way: who writes, and to whom?", zh="方向反了：谁写给谁？"),
    Mistake(letters.to_message(care.text, care.language, lin[1], reader, attached), credit=0.5,
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
# And the proof that it arrives: turn it into bytes, as it travels, and read it again, as the other side will. On the way a Chinese subject looks like this: only plain letters, so that the oldest machine passes it on.
# %% [markdown] lang="zh" of="ebfdbb"
# 怎样证明它能送达：变成传输时的字节，再像对方那样读回来。中文主题在路上是下面这个样子：只用最普通的字母，再老的机器也能转发。

# %%
import email
import email.policy

short = "主题：端午安康\n李女士：\n　　您好！"
sent = letters.to_message(short, "zh", ("林小燕", "lin@example.com"), "li@example.com")
arrived = email.message_from_bytes(sent.as_bytes(), policy=email.policy.default)
print(str(sent.as_bytes().splitlines()[2]))
print(arrived["Subject"], "·", arrived["From"])

# %% [markdown] lang="en"
# ## Three rules of your own
#
# A checklist is a program, and you can write one. Here is a rule as a function: it collects what is missing in a list. A list begins empty, `append` puts something in, `return` hands it over.
# %% [markdown] lang="zh" of="037a6e"
# ## 自己写三条规则
#
# 清单就是一个程序，你也能写一个。下面是写成函数的一条规则：把缺少的东西收进一个列表。列表开始时是空的，`append` 往里放，`return` 把它交出来。

# %%
def subject_missing(letter):
    lost = []
    lines = letter.split("\n")
    if not lines[0].startswith(("主题：", "Subject:")):
        lost.append("subject")
    return lost


print(subject_missing("主题：端午安康\n李女士：\n　　您好！"), subject_missing("Dear Ms Li,\n\nHello."))

# %% [markdown] lang="en"
# Two helpers for yours. `own_lines(letter)` gives the lines of the letter itself, without the headers (subject, attachment) and without empty lines: the first of them is the salutation. `paragraphs(letter)` gives those of them that end as a sentence does.
# %% [markdown] lang="zh" of="0e68ec"
# 给你两个帮手。`own_lines(letter)` 给出信本身的各行，去掉信头（主题、附件）和空行：其中第一行就是称呼。`paragraphs(letter)` 只留下像句子那样结尾的行。

# %%
def own_lines(letter):
    header = ("主题：", "附件：", "Subject:", "Attachment:")
    lines = letter.split("\n")
    return [line for line in lines if line.strip() and not line.startswith(header)]


def paragraphs(letter):
    return [line for line in own_lines(letter) if line.endswith(("。", "？", ".", "?"))]


tried = letters.draft("promotion_3")
print(own_lines(tried)[0])
print([line.startswith((" ", "　")) for line in paragraphs(tried)])

# %% [markdown] lang="en"
# Now write `missing(letter, hook)`. It takes the text of a letter, in either language, and the hook: the words with which the subject makes one curious. It gives a list of what is missing, in this order:
#
# 1. `"salutation"` if the first of `own_lines` begins with a space, or does not end in `：`, `,` or `:`. The Chinese comma `，` does not count.
# 2. `"layout"` if some `paragraphs` begin with a space and others do not. All alike is fine, whichever way.
# 3. `"hook"` if `hook` does not stand in the first of `paragraphs`.
#
# There are two kinds of space: the ordinary `" "` and the wide Chinese `"　"`. A letter with nothing missing gives `[]`.
# %% [markdown] lang="zh" of="2dcb7c"
# 现在写 `missing(letter, hook)`。它读一封信的文本（两种语言都有）和它的钩子，也就是主题里让人好奇的那几个字；按下面的顺序给出缺少的东西的列表：
#
# 1. `"salutation"`：`own_lines` 的第一行以空格开头，或者不是以 `：`、`,` 或 `:` 结尾。中文逗号 `，` 不算。
# 2. `"layout"`：`paragraphs` 里有的以空格开头，有的不以空格开头。只要统一，哪一种都行。
# 3. `"hook"`：`hook` 不在 `paragraphs` 的第一段里。
#
# 空格有两种：普通的 `" "` 和中文的全角空格 `"　"`。什么都不缺的信给出 `[]`。

# %% exercise="email-missing" points=3
# en: a function: letter and hook (texts) → the list of what is missing, of "salutation", "layout"
# en: and "hook", in this order
# zh: 一个函数：letter、hook（文本）→ 缺少的东西的列表：从 "salutation"、"layout"、"hook" 中取，
# zh: 按这个顺序
def missing(letter, hook):
    ...
    ### BEGIN SOLUTION
    space = (" ", "　")
    lost = []
    first = own_lines(letter)[0]
    if first.startswith(space) or not first.endswith(("：", ",", ":")):
        lost.append("salutation")
    indented = [line.startswith(space) for line in paragraphs(letter)]
    if True in indented and False in indented:
        lost.append("layout")
    if hook not in paragraphs(letter)[0]:
        lost.append("hook")
    return lost
    ### END SOLUTION
# %% mistakes="email-missing"
right = missing


def swap(lost, name, is_missing):
    kept = [other for other in lost if other != name]
    order = ["salutation", "layout", "hook"]
    return sorted(kept + [name], key=order.index) if is_missing else kept


def comma(letter, hook):
    first = own_lines(letter)[0]
    fine = not first.startswith((" ", "　")) and first.endswith(("：", ",", ":", "，"))
    return swap(right(letter, hook), "salutation", not fine)


def indented(letter, hook):
    fine = own_lines(letter)[0].endswith(("：", ",", ":"))
    return swap(right(letter, hook), "salutation", not fine)


def one_space(letter, hook):
    starts = [line.startswith(" ") for line in paragraphs(letter)]
    return swap(right(letter, hook), "layout", True in starts and False in starts)


def block_blamed(letter, hook):
    starts = [line.startswith((" ", "　")) for line in paragraphs(letter)]
    return swap(right(letter, hook), "layout", False in starts)


def every_line(letter, hook):
    starts = [line.startswith((" ", "　")) for line in own_lines(letter)]
    return swap(right(letter, hook), "layout", True in starts and False in starts)


def anywhere(letter, hook):
    return swap(right(letter, hook), "hook", hook not in letter)


def any_paragraph(letter, hook):
    return swap(right(letter, hook), "hook", not any(hook in line for line in paragraphs(letter)))


def only_first(letter, hook):
    return right(letter, hook)[:1]


def listed(letter, hook):
    return [name for name in ["salutation", "layout", "hook"] if name not in right(letter, hook)]


mistakes = [
    Mistake(comma, credit=0.5,
            en="A salutation with a Chinese comma passes. Which endings does the rule allow?",
            zh="以中文逗号结尾的称呼也通过了。规则允许哪几种结尾？"),
    Mistake(indented, credit=0.5,
            en="An indented salutation passes: ask also how its line begins.",
            zh="缩进的称呼也通过了：还要问这一行怎样开头。"),
    Mistake(one_space, credit=0.5,
            en="A Chinese letter with a mixed layout passes: it is indented by wide spaces.",
            zh="版式混用的中文信通过了：它用的是全角空格。"),
    Mistake(block_blamed, credit=0.5,
            en="Block style is blamed: every paragraph flush left is one layout, too. Only a mix is wrong.",
            zh="齐头式被算作错误了：每段都顶格也是一种统一的版式。只有混用才不对。"),
    Mistake(every_line, credit=0.5,
            en="All lines are compared. Salutation and signature have places of their own: "
               "compare the paragraphs only.",
            zh="这里比较了所有的行。称呼和署名各有自己的位置：只比较段落。"),
    Mistake(anywhere, credit=0.5,
            en="The hook is found anywhere, and the subject always has it. Does the first paragraph take it up?",
            zh="钩子在哪里出现都算，而主题里总是有它。第一段接住它了吗？"),
    Mistake(any_paragraph, credit=0.5,
            en="The hook may come late here. Who opened the mail for it looks for it in the first paragraph.",
            zh="这里钩子来得再晚也算。为它打开邮件的人，会在第一段里找它。"),
    Mistake(only_first, credit=0.5,
            en="It stops at the first thing that is missing. Collect all of them in a list.",
            zh="遇到第一个缺项就停了。请把所有缺项收进一个列表。"),
    Mistake(listed, credit=0.25,
            en="This lists what is there. What is missing?", zh="这里列的是有的东西。缺的是什么？"),
]
# %% hints="email-missing"
hints = [
    Hint(en="Begin as `subject_missing` does: `lost = []` on top, `return lost` at the end, one `if` for each rule.",
         zh="像 `subject_missing` 那样开头：最上面 `lost = []`，最后 `return lost`，每条规则一个 `if`。"),
    Hint(en="`first = own_lines(letter)[0]` is the salutation; "
            "`first.startswith((\" \", \"　\"))` asks for both spaces at once, and `endswith` can do the same.",
         zh="`first = own_lines(letter)[0]` 就是称呼；"
            "`first.startswith((\" \", \"　\"))` 一次问两种空格，`endswith` 也可以这样写。"),
    Hint(en="For the layout make a list of True and False, as printed in the cell above. "
            "It is a mix if `True in` that list and `False in` it.",
         zh="版式：像上面打印的那样，做一个由 True 和 False 组成的列表。里面既有 True 又有 False，就是混用。"),
    Hint(en="`paragraphs(letter)[0]` is the first paragraph; `hook not in` it asks whether the hook is missing.",
         zh="`paragraphs(letter)[0]` 是第一段；用 `hook not in` 问钩子是不是不在里面。"),
]
# %% probe="email-missing"
cases = [
    ("主题：广告：一只手撑开的伞\n张先生，\n　　一只手够了。\n　　伞重 260 克。\n　　此致\n敬礼\n林小燕", "一只手"),
    ("Subject: AD: Dry feet\n\nDear Ms Liu,\n\nOur boots are new.\n\nDry feet for two years.\n\nLin", "Dry feet"),
    ("主题：广告：雨中不湿脚\n刘女士：\n　　您好！\n　　雨中走一天也不湿脚。\n今天下单有礼。\n祝好\n林小燕", "湿脚"),
    ("Subject: AD: Warm hands\n\n  Dear Mr Qin:\n\n  It snows.\n\nThe gloves weigh 40 g.\n\nLin", "arm hand"),
    ("Subject: AD: Tea\n\nDear Mrs Zhou,\n\nTea for a quiet Sunday.\n\nOrder by Friday.\n\nLin", "Tea"),
]
# %% probe="email-missing" hidden=true
cases = []
for text in mailbox[mailbox.kind == "promotion"].text:
    subject = text.split("\n")[0]
    word = subject.split()[-1] if subject.startswith("Subject:") else subject[-2:]
    if paragraphs(text) and len(cases) < 8:
        cases.append((text, word))
cases = cases + [
    ("主题：广告：睡个好觉\n林女士，\n　　好觉从枕头开始。\n　　三十天不满意可以退。\n　　此致\n敬礼\n枕边人", "好觉"),
    ("主题：广告：三分钟泡好的面\n　　王先生：\n　　三分钟就好。\n　　周五前下单。\n祝好\n面馆", "三分钟"),
    ("主题：广告：不烫嘴的杯\n陈女士：\n　　您好！\n　　您的孩子烫过嘴吗？\n我们的杯子不会。\n祝好\n杯记", "烫"),
    ("主题：广告：一碗热汤\n钱先生：\n天冷了。\n来一碗热汤吧，只要五分钟。\n祝好\n汤记", "热汤"),
    ("Subject: AD: A lamp for late readers\n\nDear Tom,\n\nIt is dark.\n\n    The lamp is not.\n\nLin", "late"),
    ("Subject: AD: Quiet keys\n\n Dear Ms Kang,\n\n Quiet keys, at last.\n\n By Friday.\n\n Lin", "Quiet"),
    ("Subject: AD: Fresh bread at six\n\nGood morning Mr Qin;\n\nWe bake.\n\nFresh bread waits.\n\nLin", "Fresh"),
    ("Subject: AD: Soft socks\n\nDear Dr Wu:\n\nSoft socks, 3 pairs.\n\nOrder by June.\n\nLin", "Soft socks"),
]
# %% tags=["check"]
check("email-missing")

# %% [markdown] lang="en"
# Such rules are honest and small: they see form, and a few words. "Regret 50 yuan three days" pleases a careless program. That is why the last word belongs to a reader.
#
# ## Two letters for Ms Lin
#
# **Choose two of the four.** Each is of another kind, with a checklist of its own.
#
# - `inquiry` · Linjia Nuts, Hangzhou. Mr Zhang wrote in the shop: *"I would like to send hickory nuts to friends abroad. Are they good this year? How do I order and pay?"* You have: hand-cracked hickory nuts of this autumn, vacuum packed in a tin of 500 g, 68 yuan; Alipay or bank transfer; shipped within 3 days of payment; a sample of 50 g; lin@example.com, https://nuts.example.com. There is something that he did not ask and will need. What is it?
# - `handover` · Qingyu Digital. Xu Wen takes over Mr Shen, with the note that stands above the panel; xu@example.com.
# - `apology` · Linjia Outdoor. In the shopping festival the shop sold more tents than it had. Ms Liu ordered hers on 2025-11-11 for a trip at the end of the month. The new tents come on 2025-11-20, and Ms Lin allows up to 80 yuan for each customer. The remedy is yours to choose, within these limits.
# - `promotion` · Qingyu Digital. An ultra-thin laptop, Feather 14: 0.98 kg, 12 mm, 16 hours on one charge, 5999 yuan, a sleeve with it until 2026-01-15. Ms Xu asked for news on 2025-03-08; who wants no more writes to stop@example.com. Find a hook of your own.
#
# Write each as a text between three quotation marks: the first line is the subject, then the letter as the reader sees it. It begins like this:
#
# ```python
# kind_one = "apology"
# letter_one = """Subject: Your tent
#
# Dear Ms Liu,
# """
# ```
#
# The panel above is a good desk: choose the kind there, write, and copy the text into the cell below. `check` shows what the reviewer could not find. That list is a help, not a mark: your teacher reads the letters, by these lines.
# %% [markdown] lang="zh" of="2bbaf1"
# 这样的规则诚实而有限：它们看得到形式和几个词。有人写“抱歉 50 元三天”，粗心的程序也会满意。所以最后的判断属于读信的人。
#
# ## 替林姐写两封信
#
# **四个情境，任选两个。** 每个情境是一种不同的信，各有自己的清单。
#
# - `inquiry` · 杭州的林家坚果。张先生在店铺留言：*“我想买些山核桃寄给国外的朋友。今年的好吗？怎么下单、怎么付款？”* 手头有：今年秋天的手剥山核桃，罐内真空包装，每罐 500 克，68 元；支付宝或银行转账；付款后 3 天内发货；样品 50 克；lin@example.com，https://nuts.example.com 。还有一件事他没问，却一定会需要。是什么？
# - `handover` · 青羽数码。徐文接手沈先生，赵磊的便条写在前面的面板上方；xu@example.com。
# - `apology` · 林家户外。购物节期间，店里卖出的帐篷比库存多。刘女士 2025-11-11 下的单，月底要出门。新帐篷 2025-11-20 到，林姐允许每位客户最多补偿 80 元。怎样补救，由你在这个范围内决定。
# - `promotion` · 青羽数码。超薄笔记本“轻羽 14”：0.98 公斤，12 毫米，一次充电可用 16 小时，5999 元，2026-01-15 前购买送内胆包。许女士 2025-03-08 订阅了新品消息；不想再收到的人可写信到 stop@example.com。钩子请自己想。
#
# 每封信写成三引号之间的文本：第一行是主题，接着是读者看到的信。开头像这样：
#
# ```python
# kind_one = "apology"
# letter_one = """主题：您的帐篷
# 刘女士：
# 　　您好！
# """
# ```
#
# 前面的面板是一张好书桌：先在那里选种类、写信，再把文字复制到下面的单元格。`check` 会列出检查程序没有找到什么。这张清单是帮助，不是分数：信由老师来读，按下面几条给分。
# %% rubric="email-letter_one email-letter_two"
rubric = [
    Criterion(
        en="Task: this reader and this occasion, and what was not asked but is needed",
        zh="任务：针对这位读者、这件事，也想到没问却需要的",
        weight=20,
        anchors={
            4: ("Nuts: all answered; customs and shelf life raised unasked. Handover: the note is used. Apology: a "
                "remedy that can be kept, before the trip. Laptop: to somebody who agreed, with a way to stop.",
                "坚果：有问必答，主动提到海关和保质期。交接：用上了便条。道歉：补救做得到，赶得上旅行。"
                "笔记本：写给同意接收的人，并能退订。"),
            2: ("Does what was asked, thinks of nothing more; or a promise that goes a little too far.",
                "问到的都做到了，没有多想一步；或承诺略微过头。"),
            0: ("The occasion is missed, or something is promised that the shop cannot keep.",
                "没有抓住这件事，或承诺了店里做不到的事。"),
        }),
    Criterion(
        en="Structure: the steps of this kind in their order, all parts of a letter, one layout",
        zh="结构：这种信的各步次序正确，信的各部分齐全，版式统一",
        weight=20,
        anchors={
            4: ("Every step stands in its own paragraph and in its place; one layout throughout.",
                "每一步自成一段，各在其位；版式前后一致。"),
            2: ("All there in another order; or one part or one paragraph is missing.",
                "内容都有，次序不对；或缺一个部分、一段。"),
            0: ("One block of text, a mixed layout, or an apology that begins with excuses.",
                "一整块文字，版式混用，或道歉信一开头就找借口。"),
        }),
    Criterion(
        en="Content: facts one can check, with numbers",
        zh="内容：可以核对的事实，有数字",
        weight=25,
        anchors={
            4: ("Price, packing, payment, lead time, sample; or day and sum; or measures tied to the hook; or what "
                "the record says: each with a number or a name.",
                "价格、包装、付款、交货时间、样品；或日期与金额；或与钩子相关的参数；或记录里写着的事：各有数字或名称。"),
            2: ("About half of it; a day or a sum, not both.", "大约一半；有日期或有金额，不全。"),
            0: ("“Excellent quality”, “as soon as possible”, “some compensation”.", "“质量上乘”“尽快”“一定补偿”。"),
        }),
    Criterion(
        en="Tone and persuasion: speaks to one person, gives a reason, blames and presses nobody",
        zh="语气与说服力：对一个人说话，有理由，不推责、不施压",
        weight=20,
        anchors={
            4: ("Could go to nobody else; says plainly what we did or offer, and why it suits this reader; warm, not "
                "humble.", "换一个人就不能用；直说我们做了什么、能给什么，为什么适合他；诚恳而不卑微。"),
            2: ("Polite, could go to anybody.", "有礼貌，但寄给谁都行。"),
            0: ("Shouts, flatters, presses; or blames the courier, the platform, the customer.",
                "大喊大叫、奉承、催促；或怪快递、怪平台、怪客户。"),
        }),
    Criterion(
        en="Language: correct, brief, fluent",
        zh="语言：正确、简洁、通顺",
        weight=15,
        anchors={
            4: ("No mistake that makes one stop; no sentence too many.", "没有让人停下来的错误，没有多余的句子。"),
            2: ("A few mistakes, easily understood.", "有几处错误，不影响理解。"),
            0: ("Hard to understand, or marks of the other language throughout.", "难以读懂，或通篇用错标点。"),
        }),
]

# %% exercise="email-letter_one" points=10 manual=true review="kind_one"
# en: first the scenario: "inquiry", "handover", "apology" or "promotion"; then the letter
# zh: 先写情境："inquiry"、"handover"、"apology" 或 "promotion"；再写信
kind_one = ...
letter_one = ...
### BEGIN SOLUTION
kind_one = "inquiry"
letter_one = letters.draft("model_inquiry")
print(letter_one)
### END SOLUTION
# %% tags=["check"]
check("email-letter_one")

# %% [markdown] lang="en"
# **The second letter**, of another scenario.
# %% [markdown] lang="zh" of="b93d58"
# **第二封信**，换一个情境。

# %% exercise="email-letter_two" points=10 manual=true review="kind_two"
# en: another scenario, and your letter
# zh: 换一个情境，再写一封信
kind_two = ...
letter_two = ...
### BEGIN SOLUTION
kind_two = "apology"
letter_two = letters.draft("model_apology")
print(letter_two)
### END SOLUTION
# %% tags=["check"]
check("email-letter_two")

# %% [markdown] lang="en"
# ## Your memo: who gets a call, who a letter?
#
# Soon it is Spring Festival. **Which channel?** For key customers on a feast day the telephone; for others a mail. Text messages only in your own words, never forwarded as they came. A card or handwriting when it should be kept. Care first; a sale may come of it, but by itself.
#
# The table has the tiers of lesson 1: customers, what one of them spent in 2025 (`mean`), and what it costs to call them all once, at 6 minutes a call (`calls`), both in yuan.
# %% [markdown] lang="zh" of="5e1243"
# ## 备忘录：给谁打电话，给谁写信？
#
# 快到春节了。**用什么渠道？** 节日问候，重要客户打电话，其他客户发邮件。短信要自己写，不可原样转发。想让人保存，就用卡片或手写。关怀在先；生意也许会来，但那是附带的。
#
# 下表是第 1 课的各级客户：人数、每人 2025 年平均花了多少（`mean`）、按每个电话 6 分钟给他们每人打一次要花多少（`calls`），单位都是元。

# %%
orders = load("orders", variant)
minute = load("cost_rates", variant).set_index("rate").value["service_minute"]
tiers = pyramid.pyramid(orders[orders.date.dt.year == 2025])
tiers["calls"] = tiers.customers * 6 * minute
tiers[["customers", "mean", "calls"]].round(0).astype(int)

# %% [markdown] lang="en" exercise="email-memo" points=4 manual=true
# **To Ms Lin: our greeting for the Spring Festival on 2026-02-17.** At most 200 words. (Double-click to write.)
#
# *Who is called, who gets which kind of letter, who gets nothing, and why:*
#
# *The subject: vivid, plain, or a test of both? When do we look?*
#
# *What must be in order before anything leaves:*
#
# *One thing my numbers cannot tell:*
#
# ### BEGIN SOLUTION
# Dear Ms Lin, let us call the 56 customers of the two upper tiers ourselves. All these calls cost about 370 yuan, and these customers spent more than 7,000 yuan each, on average. All others get a relationship letter of three sentences, with a recipe for the feast attached and no offer. Whoever wants news gets the promotion a week later, and only who agreed to it.
#
# For the subject I believe nobody, not even myself: of our 24 tests 14 are undecided, the plain one won 8 and the vivid one 2. So one half of the list, drawn by lot, gets the plain one and the other half the vivid one. We look once, after three days.
#
# Before anything leaves: every promotion has its AD in front and a way to stop, every letter the name of its reader, every file that is announced is there.
#
# What I cannot tell: whether a mail that is opened sells anything. In each test there were only a few orders.
# ### END SOLUTION
# %% [markdown] lang="zh" of="97f92a" exercise="email-memo" points=4 manual=true
# **致林姐：2026-02-17 春节的问候。** 不超过 200 个词（中文约三百字）。（双击这里开始写。）
#
# *给谁打电话，给谁写哪一种信，谁不打扰，为什么：*
#
# *主题用生动的、平实的，还是两个都试？什么时候看结果？*
#
# *发出之前，什么必须先弄妥：*
#
# *我的数字说明不了的一件事：*
#
# ### BEGIN SOLUTION
# 林姐：最上面两级一共 56 位客户，我们亲自打电话。打完这些电话大约花 370 元，而他们平均每人花了 7,000 元以上。其余的人收到一封三句话的关系信，附上一份年菜做法，不带优惠。想看新品的人，一周以后再收到促销信，而且只发给同意接收的人。
#
# 主题用哪个，我谁的话都不信，包括我自己：24 次试验里，14 次未分胜负，平实的赢了 8 次，生动的赢了 2 次。所以抽签分组，一半人收到平实的，一半人收到生动的，三天后只看一次。
#
# 发出之前：每封促销信前面有“广告”二字，并且能退订；每封信写着收信人的名字；说了有附件，就真的附上。
#
# 我说不准的是：邮件打开了，是不是就卖得出东西。每次试验都只有几张订单。
# ### END SOLUTION
# %% rubric="email-memo"
rubric = [
    Criterion(
        en="Answers the question: channel, kind of letter and subject for this feast",
        zh="回答了问题：这次节日用什么渠道、哪一种信、哪个主题",
        anchors={
            4: ("All three, and they fit each other: no offer in a letter of care", "三样都有，而且彼此相称：关怀信里不带优惠"),
            2: ("One or two of them", "只有一两样"),
            0: ("A general text on good letters", "泛泛谈怎样写信"),
        }),
    Criterion(
        en="Cites a number from the notebook, and it carries the decision",
        zh="引用笔记本中的数字，而且决定由它得出",
        anchors={
            4: ("Cost of the calls against what these customers spend, or wins and undecided tests; with units",
                "电话费用对照这些客户的消费，或胜负与未分胜负的次数；有单位"),
            2: ("A number, beside the point", "有数字，但与决定无关"),
            0: ("“Most customers”, “much cheaper”", "“大多数客户”“便宜得多”"),
        }),
    Criterion(
        en="Decides, and for whom: also who is left in peace",
        zh="做出决定，说明对谁；也说明不打扰谁",
        anchors={
            4: ("Each group gets something definite; promotions only for those who agreed",
                "每一群人都有明确的安排；促销信只发给同意的人"),
            2: ("Decides, but for “the customers”", "有决定，但只说“客户”"),
            0: ("Lists possibilities", "只罗列可能"),
        }),
    Criterion(
        en="Names a limit of the numbers",
        zh="指出数字的一个局限",
        anchors={
            4: ("Opening is not buying, or undecided is not equal, and what that means here",
                "打开不等于购买，或未分胜负不等于一样好，并说明在这里意味着什么"),
            2: ("“The data may be incomplete”", "“数据可能不完整”"),
            0: ("None", "没有"),
        }),
]

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
        options=[("Subject A", "主题 A"), ("Subject B", "主题 B"), ("Neither", "一样")],
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
        en="What belongs in a relationship letter?", zh="关系信里应该有什么？",
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
# The people who wrote these letters know what each one lacks; it stands in the column `lacks`. So the reviewer can be marked like a student. **Precision**: of what it calls missing, how much is missing? **Recall**: of what is missing, how much does it notice? The word lists were made on most of the letters (`tune`), so only the others (`test`) are a fair examination. Here are 150 of each.
# %% [markdown] lang="zh" of="4d0f8e" collapsed=true
# ## 深入：检查程序有多好？
#
# 写这些信的人知道每封信缺什么，写在 `lacks` 列里。所以检查程序也可以像学生一样被打分。**精确率**：它说缺的，有多少真的缺？**召回率**：真的缺的，它发现了多少？词表是根据大部分信（`tune`）做的，所以只有其余的信（`test`）才是公平的考试。下面两种各取 150 封。

# %%
some_letters = load("letters", variant).groupby("half").head(150)
truth = some_letters.set_index("letter")
judged = letters.review_mailbox(some_letters)
pairs = zip(judged.letter, judged["item"])
judged["really"] = [item in truth.lacks[letter].split() for letter, item in pairs]
judged["half"] = judged.letter.map(truth.half)
marks = {}
for half, part in judged.groupby("half"):
    both = (~part.found & part.really).sum()
    marks[half] = {"precision": both / (~part.found).sum(), "recall": both / part.really.sum()}
pd.DataFrame(marks).round(3)

# %% [markdown] lang="en" collapsed=true
# ## Deepening: what does it miss?
#
# The cases below were judged wrongly (`found` but really missing, or the other way round); read two of them in full. Such cases are of two sorts: things said in words that no list has, and sentences that are good grammar and no sense.
#
# And those marks are kind where somebody kept an eye on them while mending the lists. More honest is the *first sight* of letters by somebody who never saw the lists. Of what the reviewer called missing, 68 % really was in the first such batch, 93 % in the second, 97 % in the third; of what was missing it noticed 96 %, 92 % and 94 %. Then 1,000 more letters came, by other writers, and the lists grew to more than twice their length. On letters kept back till the end the two marks were 96 % and 94 %, no better than before: there is always one more way of saying a thing. "I could not find it" is not "it is not there".
# %% [markdown] lang="zh" of="6484c1" collapsed=true
# ## 深入：它漏掉了什么？
#
# 下面这些判错了（判为找到而其实缺少，或者相反）；请把其中两封从头读一遍。判错的有两类：用词表里没有的话说出来的事，以及语法通顺却毫无意义的句子。
#
# 改词表的人总会盯着分数改，所以这样的分数偏宽。更诚实的是**第一次检查**：请没看过词表的人另写一批信。最初三批里，它说缺的，真缺的占 68%、93%、97%；真缺的，它看出了 96%、92%、94%。后来别的作者又写了 1,000 封，词表加长到两倍多；留到最后才打开的那些信上，两个分数是 96% 和 94%，并没有更好：同一件事，总还有一种说法没写进词表。“没有找到”不等于“没有”。

# %%
cases = judged[judged.found == judged.really]
cases[["letter", "language", "kind", "item", "found"]].head(8)

# %%
for case in letters.in_edition(cases).drop_duplicates("letter").head(2).itertuples():
    print("→", case.letter, "·", case.item, "·", case.found)
    print(truth.text[case.letter])

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
# Two subjects that are **exactly equal**, a hundred mails each a day, for twenty days; a thousand such tests, made by the computer. Who looks once, at the end (`once`), sees a "winner" in about one test of twenty: that is what 95 % means. Who looks every evening (`every_evening`) and stops at the first "winner" sees one far more often. Decide beforehand when you will look.
# %% [markdown] lang="zh" of="cf7777" collapsed=true
# ## 深入：每天都看一眼
#
# 两个**完全一样**的主题，每天各发一百封，发二十天；让电脑做一千次这样的试验。只在最后看一次的人（`once`），大约二十次试验里有一次会看到“赢家”：这就是 95% 的意思。每晚都看、一见“赢家”就停的人（`every_evening`），看到的次数要多得多。什么时候看，事先定好。

# %%
chance = np.random.default_rng(20251231)
opens_a = chance.binomial(100, 0.25, size=(1000, 20)).cumsum(axis=1)
opens_b = chance.binomial(100, 0.25, size=(1000, 20)).cumsum(axis=1)
sent_so_far = 100 * np.arange(1, 21)
middle, low, high = letters.difference(opens_a, sent_so_far, opens_b, sent_so_far)
winner_seen = (low > 0) | (high < 0)
shares = {"once": winner_seen[:, -1].mean(), "every_evening": winner_seen.any(axis=1).mean()}
pd.Series(shares).round(3)
