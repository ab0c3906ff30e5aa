"""What a person does with the page, against a host that holds moments still."""

import pytest
from playwright.async_api import Page, expect

from shared.states import TaskState
from tests.browser.conftest import DESKTOP, PHONE, Open, keep
from tests.browser.stand_in import StandIn
from tests.waiting import until

pytestmark = pytest.mark.browser

CHAT = "/p/prj_sample"
ASK = "The price test fails. Find out why and fix it."


async def ask(page: Page, text: str = ASK) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_sentence_becomes_a_task_that_streams_and_ends_with_a_diff(
    visit: Open, stand_in: StandIn, size: tuple[int, int], scheme: str
) -> None:
    name = f"{'phone' if size == PHONE else 'desktop'}-{scheme}"
    page = await visit(CHAT, size, scheme)
    if size == PHONE:
        await page.get_by_role("button", name="Talk").click()
    stand_in.agent.hold.clear()
    await ask(page)
    words = page.get_by_test_id("part-text").last
    await expect(words).to_contain_text("rounding to the nearest cent")
    await expect(page.get_by_test_id("stop").first).to_be_visible()
    await expect(page.get_by_test_id("agent-message").get_by_text("Rehearsal").first).to_be_visible()
    await keep(page, f"{name}-streaming")
    stand_in.agent.hold.set()
    result = page.get_by_test_id("result")
    await expect(result).to_have_attribute("data-state", "completed")
    await keep(page, f"{name}-done")
    await page.get_by_test_id("view-diff").click()
    diff = page.get_by_test_id("diff")
    await expect(diff).to_contain_text("tests/test_prices.py")
    await expect(diff.locator("mark").first).to_have_text("int")
    await keep(page, f"{name}-diff")
    await page.get_by_test_id("tab-overview").click()
    await expect(page.get_by_test_id("steps")).to_contain_text("Creating the workspace")
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


async def test_a_long_list_shows_its_newest_until_all_are_asked_for(visit: Open, stand_in: StandIn) -> None:
    for number in range(200):
        stand_in.world.idea("prj_sample", f"idea_{number:03}", f"Thought {number}", "", ())
    page = await visit(f"{CHAT}?idea=idea_000")
    rows = page.get_by_test_id("idea-row")
    await expect(rows).to_have_count(13)
    await expect(page.locator('[data-testid="idea-row"][aria-current="true"]')).to_have_text("Thought 0")
    whole = page.get_by_role("button", name="Show all")
    await whole.focus()
    await page.keyboard.press("Enter")
    await expect(rows).to_have_count(len(stand_in.world.ideas))
    await page.get_by_role("button", name="Show fewer").click()
    await expect(rows).to_have_count(13)


async def test_words_of_the_right_stand_on_the_right(visit: Open, stand_in: StandIn) -> None:
    stand_in.world.put_conversation(
        "cnv_auth", title="مرحبا، هذه محادثة عن تسجيل الدخول إلى الخدمة وما يتصل به من أمور"
    )
    page = await visit("/p/prj_sample/c/cnv_auth")
    row = page.get_by_test_id("chat-row").filter(has_text="مرحبا").locator(".row-title")
    assert await row.evaluate("at => getComputedStyle(at).direction") == "rtl"
    await ask(page, "مرحبا **وأهلا**")
    said = page.get_by_test_id("person-message").last.locator("p").first
    await expect(said).to_contain_text("مرحبا")
    assert await said.evaluate("at => getComputedStyle(at).unicodeBidi") == "plaintext"


async def test_a_reload_in_the_middle_of_streaming_loses_nothing_and_doubles_nothing(
    visit: Open, stand_in: StandIn
) -> None:
    page = await visit(CHAT)
    stand_in.agent.hold.clear()
    await ask(page)
    await expect(page.get_by_test_id("part-text")).to_contain_text("rounding to the nearest")
    before = page.url
    await page.reload()
    assert page.url == before
    await expect(page.get_by_test_id("part-text")).to_contain_text("rounding to the nearest")
    stand_in.agent.hold.set()
    await expect(page.get_by_test_id("result")).to_be_visible()
    other = await visit(before.removeprefix(page.url.split("/p/")[0]))
    await expect(other.get_by_test_id("result")).to_be_visible()
    text = await page.get_by_test_id("agent-message").inner_text()
    assert text == await other.get_by_test_id("agent-message").inner_text()
    assert text.count("All tests pass now 🎉 and the change is committed:") == 1


