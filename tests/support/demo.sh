#!/bin/sh
# A real sweep on one bare machine: two model servers ("GPU nodes") with seven
# batch slots each, a worker daemon beside each, one coordinator.
# usage: demo.sh BIN_DIR [coordinator flags]
set -eu
bin=$1
shift
# shellcheck source=tests/support/daemons.sh
. "$(dirname "$0")/daemons.sh"

workers=""
for node in 1 2; do
  start_daemon "simulator-$node" "$bin/simulator" --listen 127.0.0.1:0 \
    --model chat --ttft lognormal:40ms,0.25 --itl normal:7ms,1ms \
    --output-tokens 64 --slots 7 --slowdown 0.04 --seed "$node"
  model_server=$address
  start_daemon "worker-$node" "$bin/worker" --listen 127.0.0.1:0 \
    --http 127.0.0.1:0 --target "http://$model_server"
  workers="$workers${workers:+,}$address"
  echo "node $node: model server $model_server, worker $address" >&2
done

set -- --workers "$workers" --num-concurrent-requests 5,10,15,20 \
  --model chat --prompts-dir prompts --num-gpus 2 --gpu simulated \
  --co-located ok "$@"
echo "coordinator $*" >&2
"$bin/coordinator" "$@"
