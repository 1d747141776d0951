// What only a script can add to a card page: sharing, copying, and telling that a link was used.
// Every word that a visitor reads comes from the page.
{
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
  const count = (kind) => report("event", { kind });

  // A page that the browser only prepared was not seen yet; one that was just revealed was counted before.
  if (!("revealed" in card.dataset)) {
    const seen = () => report("view", {});
    if (document.prerendering) document.addEventListener("prerenderingchange", seen, { once: true });
    else seen();
  }

  card.addEventListener("click", ({ target }) => {
    const link = target.closest("a[data-event]");
    if (link) count(link.dataset.event);
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
  for (const button of card.querySelectorAll(".copy")) {
    if (!navigator.clipboard) button.remove();
    const value = button.previousElementSibling.querySelector(".value");
    button.addEventListener("click", () => copy(value.textContent, status.dataset.copied));
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
