// Opens a report page in headless Chromium: loads it from disk with the network off, clicks its
// filters, takes screenshots (light, dark, narrow, print) and runs axe-core. Needs playwright-core
// and axe-core, in a folder that NODE_PATH names or beside this file.
//
//   node scripts/check_page.mjs PAGE.html [--chromium /usr/bin/chromium] [--shots DIR]
//
// Prints one JSON object; exit 1 where something is wrong.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const roots = [process.cwd(), ...(process.env.NODE_PATH || "").split(path.delimiter).filter(Boolean)];
const load = (name) => {
  for (const root of roots) {
    for (const at of [path.join(root, "package.json"), path.join(root, "..", "package.json")]) {
      try { return createRequire(at)(name); } catch (error) { if (error.code !== "MODULE_NOT_FOUND") throw error; }
    }
  }
  throw new Error(`${name} is not installed; run: npm install playwright-core axe-core`);
};
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const page = process.argv[2];
const shots = option("shots", null);
const { chromium } = load("playwright-core");
const axe = load("axe-core");

const browser = await chromium.launch({ // with an empty profile of its own
  executablePath: option("chromium", "/usr/bin/chromium"),
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, offline: true });
const problems = [];
const tab = await context.newPage();
tab.setDefaultTimeout(120_000);
const requests = [];
tab.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(`console: ${message.text()}`));
tab.on("pageerror", (error) => problems.push(`script: ${error.message}`));
tab.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
tab.on("request", (request) => requests.push(request.url()));
const url = pathToFileURL(path.resolve(page)).href;

const visible = (selector) => tab.locator(`${selector}:visible`).count();
const shoot = async (name, fullPage = false) => shots && tab.screenshot({ path: path.join(shots, `${name}.png`), fullPage });
const audit = async (name) => {
  // axe comes in by the debugger, so the page's own policy stays as it is.
  await tab.evaluate(axe.source);
  const found = await tab.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const one of found.violations) {
    problems.push(`axe ${name}: ${one.id} (${one.impact}) ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ")}`);
  }
  return found.passes.length;
};

const result = { page, filters: {}, audits: {} };
await tab.goto(url);
if (!(await tab.locator("#filters").isVisible())) problems.push("the filters are not shown");
const all = { quote: await visible("[data-item=quote]"), match: await visible("[data-item=match]") };
result.shown = all;
await shoot("light", true);
result.audits.light = await audit("light");

for (const name of ["speaker", "outlet", "kind", "flag"]) {
  const values = await tab.locator(`select[name=${name}] option`).evaluateAll((found) => found.map((one) => one.value).filter(Boolean));
  if (!values.length) continue;
  result.filters[name] = {};
  for (const value of values.slice(0, 5)) {
    await tab.selectOption(`select[name=${name}]`, value);
    const wrong = await tab.locator("[data-item=quote]:visible, [data-item=match]:visible").evaluateAll(
      (found, [key, wanted]) => found.filter((one) => !(one.dataset[key] || "").split("|").includes(wanted)).length, [name, value]);
    const left = await tab.locator("[data-item=quote]").evaluateAll(
      (found, [key, wanted]) => found.filter((one) => one.hidden && (one.dataset[key] || "").split("|").includes(wanted)).length, [name, value]);
    if (wrong || left) problems.push(`filter ${name}=${value}: ${wrong} too many, ${left} too few`);
    result.filters[name][value] = [await visible("[data-item=quote]"), await visible("[data-item=match]")];
  }
  await shoot(`filter-${name}`);
  await tab.click("button[type=reset]");
  await tab.waitForTimeout(50);
}
const word = await tab.locator("[data-item=quote] td:nth-child(5)").first().textContent().catch(() => null);
if (word) {
  await tab.fill("input[name=text]", word.trim().slice(0, 30).toUpperCase());
  result.filters.text = [await visible("[data-item=quote]"), await visible("[data-item=match]")];
  if (!result.filters.text[0]) problems.push("the text filter hides the quote that has the text");
  await tab.click("button[type=reset]");
  await tab.waitForTimeout(50);
}
if ((await visible("[data-item=quote]")) !== all.quote) problems.push("reset does not show everything");
const dead = await tab.evaluate(() => Array.from(document.querySelectorAll('a[href^="#"]')).map((a) => a.getAttribute("href")).filter((href) => !document.getElementById(href.slice(1))));
if (dead.length) problems.push(`dead links: ${dead.slice(0, 5)}`);
const ids = await tab.evaluate(() => Array.from(document.querySelectorAll("[id]")).map((one) => one.id));
if (new Set(ids).size !== ids.length) problems.push("an id twice");

await tab.emulateMedia({ colorScheme: "dark" });
await shoot("dark", true);
result.audits.dark = await audit("dark");
await tab.setViewportSize({ width: 400, height: 800 });
await shoot("narrow", true);
result.audits.narrow = await audit("narrow");
const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
if (wide > 0) problems.push(`at 400 px the page is ${wide} px too wide`);
await tab.emulateMedia({ media: "print", colorScheme: "light" });
await tab.setViewportSize({ width: 800, height: 1000 });
await shoot("print", true);
if (await tab.locator("#filters").isVisible()) problems.push("the filters are printed");

const bare = await (await browser.newContext({ javaScriptEnabled: false, offline: true })).newPage();
await bare.goto(url);
result.without_script = await bare.locator("[data-item=quote]:visible").count();
if (result.without_script !== all.quote) problems.push("without script not every quote is shown");
if (await bare.locator("#filters").isVisible()) problems.push("without script the filters are shown");

const outside = requests.filter((one) => one !== url);
if (outside.length) problems.push(`loads ${outside.slice(0, 3)}`);
await browser.close();
console.log(JSON.stringify({ ...result, problems }, null, 1));
process.exit(problems.length ? 1 : 0);
