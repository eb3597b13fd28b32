// A wall that keeps itself alive: one stream with our own reconnect, and the clock and all ages on the server's time.
// The stream says {id, props}; draw.js puts them where they belong. What is written every second stands in elements that
// no drawing fills.
"use strict";

(() => {
  const QUIET_MS = 2600; // two heartbeats that did not come: nobody knows whether this is still true, and the wall says so
  const HEARING_MS = 100; // what has come by then waits behind the work of a busy page, and is heard first
  const OPENING_MS = 3800; // a line that is not open by then is tried again
  const SILENCE_MS = 12000; // the line is dead though nobody said so
  const LONGEST_WAIT_MS = 2000;
  const DAY_MS = 86400000;
  const UNBORN_MS = 20000; // a page that has drawn nothing by then is loaded again
  const STAGGER_MS = 8000; // between the walls that load the same new version
  const NIGHT = { hour: 3, minutes: 40 }; // when a wall is loaded afresh once a day, each at a minute of its own
  const AGED_MS = 12 * 3600 * 1000;

  const ticks = () => performance.now(); // of a clock that nobody sets
  const started = ticks();
  const nightly = Math.floor(Math.random() * NIGHT.minutes);
  let address = null; // of the stream, once the wall stands
  let seen = ""; // id of the last drawing
  let attempts = 0;
  let offset = 0; // server time minus ours
  let lastLife = ticks(); // when the server was last heard
  let lastTry = ticks();
  let retry = null;
  let alarm = null; // rings when silence has lasted too long
  let lost = false;
  let reloading = false;
  let named = null; // what the page is called

  const now = () => Date.now() + offset;
  const page = () => document.body.dataset;

  // ---- the stream -------------------------------------------------------------------------------------------------

  function connect() {
    retry = null;
    lastTry = ticks();
    line.open(address, seen);
  }

  function alive() {
    lastLife = ticks();
    lost = false;
    clearTimeout(alarm);
    alarm = setTimeout(() => setTimeout(judge, HEARING_MS), QUIET_MS);
  }

  function judge() {
    lost = ticks() - lastLife > QUIET_MS;
    paint();
  }

  function heard(beat) {
    offset = beat.now - Date.now();
    alive();
    attempts = 0;
    if (beat.build !== page().build && quiet()) reload(Math.random() * STAGGER_MS);
    paint();
  }

  // A stream that another tab had opened anew tells again what this one has.
  function draw(updates, id) {
    alive();
    if (has(id)) return;
    for (const [element, props] of updates) window.wallDraw(element, props);
    seen = id;
  }

  function has(id) {
    const [[epoch, serial], [ours, newest]] = [id.split("."), seen.split(".")];
    return epoch === ours && BigInt(serial) <= BigInt(newest);
  }

  function lose() {
    line.close();
    const wait = Math.min(500 * 2 ** attempts, LONGEST_WAIT_MS);
    attempts += 1;
    retry ??= setTimeout(connect, wait);
    check();
  }

  // Nobody looks at a tab that is hidden: it hears nothing until it is seen again, and then what it has missed.
  function rest() {
    clearTimeout(retry);
    retry = null;
    line.close();
  }

  function wake() {
    if (address === null || document.hidden) return;
    rest();
    alive();
    attempts = 0;
    connect();
    paint();
  }

  function comeBack() {
    check();
    wake();
  }

  const line = window.wallLine({
    beat: (data) => heard(JSON.parse(data)),
    draw: (data, id) => draw(JSON.parse(data), id),
    lose,
    again: wake,
  });

  // A stream that is refused does not say why: who is let in no more leaves for the login, or reads that a link is over.
  // And who logs in as somebody else, in another tab, gets a page of their own in this one too.
  async function check() {
    try {
      const answer = await fetch("/pass", { cache: "no-store" });
      const another = answer.ok && answer.headers.get("reader") !== page().reader;
      if (answer.status === 401 || another) window.location.reload();
    } catch {
      // the server is away, which the page says itself
    }
  }

  // A browser that reloads while the server is away stands on its error page for ever: first ask whether we live.
  async function reload(wait = 0) {
    if (reloading) return;
    reloading = true;
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) window.location.reload();
    } catch {
      // still away; the next second asks again
    } finally {
      setTimeout(() => (reloading = false), 5000);
    }
  }

  // What is critical and fills the wall is not taken away for a new version.
  const quiet = () => !document.body.classList.contains("is-taken");

  function old() {
    const [hour, minute] = hours(now()).split(":").map(Number);
    return ticks() - started > AGED_MS && hour === NIGHT.hour && minute >= nightly;
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
    if (style === "clock") return hours(Date.parse(at));
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

  // The time in the title is a wall's sign of life to who keeps its browser (deploy/kiosk/screen.py).
  function sign() {
    named ??= document.title;
    const title = `${named} · ${hours(now())}`;
    if (address !== null && document.title !== title) document.title = title;
  }

  function paint() {
    sign();
    if (document.hidden) return;
    const [at, silent] = [now(), ticks() - lastLife];
    write(".clock-time", hours(at));
    write(".clock-seconds", seconds(at).slice(-2));
    write(".clock-date", date(at));
    write("time.age", moment);
    write(".lost-at", seconds(at - silent));
    const [h, m] = hours(at).split(":").map(Number);
    const scene = stand(at);
    walk(scene ? [scene.begun, scene.walked] : [0, (h * 60 + m) / 1440]);
    document.documentElement.classList.toggle("is-lost", lost);
  }

  // ---- scenes: which one stands is told by the server's clock, so that all screens turn together --------------------
  // ?scene=a,b these alone, one is pinned · ?dwell=20 seconds of each · ?screen=2/6 the second of six beside each other
  // ?part=1/2x2 a part of one picture across screens, counted by lines · arrows step, a space holds, digits pin

  const asked = new URLSearchParams(window.location.search);
  const [screen, screens] = numbers("screen", /^(\d+)\/(\d+)$/, [1, 1]);
  const [part, across, down] = numbers("part", /^(\d+)\/(\d)x(\d)$/, [1, 1, 1]);
  let held = null; // the scene that a hand has chosen, until when, and whether for good
  let told = null; // the scenes of this wall

  function numbers(name, form, otherwise) {
    const found = form.exec(asked.get(name) ?? "")?.slice(1).map(Number);
    const whole = found && found.every((n) => n > 0) && found[0] <= found.slice(1).reduce((a, b) => a * b);
    return whole ? found : otherwise;
  }

  function scenesOf(wall) {
    const every = JSON.parse(wall.dataset.scenes);
    const named = (asked.get("scene") ?? "").split(",");
    const some = every.filter((scene) => named.includes(scene.key));
    const pinned = named.length === 1 && some.length === 1 ? every.indexOf(some[0]) : -1;
    const scenes = some.length > 1 ? some : every; // one alone is pinned, and a hand may leave it
    const dwell = Number(asked.get("dwell"));
    return { pinned, scenes: dwell > 0 ? scenes.map((scene) => ({ ...scene, dwell })) : scenes };
  }

  // Screens beside each other show scenes that follow each other, and turn together by as many as they are.
  function turned(at, scenes) {
    const count = scenes.length;
    if (screens >= count && screens > 1) return { index: (screen - 1) % count, walked: 1 };
    const turns = [];
    for (let first = 0, sum = 0; first !== 0 || sum === 0; first = (first + screens) % count) {
      const dwells = Array.from({ length: screens }, (_, k) => scenes[(first + k) % count].dwell);
      turns.push({ first, from: sum, dwell: Math.max(...dwells) });
      sum += Math.max(...dwells);
    }
    const last = turns[turns.length - 1];
    const passed = (at / 1000) % (last.from + last.dwell);
    const turn = turns.findLast((one) => one.from <= passed);
    return { index: (turn.first + screen - 1) % count, walked: (passed - turn.from) / turn.dwell };
  }

  function stand(at) {
    const wall = document.querySelector("[data-scenes]");
    if (!wall || !wall.dataset.scale) return null;
    told ??= scenesOf(wall);
    const { pinned, scenes } = told;
    if (held && at >= held.until) held = null;
    const chosen = held?.index ?? pinned;
    const { index, walked } = chosen < 0 ? turned(at, scenes) : { index: chosen, walked: 1 };
    if (page().scene !== scenes[index].key) page().scene = scenes[index].key;
    document.documentElement.style.setProperty("--scenes", scenes.length);
    const pattern = held?.for === "good" ? words().held : words().scene;
    write(".scene-name", fill(pattern, { n: index + 1, total: scenes.length, name: scenes[index].name }));
    return { index, count: scenes.length, begun: index / scenes.length, walked: (index + walked) / scenes.length };
  }

  function walk([begun, walked]) {
    document.documentElement.style.setProperty("--begun", `${(100 * begun).toFixed(1)}%`);
    document.documentElement.style.setProperty("--walked", `${(100 * walked).toFixed(1)}%`);
  }

  function hand(event) {
    const scene = stand(now());
    if (!scene || event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const step = (scene.index + (by ?? 0) + scene.count) % scene.count;
    const until = told.pinned < 0 && held?.for !== "good" ? now() + 1000 * told.scenes[step].dwell : Infinity;
    if (by) held = { index: step, until, for: held?.for };
    else if (event.key === " ") held = held?.for === "good" ? null : { index: scene.index, until: Infinity, for: "good" };
    else if (Number(event.key) >= 1 && Number(event.key) <= scene.count)
      held = { index: Number(event.key) - 1, until: Infinity, for: "good" };
    else if (event.key === "0" || event.key === "Escape") held = null;
    else return;
    paint();
  }

  // ---- the shape of the picture: how many columns have room, by how much it is enlarged, which part stands here ------

  const FOUR_COLUMNS = 172; // hundredths of the height: the least width of the arrangement for 16:9
  const SIX_COLUMNS = 225;
  const UPRIGHT = 89.3; // the width of two columns

  function fit() {
    const scale = Number(document.querySelector("[data-scale]")?.dataset.scale ?? 1);
    const aspect = (window.innerWidth * across) / (window.innerHeight * down);
    const wide = (100 * aspect) / scale;
    const shape = aspect < 1 ? "tall" : wide < FOUR_COLUMNS ? "few" : wide < SIX_COLUMNS ? "wide" : "ultra";
    if (page().shape !== shape) page().shape = shape;
    const zoom = down * (shape === "tall" ? (100 * aspect) / UPRIGHT : scale);
    const [column, row] = [(part - 1) % across, Math.floor((part - 1) / across)];
    for (const [name, value] of Object.entries({ zoom, across, down, column, row }))
      document.documentElement.style.setProperty(`--${name}`, value);
  }

  // A line that was never opened is given up sooner: what a browser keeps of a broken network is dead, one by one.
  function dead() {
    const patience = line.isOpen() ? SILENCE_MS : OPENING_MS;
    return ticks() - Math.max(lastLife, lastTry) > patience;
  }

  // ---- life -------------------------------------------------------------------------------------------------------

  function watch() {
    const wall = document.querySelector("[data-stream]");
    if (wall && address === null && window.dash_clientside?.set_props) {
      address = wall.dataset.stream;
      fit();
      wake();
    }
    const seenByNobody = document.hidden || address === null;
    if (!seenByNobody && retry === null && dead()) lose();
    if (page().live === "yes" && !document.hidden && seen === "" && ticks() - started > UNBORN_MS) reload();
    if (address !== null && old() && quiet()) reload();
    paint();
  }

  document.addEventListener("DOMContentLoaded", () => {
    setInterval(watch, 1000);
    document.addEventListener("keydown", hand);
    window.addEventListener("resize", fit);
    window.addEventListener("focus", check);
    document.addEventListener("visibilitychange", () => (document.hidden ? rest() : comeBack()));
    window.addEventListener("pagehide", rest);
    window.addEventListener("pageshow", (event) => event.persisted && comeBack());
    new MutationObserver(() => (address === null ? watch() : paint())).observe(document.body, { childList: true, subtree: true });
  });
})();
