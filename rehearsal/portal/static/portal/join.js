import { post } from "./requests.js";

// What follows # never leaves the browser by itself, and `replace` takes it out of the history.
const secret = location.hash.slice(1);
try {
  await post("/join", { secret });
  location.replace("/");
} catch (error) {
  history.replaceState(null, "", "/join");
  const problem = document.getElementById("problem");
  problem.classList.add("problem");
  problem.textContent = error.message;
}
