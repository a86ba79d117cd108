#!/usr/bin/env bash
# Really runs docker-compose.yml: build, up, live map, data in HDFS, down, up again with the data still there.
#   infra/docker/compose-test.sh        needs Docker with compose 2.24 or newer, and node_modules (npm ci)
# It runs beside a platform of yours, under another name and on a free port, and removes all that it made. Every wait is
# bounded; the last line says what passed and failed.
set -uo pipefail
cd "$(dirname "$0")/../.."

export COMPOSE_PROJECT_NAME=rocade-test HOST=127.0.0.1 PORT=0 COMPOSE_PROGRESS=plain COMPOSE_ANSI=never
export LAKE_SLOT_AGE_MAX_S=10 # so that the first bronze files need not be waited for long
export TOMTOM_API_KEY='' SOURCES='' COMPOSE_PROFILES=''
MEMORY_MAX_MB=3000 LIVE_MAX_S=180
SERVICES=(producers stream-cleaner batch-aggregator api)
passed=0 failed=0 url=

compose() { timeout --kill-after=10 "$1" docker compose "${@:2}"; }

# check <what it says> <command…>: counts, and shows what the command printed.
check() {
  local name=$1 startedS=$SECONDS output
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "✔ $name ($((SECONDS - startedS)) s)${output:+: $(tail -n 1 <<<"$output")}"
  else
    failed=$((failed + 1))
    echo "✘ $name ($((SECONDS - startedS)) s)"
    tail -n 25 <<<"$output" | sed 's/^/    /'
  fi
}

finish() {
  if [ "$failed" != 0 ]; then compose 30 logs --tail 15 "${SERVICES[@]}" 2>&1 | cut -c1-300; fi
  compose 90 down --volumes --remove-orphans --timeout 10 >/dev/null 2>&1 || failed=$((failed + 1))
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
trap 'finish; exit' EXIT
trap 'exit 130' INT TERM

up() {
  compose 200 up --detach --wait --wait-timeout 180 2>&1 || { compose 20 ps --all; return 1; }
  url=http://$(docker compose port api 8080)
}
ask() { node infra/docker/compose-checks.mjs "http://$(docker compose port api 8080)" "$@"; }
sql() { compose 20 exec -T postgres psql -U rocade -At -c "$1"; }
rows_in_postgres() { sql 'SELECT count(*) FROM traffic_data'; }
rows_in_hdfs() { ask bronze 1 | grep -oE '^[0-9]+'; }
at_least() { [ "$1" -ge "$2" ] && echo "$1, and $2 before"; }

live_in_time() {
  ask live || return 1
  echo "$((SECONDS - upS)) s after up"
  [ $((SECONDS - upS)) -le $LIVE_MAX_S ]
}

image_size() { # image, limit in MB
  local mb=$(($(docker image inspect --format '{{.Size}}' "$1") / 1000000))
  echo "$mb MB"
  [ "$mb" -lt "$2" ]
}

memory_in_all() {
  docker stats --no-stream --format '{{.MemUsage}}' $(docker compose ps --quiet) | awk -v max=$MEMORY_MAX_MB '
    { n = $1 + 0; if ($1 ~ /GiB/) n *= 1073.74; else if ($1 ~ /MiB/) n *= 1.04858; else if ($1 ~ /KiB/) n /= 976.6; sum += n }
    END { printf "%d MB\n", sum; exit !(NR > 0 && sum < max) }'
}

only_api_is_published() {
  local published
  published=$(docker ps --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --format '{{.Names}} {{.Ports}}' | grep -- '->')
  echo "$published"
  [ "$(wc -l <<<"$published")" = 1 ] && [[ $published == *-api-1\ 127.0.0.1:*-\>8080/tcp ]]
}

has_no_way_out() { # service: no route beyond its own networks
  compose 20 exec -T "$1" bash -c '! grep -qE "^\S+\s+00000000\s" /proc/net/route'
}

cannot_change_itself() {
  local service
  for service in kafka postgres namenode datanode "${SERVICES[@]}"; do
    compose 20 exec -T "$service" bash -c '[ "$(id -u)" != 0 ] && ! touch /changed 2>/dev/null' || { echo "$service"; return 1; }
  done
}

profile_wants_its_key() {
  local said
  said=$(compose 60 --profile tomtom run --rm --no-deps tomtom 2>&1) && return 1
  grep 'TOMTOM_API_KEY is not set' <<<"$said"
}

stops_cleanly() { # each service by itself within 10 s, with code 0
  local startedS=$SECONDS id codes
  compose 60 stop --timeout 20 "${SERVICES[@]}" >/dev/null 2>&1 || return 1
  codes=$(for id in $(docker compose ps --all --quiet "${SERVICES[@]}"); do docker inspect --format '{{.Name}} {{.State.ExitCode}}' "$id"; done)
  echo "$codes" | grep -v ' 0$' && return 1
  echo "$(wc -l <<<"$codes") processes in $((SECONDS - startedS)) s"
  [ $((SECONDS - startedS)) -le 15 ]
}

down_quickly() {
  local startedS=$SECONDS
  compose 90 down --timeout 30 || return 1
  echo 'without force'
  [ $((SECONDS - startedS)) -lt 30 ]
}

compose 60 down --volumes --remove-orphans --timeout 5 >/dev/null 2>&1 # of a run that was killed
check 'the images are built' compose 400 build --quiet
[ "$failed" = 0 ] || exit
check 'the image of the services is small' image_size rocade/api 400

upS=$SECONDS
check 'everything gets healthy' up
[ "$failed" = 0 ] || exit
check 'Los Angeles is live within three minutes' live_in_time
check 'the live feed sends a snapshot' ask snapshot
check 'the dashboard is served' ask dashboard
check 'readings are in HDFS' ask bronze 1
check 'a week of history can be asked for' ask week
check 'only the dashboard is published' only_api_is_published
check 'no container is root or can change itself' cannot_change_itself
check 'the cleaner has no way out' has_no_way_out stream-cleaner
check 'the database has no way out' has_no_way_out postgres
check 'a paid source asks for its key' profile_wants_its_key
check 'memory in all' memory_in_all

check 'the services stop by themselves' stops_cleanly
postgres_rows=$(rows_in_postgres)
hdfs_rows=$(compose 20 up --detach --no-deps api >/dev/null 2>&1 && rows_in_hdfs)
check 'everything goes down' down_quickly
check 'and gets healthy again' up
check 'readings are still in PostgreSQL' at_least "$(rows_in_postgres)" "${postgres_rows:-unknown}"
check 'readings are still in HDFS' ask bronze "${hdfs_rows:-unknown}"
check 'the week is still there' ask week
check 'Los Angeles is live again' ask live
