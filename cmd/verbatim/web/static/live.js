// Keeps the first page fresh: asks for the counts now and then, and when they
// have moved takes the page's new content in place of the old.
"use strict";
(() => {
  const tenant = new URLSearchParams(location.search).get("tenant") || "main";
  let seen = null;
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch("/pulse?tenant=" + encodeURIComponent(tenant));
    if (!answer.ok) return;
    const now = await answer.text();
    if (seen !== null && now !== seen) {
      const page = await fetch(location.href);
      if (!page.ok) return;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
      const open = [...document.querySelectorAll("main details")].map((d) => d.open);
      document.querySelector("main").replaceWith(fresh.querySelector("main"));
      document.querySelectorAll("main details").forEach((d, i) => { d.open = Boolean(open[i]); });
    }
    seen = now;
  };
  const again = () => look().catch(() => {}).finally(() => setTimeout(again, 3000));
  again();
})();
