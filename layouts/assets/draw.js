// Puts what the stream says onto a wall, straight into its elements. Dash made the page and could do this too, but asks
// every component of the page after each change whether it is meant: of several thousand, that takes a tenth of a second.
// React never draws these elements again, since nobody tells it anything new of them.
"use strict";

window.wallDraw = (() => {
  const NAMES = { className: "class", dateTime: "datetime", colSpan: "colspan", htmlFor: "for" };

  // Whether an element stands on a wall, whose drawings are put here; on other pages Dash has callbacks that listen.
  const isOurs = (element) => element?.closest(".wall") != null;

  function put(element, props) {
    for (const [name, value] of Object.entries(props)) {
      if (name === "children") element.replaceChildren(...nodes(value));
      else if (name === "style") dress(element, value);
      else if (value === null || value === false) element.removeAttribute(NAMES[name] ?? name);
      else element.setAttribute(NAMES[name] ?? name, value === true ? "" : value);
    }
    return element;
  }

  function dress(element, style) {
    element.removeAttribute("style");
    for (const [name, value] of Object.entries(style ?? {})) {
      if (name.startsWith("--")) element.style.setProperty(name, value);
      else element.style[name] = value;
    }
  }

  // A component as the server tells it, {type, props}, as an element; texts as texts, never as HTML.
  function nodes(told) {
    if (told === null || told === undefined || told === false || told === "") return [];
    if (Array.isArray(told)) return told.flatMap(nodes);
    if (typeof told !== "object") return [document.createTextNode(String(told))];
    return [put(document.createElement(told.type.toLowerCase()), told.props)];
  }

  const draw = (id, props) => {
    const element = document.getElementById(id);
    if (isOurs(element)) put(element, props);
    else window.dash_clientside.set_props(id, props);
  };
  draw.into = (element, told) => element.replaceChildren(...nodes(told));
  return draw;
})();
