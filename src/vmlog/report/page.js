"use strict";
// Search, filters, sorting, and opening what an address leads to. Everything can be read without it.
(() => {
  const byId = (id) => document.getElementById(id);
  const text = (element) => element.textContent.toLowerCase();

  const reveal = () => {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const article = target.closest("article");
    if (article && article.hidden) clear();
    for (let element = target; element; element = element.parentElement) {
      if (element.tagName === "DETAILS") element.open = true;
    }
    target.scrollIntoView();
  };

  const rows = [...document.querySelectorAll("#incidents tbody tr")].map((row) => {
    const id = row.querySelector("a").getAttribute("href").slice(1);
    return { row, article: byId(id), marks: document.querySelectorAll(`.strip a[href="#${id}"]`), data: row.dataset };
  });
  const tools = byId("tools");
  const search = byId("search");
  const selects = tools ? [...tools.querySelectorAll("select")] : [];

  const valuesOf = (item, name) => {
    if (name === "outcome") return [item.row.querySelector(".badge").textContent];
    if (name === "cause") return [item.row.querySelector("b").textContent];
    if (name === "host") return [item.data.from, item.data.to].filter(Boolean);
    return item.data[name] ? [item.data[name]] : [];
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of rows) {
      const fits = selects.every((select) => !select.value || valuesOf(item, select.name).includes(select.value));
      if (words.length && item.words === undefined) item.words = text(item.row) + " " + text(item.article);
      const visible = fits && words.every((word) => item.words.includes(word));
      item.row.hidden = item.article.hidden = !visible;
      for (const mark of item.marks) mark.classList.toggle("off", !visible);
      shown += visible;
    }
    byId("shown").textContent = `${shown} of ${rows.length} incidents`;
    byId("clear").disabled = !words.length && selects.every((select) => !select.value);
  };

  const clear = () => {
    search.value = "";
    for (const select of selects) select.value = "";
    apply();
  };

  const fill = (select) => {
    const counts = new Map();
    for (const item of rows) {
      for (const value of new Set(valuesOf(item, select.name))) counts.set(value, (counts.get(value) || 0) + 1);
    }
    const found = [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
    for (const [value, count] of found) select.add(new Option(`${value} (${count})`, value));
  };

  const sort = (header) => {
    const rising = header.getAttribute("aria-sort") !== "ascending";
    const column = header.cellIndex;
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const key = (row) => row.cells[column].dataset.sort || row.cells[column].textContent;
    const body = header.closest("table").tBodies[0];
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    const keyed = [...body.rows].map((row) => [key(row), row]);
    keyed.sort((one, other) => (rising ? 1 : -1) * compare(one[0], other[0]));
    body.append(...keyed.map(([, row]) => row));
  };

  for (const header of document.querySelectorAll("table.sortable th")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(header));
  }

  if (tools && rows.length) {
    selects.forEach(fill);
    tools.hidden = false;
    tools.addEventListener("input", apply);
    byId("clear").addEventListener("click", () => { clear(); search.focus(); });
    for (const button of document.querySelectorAll("button.show")) {
      const select = selects.find((one) => one.name === button.name);
      const option = [...select.options].find((one) => one.value.toLowerCase() === button.value.toLowerCase());
      button.hidden = !option;
      button.addEventListener("click", () => {
        clear();
        select.value = option.value;
        apply();
        byId("incidents").scrollIntoView();
        select.focus({ preventScroll: true });
      });
    }
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        search.focus();
      } else if (event.key === "Escape" && event.target === search) {
        clear();
      }
    });
    apply();
  }

  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) reveal();
  });
  reveal();
})();