async def test_a_cut_line_comes_back_and_shows_what_was_missed(visit: Open, stand_in: StandIn) -> None:
    page = await visit(CHAT)
    stand_in.agent.hold.clear()
    await ask(page)
    await expect(page.get_by_test_id("part-text")).to_contain_text("rounding")
    stand_in.cut()
    stand_in.agent.hold.set()
    await expect(page.get_by_test_id("result")).to_be_visible()
    await expect(page.get_by_test_id("part-text")).to_contain_text("the label keeps two digits")
    text = await page.get_by_test_id("part-text").inner_text()
    assert text.count("nothing else calls") == 1


async def test_a_message_whose_answer_was_lost_is_sent_again_and_taken_once(
    visit: Open, stand_in: StandIn, complaints: list[str]
) -> None:
    page = await visit("/p/prj_sample/c/cnv_flaky")
    await expect(page.get_by_test_id("person-message")).to_have_count(1)
    stand_in.lose_next_answer = True
    await ask(page, "Try it again, the rights are fixed now.")
    await expect(page.get_by_test_id("result")).to_have_count(2)
    await expect(page.get_by_test_id("person-message")).to_have_count(2)
    await expect(page.get_by_test_id("sending")).to_have_count(0)

    async def sent() -> bool:
        return await page.evaluate("localStorage.getItem('sam.outbox')") is None

    await until(sent, settle=True)
    assert len(stand_in.posted) == 2
    assert len(set(stand_in.posted)) == 1
    assert all("502" in said for said in complaints)
    complaints.clear()


async def test_a_refused_message_says_why_and_goes_back_to_the_draft(
    visit: Open, stand_in: StandIn, complaints: list[str]
) -> None:
    page = await visit("/p/prj_sample/c/cnv_flaky")
    stand_in.refuse_next = "unknown_harness"
    await ask(page, "Please do it.")
    problem = page.get_by_test_id("sending").get_by_test_id("problem")
    await expect(problem).to_contain_text("No coding agent of that name is known.")
    await expect(problem).to_contain_text("unknown_harness")
    await page.reload()
    await page.get_by_role("button", name="Back to the draft").click()
    await expect(page.get_by_test_id("composer")).to_have_value("Please do it.")
    await expect(page.get_by_test_id("sending")).to_have_count(0)
    complaints.clear()


async def test_a_notice_goes_when_it_is_no_longer_so(visit: Open, stand_in: StandIn) -> None:
    page = await visit("/p/prj_sample/c/cnv_auth")
    notices = page.get_by_test_id("notices")
    await expect(notices).to_contain_text("not isolated")
    await notices.get_by_role("button", name="Fold").click()
    await expect(notices).to_have_count(0)
    await expect(page.get_by_test_id("notices-folded")).to_be_visible()
    stand_in.notices = stand_in.notices[:1]
    stand_in.world.put_node(isolated=True)
    await expect(notices).not_to_contain_text("not isolated")
    await expect(notices).to_contain_text("rehearsal model")


async def test_a_visitor_without_a_session_learns_how_to_sign_in(
    visit: Open, stand_in: StandIn, complaints: list[str]
) -> None:
    stand_in.signed_in = False
    page = await visit("/")
    await expect(page.get_by_test_id("signed-out")).to_contain_text("sam login-link")
    await page.goto(page.url + "?refused=link_used")
    await expect(page.get_by_role("heading")).to_have_text("That link was used, or has expired")
    assert "refused" not in page.url
    assert all("401" in said for said in complaints)
    complaints.clear()


