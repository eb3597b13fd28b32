// Measures every text on the page: smallest size in hundredths of the shorter side, lowest contrast, what is clipped, outside, or overlaps another.
() => {
  const part = Math.min(innerWidth, innerHeight) / 100;
  const texts = [];
  const found = { texts: 0, smallest: 99, small: [], faint: [], clipped: [], outside: [], overlapping: [], scrolls: false };
  const root = document.documentElement;
  found.scrolls = root.scrollHeight > innerHeight || root.scrollWidth > innerWidth;
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const channel = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const [r, g, b, alpha = 1] = rgb(getComputedStyle(e).backgroundColor);
      if (alpha > 0.8) return [r, g, b];
      if (e.matches(".legend, .mapnote, .trouble")) return [23, 38, 34]; // beside the area, under its veil
      if (e.matches(".mapbox")) return [62, 84, 73]; // the lightest of the relief
    }
    return [15, 27, 24];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (!text || element.closest("script, style, noscript") || !element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize) * element.currentCSSZoom;
    if (!box.width) continue;
    found.texts += 1;
    found.smallest = Math.min(found.smallest, size / part);
    if (size / part < 2.2) found.small.push(text);
    const [a, b] = [light(rgb(style.color)), light(ground(element))];
    // the law fixes the plate's colour; its word stands in ink again in the advice
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 7 && !element.matches(".plate")) found.faint.push(`${text} ${contrast.toFixed(1)}`);
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) found.outside.push(text);
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      if (getComputedStyle(e).overflow === "visible") continue;
      const edge = e.getBoundingClientRect();
      if (box.right > edge.right + 1.5 || box.left < edge.left - 1.5 || box.bottom > edge.bottom + 0.35 * size) found.clipped.push(text);
    }
    const inset = 0.18 * size; // ascenders and descenders may touch
    texts.push({ text, left: box.left + 1, top: box.top + inset, right: box.right - 1, bottom: box.bottom - inset });
  }
  texts.forEach((one, i) => {
    for (const other of texts.slice(i + 1)) {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 2 && high > 2) found.overlapping.push(`${one.text} × ${other.text}`);
    }
  });
  return found;
}
