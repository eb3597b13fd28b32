// The streams of a browser: one for all its tabs that look at the same, and none once no tab looks.
// It understands nothing of what it hands on. A stream tells those tabs alone whom it has told all that came before: who
// comes later and has not seen it gets a new stream, which takes the others over once it speaks and tells everything;
// they leave out what they have (live.js).
"use strict";

const SILENT_MS = 15000; // a tab that has not spoken for so long is gone without a goodbye
const streams = new Set(); // {name, source, from, seen, speaks, tabs}: of one name at most one that speaks, one that will
const spoken = new Map(); // when each tab (its port) spoke last

const named = ({ address, reader }) => `${reader} ${address}`; // by what is looked at and who looks
const of = (name) => [...streams].filter((stream) => stream.name === name);

function end(stream) {
  stream.source.close();
  streams.delete(stream);
}

function leave(tab) {
  for (const stream of streams) if (stream.tabs.delete(tab) && stream.tabs.size === 0) end(stream);
}

function join(tab, wanted) {
  leave(tab);
  const fits = of(named(wanted)).find((stream) => tells(stream, wanted.seen));
  if (fits) fits.tabs.add(tab);
  else begin(tab, wanted);
}

// Whether a stream will say all that somebody has not seen: it has come as far, or is about to tell everything.
function tells({ from, seen, speaks }, wanted) {
  return (!speaks && from === "") || (wanted !== "" && (seen ?? from) === wanted);
}

// The one before ends once the new one speaks: what nobody looks at, the server would forget and draw anew.
function begin(tab, wanted) {
  const others = of(named(wanted));
  const from = others.length === 0 ? wanted.seen : ""; // each of the others stands somewhere else
  const source = new EventSource(`${wanted.address}&seen=${encodeURIComponent(from)}`);
  const stream = { name: named(wanted), source, from, seen: null, speaks: false, tabs: new Set([tab]) };
  others.filter((other) => !other.speaks).forEach((other) => takeOver(stream, other));
  streams.add(stream);
  const tell = (words) => stream.tabs.forEach((one) => one.postMessage(words));
  source.addEventListener("beat", ({ data }) => {
    if (!stream.speaks) speak(stream);
    tell({ kind: "beat", data });
  });
  source.addEventListener("draw", ({ data, lastEventId }) => {
    stream.seen = lastEventId;
    tell({ kind: "draw", data, id: lastEventId });
  });
  source.onerror = () => {
    end(stream); // each tab knows when to try again
    tell({ kind: "lose" });
  };
}

function speak(stream) {
  stream.speaks = true;
  of(stream.name).forEach((other) => other !== stream && takeOver(stream, other));
}

function takeOver(stream, other) {
  other.tabs.forEach((tab) => stream.tabs.add(tab));
  end(other);
}

function hear(tab, { open, close }) {
  spoken.set(tab, performance.now());
  if (open) join(tab, open);
  else if (close) leave(tab);
  else tab.postMessage({ kind: "pong" });
}

self.onconnect = ({ ports: [tab] }) => {
  spoken.set(tab, performance.now());
  tab.onmessage = ({ data }) => hear(tab, data);
};

setInterval(() => {
  for (const [tab, at] of spoken) {
    if (performance.now() - at < SILENT_MS) continue;
    leave(tab);
    spoken.delete(tab);
  }
}, SILENT_MS / 3);
