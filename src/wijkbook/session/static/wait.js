// Goes on by itself when the leader opens the questions; without it, a link does.
setInterval(async () => {
  try {
    const answer = await fetch("/stand", { cache: "no-store" });
    const found = await answer.json();
    if (found.phase !== "lobby") location.assign("/");
  } catch (error) { /* no connection for a moment: try again */ }
}, 3000);
