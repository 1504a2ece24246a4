#!/usr/bin/env python3
"""Starts llama.cpp's own HTTP server (PyPI: xllamacpp) on a free port.

usage: start_llama.py MODEL.gguf

Serves the model under the name `chat` in four slots on one thread, says
`listening on URL` when ready, and stops on SIGTERM. Run it with the Python of
the folder that install.sh made.
"""

import signal
import sys

import xllamacpp

SLOTS = 4
CONTEXT_TOKENS = 4 * 4096  # shared by the slots


def main():
    # Blocked before the server's threads start, so that only sigwait sees it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.model_alias = {"chat"}
    params.port = 0
    params.n_parallel = SLOTS
    params.n_ctx = CONTEXT_TOKENS
    params.n_gpu_layers = 0
    # More threads than idle cores spin at a barrier and make it far slower.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.endpoint_metrics = True
    params.verbosity = 0
    server = xllamacpp.Server(params)
    print("listening on", server.listening_address, flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    del server


if __name__ == "__main__":
    main()
