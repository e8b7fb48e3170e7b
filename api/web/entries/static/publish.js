// Publishing: how far the preparing is, without loading the page again.
const running = document.getElementById("running");
const EVERY = 1000; // milliseconds

async function next() {
  try {
    const answer = await fetch(running.dataset.progress);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const progress = page.getElementById("progress");
    if (!answer.ok || progress?.dataset.phase !== "running") return location.reload();
    document.getElementById("progress").replaceWith(progress);
  } catch (error) {
    if (error.name !== "TypeError") throw error; // away for a moment
  }
  setTimeout(next, EVERY);
}
if (running) setTimeout(next, EVERY);
