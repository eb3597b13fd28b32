// A wall that keeps itself alive: one stream with our own reconnect, and the clock and all ages on the server's time.
// The stream says {id, props}; Dash draws them. This script writes only into elements that React leaves empty.
"use strict";

(() => {
  const SILENCE_MS = 12000; // longer than two heartbeats: the line is dead though nobody said so
  const GRACE_MS = 2500; // a broken line that is back before that was never lost
  const LONGEST_WAIT_MS = 2000;
  const DAY_MS = 86400000;
  const UNBORN_MS = 20000; // a page that has drawn nothing by then is loaded again

  const started = Date.now();
  let source = null;
  let address = null; // of the stream, once the wall stands
  let seen = ""; // id of the last drawing
  let attempts = 0;
  let offset = 0; // server time minus ours
  let lastLife = Date.now(); // when the server was last heard
  let lastTry = Date.now();
  let retry = null;
  let broken = false;
  let reloading = false;

  const now = () => Date.now() + offset;
  const page = () => document.body.dataset;

  // ---- the stream -------------------------------------------------------------------------------------------------

  function connect() {
    retry = null;
    lastTry = Date.now();
    source = new EventSource(`${address}&seen=${encodeURIComponent(seen)}`);
    source.addEventListener("beat", (event) => heard(JSON.parse(event.data)));
    source.addEventListener("draw", (event) => draw(JSON.parse(event.data), event.lastEventId));
    source.onerror = lose;
  }

  function heard(beat) {
    offset = beat.now - Date.now();
    lastLife = Date.now();
    attempts = 0;
    broken = false;
    if (beat.build !== page().build) reload();
    paint();
  }

  function draw(updates, id) {
    lastLife = Date.now();
    for (const [element, props] of updates) window.dash_clientside.set_props(element, props);
    seen = id;
  }

  function lose() {
    source.close();
    broken = true;
    const wait = Math.min(500 * 2 ** attempts, LONGEST_WAIT_MS);
    attempts += 1;
    retry ??= setTimeout(connect, wait);
    check();
  }

  // A stream that is refused does not say why: who is let in no more leaves for the login, or reads that a link is over.
  async function check() {
    try {
      const answer = await fetch("/pass", { cache: "no-store" });
      if (answer.status === 401) window.location.reload();
    } catch {
      // the server is away, which the page says itself
    }
  }

  // A browser that reloads while the server is away stands on its error page for ever: first ask whether we live.
  async function reload() {
    if (reloading) return;
    reloading = true;
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) window.location.reload();
    } catch {
      // still away; the next second asks again
    } finally {
      setTimeout(() => (reloading = false), 5000);
    }
  }

  // ---- what is written every second -------------------------------------------------------------------------------

  const LOCALES = { vi: "vi", en: "en-GB" };
  const formats = {};
  function inZone(kind, options, at) {
    formats[kind] ??= new Intl.DateTimeFormat(LOCALES[document.documentElement.lang], { timeZone: page().zone, ...options });
    return formats[kind].format(at);
  }
  const hours = (at) => inZone("hours", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, at);
  const seconds = (at) => inZone("seconds", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }, at);
  const DATES = {
    vi: { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" },
    en: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  };
  const date = (at) => inZone("date", DATES[document.documentElement.lang], at).replace(/^(\w{3}),/, "$1");

  const words = () => JSON.parse(page().words);
  const fill = (pattern, values) =>
    pattern.replace(/\{(\w+)(:02d)?\}/g, (_, name, padded) => String(values[name]).padStart(padded ? 2 : 1, "0"));

  function age(ms) {
    const total = Math.max(0, Math.floor(ms / 1000));
    const minutes = Math.floor(total / 60);
    if (minutes < 1) return fill(words().second, { n: total });
    if (minutes < 60) return fill(words().minute, { n: minutes });
    const [h, m] = [Math.floor(minutes / 60), minutes % 60];
    if (h < 24) return m ? fill(words().hours, { h, m }) : fill(words().hour, { n: h });
    return fill(words().day, { n: Math.floor(h / 24) });
  }

  function moment(element) {
    const { at, interval, style } = element.dataset;
    const passed = now() - Date.parse(at);
    if (passed <= 2000 * Number(interval)) return hours(Date.parse(at));
    if (style === "ago") return fill(words().ago, { age: age(passed) });
    if (style === "since" && passed < DAY_MS) return fill(words().since, { time: hours(Date.parse(at)), age: age(passed) });
    return age(passed);
  }

  function write(selector, text) {
    for (const element of document.querySelectorAll(selector)) {
      const wanted = typeof text === "function" ? text(element) : text;
      if (element.textContent !== wanted) element.textContent = wanted;
    }
  }

  function paint() {
    const [at, silent] = [now(), Date.now() - lastLife];
    write(".clock-time", hours(at));
    write(".clock-seconds", seconds(at).slice(-2));
    write(".clock-date", date(at));
    write("time.age", moment);
    write(".lost-at", seconds(lastLife + offset));
    const [h, m] = hours(at).split(":").map(Number);
    const scene = stand(at);
    walk(scene ? [scene.begun, scene.walked] : [0, (h * 60 + m) / 1440]);
    document.documentElement.classList.toggle("is-lost", address !== null && (silent > SILENCE_MS || (broken && silent > GRACE_MS)));
  }

  // ---- scenes: which one stands is told by the server's clock, so that all screens turn together --------------------

  const asked = new URLSearchParams(window.location.search);
  let held = null; // the scene that stood at a moment: the begin of time, or the last step of a hand

  function stand(at) {
    const wall = document.querySelector("[data-dwell]");
    if (!wall) return null;
    const every = JSON.parse(wall.dataset.scenes);
    const named = (asked.get("scene") ?? "").split(",");
    const some = every.filter((scene) => named.includes(scene.key));
    const scenes = some.length > 1 ? some : every; // one alone is pinned, and a hand may leave it
    const pinned = scenes.findIndex((scene) => scene.key === asked.get("scene"));
    held ??= { at: 0, index: Math.max(pinned, 0) };
    const dwell = pinned < 0 ? 1000 * (Number(asked.get("dwell")) || Number(wall.dataset.dwell)) : Infinity;
    const passed = Math.max(0, at - held.at) / dwell;
    const index = (held.index + Math.floor(passed)) % scenes.length;
    if (page().scene !== scenes[index].key) page().scene = scenes[index].key;
    document.documentElement.style.setProperty("--scenes", scenes.length);
    write(".scene-name", fill(words().scene, { n: index + 1, total: scenes.length, name: scenes[index].name }));
    const part = pinned < 0 ? passed % 1 : 1;
    return { index, count: scenes.length, begun: index / scenes.length, walked: (index + part) / scenes.length };
  }

  function walk([begun, walked]) {
    document.documentElement.style.setProperty("--begun", `${(100 * begun).toFixed(1)}%`);
    document.documentElement.style.setProperty("--walked", `${(100 * walked).toFixed(1)}%`);
  }

  function step(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const scene = by && stand(now());
    if (!scene) return;
    held = { at: now(), index: (scene.index + by + scene.count) % scene.count };
    paint();
  }

  // ---- life -------------------------------------------------------------------------------------------------------

  function watch() {
    const wall = document.querySelector("[data-stream]");
    if (wall && address === null && window.dash_clientside?.set_props) {
      address = wall.dataset.stream;
      lastLife = Date.now();
      connect();
    }
    if (source && retry === null && Date.now() - Math.max(lastLife, lastTry) > SILENCE_MS) lose();
    if (page().live === "yes" && seen === "" && Date.now() - started > UNBORN_MS) reload();
    paint();
  }

  document.addEventListener("DOMContentLoaded", () => {
    setInterval(watch, 1000);
    document.addEventListener("keydown", step);
    window.addEventListener("focus", check);
    new MutationObserver(() => (address === null ? watch() : paint())).observe(document.body, { childList: true, subtree: true });
  });
})();
