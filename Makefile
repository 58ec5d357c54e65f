# The two commands: `make run` and `make test`. Both do all the set-up there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help fixture run test promises chaos walks interop mutants lint bench lock clean format

help:
	@echo "make run    prepare everything, then serve the site (PORT=8000)"
	@echo "make test   prepare everything, then format, lint, types, contracts, tests"
	@echo "make promises  run the tests that hold what the documents promise, and write their table"
	@echo "make chaos  test the site while processes, the disk and the database fail"
	@echo "make walks  walk each pathway a thousand times at random, and every case in the browser"
	@echo "make interop  hold our forms against judges we did not write (wants node)"
	@echo "make mutants  change the clinical rules, see whether tests notice, and write the score"
	@echo "make bench  print the benchmarks' ratios"
	@echo "make fixture  make the example site that upgrades are tested with"
	@echo "make lock   renew the locked requirements"

run:
	@sh scripts/prepare run
	@exec sh scripts/run

test:
	@sh scripts/prepare dev
	@sh scripts/test

promises:
	@sh scripts/prepare dev
	@sh scripts/promises

chaos:
	@sh scripts/prepare dev
	@sh scripts/chaos

walks:
	@sh scripts/prepare dev
	@sh scripts/walks

interop:
	@sh scripts/prepare dev
	@sh scripts/interop

mutants:
	@sh scripts/prepare dev
	@sh scripts/mutants

lint:
	@sh scripts/prepare dev
	@sh scripts/lint

format:
	@sh scripts/prepare dev
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix . && .venv/bin/djangofmt --quiet src

bench:
	@sh scripts/prepare dev
	@sh scripts/bench

fixture:
	@sh scripts/prepare dev
	@sh scripts/fixture

lock:
	@sh scripts/lock

clean:
	rm -rf .venv .venv-mutants mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
