"""The parts of a letter, the checklists, and the message: forms by hand, and everything a stranger may type."""

import email
import email.policy
import time
from importlib import import_module

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursework import letters
from coursework.language import use

ZH = (
    "主题：补寄帐篷\n刘女士：\n　　您好！\n　　帐篷今天补寄。\n"
    "　　此致\n敬礼\n　　　　　　林家户外 林小燕\n　　　　　　2025年11月14日"
)
EN = (
    "Subject: Your tent\n\nDear Ms Liu,\n\nThe tent leaves today.\n\n"
    "Kind regards,\nLin Xiaoyan\nLinjia Outdoor\n14 November 2025"
)


@pytest.fixture(autouse=True)
def english():
    use("en")
    yield
    use("en")


def lost(text: str, kind: str, language: str, **facts: object) -> list[str]:
    return [item.name for item in letters.review(text, kind, language, facts) if not item.found]


def test_parts_of_a_chinese_letter():
    letter = letters.parse(ZH, "zh")
    assert letter.subject == "补寄帐篷"
    assert letter.order == ["salutation", "greeting", "body", "wishing", "signature", "date"]
    assert [line.text for line in letter.wishing] == ["此致", "敬礼"]
    assert letter.greeting[0].indent == 4 and letter.salutation[0].indent == 0
    assert {name: lines[0].number for name, lines in letter.parts.items()} == {
        "salutation": 2, "greeting": 3, "body": 4, "wishing": 5, "signature": 7, "date": 8,
    }  # fmt: skip


def test_parts_of_an_english_letter():
    letter = letters.parse(EN, "en")
    assert letter.order == ["salutation", "body", "wishing", "signature", "date"]
    assert [line.text for line in letter.signature] == ["Lin Xiaoyan", "Linjia Outdoor"]


def test_a_wrapped_english_paragraph_is_one_paragraph():
    letter = letters.parse("Dear Ms Liu,\n\nthe tent leaves\ntoday by express.\n\nBest,\nLin", "en")
    assert [line.text for line in letter.body] == ["the tent leaves today by express."]


def test_respects_may_end_the_last_paragraph():
    letter = letters.parse("刘女士：\n　　您好！\n　　帐篷今天补寄。此致\n敬礼\n林小燕", "zh")
    assert [line.text for line in letter.wishing] == ["此致", "敬礼"]
    assert letter.body[-1].text == "帐篷今天补寄。"


def test_a_greeting_may_open_the_first_paragraph():
    letter = letters.parse("刘女士：\n　　您好！帐篷今天补寄。\n　　此致\n敬礼\n林小燕", "zh")
    assert letter.greeting[0].text == "您好！" and letter.body[0].text == "帐篷今天补寄。"


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("刘女士：", "刘女士，", "salutation"),
        ("刘女士：", "　　刘女士：", "salutation"),
        ("　　您好！\n", "", "greeting"),
        ("　　帐篷今天补寄。", "帐篷今天补寄。", "layout"),
        ("　　帐篷今天补寄。", "    帐篷今天补寄。", "layout"),  # four half-width spaces
        ("　　此致\n敬礼", "　　此致\n　　敬礼", "closing"),
        ("　　此致\n敬礼", "　　此致敬礼", "closing"),
        ("　　此致\n敬礼\n", "", "closing"),
        ("　　　　　　林家户外 林小燕\n", "", "signature"),
        ("主题：补寄帐篷", "主题：您好", "subject"),
        ("主题：补寄帐篷", "主题：帐篷！！！", "subject"),
        ("主题：补寄帐篷", "主题：" + "帐" * 26, "subject"),
        ("主题：补寄帐篷\n", "", "subject"),
        ("帐篷今天补寄", "XX 今天补寄", "finished"),
        ("帐篷今天补寄。", "帐篷,今天补寄。", "punctuation"),
        ("刘女士：", "刘女士！", "salutation"),
        ("刘女士：", "尊敬的客户：", "reader"),
        ("帐篷今天补寄。", "帐篷今天补寄。报价见附件。", "attachment"),
    ],
)
def test_one_slip_of_form_is_named(old, new, name):
    before = set(lost(ZH, "apology", "zh"))
    after = set(lost(ZH.replace(old, new), "apology", "zh"))
    assert after - before == {name}


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("Dear Ms Liu,", "Dear Ms Liu.", "salutation"),
        ("The tent", "    The tent", "layout"),
        ("leaves today.", "leaves，today。", "punctuation"),
        ("Subject: Your tent", "Subject: " + "a very long subject " * 4, "subject"),
        ("Kind regards,\n", "", "closing"),
        ("Ms Liu", "customer", "reader"),
    ],
)
def test_one_slip_of_form_is_named_in_english(old, new, name):
    assert set(lost(EN.replace(old, new), "apology", "en")) - set(lost(EN, "apology", "en")) == {name}


