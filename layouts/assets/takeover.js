// A takeover on this screen: shown as long as the server says, unless somebody here sends it back with Esc; a sound when
// one begins where the address asks for it (?sound=on). The sound is made, not loaded.
"use strict";

(() => {
  const wanted = new URLSearchParams(window.location.search).get("sound") === "on";
  let shown = ""; // what has the wall
  let sent = ""; // what somebody here has sent back
  let audio = null;

  function look() {
    const panel = document.getElementById("takeover");
    if (!panel) return;
    const holds = panel.dataset.holds ?? "";
    const taken = holds !== "" && holds !== sent;
    if (document.body.classList.contains("is-taken") !== taken) document.body.classList.toggle("is-taken", taken);
    if (taken && holds !== shown && wanted) ring();
    shown = holds;
  }

  // Two falling notes, twice; a browser that wants a hand first stays silent (see deploy/kiosk for the flag).
  function ring() {
    audio ??= new AudioContext();
    [0, 0.9].forEach((start) => [880, 660].forEach((pitch, i) => tone(pitch, audio.currentTime + start + 0.35 * i)));
  }

  function tone(pitch, at) {
    const [note, volume] = [audio.createOscillator(), audio.createGain()];
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.2, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.32);
    note.connect(volume).connect(audio.destination);
    note.start(at);
    note.stop(at + 0.34);
  }

  document.addEventListener("DOMContentLoaded", () => {
    setInterval(look, 1000);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !document.body.classList.contains("is-taken")) return;
      sent = shown;
      look();
    });
    new MutationObserver(look).observe(document.body, { subtree: true, attributeFilter: ["data-holds"], childList: true });
  });
})();
