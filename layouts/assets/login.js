// The login works without this; with it, Caps Lock is told and a form is sent once.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const caps = document.getElementById("caps");
  document.getElementById("password").addEventListener("keyup", (event) => {
    caps.hidden = !event.getModifierState("CapsLock");
  });
  document.querySelector("form").addEventListener("submit", (event) => {
    event.target.querySelector("button").disabled = true;
  });
});
