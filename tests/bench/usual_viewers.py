"""Viewers of the wall built the usual way, who poll as dcc.Interval does: `usual_viewers PORT VIEWERS SECONDS`."""

import http.client
import json
import sys
import threading
import time

from tests.bench.usual import TILES

OUTPUTS = [{"id": f"figure-{n}", "property": "figure"} for n in range(len(TILES) + 2)]
BODY = {
    "output": ".." + "...".join(f"{o['id']}.figure" for o in OUTPUTS) + "..",
    "outputs": OUTPUTS,
    "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
    "changedPropIds": ["tick.n_intervals"],
    "parsedChangedPropsIds": ["tick.n_intervals"],
}


def poll(port: int, until: float) -> None:
    """Ask once a second and read the whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (began := time.monotonic()) < until:
        connection.request("POST", "/_dash-update-component", json.dumps(BODY), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body[:500]
        time.sleep(max(0.0, began + 1 - time.monotonic()))
    connection.close()


if __name__ == "__main__":
    end = time.monotonic() + float(sys.argv[3])
    threads = [threading.Thread(target=poll, args=(int(sys.argv[1]), end)) for _ in range(int(sys.argv[2]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