@pytest.mark.parametrize(
    ("text", "language", "old", "new", "name"),
    [
        (ZH, "zh", "11月14日", "11月14日\n　　另外退您 40 元。", "order"),
        (EN, "en", "November 2025", "November 2025\n\nWe refund you 40 yuan as well.", "order"),
        (ZH, "zh", "帐篷今天补寄。", "帐篷，绿色，两公斤。微信，现金。三天，快递。请回复。", "sentences"),
        (
            EN,
            "en",
            "The tent leaves today.",
            "Tent, green. Two kilos. Card or cash. Three days. Colours now please.",
            "sentences",
        ),
    ],
)
def test_a_slip_of_form_may_take_others_with_it(text, language, old, new, name):
    assert name not in lost(text, "apology", language)
    assert name in lost(text.replace(old, new), "apology", language)


def test_a_salutation_below_the_first_line_is_found_there():
    letter = letters.parse("The tent leaves today.\n\nDear Ms Liu,\n\nIt is the green one.\n\nBest,\nLin", "en")
    assert letter.salutation[0].text == "Dear Ms Liu," and letter.order[0] == "body"
    assert "salutation" in lost("The tent leaves.\n\nDear Ms Liu,\n\nIt is green.\n\nBest,\nLin", "apology", "en")


def test_half_width_marks_are_a_slip_of_form_and_hide_nothing():
    text = ZH.replace("帐篷今天补寄。", "实在对不起,是我们发错了帐篷。")
    assert "punctuation" in lost(text, "apology", "zh")
    assert not {"regret", "responsibility"} & set(lost(text, "apology", "zh"))


def test_date_before_the_signature_is_out_of_order():
    text = ZH.replace("　　　　　　林家户外 林小燕\n　　　　　　2025年11月14日", "2025年11月14日\n林家户外 林小燕")
    assert "order" in lost(text, "apology", "zh")


@pytest.mark.parametrize(
    ("end", "right"),
    [
        ("Kind regards,\nLin\nLinjia Co.\n\nPS: We close at noon.\n\nOn Monday we open.", True),
        ("Kind regards,\nLin Xiaoyan\n\nYou can stop these mails at stop@example.com.", True),
        ("Kind regards,\n\nWe refund you 40 yuan.\n\nLin Xiaoyan\nLinjia Outdoor", False),
        ("Lin Xiaoyan\n\nWe refund you 40 yuan.\n\nKind regards,\n14 November 2025", False),
        ("Kind regards,\nLin Xiaoyan\n\nWe refund you 40 yuan.\n\nIt leaves today.", False),
    ],
)
def test_no_paragraph_stands_between_close_and_signature(end, right):
    items = {item.name: item.found for item in letters.review(EN.split("Kind")[0] + end, "apology", "en")}
    assert items["order"] is right and items["signature"] and items["closing"]