async def test_a_person_signs_this_browser_out(visit: Open, stand_in: StandIn, complaints: list[str]) -> None:
    page = await visit(CHAT)
    await page.get_by_test_id("composer").wait_for()
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("palette").fill("sign out")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("signed-out")).to_contain_text("sam login-link")
    assert not stand_in.signed_in
    assert all("401" in said for said in complaints)
    complaints.clear()


@pytest.mark.parametrize("furnished", [False])
async def test_with_no_project_the_page_teaches_and_the_sample_opens(
    visit: Open, stand_in: StandIn, complaints: list[str]
) -> None:
    page = await visit("/")
    await expect(page.get_by_test_id("first-project")).to_be_visible()
    await keep(page, "first-visit")
    await page.get_by_test_id("origin").fill("not a repository")
    await page.get_by_test_id("add-project").click()
    await expect(page.get_by_test_id("problem")).to_contain_text("not_a_repository")
    complaints.clear()
    await page.get_by_test_id("try-sample").click()
    await expect(page.get_by_test_id("project-switch")).to_contain_text("The sample")
    await page.get_by_test_id("suggestion").click()
    await expect(page.get_by_test_id("composer")).not_to_have_value("")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("result")).to_be_visible()


async def test_a_message_meanwhile_is_queued_and_a_second_task_starts_beside_the_first(
    visit: Open, stand_in: StandIn
) -> None:
    page = await visit(CHAT)
    stand_in.agent.hold.clear()
    await ask(page)
    await expect(page.get_by_test_id("part-text")).to_contain_text("rounding")
    await ask(page, "And mention it in the changelog.")
    await expect(page.get_by_test_id("person-message").last).to_have_attribute("data-state", "queued")
    await page.get_by_test_id("send-to").select_option("new")
    await ask(page, "Also write the docs.")
    await expect(page.get_by_test_id("dispatched")).to_have_count(2)
    stand_in.agent.hold.set()
    await expect(page.get_by_test_id("result")).to_have_count(2)
    queued = page.get_by_test_id("person-message").filter(has_text="changelog")
    await expect(queued).to_have_attribute("data-state", "delivered")


async def test_stop_saves_and_ends_the_task(visit: Open, stand_in: StandIn) -> None:
    page = await visit(CHAT)
    stand_in.agent.hold.clear()
    await ask(page)
    await expect(page.get_by_test_id("part-text")).to_contain_text("rounding")
    await page.get_by_label("Message", exact=True).get_by_test_id("stop").click()
    await expect(page.get_by_test_id("result")).to_have_attribute("data-state", "cancelled")
    await expect(page.get_by_test_id("send")).to_be_visible()


async def test_a_question_is_answered_in_its_card(visit: Open, stand_in: StandIn) -> None:
    page = await visit("/p/prj_sample/c/cnv_batching")
    question = page.get_by_test_id("question")
    await expect(question).to_contain_text("five or ten")
    assert (await page.title()).startswith("(1)")
    await keep(page, "question")
    await question.get_by_label("Your answer").fill("Five.")
    await question.get_by_role("button", name="Answer").click()
    await expect(page.get_by_test_id("person-message").last).to_contain_text("Five.")
    asking = next(task for task in stand_in.world.tasks.values() if task.state is TaskState.NEEDS_INPUT)
    stand_in.world.put_task(asking.id, state=TaskState.IN_PROGRESS)
    await expect(question.get_by_label("Your answer")).to_have_count(0)


async def test_a_draft_survives_a_reload_and_an_answerless_host(
    visit: Open, stand_in: StandIn, complaints: list[str]
) -> None:
    page = await visit("/p/prj_sample/c/cnv_auth")
    await page.get_by_test_id("composer").fill("half a thought")
    await page.context.set_offline(True)
    stand_in.cut()
    await expect(page.get_by_test_id("offline")).to_be_visible()
    await ask(page, "a whole thought")
    await expect(page.get_by_test_id("sending")).to_be_visible()
    await page.get_by_test_id("composer").fill("half a thought")
    assert stand_in.posted == []
    await page.context.set_offline(False)
    await expect(page.get_by_test_id("sending")).to_have_count(0)
    await expect(page.get_by_test_id("person-message").last).to_contain_text("a whole thought")
    await page.reload()
    await expect(page.get_by_test_id("composer")).to_have_value("half a thought")
    assert len(set(stand_in.posted)) == 1
    complaints.clear()


