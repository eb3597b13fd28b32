// The line to the server: a stream that all tabs of a browser share where it has shared workers, else one of this tab.
// A browser opens six to one host, and then every fetch waits. No leader among tabs is needed: the worker (shared.js)
// belongs to none of them, lives as long as any does, and works without https, which locks would need.
"use strict";

window.wallLine = (hear) => {
  // Two that nobody answers: the worker is dead, and this tab goes on by itself, for good. A machine that is busy may keep
  // a worker from answering for a second; who gives up after three of these has a stream before the page calls it lost.
  const PING_MS = 700;
  const { build, reader } = document.body.dataset;

  // ---- a stream of this tab alone ---------------------------------------------------------------------------------

  function own() {
    let source = null;
    return {
      open(address, seen) {
        source = new EventSource(`${address}&seen=${encodeURIComponent(seen)}`);
        source.addEventListener("beat", (event) => hear.beat(event.data));
        source.addEventListener("draw", (event) => hear.draw(event.data, event.lastEventId));
        source.onerror = hear.lose;
      },
      close() {
        source?.close();
        source = null;
      },
      isOpen: () => source?.readyState === EventSource.OPEN,
    };
  }

  // ---- one that all tabs share ------------------------------------------------------------------------------------

  function shared(giveUp) {
    const worker = new SharedWorker(`/assets/shared.js?v=${build}`, "stream");
    const say = (words) => worker.port.postMessage(words);
    let [asked, heard] = [false, false]; // whether we want news, and have had some
    let [unanswered, pinging] = [0, null];

    function ping() {
      if (unanswered >= 2) return giveUp();
      unanswered += 1;
      say({ ping: true });
    }

    worker.onerror = giveUp;
    worker.port.onmessage = ({ data: { kind, data, id } }) => {
      unanswered = 0;
      if (kind === "pong" || !asked) return;
      heard = kind !== "lose";
      hear[kind](data, id);
    };
    return {
      open(address, seen) {
        [asked, heard, unanswered] = [true, false, 0];
        say({ open: { address, reader, seen } });
        pinging ??= setInterval(ping, PING_MS);
      },
      close() {
        asked = false;
        clearInterval(pinging);
        pinging = null;
        say({ close: true });
      },
      isOpen: () => heard,
    };
  }

  // ---- the one of the two that there is ---------------------------------------------------------------------------

  function giveUp() {
    if (alone) return;
    line.close();
    [line, alone] = [own(), true];
    hear.again();
  }
  let alone = !window.SharedWorker;
  let line = alone ? own() : shared(giveUp);
  return {
    open: (address, seen) => line.open(address, seen),
    close: () => line.close(),
    isOpen: () => line.isOpen(),
  };
};