@pytest.mark.parametrize(
    ("address", "found"),
    [("a@example.com, lin.example.com", True), ("a@example.com", False), ("a@mail.example.com at 9.30", False)],
)
def test_an_inquiry_needs_a_page_or_number_besides_the_address(address, found):
    text = EN.replace("The tent leaves today.", f"Write to {address}.")
    assert ("contact" not in lost(text, "inquiry", "en")) is found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lists_compile_when_used_or_all_at_once(language):
    rule = letters.lists.Rule(letters.lists.Patterns(["tin", "(?-i:Tin) box"]))
    assert rule.fits("A TIN.") and not vars(rule.any).keys() >= {"_whole"}
    import_module("coursework.letters.compiled")
    for rule in letters.lists.of(language).rules.values():
        for patterns in filter(None, (rule.any, rule.also, rule.unless)):
            assert vars(patterns).keys() >= {"_in_small_letters", "_in_any_letters"}


def test_letter_case_counts_only_where_a_pattern_says_so():
    patterns = letters.lists.Patterns([r"\bTIN\b\W", "of (?-i:[A-Z])o"])
    assert patterns.within("a tin.") and patterns.within("OF Bo") and not patterns.within("OF bo")
    assert patterns.taken_out_of("One Tin, two of Bo.") == "One  two ."


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["inquiry", "apology", "handover"])
def test_a_diligent_letter_passes(kind, language):
    use(language)
    assert lost(letters.draft(f"model_{kind}"), kind, language) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_careless_promotion_fails_for_the_named_reasons(language):
    use(language)
    bad, better, good = (lost(letters.draft(f"promotion_{n}"), "promotion", language) for n in (1, 2, 3))
    named = {"subject", "reader", "ad_mark", "hook", "facts", "no_superlative", "deadline", "opt_out"}
    assert named <= set(bad)
    assert better == ["reason", "action", "deadline", "opt_out"]
    assert good == []


def test_best_to_do_something_is_no_superlative():
    text = "主题：广告：睡个好觉\n林女士：\n　　您好！\n　　{}\n　　祝好！\n林小燕"
    for fine in ("最好提前试一次。", "我们第一时间发出。", "第一次露营的人常被硌醒。"):
        assert "no_superlative" not in lost(text.format(fine), "promotion", "zh"), fine
    for boast in ("这是最好的床垫。", "全国第一的床垫。", "国家级的床垫。"):
        assert "no_superlative" in lost(text.format(boast), "promotion", "zh"), boast


@pytest.mark.parametrize(
    ("language", "sentence", "fine"),
    [
        ("en", "The wholesaler had packed the beans badly.", False),
        ("en", "Through no fault of ours, the vase arrived cracked.", False),
        ("en", "Had you given us the right measurements, the blinds would fit.", False),
        ("en", "Our courier was late because we handed the parcel over late.", True),
        ("en", "You should have had your cake at three, and it came at five.", True),
        ("zh", "上游工厂换了胶水，没通知我们。", False),
        ("zh", "由于种种原因，未能按时交付。", False),
        ("zh", "您忘了备注不要香菜。", False),
        ("zh", "快递是我们选的，包装是我们打的，碎了就是我们的责任。", True),
        ("zh", "天气预报早就说有雪，是我们没有提前安排。", True),
    ],
)
def test_blame_is_noticed_and_an_explanation_is_none(language, sentence, fine):
    frames = {
        "en": "Subject: Your order\n\nDear Ms Li,\n\n{}\n\nKind regards,\nAnn Roe",
        "zh": "主题：您的订单\n林女士：\n　　您好！\n　　{}\n　　祝好！\n林小燕",
    }
    assert ("blames_nobody" not in lost(frames[language].format(sentence), "apology", language)) is fine


