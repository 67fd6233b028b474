"""One export format a file; `detection` lists them all, and a worker process, which reads canonical lines, loads none."""