async def test_a_browser_that_calls_itself_offline_is_believed_only_until_the_line_answers(visit: Open) -> None:
    page = await visit("/p/prj_sample/c/cnv_auth")
    await expect(page.get_by_test_id("person-message").first).to_be_visible()
    await page.evaluate(
        """() => new Promise((seen) => {
            const look = () => document.querySelector('[data-testid="offline"]') && seen();
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
            dispatchEvent(new Event("offline"));
        })"""
    )
    await expect(page.get_by_test_id("offline")).to_have_count(0)


async def test_what_was_not_delivered_can_be_written_again(visit: Open, stand_in: StandIn) -> None:
    stand_in.world.say("cnv_auth", "msg_late", "Mind the clock", task=None, state="undelivered")
    page = await visit("/p/prj_sample/c/cnv_auth")
    await page.get_by_test_id("composer").fill("And this")
    await page.get_by_role("button", name="Write it again").click()
    await expect(page.get_by_test_id("composer")).to_have_value("And this\n\nMind the clock")
    await expect(page.get_by_test_id("composer")).to_be_focused()


async def test_an_idea_is_kept_linked_to_the_chat_and_executed(visit: Open, stand_in: StandIn) -> None:
    page = await visit("/p/prj_sample/c/cnv_auth")
    await page.get_by_role("button", name="New idea").click()
    await page.get_by_label("Title of the idea").fill("Rotate tokens every day")
    await page.keyboard.press("Enter")
    panel = page.get_by_test_id("panel")
    await expect(panel.get_by_label("Title")).to_have_value("Rotate tokens every day")
    await panel.get_by_label("What it is about").fill("Short lives limit harm.")
    await expect(panel.get_by_text("Saved")).to_be_visible()
    idea = next(i for i in stand_in.world.ideas.values() if i.title.startswith("Rotate"))
    assert idea.body == "Short lives limit harm."
    assert [link.conversation for link in idea.links] == ["cnv_auth"]
    await panel.get_by_role("button", name="Remove this link").click()
    await panel.get_by_label("Note on the link").fill("after all")
    await panel.get_by_role("button", name="Link this conversation").click()
    await expect(panel.get_by_text("after all")).to_be_visible()
    await keep(page, "idea")
    await panel.get_by_test_id("execute").click()
    await expect(page.get_by_test_id("steps")).to_be_visible()


async def test_an_edit_of_a_long_idea_keeps_all_of_it(visit: Open, stand_in: StandIn, complaints: list[str]) -> None:
    """What the page is told of an idea unasked is its beginning; what it edits is all of it, as it is now."""
    world = stand_in.world
    body = "Short lives limit harm.\n" * 1_000
    idea = world.idea("prj_sample", "idea_long", "Rotate tokens", body, ())
    page = await visit("/p/prj_sample/c/cnv_auth?idea=idea_long")
    panel = page.get_by_test_id("panel")
    field = panel.get_by_label("What it is about")
    await expect(field).to_have_value(body)
    await panel.get_by_label("Title").fill("Rotate tokens daily")
    await expect(panel.get_by_text("Saved")).to_be_visible()
    assert world.ideas[idea.id].body == body
    world.put_idea(idea.id, body=f"{body}An agent added this.\n")
    await expect(field).to_have_value(f"{body}An agent added this.\n")
    await field.press("Control+End")
    await field.press_sequentially("Mine.")
    await expect(panel.locator(".field-body").get_by_text("Saved")).to_be_visible()
    assert world.ideas[idea.id].body == f"{body}An agent added this.\nMine."
    await page.goto(page.url.replace("idea_long", "idea_nobody_has"))
    await expect(panel.get_by_text("There is no such idea")).to_be_visible()
    complaints.clear()


