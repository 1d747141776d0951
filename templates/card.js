// What only a script can add to a card page: sharing, copying, a choice of theme, and telling that a link was used.
// Every word that a visitor reads comes from the page.
{
  const root = document.documentElement;
  const card = document.querySelector("[data-card]");
  const sources = ["qr", "nfc", "link", "signature"];
  const named = new URLSearchParams(location.search).get("s");
  const source = sources.includes(named) ? named : "link";

  const report = (path, body) => {
    fetch(`/api/cards/${encodeURIComponent(card.dataset.card)}/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, source }),
      keepalive: true,
    }).catch(() => {}); // A visitor who is offline or blocks it misses nothing.
  };
  const count = (kind, target) => report("event", { kind, target });

  // Storage can be forbidden; then the choice lasts as long as the page.
  const KEY = "card-theme";
  const recall = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const keep = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      return;
    }
  };
  const choices = [...card.querySelectorAll("[name=theme]")];
  const colours = [...document.querySelectorAll("meta[name=theme-color][media]")].map((meta) => [meta, meta.media]);
  const show = (theme) => {
    const fixed = theme !== "auto";
    if (fixed) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const [meta, query] of colours) meta.media = !fixed ? query : query.includes(theme) ? "all" : "not all";
  };
  const chosen = choices.find(({ value }) => value === recall());
  if (chosen) {
    chosen.checked = true;
    show(chosen.value);
  }
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      show(choice.value);
      keep(choice.value);
    });
  }

  // A page that the browser only prepared was not seen yet; one that was just revealed was counted before.
  if (!("revealed" in card.dataset)) {
    const seen = () => report("view", {});
    if (document.prerendering) document.addEventListener("prerenderingchange", seen, { once: true });
    else seen();
  }

  card.addEventListener("click", ({ target }) => {
    const link = target.closest("a[data-event]");
    if (!link) return;
    // That of *Save contact* may hold a key; no other is longer.
    const href = link.hasAttribute("download") ? undefined : link.getAttribute("href").slice(0, 2048);
    count(link.dataset.event, href);
  });
  card.querySelector("details[data-event]")?.addEventListener("toggle", ({ target }) => {
    if (target.open) count(target.dataset.event);
  });

  const status = document.querySelector("[role=status]");
  let timer;
  const copy = async (text, words) => {
    await navigator.clipboard.writeText(text);
    status.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = ""), 2500);
  };

  // The clipboard exists only in a secure context.
  for (const button of document.querySelectorAll(".copy")) {
    if (!navigator.clipboard) button.remove();
    const place = button.parentElement;
    button.addEventListener("click", async () => {
      const field = place.querySelector("input");
      if (field) await copy(field.value, status.dataset.linkCopied);
      else await copy(place.querySelector(".value").textContent, status.dataset.copied);
      count("copy");
    });
  }
  for (const field of document.querySelectorAll(".address input")) {
    field.addEventListener("focus", () => field.select());
  }

  const share = card.querySelector("[data-share]");
  if (!navigator.share && !navigator.clipboard) share.remove();
  share.addEventListener("click", async () => {
    const url = share.dataset.share;
    try {
      if (navigator.share) await navigator.share({ title: document.title, url });
      else await copy(url, status.dataset.linkCopied);
    } catch {
      return; // The visitor closed the share sheet.
    }
    count("share");
  });
}
