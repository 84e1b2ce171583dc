"use strict";
// The filters. Without script the page shows everything and the form stays hidden.
(function () {
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const names = ["speaker", "outlet", "kind", "flag"];
  const items = Array.from(document.querySelectorAll("[data-item]"));
  const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const marks = Array.from(document.querySelectorAll("mark[data-quotes]"));
  const articles = Array.from(document.querySelectorAll("section.article"));

  function wanted(item, chosen, text) {
    return names.every((name) => !chosen[name] || (item.dataset[name] || "").split("|").includes(chosen[name]))
      && (!text || texts.get(item).includes(text));
  }

  function apply() {
    const chosen = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    const text = form.elements.text.value.trim().toLowerCase();
    const active = Boolean(text) || names.some((name) => chosen[name]);
    const shown = { quote: 0, match: 0, person: 0 };
    const all = { quote: 0, match: 0, person: 0 };
    for (const item of items) {
      item.hidden = !wanted(item, chosen, text);
      all[item.dataset.item] += 1;
      shown[item.dataset.item] += item.hidden ? 0 : 1;
    }
    for (const mark of marks) {
      const rows = mark.dataset.quotes.split("|").map((id) => document.getElementById(id));
      mark.classList.toggle("off", rows.every((row) => !row || row.hidden));
    }
    for (const article of articles) {
      article.hidden = active && !article.querySelector("[data-item]:not([hidden])");
    }
    count.value = active
      ? `${shown.quote} of ${all.quote} quotes, ${shown.match} of ${all.match} matches`
      : `${all.quote} quotes, ${all.match} matches`;
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  // A link into what a filter hides shows everything again.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) {
      form.reset();
      setTimeout(() => target.scrollIntoView());
    }
  });
  form.hidden = false;
  apply();
})();
