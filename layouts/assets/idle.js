// A pointer that rests is put away, and with it what its rest has opened: the province hangs on walls too, and has links.
"use strict";

(() => {
  const REST_MS = 3000;
  let resting = null;
  function moved() {
    document.documentElement.classList.remove("is-idle");
    clearTimeout(resting);
    resting = setTimeout(() => document.documentElement.classList.add("is-idle"), REST_MS);
  }
  for (const type of ["pointermove", "pointerdown", "keydown"]) document.addEventListener(type, moved);
  moved();
})();