def test_traditional_characters_are_read_as_simplified():
    simple = "主题：花瓶破损的致歉\n蔡先生：\n　　您好！\n　　非常抱歉，是我们的失误。\n　　此致\n敬礼\n陶坊 叶晴"
    traditional = "主題：花瓶破損的致歉\n蔡先生：\n　　您好！\n　　非常抱歉，是我們的失誤。\n　　此致\n敬禮\n陶坊 葉晴"
    assert lost(simple, "apology", "zh") == lost(traditional, "apology", "zh")
    item = next(i for i in letters.review(traditional, "apology", "zh") if i.name == "responsibility")
    assert item.found and "我們" in item.quote  # quoted as it was written


def test_control_characters_are_taken_out_and_named():
    letter = letters.parse(ZH.replace("帐篷今", "帐\u200b篷\x07\u202e今"), "zh")
    assert letter.body[0].text == "帐篷今天补寄。"
    assert len(letter.hidden) == 3
    assert "finished" in lost(ZH.replace("帐篷今", "帐\u200b篷今"), "apology", "zh")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
def test_any_line_end_will_do(end):
    assert letters.parse(ZH.replace("\n", end), "zh").parts.keys() == letters.parse(ZH, "zh").parts.keys()


def test_huge_text_is_refused_and_a_long_one_is_quick():
    with pytest.raises(ValueError, match="20000"):
        letters.review("啊" * 20_001, "apology", "zh")
    begin = time.perf_counter()
    for text in (
        "，" * 20_000,
        "1" * 20_000,
        "一" * 20_000,
        "a." * 10_000,
        "您好" * 10_000,
        "　" * 20_000,
        "抱歉。\n" * 5_000,
        "主题：价\n李女士：\n" + "1" * 19_000 + "。",
        "Subject: Price\n\nDear Ms Li,\n\n" + "1 kilo " * 2_700 + ".",
    ):
        letters.review(text, "inquiry", "zh")
        letters.review(text, "promotion", "en")
    assert time.perf_counter() - begin < 20


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("text", "advert", "zh"), "advert"),
        (("text", "apology", "fr"), "fr"),
        ((5, "apology", "zh"), "int"),
        (("text", "apology", "zh", {"writer": "Lin"}), "writer"),
    ],
)
def test_wrong_use_says_what_was_found(arguments, words):
    with pytest.raises(ValueError, match=words):
        letters.review(*arguments)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(letters.KINDS), st.sampled_from(["en", "zh"]))
def test_any_text_gets_a_whole_checklist(text, kind, language):
    items = letters.review(text, kind, language)
    assert [i.name for i in items] == [n for n in letters.CHECKLISTS[kind] if n != "greeting" or language == "zh"]
    assert all(isinstance(i.found, bool) and isinstance(i.quote, str) and i.message for i in items)


def test_facts_name_the_reader_the_files_and_the_questions():
    assert "reader" in lost(ZH, "apology", "zh", reader="张")
    assert "attachment" in lost(ZH, "apology", "zh", attachments=["a.pdf"])
    asked = {"customs": ["海关", "customs"], "tent": ["帐篷"]}
    item = letters.review(ZH, "apology", "zh", {"asked": asked})[-1]
    assert (item.name, item.found, item.quote) == ("answers", False, "customs")


def test_messages_are_in_the_open_edition_and_judge_no_heart():
    item = next(i for i in letters.review(ZH, "apology", "zh") if i.name == "regret")
    assert "could not find" in item.message
    use("zh")
    assert "没有找到" in item.message


# --- the message

LIN = ("林小燕", "lin@example.com")


def read(message):
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


def test_a_message_comes_back_whole():
    text = "主题：端午安康，送您一份粽叶保鲜法\n附件：粽叶保鲜.pdf、时间表.csv\n" + ZH.split("\n", 1)[1]
    files = {"粽叶保鲜.pdf": b"%PDF\x00\xff", "时间表.csv": "时,分\n".encode()}
    back = read(letters.to_message(text, "zh", LIN, ("刘女士", "liu@example.com"), files))
    assert back["Subject"] == "端午安康，送您一份粽叶保鲜法"
    assert back["From"].addresses[0].display_name == "林小燕"
    assert back["To"].addresses[0].addr_spec == "liu@example.com"
    assert {a.get_filename(): a.get_payload(decode=True) for a in back.iter_attachments()} == files
    body = back.get_body().get_content()
    assert body.startswith("刘女士：") and "主题" not in body and "　　您好！" in body


