"use strict";
// Says how many findings the filter leaves, and opens everything for paper. Showing and hiding is the style sheet's part.
(() => {
  const findings = [...document.querySelectorAll(".finding")];
  const folded = [...document.querySelectorAll("details")];
  const status = document.getElementById("shown");
  const sum = (some) => some.reduce((total, one) => total + Number(one.dataset.count), 0);
  const tell = () => {
    const shown = findings.filter((one) => one.getClientRects().length > 0);
    status.textContent = status.dataset.words.replace("{shown}", sum(shown)).replace("{all}", sum(findings));
  };
  if (status) {
    status.closest("form").addEventListener("change", tell);
    status.closest("form").addEventListener("submit", (event) => event.preventDefault());
    tell();
  }
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = folded.filter((one) => !one.open);
    opened.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));
})();
