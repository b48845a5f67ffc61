// Gives the viewer its colours, and new ones when the system goes from light to dark or back.
const LIGHT = {
  "bg-color": "#ffffff",
  "text-color": "#2d3138",
  "nav-bg-color": "#f3f4f6",
  "nav-text-color": "#2d3138",
  "nav-hover-bg-color": "#e2e5ea",
  "nav-hover-text-color": "#0b5cad",
  "header-color": "#e2e5ea",
  "primary-color": "#0b5cad",
  "secondary-color": "#2d7a46",
};
const DARK = {
  "bg-color": "#1c1f24",
  "text-color": "#d5d9df",
  "nav-bg-color": "#15171b",
  "nav-text-color": "#d5d9df",
  "nav-hover-bg-color": "#2b3038",
  "nav-hover-text-color": "#7ab8f5",
  "header-color": "#15171b",
  "primary-color": "#7ab8f5",
  "secondary-color": "#8fd1a5",
};

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const viewer = document.querySelector("openapi-explorer");

function colour() {
  for (const [name, value] of Object.entries(dark.matches ? DARK : LIGHT)) {
    viewer.setAttribute(name, value);
  }
}

dark.addEventListener("change", colour);
colour();
