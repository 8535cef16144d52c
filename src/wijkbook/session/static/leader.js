// Keeps the numbers joined and answered up to date; without it, a reload does.
setInterval(async () => {
  try {
    const answer = await fetch("/leider/stand", { cache: "no-store" });
    const found = await answer.json();
    const numbers = { joined: found.joined, ...found.answered };
    for (const [key, value] of Object.entries(numbers)) {
      for (const place of document.querySelectorAll(`[data-stand="${key}"]`)) {
        place.textContent = value;
      }
    }
  } catch (error) { /* no connection for a moment: try again */ }
}, 2000);