async def test_all_that_a_task_was_asked_is_read_when_somebody_looks(visit: Open, stand_in: StandIn) -> None:
    stand_in.world.task("prj_sample", "cnv_auth", "Count", f"{'one more, ' * 1_000}and the end.", task_id="tsk_long")
    page = await visit("/p/prj_sample/c/cnv_auth?task=tsk_long")
    asked = page.locator(".asked")
    await expect(asked).not_to_contain_text("and the end.")
    await asked.get_by_text("What was asked").click()
    await expect(asked).to_contain_text("and the end.")


async def test_the_palette_and_the_keys_work_without_a_mouse(visit: Open, stand_in: StandIn) -> None:
    page = await visit("/p/prj_sample/c/cnv_auth")
    await expect(page.get_by_test_id("person-message")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("palette").fill("flaky chat")
    await keep(page, "palette")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/c/cnv_flaky")
    await page.get_by_test_id("thread").click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await keep(page, "keys")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+t")
    await expect(page.get_by_role("radio", name="Conversation")).to_be_checked()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_project_says_up_to_which_cost_plans_start_by_themselves_and_where_tasks_begin(
    visit: Open, stand_in: StandIn, size: tuple[int, int], complaints: list[str]
) -> None:
    page = await visit(CHAT, size)
    if size == PHONE:
        await page.get_by_role("button", name="Chats").click()
    settings = page.get_by_role("dialog", name="Project settings")
    limit, branch = settings.get_by_label("Plans start without you"), settings.get_by_label("Default branch")

    async def opened() -> None:
        await page.get_by_test_id("project-switch").click()
        await page.get_by_test_id("project-settings").click()
        await expect(settings).to_be_visible()

    await opened()
    await expect(limit).to_have_value("0")
    await expect(branch).to_have_value("main")
    await expect(settings).to_contain_text("Each plan waits for your yes.")
    await limit.fill("two dollars")
    await expect(settings.get_by_role("button", name="Save")).to_be_disabled()
    await expect(settings).to_contain_text("An amount of dollars such as 2.50")
    await limit.fill("2.5")
    await expect(settings).to_contain_text("no more than $2.50 starts by itself")
    await keep(page, f"{'phone' if size == PHONE else 'desktop'}-settings")
    await branch.fill("a..b")
    await page.keyboard.press("Enter")
    await expect(settings).to_contain_text("invalid_request")
    complaints.clear()  # the browser tells of the 422
    await branch.fill("trunk")
    await settings.get_by_role("button", name="Save").click()
    await expect(settings).to_be_hidden()
    kept = stand_in.world.projects["prj_sample"]
    assert (kept.auto_approve_microusd, kept.default_branch) == (2_500_000, "trunk")
    await opened()
    await expect(limit).to_have_value("2.50")
    await limit.fill("")
    await settings.get_by_role("button", name="Save").click()
    await expect(settings).to_be_hidden()
    assert stand_in.world.projects["prj_sample"].auto_approve_microusd == 0


async def test_scrolling_up_stops_following_and_the_pill_returns(visit: Open, stand_in: StandIn) -> None:
    page = await visit(CHAT, (1280, 500))
    stand_in.agent.hold.clear()
    stand_in.agent.until = 400
    await ask(page)
    await expect(page.get_by_test_id("part-text")).to_contain_text("All tests")
    thread = page.get_by_role("log")
    await thread.hover()
    await page.mouse.wheel(0, -300)
    pill = page.get_by_role("button", name="To the newest")
    await expect(pill).to_be_visible()
    at = await thread.evaluate("el => el.scrollTop")
    stand_in.agent.hold.set()
    await expect(page.get_by_test_id("result")).to_be_attached()
    assert await thread.evaluate("el => el.scrollTop") == at
    await pill.click()
    await expect(pill).to_have_count(0)
    await expect(page.get_by_test_id("result")).to_be_in_viewport()
