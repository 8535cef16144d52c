// Keeps joined, answered and the word on the network up to date; without it, a reload does.
const counting = setInterval(async () => {
  try {
    const answer = await fetch("/leider/stand", { cache: "no-store" });
    if (answer.status === 404) return clearInterval(counting); // another key by now
    const found = await answer.json();
    const numbers = { joined: found.joined, reach: found.reach, ...found.answered };
    for (const [key, value] of Object.entries(numbers)) {
      for (const place of document.querySelectorAll(`[data-stand="${key}"]`)) {
        if (place.textContent !== String(value)) place.textContent = value;
      }
    }
  } catch (error) { /* no connection for a moment: try again */ }
}, 2000);
