#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The pages in a browser: what people click and type, the address that remembers it, narrow and dark
screens, contrast and names for those who do not see, no network, and hostile text that stays text.
Screenshots are left in build/check/pages to be looked at."""
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from common import Tally, run

DEFECTS = "wrong-sequence-in-135,be-for-bad-checksum"
HOSTILE = "</script></style></title><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\"'>&amp;"
NAMES = """
const bad = [];
for (const e of document.querySelectorAll("button, a, input, select, summary, [role=region], [role=group]")) {
  const label = e.getAttribute("aria-label") || e.textContent.trim() ||
    (e.labels && Array.from(e.labels, l => l.textContent.trim()).join("")) || "";
  if (!label) bad.push(e.outerHTML.slice(0, 100));
}
const ids = Array.from(document.querySelectorAll("[id]"), e => e.id);
if (new Set(ids).size !== ids.length) bad.push("an id twice");
let level = 0;
for (const h of document.querySelectorAll("h1, h2, h3, h4")) {
  const now = Number(h.tagName[1]);
  if (now > level + 1) bad.push("heading skips a level: " + h.textContent);
  level = now;
}
if (!document.documentElement.lang) bad.push("no language");
if (document.querySelectorAll("main").length !== 1) bad.push("not one main");
return bad;
"""
CONTRAST = """
function luminance(c) {
  const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255).map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
  return .2126 * v[0] + .7152 * v[1] + .0722 * v[2];
}
function back(e) {
  for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$|transparent/.test(c)) return c;
  }
  return getComputedStyle(document.body).backgroundColor;
}
const bad = [];
for (const e of document.querySelectorAll("body *")) {
  if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length) continue;
  const style = getComputedStyle(e), svg = e.namespaceURI.endsWith("svg");
  if (svg && e.tagName === "title") continue;
  const a = luminance(svg ? style.fill : style.color), b = luminance(back(e));
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 4.5) bad.push(e.tagName + "." + (e.getAttribute("class") || "") + " " + ratio.toFixed(2));
}
return Array.from(new Set(bad));
"""


def start():
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1300,1400"):
        options.add_argument(word)
    return webdriver.Chrome(options=options)


class Page:
    def __init__(self, browser, path):
        self.browser, self.url = browser, pathlib.Path(path).resolve().as_uri()

    def open(self, fragment=""):
        self.browser.get("about:blank")
        self.browser.get(self.url + fragment)
        return self

    def all(self, css):
        return self.browser.find_elements(By.CSS_SELECTOR, css)

    def shown(self, css=".case"):
        return [e for e in self.all(css) if e.is_displayed()]

    def press(self, key):
        self.browser.switch_to.active_element.send_keys(key)

    def js(self, code):
        return self.browser.execute_script(code)

    def focused(self):
        return self.js("const c = document.activeElement.closest('.case'); return c && c.dataset.id")

    def fragment(self):
        return self.js("return location.hash")


def check_filters(tally, page):
    total = len(page.all(".case"))
    failing = [e.get_attribute("data-id") for e in page.all('.case[data-verdict="fail"]')]
    tally.check(total > 20 and len(failing) > 1, f"{total} cases, {len(failing)} of them fail")
    page.all('input[value="fail"]')[0].click()
    tally.check([e.get_attribute("data-id") for e in page.shown()] == failing, "toggle fail")
    tally.check(page.fragment() == "#verdict=fail", f"address {page.fragment()}")
    page.open(page.fragment())
    tally.check(len(page.shown()) == len(failing), "a page opened with that address")
    page.press(Keys.ESCAPE)
    tally.check(len(page.shown()) == total and page.fragment() == "", "Esc shows all")
    page.press("/")
    page.press("status 135 nothing-like-this")
    tally.check(page.shown() == [] and page.all("#none")[0].is_displayed(), "words that nothing holds")
    page.press(Keys.ESCAPE)
    page.open("#q=" + failing[0])
    tally.check(failing[0] in [e.get_attribute("data-id") for e in page.shown()] and len(page.shown()) < total,
                "text in the address")
    for name in ("role", "section", "level"):
        page.open()
        value = page.all(f"[name={name}] option")[1].get_attribute("value")
        page.all(f"[name={name}] option")[1].click()
        got = {e.get_attribute(f"data-{name}") for e in page.shown()}
        tally.check(got == {value} and f"{name}=" in page.fragment(), f"{name} {value}: {got}")
    tally.check(re.fullmatch(r"\d+ of \d+", page.all("#shown")[0].text) is not None, page.all("#shown")[0].text)


def check_keys(tally, page):
    page.open()
    ids = [e.get_attribute("data-id") for e in page.all(".case")]
    failing = [e.get_attribute("data-id") for e in page.all('.case[data-verdict="fail"]')]
    page.press("n")
    tally.check(page.focused() == failing[0], f"n: {page.focused()}")
    page.press("n")
    tally.check(page.focused() == failing[1], f"n again: {page.focused()}")
    page.press("p")
    tally.check(page.focused() == failing[0], f"p: {page.focused()}")
    page.press("j")
    tally.check(page.focused() == ids[ids.index(failing[0]) + 1], f"j: {page.focused()}")
    page.press("k")
    page.press(Keys.ENTER)
    opened = page.all(f'.case[data-id="{failing[0]}"]')[0]
    tally.check(opened.get_attribute("open") is not None, "Enter opens")


def check_ladder(tally, page):
    page.open("#verdict=fail")
    case = page.shown()[0]
    case.find_element(By.CSS_SELECTOR, "summary").click()
    arrows = case.find_elements(By.CSS_SELECTOR, ".ladder:first-child svg a")
    tally.check(len(arrows) > 1, f"{len(arrows)} arrows")
    packets = case.find_elements(By.CSS_SELECTOR, ".packets:first-of-type .packet")
    tally.check(len(packets) >= len(arrows), f"{len(packets)} packets for {len(arrows)} arrows")
    page.js("arguments").__class__   # a round trip, so that the page has settled
    page.browser.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))",
                                arrows[-1])
    target = page.js("return new URLSearchParams(location.hash.slice(1)).get('at')")
    packet = page.all(f"#{target}")[0]
    tally.check(packet.is_displayed() and packet.get_attribute("open") is not None, "the arrow opens its packet")
    mark = packet.find_elements(By.CSS_SELECTOR, "mark")
    expected = case.find_element(By.CSS_SELECTOR, ".compare dd").text
    if re.fullmatch(r"[\w-]+ [\w-]+: .*", expected):
        field = expected.split(":")[0].split()[-1]
        tally.check(len(mark) == 1 and mark[0].text.strip().startswith(field + " ="), f"marked {[m.text for m in mark]}")
    page.open(f"#at={target}")
    tally.check(page.all(f"#{target}")[0].is_displayed(), "the address of a packet opens it")
    page.open(f"#{target}")
    tally.check(page.all(f"#{target}")[0].is_displayed(), "so does its plain anchor")
    reference = case = page.all('.case[data-verdict="fail"]')[0].find_elements(By.CSS_SELECTOR, ".ladder")
    tally.check(len(reference) == 2, "the reference node's ladder stands beside it")


def check_repeat_and_capture(tally, page, folder):
    page.open()
    links = page.all(".case[data-verdict=fail] a[download]")
    tally.check(links and links[0].get_attribute("href").startswith("data:application/octet-stream;base64,"), "capture")
    command = page.js("return document.querySelector('.case[data-verdict=fail] .repeat code').textContent")
    done = subprocess.run(command.split() + ["--out", "none"], capture_output=True, text=True, check=False)
    tally.check(done.returncode == 1, f"{command}: {done.returncode} {done.stderr}")


def check_looks(tally, page, folder, name):
    for scheme in ("light", "dark"):
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        page.open()
        page.js("for (const d of document.querySelectorAll('.case')) d.open = d.dataset.verdict !== 'pass'")
        bad = page.js(CONTRAST)
        tally.check(bad == [], f"{name}, {scheme}: too little contrast: {bad[:5]}")
        page.browser.save_screenshot(str(folder / f"{name}-{scheme}.png"))
    bad = page.js(NAMES)
    tally.check(bad == [], f"{name}: {bad[:5]}")
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                 {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True})
    page.open()
    page.js("const d = document.querySelector('.case[data-verdict=fail]'); if (d) d.open = true")
    wide = page.js("return document.documentElement.scrollWidth")
    tally.check(wide <= 360, f"{name}: {wide} pixels wide on a screen of 360")
    page.browser.save_screenshot(str(folder / f"{name}-360.png"))
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    tally.check(page.js("return performance.getEntriesByType('resource').length") == 0, f"{name}: loads something")


def check_html(tally, path):
    done = run("tidy", "-quiet", "-errors", "--accessibility-check", "2", "--show-warnings", "yes",
               "--drop-empty-elements", "no", path)
    # tidy knows HTML 5 of 2017: what it calls unknown is newer.
    lines = [line for line in done.stderr.splitlines()
             if not re.search(r"proprietary attribute|not recognized|trimming empty|lacks \"summary\"|"
                              r"</?d[ltd]>|</div>|implicit <dl>|Access: \[6.1.1|"
                              r"SCRIPT_|\(script\)|list usage|color|<script> missing <noscript>|sufficient|emoticon|ascii art|ASCII", line)]
    tally.check(lines == [], f"{path}: {lines[:6]}")
    text = pathlib.Path(path).read_text()
    tally.check(not re.search(r"(src|href)=\"(https?:)?//", text), f"{path}: an address outside")


def poison(source, target):
    """A run whose every word is hostile."""
    tree = ET.parse(source / "results.xml")
    for e in tree.iter():
        if e.text and e.text.strip() and e.tag not in ("frame",):
            e.text = HOSTILE + e.text
        for key in ("implementation", "vendor", "version", "label", "from", "step", "started", "section", "role", "kind", "judged", "file", "phase"):
            if key in e.attrib:
                e.set(key, HOSTILE + e.get(key))
    target.mkdir()
    tree.write(target / "results.xml", encoding="utf-8", xml_declaration=True)


def check_hostile(tally, browser, tool, folder):
    poison(folder / "run", folder / "hostile")
    for name, words in (("html", [folder / "hostile"]), ("matrix", [folder / "hostile", folder / "run"])):
        path = folder / f"hostile-{name}.html"
        done = run(tool, "report", name, *words, "-o", path)
        tally.check(done.returncode == 0, done.stderr)
        page = Page(browser, path).open()
        page.js("for (const d of document.querySelectorAll('details')) d.open = true")
        tally.check(page.js("return window.hacked") is None, f"{name}: a script of the implementation ran")
        tally.check(page.js("return document.querySelectorAll('script').length") == (name == "html") and
                    page.js("return document.querySelectorAll('img').length") == 0, f"{name}: markup came in")
        tally.check(HOSTILE[:20] in page.js("return document.body.textContent"), f"{name}: the text is shown as text")


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    tally = Tally()
    shots = pathlib.Path("build/check/pages")
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mip6test-") as folder:
        folder = pathlib.Path(folder)
        run(tool, "run", "--out", folder / "run", "--defect", DEFECTS, "--quick", "cn/9.5", "cn/6.1", "cn/9.4")
        run(tool, "run", "--out", folder / "sound", "--quick", "cn/9.5", "cn/6.1", "cn/9.4")
        for name, words in (("run", ["html", folder / "run"]), ("matrix", ["matrix", folder / "run", folder / "sound"])):
            done = run(tool, "report", *words, "-o", folder / f"{name}.html")
            tally.check(done.returncode == 0, done.stderr)
            check_html(tally, folder / f"{name}.html")
        run(tool, "compare", "--iut", "flawed-live", "cn/9.5.1/lower-sequence", "-o", folder / "compare.html")
        check_html(tally, folder / "compare.html")
        browser = start()
        try:
            page = Page(browser, folder / "run.html").open()
            check_filters(tally, page)
            check_keys(tally, page)
            check_ladder(tally, page)
            check_repeat_and_capture(tally, page, folder)
            check_looks(tally, page, shots, "run")
            check_looks(tally, Page(browser, folder / "matrix.html"), shots, "matrix")
            check_looks(tally, Page(browser, folder / "compare.html"), shots, "compare")
            check_hostile(tally, browser, tool, folder)
        finally:
            browser.quit()
    tally.close()


main()
