// The page of indicators: several thousand elements, which come as data and are drawn here at once; Dash would take
// seconds. What somebody types in its forms is told to a store, and the callback that listens to it does the deed.
"use strict";

(() => {
  const body = () => document.querySelector("#indicators-body");

  // Where something is, as the way to it through the tree: after a drawing that is where it was.
  function wayTo(element) {
    const way = [];
    for (let at = element; at !== body(); at = at.parentElement) {
      if (!at) return null;
      way.unshift([...at.parentElement.children].indexOf(at));
    }
    return way;
  }
  const at = (way) => way.reduce((element, step) => element?.children[step], body());

  // The focus goes back to where it was, unless another deed is there now: nobody approves what they did not look at.
  const deedOf = (element) => `${element?.dataset.deed} ${element?.dataset.number}`;
  function focusAgain(was, way) {
    const now = way?.length ? at(way) : null;
    if (deedOf(now) === deedOf(was)) now?.focus({ preventScroll: true });
  }

  // What is folded open or shut, by where it is and what it is called: a drawing that nobody asked for leaves it so.
  const called = (details) => details.querySelector("summary")?.firstChild?.textContent;
  const folds = (main) => [...main.querySelectorAll("details")].map((one) => [wayTo(one), called(one), one.open]);
  function foldAgain(left) {
    for (const [way, name, open] of left) {
      const now = at(way);
      if (now?.matches("details") && called(now) === name) now.open = open;
    }
  }

  // Whether somebody writes in something that a drawing would empty.
  const isBusy = (main) =>
    main.contains(document.activeElement?.closest("input, select")) ||
    [...main.querySelectorAll("input")].some((field) => field.value !== field.defaultValue);

  const LONGEST_MS = 10_000;
  let underway = null; // the deed that was told and is not answered yet, for so long at most

  window.dash_clientside = {
    ...window.dash_clientside,
    indicators: {
      draw: (told) => {
        const main = body();
        if (main && told && !(told.unasked && isBusy(main))) {
          const was = main.contains(document.activeElement) ? document.activeElement : null;
          const way = was && wayTo(was);
          const left = told.unasked ? folds(main) : [];
          window.wallDraw.into(main, told.body);
          foldAgain(left);
          if (told.done) {
            underway = null;
            document.querySelector("#indicators-told").focus();
          } else focusAgain(was, way);
        }
        return window.dash_clientside.no_update;
      },
      answered: (told) => {
        if (told?.trouble) underway = null; // else the drawing that follows takes its button away
        return window.dash_clientside.no_update;
      },
    },
  };

  function tell(button) {
    const fields = button.closest(".form")?.querySelectorAll("[name]") ?? [];
    const typed = Object.fromEntries([...fields].map((field) => [field.name, field.value]));
    const { tell: store, deed = "", number = "" } = button.dataset;
    if (deed && underway === deedOf(button)) return; // a double click is one deed
    if (deed) {
      underway = deedOf(button);
      setTimeout(() => (underway = null), LONGEST_MS);
    }
    window.dash_clientside.set_props(store, { data: { ...typed, deed, number, at: String(Date.now()) } });
  }
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-tell]");
    if (button) tell(button);
  });
  document.addEventListener("keydown", ({ key, target, isComposing }) => {
    if (isComposing) return; // this Enter ends a Vietnamese word
    if (key === "Enter" && target.matches("#indicators .form input")) target.closest(".form").querySelector("[data-tell]")?.click();
  });
})();
