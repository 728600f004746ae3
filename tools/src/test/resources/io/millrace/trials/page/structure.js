// What a keyboard or a screen reader would miss in this page. Evaluated in the page.
(() => {
  const found = [];
  const need = (good, words) => good || found.push(words);
  for (const landmark of ["header", "main", "footer", "h1"]) {
    need(document.querySelectorAll(landmark).length === 1, "not exactly one " + landmark);
  }
  need(document.documentElement.lang, "no language");
  for (const control of document.querySelectorAll("button, input, select, a[href]")) {
    const label = control.closest("label");
    need((control.innerText || control.getAttribute("aria-label") || (label && label.innerText) || "").trim(), "no name: " + control.outerHTML);
    need(control.tabIndex >= 0, "not reached by the keyboard: " + control.outerHTML);
  }
  for (const table of document.querySelectorAll("table")) {
    need(table.getAttribute("aria-labelledby"), "a table without a name");
    need(table.querySelector("thead th"), "a table without column headers");
    for (const row of table.tBodies[0].rows) {
      need(row.matches(".detail") || row.cells[0].tagName === "TH", "a row without a header: " + row.innerText);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  need(new Set(ids).size === ids.length, "an id twice");
  for (const picture of document.querySelectorAll(".chart-canvas")) {
    need(/last five minutes/.test(picture.getAttribute("aria-label")), "a chart without words");
  }
  for (const pill of document.querySelectorAll(".pill")) {
    need(/[a-z]{2}/.test(pill.innerText), "a state without a word: " + pill.outerHTML);
  }
  return found;
})()
