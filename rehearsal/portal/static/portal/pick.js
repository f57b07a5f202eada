import { post } from "./requests.js";

const form = document.getElementById("pick");
const problem = document.getElementById("problem");

async function come(name) {
  try {
    await post("/worker", { name });
    location.assign("/");
  } catch (error) {
    problem.textContent = error.message;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  come(form.elements.name.value);
});
form.addEventListener("click", ({ target }) => {
  if (target.dataset.name !== undefined) come(target.dataset.name);
});
