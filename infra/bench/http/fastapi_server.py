"""FastAPI and asyncpg answering /api/zones/live: from PostgreSQL at each request, or from memory.

One uvicorn worker with uvloop and httptools, orjson for the body. `--mode database` reads the city's zones from the
table `bench_zones` (peers.mjs has its SQL) and builds the answer of our own API from them at each request; `--mode memory`
does so once a second, as a careful author would. Prints {"port": …} when it takes requests; ends on SIGTERM.
"""

import argparse
import json
import os
import socket
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import orjson
import uvicorn
from fastapi import FastAPI, HTTPException, Response

KEEP_S = 1.0
UNITS = {
    "speedKmh": "km/h",
    "freeFlowKmh": "km/h",
    "confidence": "0..1",
    "speedRatio": "speed / free flow",
    "delayMinPer10Km": "min / 10 km",
    "coverage": "0..1",
    "ageS": "s",
    "lengthKm": "km",
}
ZONES = """
  SELECT city_id AS "cityId", zone_id AS "zoneId", name, level, speed_kmh AS "speedKmh", free_flow_kmh AS "freeFlowKmh",
    speed_ratio AS "speedRatio", delay_min_per_10_km AS "delayMinPer10Km", coverage, confidence,
    observed_at AS "observedAt", source, segments, length_km AS "lengthKm"
  FROM bench_zones WHERE city_id = $1 ORDER BY zone_id
"""


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=("database", "memory"), default="database")
    parser.add_argument("--connections", type=int, default=10)
    return parser.parse_args()


async def make_body(pool: asyncpg.Pool, city: str) -> bytes:
    """The answer, read and made now."""
    now = datetime.now(UTC)
    zones = []
    for row in await pool.fetch(ZONES, city):
        zone = dict(row)
        zone["ageS"] = round((now - zone["observedAt"]).total_seconds())
        zones.append(zone)
    if not zones:
        raise HTTPException(404, f"city {city} is not known")
    answer = {"generatedAt": now, "units": UNITS, "status": "ok", "zones": zones}
    return orjson.dumps(answer, option=orjson.OPT_UTC_Z)


def create_app(options: argparse.Namespace) -> FastAPI:
    """One route."""
    kept: dict[str, tuple[float, bytes]] = {}

    @asynccontextmanager
    async def lifespan(app: FastAPI):
        async with asyncpg.create_pool(
            os.environ["DATABASE_URL"], min_size=options.connections, max_size=options.connections
        ) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/api/zones/live")
    async def zones_live(city: str) -> Response:
        if options.mode == "database":
            return Response(await make_body(app.state.pool, city), media_type="application/json")
        made_at_s, body = kept.get(city, (0.0, b""))
        if time.monotonic() - made_at_s > KEEP_S:
            body = await make_body(app.state.pool, city)
            kept[city] = (time.monotonic(), body)
        return Response(body, media_type="application/json")

    return app


class Server(uvicorn.Server):
    """Says where it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does, then one line."""
        await super().startup(sockets=sockets)
        if self.started:
            print(json.dumps({"port": self.servers[0].sockets[0].getsockname()[1]}), flush=True)


def main() -> None:
    """Serves until SIGTERM."""
    config = uvicorn.Config(
        create_app(arguments()),
        host="127.0.0.1",
        port=0,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
    )
    Server(config).run()


main()
