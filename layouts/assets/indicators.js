// The page of indicators: several thousand elements, which come as data and are drawn here at once; Dash would take
// seconds. What somebody types in its forms is told to a store, and the callback that listens to it does the deed.
"use strict";

(() => {
  const body = () => document.querySelector("#indicators-body");

  // Where the focus is, as the way to it through the tree: after a drawing it is where it was.
  function wayTo(element) {
    const way = [];
    for (let at = element; at !== body(); at = at.parentElement) {
      if (!at) return null;
      way.unshift([...at.parentElement.children].indexOf(at));
    }
    return way;
  }
  function focus(way) {
    let at = body();
    for (const step of way ?? []) at = at?.children[step];
    if (way?.length) at?.focus({ preventScroll: true });
  }

  // Whether somebody reads or writes in something that a drawing would close or empty.
  const isBusy = (main) =>
    main.querySelector("details[open]") || [...main.querySelectorAll("input")].some((field) => field.value !== field.defaultValue);

  window.dash_clientside = {
    ...window.dash_clientside,
    indicators: {
      draw: (told) => {
        const main = body();
        if (main && told && !(told.unasked && isBusy(main))) {
          const way = main.contains(document.activeElement) ? wayTo(document.activeElement) : null;
          window.wallDraw.into(main, told.body);
          focus(way);
        }
        return window.dash_clientside.no_update;
      },
    },
  };

  function tell(button) {
    const fields = button.closest(".form")?.querySelectorAll("[name]") ?? [];
    const typed = Object.fromEntries([...fields].map((field) => [field.name, field.value]));
    const { tell: store, deed = "", number = "" } = button.dataset;
    window.dash_clientside.set_props(store, { data: { ...typed, deed, number, at: String(Date.now()) } });
  }
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-tell]");
    if (button) tell(button);
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Enter" && target.matches("#indicators .form input")) target.closest(".form").querySelector("[data-tell]")?.click();
  });
})();
