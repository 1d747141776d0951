"""Persons, crawlers and previews of links, by what they call themselves."""

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler

from kontakt.analytics import agents
from kontakt.analytics.agents import MAX_LENGTH, Patterns, described
from kontakt.analytics.schemas import Agent, Device

APPLE, LINUX = "Mozilla/5.0 ({}) AppleWebKit/605.1.15 (KHTML, like Gecko)", "Mozilla/5.0 (Linux; Android {}"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
IPHONE = APPLE.format("iPhone; CPU iPhone OS 18_6 like Mac OS X")
PERSONS = {
    f"{IPHONE} Version/18.6 Mobile/15E148 Safari/604.1": Device.MOBILE,
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/530.0.0.44.74;FBDV/iPhone14,5;FBLC/de_DE]": Device.MOBILE,
    f"{IPHONE} Mobile/15E148 Instagram 401.0.0.34.106 (iPhone14,5; iOS 18_6; de_DE)": Device.MOBILE,
    f"{IPHONE} Version/18.6 Mobile/15E148 Safari/604.1 [LinkedInApp]/9.31": Device.MOBILE,
    f"{IPHONE} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1": Device.MOBILE,
    f"{LINUX} 10; K) {CHROME} Mobile Safari/537.36": Device.MOBILE,
    f"{LINUX} 15; SM-S921B) {CHROME} Mobile Safari/537.36 SamsungBrowser/29.0": Device.MOBILE,
    f"{LINUX} 16; Pixel 10 Build/CP1A; wv) {CHROME} Mobile Safari/537.36 MetaIAB Facebook": Device.MOBILE,
    "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0": Device.MOBILE,
    "Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0": Device.TABLET,
    f"{LINUX} 14; SM-X710) {CHROME} Safari/537.36": Device.TABLET,
    APPLE.format("iPad; CPU OS 12_5 like Mac OS X") + " Version/12.1 Mobile/15E148 Safari/604.1": Device.TABLET,
    APPLE.format("Macintosh; Intel Mac OS X 10_15_7") + " Version/18.6 Safari/605.1.15": Device.DESKTOP,
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/142.0.0.0": Device.DESKTOP,
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0": Device.DESKTOP,
}
PREVIEWS = (
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    # How iMessage looks at a link.
    f"{APPLE.format('Macintosh; Intel Mac OS X 10_11_1')} facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp/2.23.20.0",
    "Twitterbot/1.0",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "TelegramBot (like TwitterBot)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
)
BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"{LINUX} 6.0.1; Nexus 5X) {CHROME} Mobile Safari/537.36 (compatible; Googlebot/2.1)",
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME.replace('Chrome', 'HeadlessChrome')} Safari/537.36",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "curl/8.14.1",
    "python-requests/2.32.5",
    "",
    "  ",
)


@pytest.mark.parametrize(("user_agent", "device"), PERSONS.items())
def test_a_person_is_a_person_on_a_device(user_agent, device):
    assert described(user_agent) == (Agent.PERSON, device)


@pytest.mark.parametrize("user_agent", PREVIEWS)
def test_what_previews_a_link_is_no_visitor(user_agent):
    assert described(user_agent)[0] is Agent.PREVIEW


@pytest.mark.parametrize("user_agent", BOTS)
def test_a_crawler_is_no_visitor(user_agent):
    assert described(user_agent)[0] is Agent.BOT


def test_everything_that_the_list_knows_is_told_as_the_list_tells_it():
    previews, instances = 0, 0
    for entry in CRAWLER_USER_AGENTS_DATA:
        for instance in entry["instances"]:
            user_agent = instance[:MAX_LENGTH]
            if is_crawler(user_agent) and agents._PEOPLE[0] not in user_agent:
                instances += 1
                agent, _ = described(user_agent)
                assert agent is not Agent.PERSON, user_agent
                previews += agent is Agent.PREVIEW
    assert instances > 1500
    assert previews > 100


def test_patterns_find_what_their_regular_expressions_find():
    patterns = Patterns([r"Bot\/1\.0", r"^curl", r"[wW]get", "Chirp|goto", "$1"])
    found = ["a Bot/1.0 b", "curl/8", "xwget", "xWget", "goto", "a Chirp"]
    assert all(patterns.match(text) for text in found)
    assert not any(patterns.match(text) for text in ["Bot/1x0", "Bot\\/1.0", "libcurl", "WGET", "go to"])
    assert not Patterns(["plain"]).match("other")


def test_a_hostile_user_agent_costs_no_more_than_its_beginning():
    # What is asked is remembered, too: it has to be short, and limited in number.
    assert described("Mozilla/5.0 " * 700 + "Googlebot/2.1 (iPhone)") == (Agent.PERSON, Device.DESKTOP)
    assert described("Googlebot/2.1 " + "x" * 8000)[0] is Agent.BOT
    assert agents._described.cache_info().maxsize == 4096
    for text in ("(" * 8000, "Spider" * 1400, "\x00\xff" * 4000):
        assert described(text)[1] is Device.DESKTOP
