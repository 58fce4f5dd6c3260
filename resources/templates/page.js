"use strict";
const player = document.querySelector("audio");
const lines = Array.from(document.querySelectorAll("#transcript p[data-at]"));
document.addEventListener("click", (event) => {
  const mark = event.target.closest("button[data-at]");
  if (mark && player) {
    player.currentTime = Number(mark.dataset.at);
    player.play().catch(() => {});
  }
});
if (player) {
  player.addEventListener("timeupdate", () => {
    let heard = null;
    for (const line of lines) {
      if (Number(line.dataset.at) <= player.currentTime) heard = line;
    }
    for (const line of lines) {
      if (line === heard) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
  });
}
