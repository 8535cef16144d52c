// Goes on by itself when the leader does; without it, a link does.
const now = document.querySelector("[data-stand]").dataset.stand;
setInterval(async () => {
  try {
    const answer = await fetch("/stand", { cache: "no-store" });
    const found = await answer.json();
    if (`${found.phase} ${found.round}` !== now) location.assign("/");
  } catch (error) { /* no connection for a moment: try again */ }
}, 3000);