@pytest.mark.parametrize(
    "name", ["Lin\r\nBcc: thief@example.com", "Lin\nBcc: x@example.com", "Lin\x00", "Lin\u2028Bcc: x", "Lin\x0bX"]
)
def test_a_header_cannot_be_injected(name):
    with pytest.raises(ValueError, match="header"):
        letters.to_message(EN, "en", (name, "lin@example.com"), "liu@example.com")
    with pytest.raises(ValueError, match="header"):
        letters.to_message(EN, "en", LIN, "liu@example.com", {f"{name}.pdf": b""})


def test_a_subject_cannot_inject_a_header():
    text = EN.replace("Your tent", "Your tent\rBcc: thief@example.com")
    back = read(letters.to_message(text, "en", LIN, "liu@example.com"))
    assert back["Bcc"] is None and back["Subject"] == "Your tent"


@pytest.mark.parametrize(
    "address", ["", "liu", "liu@", "@example.com", "a b@example.com", "liu@example", "x@y\r\nz.com"]
)
def test_an_address_that_cannot_exist_is_refused(address):
    with pytest.raises(ValueError, match="mail address"):
        letters.to_message(EN, "en", LIN, address)


def test_an_attachment_is_there_if_and_only_if_it_is_announced():
    text = "Subject: Tea\nAttachment: tea.pdf\n\nDear Ms Liu,\n\nThe page is attached.\n\nBest,\nLin"
    with pytest.raises(ValueError, match=r"tea\.pdf"):
        letters.to_message(text, "en", LIN, "liu@example.com")
    with pytest.raises(ValueError, match=r"other\.pdf"):
        letters.to_message(text, "en", LIN, "liu@example.com", {"tea.pdf": b"", "other.pdf": b""})


@pytest.mark.parametrize("name", ["../etc/passwd", "a\\b.pdf", "..", ""])
def test_a_file_name_holds_no_folder(name):
    with pytest.raises(ValueError, match="file name"):
        letters.to_message(EN, "en", LIN, "liu@example.com", {name: b""})


def test_a_message_needs_a_subject_and_bytes():
    with pytest.raises(ValueError, match="no subject"):
        letters.to_message("Dear Ms Liu,\n\nHello.", "en", LIN, "liu@example.com")
    with pytest.raises(ValueError, match="bytes"):
        letters.to_message(EN, "en", LIN, "liu@example.com", {"a.txt": "text"})


# --- rates


def test_intervals_of_the_literature():
    """Newcombe 1998, Statistics in Medicine 17: Wilson 81/263 and 0/20; method 10 for 56/70 − 48/80."""
    low, high = letters.wilson([81, 0], [263, 20])
    assert low == pytest.approx([0.2553, 0.0], abs=5e-5) and high == pytest.approx([0.3662, 0.1611], abs=5e-5)
    middle, low, high = letters.difference(48, 80, 56, 70)
    assert (middle, low, high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_counts_that_cannot_be_are_refused():
    for opens, mails in ((1, 0), (-1, 10), (11, 10)):
        with pytest.raises(ValueError, match="rate"):
            letters.wilson(opens, mails)


def test_a_test_is_undecided_where_the_interval_holds_nothing():
    table = pd.DataFrame(
        {
            "campaign": ["M1"] * 2 + ["M2"] * 2 + ["M3"] * 2,
            "subject_id": ["A", "B"] * 3,
            "mails": [1000] * 6,
            "opens": [200, 300, 300, 200, 250, 260],
        }
    )
    assert letters.subject_tests(table).verdict.tolist() == ["B", "A", "undecided"]
