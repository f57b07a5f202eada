import { post } from "./requests.js";

const LOOK_AGAIN_MILLISECONDS = 5000;

document.getElementById("leave").addEventListener("click", async () => {
  await post("/leave");
  location.assign("/");
});

// Figures and jobs change while somebody looks; what has the focus stays in place.
setInterval(async () => {
  if (document.hidden) return;
  const response = await fetch("/").catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
  const main = document.querySelector("main");
  if (fresh && fresh.innerHTML !== main.innerHTML && !main.contains(document.activeElement)) main.replaceWith(fresh);
}, LOOK_AGAIN_MILLISECONDS);
