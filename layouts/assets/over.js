// A page in whose place words stand asks now and then whether it may show itself: once it is let in, or, where nobody
// could be asked, once there is any answer.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const letIn = document.body.dataset.until === "ok";
  setInterval(
    async () => {
      try {
        const answer = await fetch("/pass", { cache: "no-store" });
        if (letIn ? answer.ok : answer.status !== 503) window.location.reload();
      } catch {
        // the server is away; ask again later
      }
    },
    letIn ? 30000 : 5000,
  );
});
