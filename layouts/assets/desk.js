// The desk in the browser: light and keys, choices that become the address, cells of the table and marks of the map.
// It loads nothing and asks nothing: what it writes into the address, the server answers.
"use strict";

(() => {
  const THEME = "ioc-theme";
  const TABLES = { sensors: "sensor-table", dossiers: "dossier-table", reports: "report-table" };
  const OPEN = "details:is(.word, .export, .who)[open]";
  const root = document.documentElement;
  const on = (type, act) => document.addEventListener(type, act);
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const told = () => new URLSearchParams(window.location.search);

  // ---- light and dark, before the first paint ---------------------------------------------------------------------

  const theme = () => (localStorage.getItem(THEME) === "dark" ? "dark" : "light");
  root.dataset.bsTheme = theme();
  function turn() {
    localStorage.setItem(THEME, theme() === "dark" ? "light" : "dark");
    root.dataset.bsTheme = theme();
    if (document.querySelector("#desk")) set("desk-theme", { data: theme() });
  }

  // ---- the address ------------------------------------------------------------------------------------------------

  function go(search) {
    if (search !== window.location.search) set("address", { search });
  }
  function say(changes) {
    const words = told();
    for (const [name, value] of Object.entries(changes)) value ? words.set(name, value) : words.delete(name);
    const search = words.toString().replaceAll("%2C", ",");
    go(search && `?${search}`);
  }
  // A link was drawn for an address that may be past: what it changes there is changed in the one of now.
  function follow(search) {
    const words = document.querySelector("#focus-words");
    if (!words) return go(search);
    const drawn = new URLSearchParams(words.dataset.said);
    const wanted = new URLSearchParams(search);
    const names = [...new Set([...drawn.keys(), ...wanted.keys()])].filter((name) => drawn.get(name) !== wanted.get(name));
    say(Object.fromEntries(names.map((name) => [name, wanted.get(name)])));
  }
  function field() {
    const place = document.querySelector("#focus-field");
    if (place && !place.firstChild) {
      const made = { id: "focus-q", type: "search", autocomplete: "off", placeholder: place.dataset.placeholder };
      place.append(Object.assign(document.createElement("input"), made));
    }
    return place?.firstChild;
  }
  const choose = (id) => id !== told().get("sel") && say({ sel: id, metric: "" });

  // ---- the table --------------------------------------------------------------------------------------------------

  const grid = () => window.dash_ag_grid?.getApi(TABLES[told().get("tab") ?? "sensors"]);
  function step(way) {
    const api = grid();
    const count = api?.getDisplayedRowCount() ?? 0;
    if (!count) return;
    const at = api.getSelectedNodes()[0]?.rowIndex ?? (way > 0 ? -1 : count);
    const node = api.getDisplayedRowAtIndex(Math.max(0, Math.min(count - 1, at + way)));
    node.setSelected(true, true);
    api.ensureNodeVisible(node);
    choose(node.id);
  }
  // A choice is what a hand did, and never what the table tells of itself: that comes late, after the next choice.
  function enter(row) {
    const node = grid()?.getRowNode(row.getAttribute("row-id"));
    node?.setSelected(true, true);
    if (node) choose(node.id);
  }
  // What was chosen on the map comes into sight in the table.
  function pick(id) {
    choose(id);
    const node = grid()?.getRowNode(id);
    node?.setSelected(true, true);
    if (node) grid().ensureNodeVisible(node);
  }
  const e = (...parts) => window.React.createElement(...parts);
  window.dashAgGridFunctions = { ...window.dashAgGridFunctions, byNumbers: (a, b) => {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) return a[i] - b[i];
    return a.length - b.length;
  } };
  window.dashAgGridComponentFunctions = {
    ...window.dashAgGridComponentFunctions,
    Shape: ({ data }) => e("i", { className: `sh sh-${data.state}`, role: "img", "aria-label": data.state_words }),
    Named: ({ data }) => e("span", { className: "named" }, e("i", { className: `ic ic-${data.icon}`, "aria-hidden": true }), data.name),
    Measured: ({ data }) => e("span", { className: `measured c-${data.state}` }, e("b", null, data.words), " ", e("small", null, data.unit)),
    Spark: ({ data }) =>
      data.spark
        ? e("svg", { className: "spark", viewBox: "0 0 80 22", width: 80, height: 22, "aria-hidden": true }, e("path", { d: data.spark }))
        : null,
    Age: ({ data }) => (data.seen ? e("time", { className: "age", dateTime: data.seen, "data-at": data.seen, "data-interval": 0, "data-style": "age" }) : "—"),
  };

  // ---- the map ----------------------------------------------------------------------------------------------------

  const marks = () => document.querySelectorAll(".mark[data-id]");
  function point() {
    const sel = told().get("sel");
    for (const mark of marks()) mark.classList.toggle("chosen", mark.dataset.id === sel);
  }
  function warm(id, hot) {
    for (const element of document.querySelectorAll(`.mark[data-id="${CSS.escape(id)}"], .ag-row[row-id="${CSS.escape(id)}"]`))
      element.classList.toggle("hot", hot);
  }
  // A name whose place is in sight is read whole: at the map's edge it stands further in.
  function whole(name, room) {
    name.style.marginLeft = "";
    const box = name.getBoundingClientRect();
    const middle = (box.left + box.right) / 2;
    if (middle < room.left || middle > room.right) return box;
    const by = Math.max(room.left + 4 - box.left, 0) + Math.min(room.right - 4 - box.right, 0);
    if (by === 0) return box;
    name.style.marginLeft = `${(by * name.offsetWidth) / box.width}px`; // a page may be enlarged
    return name.getBoundingClientRect();
  }
  // Names that would lie over a mark or another name stay away until the map is nearer.
  function thin() {
    const room = document.querySelector("#desk-map")?.getBoundingClientRect();
    if (!room) return;
    const taken = [...marks()].map((mark) => mark.getBoundingClientRect());
    const free = (a) => !taken.some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 7 && b.top + 7 < a.bottom);
    for (const name of document.querySelectorAll(".leaflet-tooltip.place")) {
      const box = whole(name, room);
      const shown = free(box);
      name.style.visibility = shown ? "" : "hidden";
      if (shown) taken.push(box);
    }
  }
  let thinning = null;
  function thinSoon() {
    clearTimeout(thinning);
    thinning = setTimeout(thin, 120);
  }
  window.desk = {
    map: {
      line: ({ properties: { kind, sure } }) => ({ className: `ground ${kind} ${sure === false ? "unsure" : ""}`, fill: !["river", "road", "edge"].includes(kind), interactive: false }),
      named: ({ properties: { kind, name } }, layer) => {
        if (kind === "edge") layer.on("add", () => layer._map.on("moveend", thinSoon) && thinSoon());
        if (kind === "ward" || kind === "beside")
          layer.bindTooltip(name, { permanent: true, direction: "center", className: `place ${kind}`, interactive: false });
      },
      mark: ({ properties: { id, state, title, weight } }, at) => {
        const icon = window.L.divIcon({ className: `mark-box`, html: `<i class="sh sh-${state}"></i>`, iconSize: [26, 26] });
        const marker = window.L.marker(at, { icon, alt: title, title, keyboard: true, riseOnHover: true, zIndexOffset: 1000 * weight });
        marker.on("add", () => {
          const box = marker.getElement();
          box.classList.add("mark");
          box.dataset.id = id;
          box.classList.toggle("chosen", id === told().get("sel"));
          box.setAttribute("aria-label", title);
        });
        marker.on("click", () => pick(id));
        marker.on("keydown", ({ originalEvent }) => originalEvent.key === "Enter" && pick(id));
        return marker;
      },
    },
  };
  for (const [type, hot] of [["mouseover", true], ["mouseout", false]])
    on(type, ({ target }) => {
      const box = target.closest?.(".mark[data-id], .ag-row[row-id]");
      if (box) warm(box.dataset.id ?? box.getAttribute("row-id"), hot);
    });

  // ---- what Dash calls --------------------------------------------------------------------------------------------

  window.dash_clientside = {
    ...window.dash_clientside,
    desk: {
      point: () => {
        point();
        thinSoon();
        const q = field();
        if (q && q !== document.activeElement) q.value = told().get("q") ?? "";
        return window.dash_clientside.no_update;
      },
      light: () => theme(),
      chart: (figure, there, blank) => {
        const { no_update, set_props } = window.dash_clientside;
        if (!there) return figure?.data ? { ...blank, props: { ...blank.props, figure } } : no_update;
        set_props("side-chart", { figure: figure ?? {} });
        return no_update;
      },
      zoomed: (stretch) => stretch ?? null,
    },
  };

  // ---- a deed is done once ----------------------------------------------------------------------------------------

  // A second press while a deed is under way, and the second half of a double click, reach nobody.
  const deaf = ({ target, detail }) =>
    target.closest?.("[aria-busy='true'] button") || (detail > 1 && target.closest?.("[aria-busy] button, .duty button"));
  document.addEventListener("click", (event) => deaf(event) && event.stopImmediatePropagation(), { capture: true });

  // A key with which an input method puts a word together (Telex, VNI) is none of the page's: Enter ends the word alone.
  document.addEventListener("keydown", (event) => event.isComposing && event.stopPropagation(), { capture: true });

  // ---- pointer and keys -------------------------------------------------------------------------------------------

  const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
  const folded = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
  const acts = {
    theme: turn,
    keys: () => set("desk-keys", { is_open: true }),
    copy: async (button) => {
      await navigator.clipboard?.writeText(button.dataset.copy ?? window.location.href);
      const words = button.querySelector("span");
      const [before, after] = [words.textContent, button.dataset.done];
      words.textContent = after;
      setTimeout(() => (words.textContent = before), 1500);
    },
    hold: (button) => {
      const held = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", held);
      button.textContent = held ? button.dataset.held : button.dataset.free;
      const list = document.querySelector("#events");
      document.querySelector("#events-held")?.remove();
      list.hidden = held;
      if (!held) return;
      const copy = list.cloneNode(true);
      Object.assign(copy, { id: "events-held", hidden: false });
      list.after(copy);
    },
  };
  on("click", (event) => {
    const { target } = event;
    const way = target.closest("[data-go]");
    if (way && plain(event) && !event.shiftKey) {
      event.preventDefault();
      follow(new URL(way.dataset.go || way.href, window.location.href).search);
      if (way.closest(".turn")) window.scrollTo(0, 0); // the next page is read from its top
      const word = way.closest(".word");
      if (word && word.dataset.several !== "yes") word.open = false;
    }
    const about = target.closest("[data-choose]");
    const row = target.closest(".ag-center-cols-container .ag-row");
    if (row) enter(row);
    if (about) say({ sel: about.dataset.choose, metric: "", tab: "" });
    const button = target.closest("[data-act]");
    if (button) acts[button.dataset.act]?.(button);
    for (const word of document.querySelectorAll(OPEN)) if (!word.contains(target)) word.open = false;
  });
  let seeking = null;
  on("input", ({ target }) => {
    if (target.id === "focus-q") {
      clearTimeout(seeking);
      seeking = setTimeout(() => say({ q: target.value.trim() }), 250);
    }
    if (!target.closest(".menu-find, .menu input")) return;
    const asked = folded(target.value.trim());
    for (const choice of target.closest(".menu").querySelectorAll(".choice")) choice.hidden = !folded(choice.textContent).includes(asked);
  });
  function leave() {
    const open = document.querySelector(OPEN);
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (told().get("sel")) {
      const id = told().get("sel");
      grid()?.deselectAll();
      say({ sel: "", metric: "" });
      const node = grid()?.getRowNode(id);
      if (node?.rowIndex != null) grid().setFocusedCell(node.rowIndex, "name");
    }
  }
  on("keydown", (event) => {
    const { key, target } = event;
    if (target.matches("input, textarea, select, [contenteditable]")) {
      if (key === "Escape") target.closest("details[open]") ? leave() : target.blur();
      if (key === "Enter" && target.closest(".menu")) target.closest(".menu").querySelector(".choice:not([hidden])")?.click();
      return;
    }
    if (key === "Escape" && document.querySelector(OPEN)) return leave();
    if (key === "T" && event.shiftKey && plain(event)) return turn();
    const sought = document.querySelector(".seek input");
    if (key === "/" && plain(event) && sought) {
      sought.focus();
      return event.preventDefault();
    }
    if (!plain(event) || !document.querySelector("#desk") || document.querySelector(".modal.show")) return;
    const menu = target.closest("details.word[open]");
    if (menu && (key === "ArrowDown" || key === "ArrowUp")) {
      const stops = [...menu.querySelectorAll("summary, .choice:not([hidden])")];
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(target) + (key === "ArrowDown" ? 1 : -1)))].focus();
      event.preventDefault();
    } else if (key === "/") {
      field()?.focus();
      event.preventDefault();
    } else if (key === "?") acts.keys();
    else if (key === "j" || key === "J") step(1);
    else if (key === "k" || key === "K") step(-1);
    else if (key === "Escape") leave();
    else if ((key === "Enter" || key === " ") && target.closest(".ag-row")) enter(target.closest(".ag-row"));
    else if (/^[1-7]$/.test(key)) document.querySelector(`#counter-${key}`)?.click();
  });
})();
