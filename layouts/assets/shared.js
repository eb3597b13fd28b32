// The streams of a browser: one for all its tabs that look at the same, and none once no tab looks.
// It understands nothing of what it hands on. A tab that comes later, or comes back, is told what it has not seen: the
// stream is opened anew from where it stands, and the others leave out what they have (live.js).
"use strict";

const SILENT_MS = 15000; // a tab that has not spoken for so long is gone without a goodbye
const streams = new Map(); // by what is looked at and who looks: {source, former, from, seen, tabs}
const spoken = new Map(); // when each tab (its port) spoke last

const name = ({ address, reader }) => `${reader} ${address}`;

function leave(tab) {
  for (const [key, stream] of streams) {
    stream.tabs.delete(tab);
    if (stream.tabs.size > 0) continue;
    stream.source.close();
    stream.former?.close();
    streams.delete(key);
  }
}

function join(tab, wanted) {
  leave(tab);
  const stream = streams.get(name(wanted)) ?? { source: null, former: null, from: null, seen: null, tabs: new Set() };
  stream.tabs.add(tab);
  streams.set(name(wanted), stream);
  if (!tells(stream, wanted.seen)) begin(stream, wanted);
}

// Whether a stream will say all that somebody has not seen: it has come as far, or is about to tell everything.
function tells({ source, from, seen }, wanted) {
  if (!source || source.readyState === EventSource.CLOSED) return false;
  const all = source.readyState === EventSource.CONNECTING && from === "";
  return all || (wanted !== "" && (seen ?? from) === wanted);
}

// The one before ends once the new one speaks: what nobody looks at, the server would forget and draw anew.
function begin(stream, { address, seen }) {
  const source = new EventSource(`${address}&seen=${encodeURIComponent(seen)}`);
  const tell = (words) => stream.tabs.forEach((tab) => tab.postMessage(words));
  stream.former?.close();
  Object.assign(stream, { source, former: stream.source, from: seen, seen: null });
  source.addEventListener("beat", ({ data }) => {
    if (stream.source === source) stream.former?.close();
    tell({ kind: "beat", data });
  });
  source.addEventListener("draw", ({ data, lastEventId }) => {
    stream.seen = lastEventId;
    tell({ kind: "draw", data, id: lastEventId });
  });
  source.onerror = () => {
    source.close(); // each tab knows when to try again
    if (stream.source !== source) return;
    stream.former?.close();
    tell({ kind: "lose" });
  };
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
