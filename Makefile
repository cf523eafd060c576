# The commands of developers. Set-up and work live in dev/, a program of the standard library.
PYTHON ?= python3
export JSON PORT JOBS

.PHONY: help run test quick check fmt wire migration bench reading screens lock model mutants simulate
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: ## set up what is missing, then serve everything with sample people at http://127.0.0.1:8000 (PORT=...)
	@$(PYTHON) -m dev run

test: ## set up what is missing, then run every test, browsers and real services included
	@$(PYTHON) -m dev test

quick: ## the tests of the wire and of the rules, seconds
	@$(PYTHON) -m dev quick

check: ## format, lint, types, imports, wire drift, migrations, docs, then every test
	@$(PYTHON) -m dev check

bench: ## figures beside their references, in one run (JSON=path keeps them)
	@$(PYTHON) -m dev bench

reading: ## how long old conversations take to open on a slow phone, in a real browser (JSON=path keeps it)
	@$(PYTHON) -m dev reading

screens: ## screenshots of every screen into docs/screens/
	@$(PYTHON) -m dev screens

fmt: ## fix what can be fixed
	@$(PYTHON) -m dev fmt

wire: ## regenerate schema, types, validators and protocol tables from wire/
	@$(PYTHON) -m dev wire

migration: ## a migration named for its intent (app=chat name=unique_envelope_id)
	@$(PYTHON) -m dev migration $(app) $(name)

lock: ## resolve the pinned, hashed Python requirements anew, and tidy the node lock
	@$(PYTHON) -m dev lock

model: ## explore what a malicious server can do to three members, state by state (writes=3)
	@$(PYTHON) -m dev model $(writes)

mutants: ## take away each acceptance rule and check in turn; some test must notice (JOBS=...)
	@$(PYTHON) -m dev mutants $(only)

simulate: ## play thousands of seeded conversations with a malicious server (seed=0 runs=2000)
	@$(PYTHON) -m dev simulate $(or $(seed),0) $(or $(runs),2000)
